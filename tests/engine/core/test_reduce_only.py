"""Reduce-only orders, phases and scopes: the projected position comes towards zero, and never through it."""

from random import Random
from typing import Any

import numpy as np
import pytest

from engine.core.core import Core
from engine.messages.codes import Instruction, Side
from engine.messages.layout import BY_NAME, ORDER_EVENT, encode
from tests.engine.core.effort import EFFORT
from tests.engine.core.machines import SMALL, both
from tests.engine.core.script import play
from tests.engine.core.venue import ALPHA, BETA, venue

LONG = """
    alpha #1 buy 10 @ 100
        accepted #1 10 @ 100
    beta #1 sell 10 @ 100
        accepted #1 10 @ 100
        fill #1 10 @ 100 leaves 0 maker
        fill #1 10 @ 100 leaves 0 taker
"""
"""Alpha has 10, beta owes 10."""

CASES = {
    "a flat account may not open, an oversize close may not flip, two closes together may not flip": """
        alpha #2 buy 1 @ 90 reduce_only on 2
            refused #2 REDUCE_ONLY_VIOLATED
        alpha #2 sell 1 @ 110 reduce_only on 2
            refused #2 REDUCE_ONLY_VIOLATED
        alpha #2 buy 1 @ 90 reduce_only
            refused #2 REDUCE_ONLY_VIOLATED
        alpha #2 sell 11 @ 110 reduce_only
            refused #2 REDUCE_ONLY_VIOLATED
        alpha #2 sell 6 @ 110 reduce_only
            accepted #2 6 @ 110
        alpha #3 sell 5 @ 111 reduce_only
            refused #3 REDUCE_ONLY_VIOLATED
        alpha #3 sell 4 @ 111 reduce_only
            accepted #3 4 @ 111
        beta #2 sell 1 @ 112 reduce_only
            refused #2 REDUCE_ONLY_VIOLATED
        beta #2 buy 10 @ 90 reduce_only
            accepted #2 10 @ 90
    """,
    "what works on its side without the instruction counts too": """
        alpha #2 sell 7 @ 110
            accepted #2 7 @ 110
        alpha #3 sell 4 @ 111 reduce_only
            refused #3 REDUCE_ONLY_VIOLATED
        alpha #3 sell 3 @ 111 reduce_only
            accepted #3 3 @ 111
    """,
    "an order that comes later takes the room, and the last that came gives way first, in part where that is enough": """
        alpha #2 sell 4 @ 110 reduce_only
            accepted #2 4 @ 110
        alpha #3 sell 4 @ 109 reduce_only
            accepted #3 4 @ 109
        alpha #4 sell 5 @ 112
            accepted #4 5 @ 112
            restated #3 1 @ 109 leaves 1 REDUCED
        alpha #5 sell 2 @ 112
            accepted #5 2 @ 112
            canceled #3 1 REDUCE_ONLY
            restated #2 3 @ 110 leaves 3 REDUCED
        beta #2 buy 1 @ 100
            accepted #2 1 @ 100
        alpha #6 sell 1 @ 100
            accepted #6 1 @ 100
            fill #2 1 @ 100 leaves 0 maker
            fill #6 1 @ 100 leaves 0 taker
            restated #2 2 @ 110 leaves 2 REDUCED
        book
            sell 2 @ 110: #2
            sell 7 @ 112: #4 #5
    """,
    "a fill makes no room that it does not take: nothing gives way to it": """
        alpha #2 sell 6 @ 101 reduce_only
            accepted #2 6 @ 101
        alpha #3 sell 4 @ 102
            accepted #3 4 @ 102
        beta #2 buy 9 @ 102
            accepted #2 9 @ 102
            fill #2 6 @ 101 leaves 0 maker
            fill #2 6 @ 101 leaves 3 taker
            fill #3 3 @ 102 leaves 1 maker
            fill #2 3 @ 102 leaves 0 taker
    """,
    "with FOK, IOC, market and stop, and what of these rests": """
        beta #2 buy 3 @ 99
            accepted #2 3 @ 99
        alpha #2 sell 11 @ 99 fok reduce_only
            refused #2 REDUCE_ONLY_VIOLATED
        alpha #2 sell 10 @ 99 ioc reduce_only
            accepted #2 10 @ 99
            fill #2 3 @ 99 leaves 0 maker
            fill #2 3 @ 99 leaves 7 taker
            canceled #2 7 IOC_REMAINDER
        alpha #3 sell 7 market gtc stop 90 reduce_only
            accepted #3 7 @ 0
            terms #3 stop 90
        alpha #4 sell 5 @ 105
            accepted #4 5 @ 105
            restated #3 2 @ 0 leaves 2 REDUCED
        alpha #5 cancel #4
            canceled #4 by #5 5 REQUESTED
        beta #3 buy 4 @ 90
            accepted #3 4 @ 90
        beta #4 sell 1 @ 90
            accepted #4 1 @ 90
            canceled #3 4 SELF_MATCH
        beta #5 cancel #4
            canceled #4 by #5 1 REQUESTED
        beta #6 buy 4 @ 89
            accepted #6 4 @ 89
        alpha #6 sell 1 @ 89 reduce_only
            accepted #6 1 @ 89
            fill #6 1 @ 89 leaves 3 maker
            fill #6 1 @ 89 leaves 0 taker
            triggered #3 2 by 89 market
            fill #6 2 @ 89 leaves 1 maker
            fill #3 2 @ 89 leaves 0 taker
        positions
            alpha net 4 cost 400 realised -36 working 0/0
            beta net -4 cost -400 realised 36 working 1/0
    """,
    "icebergs lose of their reserve first; pegs follow the middle and close": """
        alpha #2 sell 8 @ 105 show 2 reduce_only
            accepted #2 8 @ 105
            terms #2 show 2
        alpha #3 sell 7 @ 110
            accepted #3 7 @ 110
            restated #2 3 @ 105 leaves 3 REDUCED
        beta #2 buy 1 @ 99
            accepted #2 1 @ 99
        beta #3 buy 9 peg reduce_only
            accepted #3 9 @ 0
        beta #4 buy 1 peg reduce_only
            refused #4 REDUCE_ONLY_VIOLATED
        alpha #4 cancel #3
            canceled #3 by #4 7 REQUESTED
        alpha #5 sell 4 market ioc reduce_only
            accepted #5 4 @ 0
            fill #3 4 @ 102 leaves 5 maker
            fill #5 4 @ 102 leaves 0 taker
    """,
    "a replace is judged as with what it would have open": """
        alpha #2 sell 6 @ 110 reduce_only
            accepted #2 6 @ 110
        alpha #3 replace #2 11 @ 110
            replace refused #3 REDUCE_ONLY_VIOLATED
        alpha #3 replace #2 10 @ 111
            replaced #2 by #3 10 @ 111 leaves 10 loses its place
        alpha #4 sell 1 @ 112
            accepted #4 1 @ 112
            restated #3 9 @ 111 leaves 9 REDUCED
        alpha #5 replace #4 3 @ 112
            replaced #4 by #5 3 @ 112 leaves 3 loses its place
            restated #3 7 @ 111 leaves 7 REDUCED
    """,
    "a trade that is busted takes the position away, and what would close it": """
        alpha #2 sell 6 @ 110 reduce_only
            accepted #2 6 @ 110
        BustTrade instrument=1 trade_id=20 price_ticks=100 qty_lots=5 buy_account=1 sell_account=2
            busted buy 5 @ 100 of alpha
            busted sell 5 @ 100 of beta
            restated #2 5 @ 110 leaves 5 REDUCED
        BustTrade instrument=1 trade_id=21 price_ticks=100 qty_lots=5 buy_account=1 sell_account=2
            busted buy 5 @ 100 of alpha
            busted sell 5 @ 100 of beta
            canceled #2 5 REDUCE_ONLY
    """,
    "in phase REDUCE_ONLY every order that comes is reduce-only; what works stays": """
        alpha #2 sell 2 @ 103
            accepted #2 2 @ 103
        SetPhase instrument=1 phase=9
            PhaseChanged 2 -> 9
        alpha #3 sell 9 @ 104
            refused #3 REDUCE_ONLY_VIOLATED
        alpha #3 buy 1 @ 99
            refused #3 REDUCE_ONLY_VIOLATED
        alpha #3 sell 8 @ 104
            accepted #3 8 @ 104
        beta #2 buy 3 @ 104 ioc
            accepted #2 3 @ 104
            fill #2 2 @ 103 leaves 0 maker
            fill #2 2 @ 103 leaves 1 taker
            fill #3 1 @ 104 leaves 7 maker
            fill #2 1 @ 104 leaves 0 taker
        SetPhase instrument=1 phase=2
            PhaseChanged 9 -> 2
        alpha #4 sell 1 @ 105
            accepted #4 1 @ 105
            restated #3 7 @ 104 leaves 6 REDUCED
    """,
    "a scope that reduces only: venue, firm, desk, account, instrument or session": """
        SetBlock scope=2 number=1 block=2
            FIRM 1 reduces only
        alpha #2 buy 1 @ 90
            refused #2 REDUCE_ONLY_VIOLATED
        alpha #2 buy 1 @ 90 on 2
            refused #2 REDUCE_ONLY_VIOLATED
        alpha #2 sell 4 @ 110
            accepted #2 4 @ 110
        beta #2 sell 1 @ 111
            accepted #2 1 @ 111
        SetBlock scope=2 number=1 block=1
            FIRM 1 blocked
        alpha #3 sell 1 @ 110
            refused #3 FIRM_BLOCKED
        SetBlock scope=2 number=1 block=0
            FIRM 1 released
        alpha #3 buy 1 @ 90
            accepted #3 1 @ 90
        SetBlock scope=6 number=1 block=2
            SESSION 1 reduces only
        alpha #4 buy 1 @ 90
            refused #4 REDUCE_ONLY_VIOLATED
        alpha #4 replace #3 2 @ 90
            replace refused #4 REDUCE_ONLY_VIOLATED
        alpha #4 replace #2 3 @ 110
            replaced #2 by #4 3 @ 110 leaves 3 keeps its place
        SetBlock scope=6 number=1 block=2 cancel=1
            ControlRefused DEFINITION_INVALID
    """,
}


