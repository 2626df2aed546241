"""The crowd against the real core in this process, beat by beat: same seed same flow, bounds, halts, refusals."""

from collections import Counter
from pathlib import Path

import pytest

from engine.messages.codes import Phase, Side
from engine.messages.refusals import Refusal
from marketdata.agents.chance import chance
from marketdata.agents.crowd import Crowd
from marketdata.agents.desk import FULL_BEATS, PER_BEAT_MAX, PROBE_BEATS, WORKING_MAX, Desk
from marketdata.agents.fundamental import Fundamental
from marketdata.connections import FrameRefused
from marketdata.order_events import FILL, NEW_ORDER, REFUSED, OrderEvent, order_events
from riskapp.topics import AGENTS
from tests.marketdata.demo_market import commands, config
from tests.marketdata.venue_in_process import Venue

BEATS_OF_A_MINUTE = 600


class Town:
    """A crowd and its venue."""

    def __init__(self, folder: Path, seed: int = 1) -> None:
        self.venue, self.crowd = Venue(commands()), Crowd(config(folder), seed)
        self.frames: list[list[bytes]] = []
        self.events: list[OrderEvent] = []

    def live(self, beats: int) -> None:
        for _ in range(beats):
            out = self.crowd.beat()
            self.frames.append(out)
            for session, frames in enumerate(out):
                if frames:
                    self._deliver(order_events(self.venue.apply(session + 1, frames)))

    def _deliver(self, events: list[OrderEvent]) -> None:
        self.events += events
        for event in events:
            self.crowd.take(event.session - 1, [event])

    def sent(self, instrument: int) -> int:
        return sum(one.agent.desk.sent for one in self.crowd.members if one.agent.desk.instrument == instrument)

    def states(self, instrument: int) -> set[str | int]:
        at = AGENTS.columns.index("state")
        return {one.row()[at] for one in self.crowd.members if one.agent.desk.instrument == instrument}


def test_the_same_seed_makes_the_same_flow_and_another_seed_another(tmp_path: Path) -> None:
    one, two, three = Town(tmp_path / "1"), Town(tmp_path / "2"), Town(tmp_path / "3", seed=2)
    for town in (one, two, three):
        town.live(200)
    assert one.frames == two.frames
    assert one.frames != three.frames
    assert one.venue.core.state_hash() == two.venue.core.state_hash()


def test_ten_minutes_of_a_crowd(tmp_path: Path) -> None:
    """Every market trades and keeps a book of two sides; the careless one alone is refused for what it sends; nothing grows."""
    town = Town(tmp_path)
    town.live(10 * BEATS_OF_A_MINUTE)
    fills = Counter(event.instrument for event in town.events if event.kind == FILL)
    assert all(fills[instrument] > 400 for instrument in (2, 3, 4, 5))
    assert fills[1] == 0
    for instrument in (2, 3, 4, 5):
        bids, asks = town.venue.core.book(instrument, 50)
        assert len(bids) >= 3
        assert len(asks) >= 3
        assert bids[0][0] < asks[0][0]
    careless = {one.agent.desk.account for one in town.crowd.members if one.flow == "careless"}
    reasons = Counter(Refusal(event.reason) for event in town.events if event.kind == REFUSED and event.account in careless)
    assert reasons[Refusal.QTY_OVER_LIMIT] > 0
    assert reasons[Refusal.PRICE_OUTSIDE_COLLAR] > 0
    assert reasons[Refusal.POSITION_LONG_OVER_LIMIT] > 0
    others = [event for event in town.events if event.kind == REFUSED and event.account not in careless]
    assert len(others) < 50
    messages = sum(one.agent.desk.sent for one in town.crowd.members)
    assert 50 < messages / 600 < 500  # a second
    assert town.venue.core.live_orders() == sum(len(one.agent.desk.working) for one in town.crowd.members) < 400


