"""The control socket: ahead of waiting orders, answered when durable, applied once, clear to those who ask wrongly."""

import json
import os
import socket
import stat
import threading
import time
from collections.abc import Iterator

import pytest

from engine.bench.load import Load, order_frames
from engine.eventlog.reader import EventReader
from engine.host.control_client import ask
from engine.messages.codes import Phase
from engine.messages.layout import BY_NAME
from engine.messages.refusals import Refusal
from tests.engine.small_engine import MID, SECRETS, SmallEngine, running

KIND = {name: message.kind for name, message in BY_NAME.items()}
WINDOW = 4000
ROUND_ORDERS = 50_000
HALTS = 10
SET_PHASE = b'{"credential": "%s", "do": "command", "name": "SetPhase", "values": '
ADVANCE_TIME = b'{"credential": "%s", "do": "command", "name": "AdvanceTime", "values": '


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallEngine]:
    with running(tmp_path_factory.mktemp("c") / "e") as made:
        yield made


def test_a_control_is_answered_with_its_event_when_it_is_durable(engine: SmallEngine) -> None:
    before_ns = time.time_ns()
    answer = engine.phase(2, Phase.HALTED)
    assert answer["ok"]
    [[name, event]] = answer["events"]
    assert (name, event["instrument"], event["value"], event["previous"]) == ("PhaseChanged", 2, Phase.HALTED, Phase.CONTINUOUS)
    assert event["actor"] == "ada"
    assert event["command_seq"] == answer["seq"]
    assert before_ns <= answer["time_ns"] <= answer["durable_ns"] <= time.time_ns()
    assert engine.ask(do="status")["durable_seq"] >= answer["seq"]
    assert engine.phase(2, Phase.CONTINUOUS)["ok"]


def test_a_request_is_applied_once_however_often_it_is_asked(engine: SmallEngine) -> None:
    first = engine.phase(2, Phase.HALTED, request_id=4711)
    again = engine.phase(2, Phase.HALTED, request_id=4711)
    assert first["ok"]
    assert (again["ok"], again["refusal"]) == (False, "REQUEST_ALREADY_APPLIED")
    assert again["events"][0][0] == "ControlRefused"
    assert engine.phase(2, Phase.CONTINUOUS)["ok"]
    assert engine.phase(2, Phase.HALTED, request_id=4711)["refusal"] == "REQUEST_ALREADY_APPLIED"
    rows = dict(_instruments(engine))
    assert rows[2] == Phase.CONTINUOUS


def _instruments(engine: SmallEngine) -> list[tuple[int, int]]:
    for picture in _pictures(engine):
        if picture["topic"] == "instruments":
            return [(row[0], row[1]) for row in picture["rows"]]
    raise AssertionError("no picture of the instruments came")


def _pictures(engine: SmallEngine) -> Iterator[dict]:
    with socket.socket(socket.AF_UNIX) as link:
        link.settimeout(30.0)
        link.connect(str(engine.folder / "pictures.sock"))
        for line in link.makefile("rb"):
            yield json.loads(line)


def test_what_the_core_refuses_is_told_by_name(engine: SmallEngine) -> None:
    answer = engine.phase(2, Phase.CONTINUOUS)
    assert (answer["ok"], answer["refusal"]) == (False, "PHASE_TRANSITION_INVALID")
    assert answer["text"] == Refusal.PHASE_TRANSITION_INVALID.text
    assert answer["seq"] > 0
    assert engine.phase(77, Phase.HALTED)["refusal"] == "INSTRUMENT_UNKNOWN"


def test_mass_cancel_by_control_says_how_many(engine: SmallEngine) -> None:
    with engine.client() as client:
        for step in range(3):
            client.submit(account=1, instrument=2, side=1, qty_lots=1, price_ticks=MID - 900 - step)
        client.events(5.0, at_least=3)
        answer = engine.must("MassCancel", account=1, instrument=2)
        [[name, event]] = answer["events"]
        assert (name, event["qty_lots"]) == ("MassCancelDone", 3)