@both
@pytest.mark.parametrize("case", CASES)
def test_reduce_only(machine: Any, case: str) -> None:
    made = venue(machine, instruments=2)
    play(made, LONG)
    play(made, CASES[case])


@both
def test_a_snapshot_keeps_in_which_order_they_give_way(machine: Any) -> None:
    made, second = venue(machine), machine(SMALL)
    play(made, LONG)
    play(made, """
        alpha #2 sell 3 @ 103 reduce_only
            accepted #2 3 @ 103
        alpha #3 sell 3 @ 101 reduce_only
            accepted #3 3 @ 101
        alpha #4 replace #2 3 @ 102
            replaced #2 by #4 3 @ 102 leaves 3 loses its place
    """)
    second.restore(made.snapshot())
    play(second, """
        alpha #5 sell 6 @ 110
            accepted #5 6 @ 110
            restated #4 1 @ 102 leaves 1 REDUCED
        alpha #6 sell 2 @ 110
            accepted #6 2 @ 110
            canceled #4 1 REDUCE_ONLY
            restated #3 2 @ 101 leaves 2 REDUCED
    """)


@both
def test_a_snapshot_whose_reduce_only_order_would_open_is_refused(machine: Any) -> None:
    made = venue(machine)
    play(made, LONG)
    play(made, """
        alpha #2 sell 10 @ 103 reduce_only
            accepted #2 10 @ 103
    """)
    taken = made.snapshot()
    net = (10).to_bytes(8, "little") + (0).to_bytes(8, "little") + (10).to_bytes(8, "little")   # net, working buys and sells
    assert taken.count(net) == 1
    with pytest.raises(ValueError, match="reduce-only"):
        machine(SMALL).restore(taken.replace(net, (9).to_bytes(8, "little") + net[8:]))


