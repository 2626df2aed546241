"""A pass against the real core in this process: the same trades, and the recording's book again after whatever got in the way."""

from pathlib import Path

import pytest

from engine.messages.codes import Phase
from engine.messages.refusals import Refusal
from marketdata.order_events import ACCEPTED, NEW_ORDER
from marketdata.recording.parse import read
from marketdata.replay.one_pass import ID_MASK, Pass, Stage
from marketdata.replay.plan import Plan, plan
from marketdata.replay.seats import Seat, Seats
from tests.marketdata.hand_made import write
from tests.marketdata.venue_in_process import CENT_SCALE, FOREVER_MS, Wire, one_market

OPENING = 7_839_000
SEATS = [Seat(number % 2, number + 1) for number in range(4)]

ROWS = """
1,5,1000,100.0,2,created,ask
2,5,1000,100.0,3,created,ask
3,5,1000,99.0,1,created,bid
4,7,2000,100.0,2.5,created,bid
4,7,2000,100.0,0.5,changed,bid
1,7,2000,100.0,0,deleted,ask
4,7,2000,100.0,0,deleted,bid
2,7,2000,100.0,2.5,changed,ask
5,8,3000,101.0,1,created,ask
2,8,4000,100.0,1.5,changed,ask
3,8,5000,99.0,1,deleted,bid
6,8,6000,99.0,4,created,bid
7,8,6500,99.0,0.5,created,ask
7,8,6500,99.0,0,deleted,ask
6,8,6500,99.0,3.5,changed,bid
8,8,7000,98.0,1,created,bid
9,9,8500,90.0,1,created,bid
2,9,9000,100.0,1.5,deleted,ask
5,9,9000,101.0,1,deleted,ask
6,9,9000,99.0,3.5,deleted,bid
8,9,9000,98.0,1,deleted,bid
9,9,9000,90.0,1,deleted,bid
"""
TRADES = "1,7,2000,100.0,2,4,1,buy\n2,7,2000,100.0,0.5,4,2,buy\n3,8,6500,99.0,0.5,6,7,sell"
UNIT = 10**8
BOOK_AT_END = ([(9900, 35 * UNIT // 10, 1), (9800, UNIT, 1)], [(10_000, 15 * UNIT // 10, 1), (10_100, UNIT, 1)])


@pytest.fixture
def small(tmp_path: Path) -> Plan:
    return plan(read(write(tmp_path, ROWS, TRADES)))


def new_pass(made: Plan, number: int = 1, *, seats: list[Seat] = SEATS, window: int = 256) -> Pass:
    sessions = 1 + max(seat.session for seat in seats)
    return Pass(
        made, instrument=1, scale=CENT_SCALE, seats=Seats(seats, number), sessions=sessions, number=number, window=window,
    )


def test_the_book_follows_the_recording_and_trades_are_the_same(small: Plan) -> None:
    venue, one = one_market(accounts=4, reference_ticks=10_000), new_pass(small)
    wire = Wire(venue, one)
    wire.run(until_ms=8000)
    assert venue.core.book(1, 10) == BOOK_AT_END
    wire.run()
    figures = one.measure()
    assert one.stage is Stage.DONE
    assert venue.core.live_orders() == 0
    assert (figures.trades_matched, figures.trades_at_price, figures.trades_engine, figures.trades_recorded) == (3, 3, 3, 3)
    assert (figures.sent_new, figures.sent_replace, figures.sent_cancel, figures.repaired) == (9, 1, 1, 0)
    assert figures.refused == {}
    assert (figures.seq, figures.position_ms) == (venue.core.last_seq(), 8000)


def test_every_account_is_back_after_as_many_passes_as_there_are_seats(small: Plan) -> None:
    venue = one_market(accounts=4, reference_ticks=10_000)
    for number in range(1, 5):
        Wire(venue, new_pass(small, number)).run()
        if number == 1:
            assert any(venue.net().values())
    assert not any(venue.net().values())


def test_an_order_keeps_its_seat_within_a_pass(small: Plan) -> None:
    venue, one = one_market(accounts=4, reference_ticks=10_000), new_pass(small)
    wire = Wire(venue, one)
    wire.run()
    accounts = {}
    for event in wire.events:
        if event.client_order_id and event.account:
            assert accounts.setdefault(event.client_order_id & ID_MASK, event.account) == event.account
    assert len(set(accounts.values())) > 1


def test_what_lies_there_from_before_is_cancelled_first(small: Plan) -> None:
    venue = one_market(accounts=4, reference_ticks=10_000)
    Wire(venue, new_pass(small, 1)).run(until_ms=3000)
    assert venue.core.live_orders() == 3
    one = new_pass(small, 2)
    Wire(venue, one).run()
    assert (one.measure().trades_matched, one.measure().trades_engine) == (3, 3)


@pytest.mark.parametrize("halted_at_ms", [1500, 2500, 3500, 5500])
def test_after_a_halt_the_book_is_the_recordings_again(small: Plan, halted_at_ms: int) -> None:
    venue, one = one_market(accounts=4, reference_ticks=10_000), new_pass(small)
    wire = Wire(venue, one)
    wire.run(until_ms=halted_at_ms)
    venue.phase(Phase.HALTED)
    wire.run(until_ms=6600)
    assert one.measure().refused["INSTRUMENT_NOT_OPEN"] > 0
    venue.phase(Phase.CONTINUOUS)
    wire.run(until_ms=8000)
    assert venue.core.book(1, 10) == BOOK_AT_END
    assert one.measure().repaired > 0
    wire.run()
    assert (one.stage, venue.core.live_orders()) == (Stage.DONE, 0)


def test_an_order_refused_for_what_it_is_is_not_tried_again(small: Plan) -> None:
    venue, one = one_market(accounts=4, reference_ticks=10_000, qty_lots_max=3 * UNIT), new_pass(small)
    wire = Wire(venue, one)
    wire.run(until_ms=6600)  # order 6, of 4 units, is refused
    venue.phase(Phase.HALTED)
    wire.run(until_ms=7000)
    venue.phase(Phase.CONTINUOUS)
    wire.run()
    assert one.measure().refused["QTY_OVER_INSTRUMENT_MAX"] == 1
    assert one.stage is Stage.DONE


def test_another_makers_fill_is_repaired(tmp_path: Path) -> None:
    """The recording says that the second in time traded first: the engine keeps time, and the books are made alike afterwards."""
    made = plan(read(write(tmp_path, """
        1,5,1000,100.0,2,created,ask
        2,5,1000,100.0,3,created,ask
        3,7,2000,100.0,1,created,bid
        3,7,2000,100.0,0,deleted,bid
        2,7,2000,100.0,2,changed,ask
        4,7,8500,90.0,1,created,bid
        1,9,9000,100.0,2,deleted,ask
        2,9,9000,100.0,2,deleted,ask
        4,9,9000,90.0,1,deleted,bid
    """, "1,7,2000,100.0,1,3,2,buy")))  # fmt: skip
    venue, one = one_market(accounts=4, reference_ticks=10_000), new_pass(made)
    wire = Wire(venue, one)
    wire.run(until_ms=8000)
    assert venue.core.book(1, 10)[1] == [(10_000, 4 * UNIT, 2)]
    figures = one.measure()
    assert (figures.trades_matched, figures.trades_at_price, figures.trades_engine, figures.repaired) == (0, 1, 1, 2)
    assert [whose for _, whose in one.score.differences()] == ["recorded", "engine"]


def test_a_frame_that_never_reached_the_engine_is_made_good(small: Plan) -> None:
    venue, one = one_market(accounts=4, reference_ticks=10_000), new_pass(small)
    wire = Wire(venue, one)
    wire.run(until_ms=999)
    one.advance(1000)
    lost = next(number for number, box in enumerate(one.outboxes) if box)
    frames = bytes(one.outboxes[lost])
    one.outboxes[lost].clear()
    for at in range(0, len(frames), 48):
        one.frame_refused(NEW_ORDER, int.from_bytes(frames[at + 8 : at + 16], "little"), Refusal.VENUE_BUSY)
    wire.run(until_ms=8000)
    assert venue.core.book(1, 10) == BOOK_AT_END
    assert one.measure().refused == {"VENUE_BUSY": len(frames) // 48}


def test_no_more_than_the_window_is_on_its_way(small: Plan) -> None:
    one = new_pass(small, window=2, seats=[Seat(0, 1)])
    venue = one_market(accounts=1, reference_ticks=10_000)
    wire = Wire(venue, one)
    wire.carry()
    for _ in range(100):
        one.advance(FOREVER_MS)
        assert len(one.in_flight) <= 2
        wire.carry()
    assert one.stage is Stage.DONE


@pytest.mark.registry
@pytest.mark.parametrize("seed", [1, 2])
def test_the_real_recording_trades_as_it_did(real_plan: Plan, seed: int) -> None:
    """All 284 trades with the same taker, maker, price and quantity, and no other; the sessions' frames arrive in any order."""
    venue = one_market(accounts=8, reference_ticks=OPENING)
    one = new_pass(real_plan, seats=[Seat(number // 2, number + 1) for number in range(8)])
    wire = Wire(venue, one, seed)
    wire.run()
    figures = one.measure()
    assert one.score.differences() == []
    assert (figures.trades_recorded, figures.trades_matched, figures.trades_at_price, figures.trades_engine) == (284,) * 4
    assert figures.refused == {"PRICE_OUT_OF_RANGE": 198, "QTY_OVER_INSTRUMENT_MAX": 1}
    assert (figures.repaired, figures.sent_replace) == (0, 0)
    assert sum(event.kind == ACCEPTED for event in wire.events) == figures.sent_new - 199 == 56_170
    assert (one.stage, venue.core.live_orders()) == (Stage.DONE, 0)


@pytest.mark.registry
def test_the_real_recording_with_a_halt_of_a_minute(real_plan: Plan) -> None:
    venue = one_market(accounts=8, reference_ticks=OPENING)
    one = new_pass(real_plan, seats=[Seat(number // 2, number + 1) for number in range(8)])
    wire = Wire(venue, one)
    wire.run(real_plan.start_ms + 300_000)
    venue.phase(Phase.HALTED)
    wire.run(real_plan.start_ms + 360_000)
    venue.phase(Phase.CONTINUOUS)
    wire.run()
    figures, missed = one.measure(), sum(300_000 < trade.time_ms - real_plan.start_ms <= 360_000 for trade in real_plan.trades)
    assert missed > 0
    assert figures.refused["INSTRUMENT_NOT_OPEN"] > 100
    assert figures.trades_matched >= 284 - missed - 3  # the first orders after the halt meet a book that is not whole yet
    assert (one.stage, venue.core.live_orders()) == (Stage.DONE, 0)
