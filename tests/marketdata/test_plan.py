"""What rows mean, rule by rule, on small recordings; then the facts of the real one."""

from pathlib import Path

import pytest

from marketdata.recording.parse import read
from marketdata.replay.plan import Do, Plan, plan
from tests.marketdata.hand_made import write

BOOK = """
1,5,1000,100.0,2,created,ask
2,5,1000,101.0,3,created,ask
3,5,1000,99.0,1,created,bid
"""
CLOSING = """
2,9,9000,101.0,3,deleted,ask
3,9,9000,99.0,1,deleted,bid
"""


def of(tmp_path: Path, rows: str, trades: str = "") -> Plan:
    return plan(read(write(tmp_path, BOOK + rows, trades)))


def steps(made: Plan, of_id: int | None = None) -> list[tuple[Do, int, int]]:
    """(what, order, lots in hundred-millionths) behind the opening book; of one order alone where an id is given."""
    return [(one.do, one.order_id, one.qty_lots) for one in made.steps[3:] if of_id in (None, one.order_id)]


UNIT = 10**8


def test_an_order_that_trades_is_the_taker_and_its_trades_rows_are_not_sent(tmp_path: Path) -> None:
    made = of(tmp_path, """
        4,7,2000,101.0,2.5,created,bid
        4,7,2000,100.0,0.5,changed,bid
        1,7,2000,100.0,0,deleted,ask
        4,7,2000,101.0,0,deleted,bid
        2,7,2000,101.0,2.5,changed,ask
    """ + CLOSING.replace("101.0,3", "101.0,2.5"), """
        1,7,2000,100.0,2,4,1,buy
        2,7,2000,101.0,0.5,4,2,buy
    """)  # fmt: skip
    assert steps(made) == [
        (Do.TAKE, 4, 25 * UNIT // 10),
        (Do.FILL, 4, UNIT // 2), (Do.FILL, 1, 0), (Do.FILL, 4, 0), (Do.FILL, 2, 25 * UNIT // 10),
        (Do.SETTLE, 0, 0),
    ]  # fmt: skip
    assert made.rows[Do.CLOSING] == 2
    assert [(one.taker_id, one.maker_id) for one in made.trades] == [(4, 1), (4, 2)]


def test_what_a_taker_has_left_rests_or_is_cancelled(tmp_path: Path) -> None:
    rows = """
        4,7,2000,100.0,5,created,bid
        4,7,2000,100.0,3,changed,bid
        1,7,2000,100.0,0,deleted,ask
        4,7,2000,100.0,3,deleted,bid
    """
    made = of(tmp_path / "cancelled", rows + CLOSING, "1,7,2000,100.0,2,4,1,buy")
    assert steps(made, 4) == [(Do.TAKE, 4, 5 * UNIT), (Do.FILL, 4, 3 * UNIT), (Do.CANCEL, 4, 0)]
    rests = rows.replace("4,7,2000,100.0,3,deleted,bid", "5,8,3000,100.0,1,created,ask\n5,8,3000,100.0,1,deleted,ask")
    made = of(tmp_path / "rests", rests, "1,7,2000,100.0,2,4,1,buy")
    assert made.rows[Do.POST_ONLY] == 2  # what rests of order 4 is in the way of order 5


@pytest.mark.parametrize(
    "created", ["4,7,2000,999999999.0,0,created,bid", "4,7,2000,999999999.0,0.5,created,bid"],
)
def test_an_order_by_value_goes_in_at_market_for_what_it_traded(tmp_path: Path, created: str) -> None:
    made = of(tmp_path, f"""
        {created}
        4,7,2000,100.0,0.00000001,changed,bid
        1,7,2000,100.0,0,deleted,ask
        4,7,2000,100.0,0.00000001,deleted,bid
    """, "1,7,2000,100.0,2,4,1,buy")  # fmt: skip
    assert steps(made)[0] == (Do.TAKE_AT_MARKET, 4, 2 * UNIT)
    assert Do.CANCEL not in [do for do, _, _ in steps(made, 4)]
    assert steps(made, 1) == [(Do.FILL, 1, 0)]


def test_a_sell_without_a_price_goes_in_at_market(tmp_path: Path) -> None:
    made = of(tmp_path, """
        4,7,2000,0.0,0.25,created,ask
        4,7,2000,99.0,0,deleted,ask
        3,7,2000,99.0,0.75,changed,bid
    """, "1,7,2000,99.0,0.25,3,4,sell")  # fmt: skip
    assert steps(made)[0] == (Do.TAKE_AT_MARKET, 4, UNIT // 4)


def test_a_crossing_order_that_is_gone_with_the_next_row_was_post_only(tmp_path: Path) -> None:
    made = of(tmp_path, "4,7,2000,100.0,1,created,bid\n4,7,2000,100.0,1,deleted,bid" + CLOSING)
    assert steps(made) == []
    assert made.rows[Do.POST_ONLY] == 2


def test_a_short_lived_order_that_does_not_cross_is_sent(tmp_path: Path) -> None:
    made = of(tmp_path, "4,7,2000,99.5,1,created,bid\n4,7,2000,99.5,1,deleted,bid" + CLOSING)
    assert steps(made) == [(Do.PLACE, 4, UNIT), (Do.CANCEL, 4, 0)]


def test_a_change_that_no_trade_explains_is_a_replace(tmp_path: Path) -> None:
    made = of(tmp_path, "2,7,2000,101.0,1.5,changed,ask\n2,7,2100,101.0,4,changed,ask")
    assert steps(made) == [(Do.REPLACE, 2, 15 * UNIT // 10), (Do.REPLACE, 2, 4 * UNIT)]


def test_an_order_in_the_way_that_is_never_deleted_is_a_ghost(tmp_path: Path) -> None:
    """Order 1 stays at 100 while others bid 100.5 and trade above it; without it nothing looks crossed."""
    made = of(tmp_path, """
        4,7,2000,100.5,1,created,bid
        5,7,2100,101.0,1,created,bid
        5,7,2100,101.0,0,deleted,bid
        2,7,2100,101.0,2,changed,ask
        1,9,9000,100.0,2,deleted,ask
        4,9,9000,100.5,1,deleted,bid
    """ + CLOSING.replace("101.0,3", "101.0,2"), "1,7,2100,101.0,1,5,2,buy")  # fmt: skip
    assert made.rows[Do.GHOST] == 2  # it arrives, and is deleted at the end
    assert all(step.order_id != 1 for step in made.steps)
    assert [one.do for one in made.steps if one.order_id in (4, 5)] == [Do.PLACE, Do.TAKE, Do.FILL]


def test_a_row_of_an_order_nobody_saw_says_nothing(tmp_path: Path) -> None:
    made = of(tmp_path, "77,7,2000,98.0,1,deleted,bid\n78,7,2000,98.0,1,changed,bid\n4,7,2100,98.0,1,created,bid")
    assert made.rows[Do.UNKNOWN] == 2
    assert steps(made) == [(Do.PLACE, 4, UNIT)]


def test_a_trade_whose_rows_are_missing_is_settled_after_a_second(tmp_path: Path) -> None:
    made = of(tmp_path, """
        4,7,2000,100.0,2,created,bid
        5,7,2500,98.0,1,created,bid
        6,7,3001,98.0,1,created,bid
    """, "1,7,2000,100.0,2,4,1,buy")  # fmt: skip
    assert [do for do, _, _ in steps(made)] == [Do.TAKE, Do.PLACE, Do.SETTLE, Do.PLACE]


def test_a_recording_without_a_row_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="the recording has no order"):
        plan(read(write(tmp_path, "")))


@pytest.mark.registry
def test_the_facts_of_the_real_recording(real_plan: Plan) -> None:
    """What docs/decisions/0005 rests on."""
    assert real_plan.rows == {
        Do.PLACE: 56_199, Do.CANCEL: 49_549, Do.TAKE: 163, Do.TAKE_AT_MARKET: 7, Do.FILL: 570,
        Do.POST_ONLY: 201_036, Do.GHOST: 4, Do.UNKNOWN: 13, Do.CLOSING: 6_516,
    }  # fmt: skip
    assert len(real_plan.trades) == 284
    assert sum(step.do is Do.SETTLE for step in real_plan.steps) == 170
    assert Do.REPLACE not in real_plan.rows  # every change of a quantity is a trade's