class Watch:
    """Positions and reduce-only orders as the events tell them."""

    def __init__(self) -> None:
        self.net = {ALPHA: 0, BETA: 0}
        self.closers: set[int] = set()
        self.trades = 0

    def read(self, events: bytes) -> None:
        for event in np.frombuffer(events, ORDER_EVENT):
            if event["kind"] == BY_NAME["OrderAccepted"].kind and event["flags"] & Instruction.REDUCE_ONLY:
                self.closers.add(int(event["order_id"]))
            elif event["kind"] == BY_NAME["Fill"].kind:
                self._fill(int(event["account"]), int(event["order_id"]), int(event["side"]), int(event["qty_lots"]))

    def _fill(self, account: int, order_id: int, side: int, qty: int) -> None:
        before = self.net[account]
        self.net[account] += qty if side == Side.BUY else -qty
        if order_id in self.closers:
            self.trades += 1
            assert abs(self.net[account]) == abs(before) - qty, "a reduce-only order opened a position"


@pytest.mark.parametrize("seed", range(12 * EFFORT))
def test_no_reduce_only_order_ever_opens_or_flips_a_position(seed: int) -> None:
    """Two accounts, each of which may trade with itself, and orders of all kinds around a position near zero."""
    random, watch = Random(seed), Watch()
    made = venue(Core, capacity=SMALL, reference_mode=1)
    groups = [encode("DefineAccount", account=each, firm=each, self_match_group=random.choice((0, 2**32 - 1))) for each in (1, 2)]
    watch.read(made.apply_bytes(b"".join(groups), 0))
    for number in range(1, 2_500):
        watch.read(made.apply_bytes(_any_order(random, number), 0))
    assert watch.trades > 20
    assert {row[0]: row[2] for row in made.positions()} == watch.net
    Core(SMALL).restore(made.snapshot())   # refuses one that would


