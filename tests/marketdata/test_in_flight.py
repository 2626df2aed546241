"""What may be on its way through two sessions at once."""

import pytest

from engine.messages.codes import Side
from marketdata.replay.in_flight import InFlight, Sent

BID = Sent(0, Side.BUY, 100, places=True)


def other(side: Side, price: int, *, places: bool = True, aggressive: bool = False, session: int = 1) -> Sent:
    return Sent(session, side, price, places, aggressive)


@pytest.mark.parametrize(
    ("this", "waits"),
    [
        (other(Side.BUY, 100), True),  # time priority within the level
        (other(Side.BUY, 101), False),
        (other(Side.SELL, 101), False),
        (other(Side.SELL, 100), True),  # it would trade with what may not be there yet
        (other(Side.SELL, 99), True),
        (other(Side.SELL, 500, aggressive=True), True),
        (other(Side.BUY, 100, places=False), False),  # a cancel
        (other(Side.SELL, 99, places=False), False),
        (other(Side.BUY, 100, session=0), False),  # the same session keeps its order by itself
        (other(Side.SELL, 99, session=0), False),
    ],
)
def test_what_waits_for_a_bid_of_another_session(this: Sent, waits: bool) -> None:
    in_flight = InFlight(2, 10)
    in_flight.add((1, 1), BID)
    assert in_flight.must_wait(this) is waits


@pytest.mark.parametrize(
    ("sent", "this", "waits"),
    [
        (Sent(0, Side.BUY, 100, places=False), other(Side.SELL, 100), True),  # the bid's cancel may be late
        (Sent(0, Side.BUY, 100, places=False), other(Side.SELL, 101), False),
        (Sent(0, Side.BUY, 100, places=False), other(Side.BUY, 100), False),
        (Sent(0, Side.BUY, 100, places=True, aggressive=True), other(Side.BUY, 1, places=False), True),
    ],
)
def test_what_waits_for_a_cancel_or_a_taker(sent: Sent, this: Sent, waits: bool) -> None:
    in_flight = InFlight(2, 10)
    in_flight.add((1, 1), sent)
    assert in_flight.must_wait(this) is waits
    assert in_flight.answered((1, 1))
    assert not in_flight.must_wait(this)


def test_the_window_is_a_bound() -> None:
    in_flight = InFlight(1, 2)
    in_flight.add((1, 1), BID)
    assert not in_flight.must_wait(BID)
    in_flight.add((1, 2), BID)
    assert in_flight.must_wait(BID)
    assert not in_flight.answered((2, 2))
    with pytest.raises(ValueError, match="on its way already"):
        in_flight.add((1, 2), BID)
    assert in_flight.answered((1, 2))
    assert (len(in_flight), (1, 1) in in_flight) == (1, True)
