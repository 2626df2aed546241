"""Orders through a real engine process: over both kinds of socket, one at a time and thousands in flight."""

import time
from collections.abc import Iterator

import numpy as np
import pytest

from engine.bench.load import Load, order_frames
from engine.client import ClientError, LogonRefused
from engine.eventlog.reader import EventReader
from engine.messages.codes import CancelCause
from engine.messages.layout import BY_NAME
from engine.messages.refusals import Refusal
from tests.engine.small_engine import MID, SECRETS, SmallEngine, members, running, write_members

KIND = {name: message.kind for name, message in BY_NAME.items()}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallEngine]:
    with running(tmp_path_factory.mktemp("o") / "e") as made:
        yield made


@pytest.mark.parametrize("tcp", [False, True])
def test_an_order_becomes_accepted_filled_and_cancelled(engine: SmallEngine, tcp: bool) -> None:
    with engine.client("ALPHA1", tcp=tcp) as maker, engine.client("BETA1", tcp=tcp) as taker:
        number = maker.submit(account=1, instrument=1, side=1, qty_lots=5, price_ticks=MID)
        [accepted] = maker.events(5.0)
        assert (accepted["kind"], accepted["client_order_id"]) == (KIND["OrderAccepted"], number)
        taker.submit(account=3, instrument=1, side=2, qty_lots=2, price_ticks=MID)
        kinds = [event["kind"] for event in taker.events(5.0, at_least=2)]
        assert kinds == [KIND["OrderAccepted"], KIND["Fill"]]
        [fill] = maker.events(5.0)
        assert (fill["price_ticks"], fill["qty_lots"], fill["leaves_lots"]) == (MID, 2, 3)
        maker.cancel(account=1, instrument=1, order_id=int(accepted["order_id"]))
        [canceled] = maker.events(5.0)
        assert (canceled["kind"], canceled["qty_lots"]) == (KIND["OrderCanceled"], 3)


@pytest.mark.parametrize("tcp", [False, True])
def test_thousands_in_flight_are_all_answered_once_and_in_order(engine: SmallEngine, tcp: bool) -> None:
    address = ("127.0.0.1", engine.port) if tcp else engine.address
    before = engine.ask(do="status")["last_seq"]
    load = Load(address, "ALPHA1", SECRETS["ALPHA1"])
    frames = order_frames(60_000, account=1, instrument=2, mid_ticks=MID, seed=4, first_id=1 + tcp * 60_000)
    done = load.run(frames, window=5_000)
    load.close()
    print(f"{done.orders / done.seconds:,.0f} orders/s at window 5000, tcp={tcp}")
    assert engine.ask(do="status")["durable_seq"] == before + 60_000


def test_events_reach_only_their_session(engine: SmallEngine) -> None:
    with engine.client("ALPHA1") as a, engine.client("BETA1") as b:
        a.submit(account=1, instrument=1, side=1, qty_lots=1, price_ticks=MID - 100)
        assert len(a.events(5.0)) == 1
        b.submit(account=3, instrument=1, side=1, qty_lots=1, price_ticks=MID - 100)
        assert set(b.events(5.0)["session"]) == {2}
        assert len(a.events(0.2)) == 0


def test_cancel_all_takes_away_what_fits_and_says_how_much(engine: SmallEngine) -> None:
    with engine.client("ALPHA1") as client:
        client.cancel_all()  # what earlier tests have left
        while KIND["MassCancelDone"] not in client.events(5.0)["kind"]:
            pass
        for account, instrument in ((1, 1), (1, 2), (2, 1)):
            client.submit(account=account, instrument=instrument, side=1, qty_lots=1, price_ticks=MID - 300)
        assert len(client.events(5.0, at_least=3)) == 3
        for narrowed in ({"account": 1, "instrument": 1}, {"account": 1}, {}):
            number = client.cancel_all(**narrowed)
            events = client.events(5.0, at_least=2)
            assert [int(kind) for kind in events["kind"]] == [KIND["OrderCanceled"], KIND["MassCancelDone"]]
            assert (int(events[-1]["client_order_id"]), int(events[-1]["qty_lots"])) == (number, 1)


def test_an_order_that_the_core_refuses_is_told_why(engine: SmallEngine) -> None:
    with engine.client() as client:
        client.submit(account=1, instrument=9, side=1, qty_lots=1, price_ticks=MID)
        [refused] = client.events(5.0)
        assert (refused["kind"], refused["reason"]) == (KIND["OrderRefused"], Refusal.INSTRUMENT_UNKNOWN)


def test_working_orders_are_cancelled_when_a_promised_session_breaks_off(engine: SmallEngine) -> None:
    client = engine.client("ALPHA1", cancel_on_disconnect=True)
    client.submit(account=2, instrument=1, side=1, qty_lots=1, price_ticks=MID - 200)
    client.submit(account=2, instrument=2, side=1, qty_lots=1, price_ticks=MID - 4000)
    client.events(5.0, at_least=2)
    seq = engine.ask(do="status")["event_seq"]
    client.close()
    events = _events_after(engine, seq, at_least=3)
    mine = events[np.isin(events["kind"], [KIND["OrderCanceled"], KIND["MassCancelDone"]])]
    assert set(mine["session"]) == {1}
    assert set(mine[mine["kind"] == KIND["OrderCanceled"]]["reason"]) == {CancelCause.DISCONNECT}
    assert mine["kind"][-1] == KIND["MassCancelDone"]


def _events_after(engine: SmallEngine, seq: int, at_least: int) -> np.ndarray:
    reader = EventReader(engine.folder / "events")
    deadline = time.monotonic() + 60
    while reader.durable_event_seq < seq + at_least and time.monotonic() < deadline:
        time.sleep(0.01)
    return reader.read(seq, 1 << 20)


def test_sessions_are_read_again_on_request(engine: SmallEngine) -> None:
    client = engine.client("BETA2")
    write_members(engine.folder, members(("ALPHA1", "BETA1")))
    assert engine.ask(do="reload_sessions") == {"ok": True, "sessions": 2}
    with pytest.raises(ClientError, match="ended the session"):
        client.events(5.0)
    with pytest.raises(LogonRefused, match="wrong"):
        engine.client("BETA2")
    (engine.folder / "sessions.json").write_text("[1]")
    answer = engine.ask(do="reload_sessions")
    assert not answer["ok"]
    assert "row 1" in answer["text"]
    write_members(engine.folder, members())
    assert engine.ask(do="reload_sessions") == {"ok": True, "sessions": 3}
    engine.client("BETA2").close()