@pytest.mark.parametrize(
    ("line", "refusal"),
    [
        (b"{", "FRAME_MALFORMED"),
        (b"[]", "FRAME_MALFORMED"),
        (b"{}", "LOGON_FAILED"),
        (b'{"credential": "wrong", "do": "status"}', "LOGON_FAILED"),
        (b'{"credential": 5, "do": "status"}', "LOGON_FAILED"),
        (b'{"credential": "\\ud800", "do": "status"}', "LOGON_FAILED"),
        (b'{"credential": "%s", "do": "dance"}', "FRAME_UNKNOWN_KIND"),
        (b'{"credential": "%s", "do": ["status"]}', "FRAME_UNKNOWN_KIND"),
        (b'{"credential": "%s", "do": "command", "name": "NewOrder", "values": {}}', "FRAME_UNKNOWN_KIND"),
        (b'{"credential": "%s", "do": "command", "name": "SetPhase", "values": 3}', "FRAME_MALFORMED"),
        (SET_PHASE + b'{"instrument": 1}}', "FRAME_MALFORMED"),
        (SET_PHASE + b'{"request_id": -1}}', "FRAME_MALFORMED"),
        (SET_PHASE + b'{"request_id": 1, "phase": 256}}', "FRAME_MALFORMED"),
        (SET_PHASE + b'{"request_id": 1, "phase": 1.5}}', "FRAME_MALFORMED"),
        (SET_PHASE + b'{"request_id": 1, "session": 3}}', "FRAME_MALFORMED"),
        (ADVANCE_TIME + b'{"to_time_ns": 18446744073709551615}}', "FRAME_MALFORMED"),
        (SET_PHASE + b'{"request_id": 1, "actor": "' + b"x" * 25 + b'"}}', "FRAME_MALFORMED"),
        (b'{"credential": "%s", "do": "command", "name": "BustTrade", "values": {"request_id": 1}}', "FRAME_UNKNOWN_KIND"),
        (b'{"credential": "%s", "do": "bust_trade", "request_id": 1}', "FRAME_MALFORMED"),
        (b'{"credential": "%s", "do": "bust_trade", "trade_id": 3}', "FRAME_MALFORMED"),
        (b'{"credential": "%s", "do": "bust_trade", "request_id": 1, "trade_id": 18446744073709551616}', "FRAME_MALFORMED"),
        (b'{"credential": "%s", "do": "bust_trade", "request_id": 1, "trade_id": 3, "qty_lots": 1}', "FRAME_MALFORMED"),
        (b'{"credential": "%s", "do": "bust_trade", "request_id": 1, "trade_id": 3, "new_price_ticks": 1}', "FRAME_MALFORMED"),
        (b"[" * 5000, "FRAME_MALFORMED"),
    ],
)  # fmt: skip
def test_what_is_no_request_is_told_so_and_changes_nothing(engine: SmallEngine, line: bytes, refusal: str) -> None:
    seq = engine.ask(do="status")["last_seq"]
    credential = (engine.folder / "control.secret").read_bytes().strip()
    answer = _say(engine, line.replace(b"%s", credential) + b"\n")
    assert (answer["ok"], answer["refusal"]) == (False, refusal)
    assert answer["text"]
    assert engine.ask(do="status")["last_seq"] == seq


def _say(engine: SmallEngine, data: bytes) -> dict:
    with socket.socket(socket.AF_UNIX) as link:
        link.settimeout(30.0)
        link.connect(str(engine.folder / "control.sock"))
        link.sendall(data)
        return json.loads(link.makefile("rb").readline())


def _heard(link: socket.socket) -> bytes:
    """Nothing when the connection was closed, with or without bytes that nobody read."""
    try:
        return link.recv(1)
    except ConnectionResetError:
        return b""


def test_a_line_without_an_end_is_cut_off(engine: SmallEngine) -> None:
    with socket.socket(socket.AF_UNIX) as link:
        link.settimeout(30.0)
        link.connect(str(engine.folder / "control.sock"))
        with pytest.raises((BrokenPipeError, ConnectionResetError)):
            link.sendall(b"x" * (16 << 20))
    assert engine.ask(do="status")["ok"]