def test_positions_are_what_the_engine_says(tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.live(BEATS_OF_A_MINUTE)
    engine = {(row[0], row[1]): row[2] for row in town.venue.core.positions()}
    for one in town.crowd.members:
        desk = one.agent.desk
        assert desk.net_lots == engine.get((desk.account, desk.instrument), 0)


def test_a_halted_market_is_left_alone_and_probed_rarely(tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.live(100)
    town.venue.phase(Phase.HALTED, 3)
    town.live(50)  # everybody has run into it
    before, elsewhere = town.sent(3), town.sent(2)
    town.live(10 * PROBE_BEATS)
    agents = sum(one.agent.desk.instrument == 3 for one in town.crowd.members)
    assert 0 < town.sent(3) - before <= 11 * agents
    assert town.sent(2) - elsewhere > 10 * PROBE_BEATS
    assert town.states(3) == {"waiting"}
    town.venue.phase(Phase.CONTINUOUS, 3)
    town.live(3 * PROBE_BEATS)
    fills = [event for event in town.events if event.kind == FILL and event.instrument == 3]
    assert fills[-1].command_seq > town.venue.core.last_seq() - 2000
    assert "trading" in town.states(3)


def test_rows_are_those_of_the_live_topic(tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.live(20)
    rows = [one.row() for one in town.crowd.members]
    assert {len(row) for row in rows} == {len(AGENTS.columns)}
    assert len({row[0] for row in rows}) == len(rows) == 24 <= AGENTS.rows_max


def test_frames_that_the_gateway_refused_are_forgotten(tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.crowd.beat()
    member = next(one for one in town.crowd.members if one.agent.desk.working)
    desk = member.agent.desk
    number = min(desk.working)
    town.crowd.frame_refused(member.session, FrameRefused(NEW_ORDER, number, Refusal.VENUE_BUSY))
    assert number not in desk.working
    assert (desk.refused, desk.last_refusal) == (1, Refusal.VENUE_BUSY)
    town.crowd.disconnected()
    assert not any(one.agent.desk.working for one in town.crowd.members)


def test_a_desk_keeps_its_bounds() -> None:
    desk = Desk(1, 2, first_id=1)
    desk.place(Side.BUY, 100, 1)
    assert desk.sent == 0  # before its first beat
    for _ in range(10):
        desk.beat()
        for _ in range(PER_BEAT_MAX + 5):
            desk.place(Side.BUY, 100, 1)
    assert len(desk.working) == desk.sent == WORKING_MAX
    number = min(desk.working)
    desk.cancel(number)
    desk.reprice(number, 101, 1)
    assert desk.sent == WORKING_MAX  # nothing is sent for an order that has not been answered


@pytest.mark.parametrize(("careless", "sent"), [(False, 1), (True, 2)])
def test_a_full_side_is_left_alone_unless_one_is_careless(careless: bool, sent: int) -> None:
    desk = Desk(1, 2, first_id=1, careless=careless)
    desk.beat()
    desk.place(Side.BUY, 100, 1)
    desk.refuse(NEW_ORDER, 1, Refusal.POSITION_LONG_OVER_LIMIT)
    desk.place(Side.BUY, 100, 1)
    assert desk.sent == sent
    desk.place(Side.SELL, 100, 1)
    assert desk.sent == sent + 1
    for _ in range(FULL_BEATS):
        desk.beat()
    desk.place(Side.BUY, 100, 1)
    assert desk.sent == sent + 2


def test_the_fundamental_price_walks_and_stays_near() -> None:
    walk = Fundamental(100_000, chance(7, "test"))
    seen = []
    for _ in range(100_000):
        walk.beat()
        seen.append(walk.ticks)
    assert len(set(seen)) > 500
    assert 90_000 < min(seen) < max(seen) < 110_000
    assert walk.before(0) == walk.ticks == seen[-1]
    assert walk.before(50) == seen[-51]
    assert walk.before(10**6) == seen[-600]