def _any_order(random: Random, number: int) -> bytes:
    account, side, qty = random.choice((ALPHA, BETA)), random.choice((1, 2)), random.choice((1, 1, 2, 3, 7))
    who = {"session": account, "account": account, "instrument": 1, "client_order_id": number}
    price = random.randint(97, 103)
    closes = random.choice((0, 8))
    terms = random.choice((
        {"order_type": 2, "price_ticks": price, "time_in_force": random.choice((1, 1, 1, 3, 4))},
        {"order_type": 2, "price_ticks": price, "time_in_force": 1},
        {"order_type": 1, "time_in_force": 3},
        {"order_type": 2, "price_ticks": price, "time_in_force": 1, "display_qty_lots": 1, "qty_lots": qty + 1},
        {"order_type": 3, "stop_price_ticks": price, "time_in_force": 1, "trigger": 0},
        {"order_type": 5, "time_in_force": 1},
    ))
    if random.random() < 0.05:
        return encode("SetPhase", instrument=1, phase=random.choice((9, 2, 2, 2)))
    if random.random() < 0.1:
        return encode("MassCancel", account=account, client_order_id=number)
    if random.random() < 0.2:
        orig = number - random.randint(1, 20)
        return encode("ReplaceOrder", **who, orig_client_order_id=max(orig, 1), price_ticks=price, qty_lots=qty)
    return encode("NewOrderExtended", **who, **{"side": side, "qty_lots": qty, "instructions": closes} | terms)