def test_a_flood_of_lines_is_cut_off_before_it_is_read(engine: SmallEngine) -> None:
    with socket.socket(socket.AF_UNIX) as link:
        link.settimeout(30.0)
        link.connect(str(engine.folder / "control.sock"))
        link.sendall(b"\n" * 60_000)
        assert _heard(link) == b"", "it was answered"
    assert engine.ask(do="status")["ok"]


def test_who_only_holds_the_control_socket_keeps_no_halt_out(engine: SmallEngine) -> None:
    held = []
    try:
        for _ in range(40):
            held.append(link := socket.socket(socket.AF_UNIX))
            link.settimeout(30.0)
            link.connect(str(engine.folder / "control.sock"))
        assert engine.phase(2, Phase.HALTED)["ok"]
        assert engine.phase(2, Phase.CONTINUOUS)["ok"]
    finally:
        for link in held:
            link.close()


def test_sockets_and_secret_are_for_our_own_account_alone(engine: SmallEngine) -> None:
    for name in ("control.sock", "control.secret", "orders.sock", "pictures.sock"):
        assert stat.S_IMODE(os.stat(engine.folder / name).st_mode) == 0o600, name
    assert stat.S_IMODE(os.stat(engine.folder / "journal").st_mode) == 0o700


def test_a_halt_under_full_load_takes_effect_ahead_of_waiting_orders(engine: SmallEngine) -> None:
    """Thousands of orders are in flight all the time; whatever was matched after the halt's number was refused."""
    seq = engine.ask(do="status")["event_seq"]
    enough = threading.Event()
    feeding = threading.Thread(target=_feed, args=(engine, enough))
    feeding.start()
    took_ms, halts = [], []
    for _ in range(HALTS):
        time.sleep(0.01)
        began = time.perf_counter_ns()
        halts.append(engine.phase(1, Phase.HALTED))
        took_ms.append((time.perf_counter_ns() - began) / 1e6)
        assert engine.phase(1, Phase.CONTINUOUS)["ok"]
    under_load = feeding.is_alive()
    enough.set()
    feeding.join()
    print(f"halt from asking to answer, ms, window {WINDOW}: {', '.join(f'{ms:.2f}' for ms in took_ms)}")
    assert under_load
    _check_effect(engine, seq, [halt["seq"] for halt in halts])


def _feed(engine: SmallEngine, enough: threading.Event) -> None:
    load = Load(engine.address, "ALPHA1", SECRETS["ALPHA1"])
    first_id = 1
    while not enough.is_set():
        load.run(order_frames(ROUND_ORDERS, account=1, instrument=1, mid_ticks=MID, seed=first_id, first_id=first_id), WINDOW)
        first_id += ROUND_ORDERS
    load.close()


def _check_effect(engine: SmallEngine, seq: int, halted_at: list[int]) -> None:
    events = EventReader(engine.folder / "events").read(seq, 1 << 24)
    events = events[events["instrument"] == 1]
    phases = events[events["kind"] == KIND["PhaseChanged"]]
    assert len(phases) == 2 * HALTS
    assert list(phases["command_seq"][::2]) == halted_at
    for down, up in zip(phases["command_seq"][::2], phases["command_seq"][1::2], strict=True):
        between = events[(events["command_seq"] > down) & (events["command_seq"] < up)]
        assert set(between["kind"]) <= {KIND["OrderRefused"]}
        assert set(between["reason"]) <= {Refusal.INSTRUMENT_NOT_OPEN}


def test_many_askers_at_once_are_each_answered(engine: SmallEngine) -> None:
    answers: list[bool] = []

    def press() -> None:
        for _ in range(20):
            answer = ask(engine.folder, {"do": "status"}, 10.0)
            answers.append(answer["ok"])

    threads = [threading.Thread(target=press) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [True] * 160
