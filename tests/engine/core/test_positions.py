"""Net, open cost and what was realised, as fills come; working quantities as orders come and go."""

from typing import Any

import pytest

from engine.messages.layout import encode
from tests.engine.core.machines import both
from tests.engine.core.script import answer, play
from tests.engine.core.venue import ALPHA, BETA, venue

FILLS = {
    # alpha's fills one after the other (+ buys, - sells) -> net, open cost, realised
    "opens and adds": ("+5@100 +3@104", (8, 812, 0)),
    "closes a part at a gain": ("+5@100 -2@110", (3, 300, 20)),
    "closes a part at a loss": ("+5@100 -2@90", (3, 300, -20)),
    "closes whole": ("+5@100 -5@110", (0, 0, 50)),
    "short opens, adds and closes a part": ("-5@100 -3@104 +2@90", (-6, -609, 23)),
    "short closes at a loss": ("-5@100 +5@110", (0, 0, -50)),
    "from long through zero": ("+5@100 -8@110", (-3, -330, 50)),
    "from short through zero": ("-5@100 +8@90", (3, 270, 50)),
    "through zero and back": ("+1@100 -2@101 +2@99", (1, 99, 3)),
    "a part that does not divide is taken towards zero, long": ("+2@10 +1@11 -1@10", (2, 21, 0)),
    "a part that does not divide is taken towards zero, short": ("-2@10 -1@11 +1@10", (-2, -21, 0)),
    "nothing is lost by rounding once it is flat": ("+2@10 +1@11 -1@10 -1@10 -1@10", (0, 0, -1)),
    "the same for a short": ("-2@10 -1@11 +1@10 +1@10 +1@10", (0, 0, 1)),
}


@both
@pytest.mark.parametrize("case", FILLS)
def test_position_after_fills(machine: Any, case: str) -> None:
    fills, expected = FILLS[case]
    made = venue(machine)
    for fill in fills.split():
        signed, price = fill.split("@")
        own, other = ("buy", "sell") if signed[0] == "+" else ("sell", "buy")
        list(answer(made, f"beta #1 {other} {signed[1:]} @ {price}"))
        list(answer(made, f"alpha #1 {own} {signed[1:]} @ {price}"))
    by_account = {row[0]: row[2:] for row in made.positions()}
    assert by_account[ALPHA] == (*expected, 0, 0)
    assert by_account[BETA][0] == -expected[0]


@both
def test_working_quantities_follow_orders(machine: Any) -> None:
    play(venue(machine), """
        alpha #1 buy 5 @ 100
            accepted #1 5 @ 100
        alpha #2 sell 7 @ 105
            accepted #2 7 @ 105
        positions
            alpha net 0 cost 0 realised 0 working 5/7
        beta #1 sell 2 @ 100
            accepted #1 2 @ 100
            fill #1 2 @ 100 leaves 3 maker
            fill #1 2 @ 100 leaves 0 taker
        positions
            alpha net 2 cost 200 realised 0 working 3/7
            beta net -2 cost -200 realised 0 working 0/0
        alpha #3 replace #2 4 @ 106
            replaced #2 by #3 4 @ 106 leaves 4 loses its place
        alpha #4 cancel #1
            canceled #1 by #4 3 REQUESTED
        positions
            alpha net 2 cost 200 realised 0 working 0/4
            beta net -2 cost -200 realised 0 working 0/0
    """)


@both
def test_limits_judge_the_worst_case_of_position_and_working_orders(machine: Any) -> None:
    play(venue(machine), """
        SetLimit account=1 instrument=1 limit=3 value=10
            LimitSet 1000000000000 -> 10
        SetLimit account=1 instrument=1 limit=4 value=4
            LimitSet 1000000000000 -> 4
        alpha #1 buy 6 @ 100
            accepted #1 6 @ 100
        alpha #2 buy 5 @ 90
            refused #2 POSITION_LONG_OVER_LIMIT
        beta #1 sell 6 @ 100
            accepted #1 6 @ 100
            fill #1 6 @ 100 leaves 0 maker
            fill #1 6 @ 100 leaves 0 taker
        alpha #2 buy 5 @ 90
            refused #2 POSITION_LONG_OVER_LIMIT
        alpha #2 buy 4 @ 90
            accepted #2 4 @ 90
        alpha #3 sell 11 @ 110                                   -- 6 to close, 4 to be short
            refused #3 POSITION_SHORT_OVER_LIMIT
        alpha #3 sell 10 @ 110
            accepted #3 10 @ 110
        alpha #4 sell 1 @ 110
            refused #4 POSITION_SHORT_OVER_LIMIT
    """)


@both
def test_a_lowered_limit_takes_no_resting_order_away(machine: Any) -> None:
    play(venue(machine), """
        alpha #1 buy 6 @ 100
            accepted #1 6 @ 100
        SetLimit account=1 instrument=1 limit=3 value=0
            LimitSet 1000000000000 -> 0
        beta #1 sell 6 @ 100
            accepted #1 6 @ 100
            fill #1 6 @ 100 leaves 0 maker
            fill #1 6 @ 100 leaves 0 taker
    """)


@both
def test_an_account_without_limits_trades_nothing(machine: Any) -> None:
    play(venue(machine), """
        cleo #1 buy 1 @ 100
            refused #1 QTY_OVER_LIMIT
        cleo #1 sell 1 market ioc
            refused #1 QTY_OVER_LIMIT
    """)


@both
def test_limits_are_listed_where_any_is_set(machine: Any) -> None:
    made = venue(machine)
    made.apply_bytes(encode("SetLimit", account=3, instrument=1, limit=2, value=7), 0)
    made.apply_bytes(b"".join(encode("SetLimit", account=2, instrument=1, limit=each, value=0) for each in (1, 2, 3, 4)), 0)
    wide = 10**12
    assert made.limits() == [(1, 1, wide, wide, wide, wide), (3, 1, 0, 7, 0, 0)]


@both
def test_values_pass_64_bits(machine: Any) -> None:
    """2^40 lots at 2^26 - 1 ticks, sixteen times over: the cost is near 2^70."""
    qty, price = 2**40, 2**26 - 1
    made = venue(machine, price_ticks_max=price, qty_lots_max=qty, notional_max=2**63 - 1)
    made.apply_bytes(encode("SetReferencePrice", instrument=1, price_ticks=price), 0)
    huge = [encode("SetLimit", account=a, instrument=1, limit=limit, value=2**63 - 1) for a in (1, 2) for limit in (1, 2, 3, 4)]
    made.apply_bytes(b"".join(huge), 0)
    part = qty // 16  # one order's value must stay below 2^63
    for _ in range(256):
        assert list(answer(made, f"beta #1 sell {part} @ {price}")) == [f"accepted #1 {part} @ {price}"]
        list(answer(made, f"alpha #1 buy {part} @ {price}"))
    assert made.positions()[0] == (ALPHA, 1, 256 * part, 256 * part * price, 0, 0, 0)
    for _ in range(256):
        list(answer(made, f"beta #1 buy {part} @ 1"))
        list(answer(made, f"alpha #1 sell {part} @ 1"))
    assert made.positions() == [
        (ALPHA, 1, 0, 0, 256 * part * (1 - price), 0, 0), (BETA, 1, 0, 0, 256 * part * (price - 1), 0, 0)
    ]
