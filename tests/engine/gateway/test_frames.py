"""What arrives as bytes: every frame is taken, answered or refused, and no byte that is not an order reaches the engine."""

import socket
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from engine.messages.codes import CancelCause
from engine.messages.layout import BY_NAME, decode, encode
from engine.messages.refusals import Refusal
from engine.sequencer.batch import Batch
from tests.engine.gateway.doorway import Doorway, doorway, logon, names, order, reasons

CLIENT_KINDS = ("NewOrder", "CancelOrder", "ReplaceOrder", "MassCancel")


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Doorway]:
    with doorway(tmp_path / "e") as made:
        yield made


@pytest.fixture
def link(door: Doorway) -> socket.socket:
    return door.logged_on()


def patched(frame: bytes, field: str, value: int, name: str = "NewOrder") -> bytes:
    where = BY_NAME[name].offset(field)
    return frame[:where] + bytes([value]) + frame[where + 1 :]


@pytest.mark.parametrize("name", CLIENT_KINDS)
def test_an_order_arrives_with_its_session_stamped(door: Doorway, link: socket.socket, name: str) -> None:
    sent = encode(name, client_order_id=7, account=2, instrument=3, session=99)
    door.say(link, sent)
    [(arrived, values)] = door.collect()
    assert arrived == name
    expected = dict(decode(sent)[0][1]) | {"session": 1}
    if name == "MassCancel":
        expected |= {"of_session": 1, "cause": int(CancelCause.MASS_CANCEL)}
    assert values == expected


def test_mass_cancel_reaches_no_other_session(door: Doorway, link: socket.socket) -> None:
    door.say(link, encode("MassCancel", of_session=2, account=0, cause=int(CancelCause.DISCONNECT)))
    [(_, values)] = door.collect()
    assert (values["of_session"], values["cause"]) == (1, CancelCause.MASS_CANCEL)


@pytest.mark.parametrize(
    ("frame", "refusal"),
    [
        (order(account=3), Refusal.ACCOUNT_NOT_OF_SESSION),
        (order(account=0), Refusal.ACCOUNT_NOT_OF_SESSION),
        (order(account=2**32 - 1), Refusal.ACCOUNT_NOT_OF_SESSION),
        (encode("MassCancel", account=3), Refusal.ACCOUNT_NOT_OF_SESSION),
        (encode("CancelOrder", account=3), Refusal.ACCOUNT_NOT_OF_SESSION),
        (encode("ReplaceOrder", account=3), Refusal.ACCOUNT_NOT_OF_SESSION),
        (order(reserved=b"\1"), Refusal.FRAME_MALFORMED),
        (order(reserved=b"\0\0\1"), Refusal.FRAME_MALFORMED),
        (patched(order(), "version", 0), Refusal.VERSION_UNSUPPORTED),
        (patched(order(), "version", 2), Refusal.VERSION_UNSUPPORTED),
        (logon(), Refusal.SESSION_IN_USE),
        (encode("SetPhase", request_id=5, instrument=1, phase=2), Refusal.FRAME_UNKNOWN_KIND),
        (encode("DefineAccount", request_id=5, account=9), Refusal.FRAME_UNKNOWN_KIND),
        (encode("OrderAccepted"), Refusal.FRAME_UNKNOWN_KIND),
        (patched(order(), "kind", 0), Refusal.FRAME_UNKNOWN_KIND),
        (patched(order(), "kind", 255), Refusal.FRAME_UNKNOWN_KIND),
    ],
)  # fmt: skip
def test_a_refused_frame_is_stepped_over(door: Doorway, link: socket.socket, frame: bytes, refusal: Refusal) -> None:
    door.say(link, frame + order(8))
    assert [values["client_order_id"] for _, values in door.collect()] == [8]
    [(name, values)] = door.hear(link)
    assert (name, values["reason"], values["refused_kind"]) == ("FrameRefused", refusal, frame[2])
    assert values["client_order_id"] == int.from_bytes(frame[8:16], "little")


@pytest.mark.parametrize("length", [0, 1, 7, 40, 47, 49, 56, 65535])
def test_a_length_that_does_not_fit_ends_the_session(door: Doorway, link: socket.socket, length: int) -> None:
    door.say(link, length.to_bytes(2, "little") + order()[2:] + order(2))
    assert door.collect() == []
    door.gateway.sequenced(1)
    door.gateway.released(1, door.now_ns)
    assert reasons(door.hear(link)) == [Refusal.FRAME_MALFORMED]
    assert door.is_closed(link)


def test_frames_before_the_broken_one_count(door: Doorway, link: socket.socket) -> None:
    door.say(link, order(1) + order(2) + bytes(16) + order(3))
    assert [values["client_order_id"] for _, values in door.collect()] == [1, 2]


def test_one_byte_at_a_time(door: Doorway, link: socket.socket) -> None:
    arrived = []
    for count, byte in enumerate(order(1) + order(2), 1):
        door.say(link, bytes([byte]))
        arrived += [(count, values["client_order_id"]) for _, values in door.collect()]
    assert arrived == [(48, 1), (96, 2)]


def test_heartbeat_is_answered_with_its_number(door: Doorway, link: socket.socket) -> None:
    door.say(link, encode("Heartbeat", request_id=77))
    door.collect()
    assert [(name, values["request_id"]) for name, values in door.hear(link)] == [("HostHeartbeat", 77)]


def test_what_does_not_fit_a_batch_comes_with_the_next_one_in_turn(door: Doorway) -> None:
    a, b = door.logged_on("ALPHA1"), door.logged_on("BETA1")
    a.sendall(b"".join(order(n) for n in range(1, 8)))
    b.sendall(b"".join(order(n, account=3) for n in range(1, 8)))
    door.turn()
    size = len(order())
    runs = []
    while commands := door.collect(Batch(5 * size + 16)):
        assert len(commands) <= 5
        runs.append([values["session"] for _, values in commands])
    assert sum(map(len, runs)) == 14
    assert runs[0] == [1] * 5
    assert runs[1][:5] == [2] * 5, "the second session waits for one batch of the first, not for all of its orders"


def test_a_frame_larger_than_what_is_left_waits_whole(door: Doorway, link: socket.socket) -> None:
    door.say(link, order(1) + encode("ReplaceOrder", client_order_id=2, account=1) + order(3))
    tight = Batch(256)
    while tight.add(order(9)):
        pass
    assert names(door.collect(tight))[:1] == ["NewOrder"]
    assert [values["client_order_id"] for _, values in door.collect()] == [1, 2, 3]


def test_noise_never_becomes_a_command_that_the_core_would_not_know(door: Doorway) -> None:
    random = np.random.default_rng(5)
    frames = [order(account=1), order(account=3), encode("CancelOrder", account=2), encode("MassCancel"), encode("Heartbeat")]
    taken = 0
    for _ in range(300):
        link = door.logged_on()
        data = bytearray(b"".join(frames[i] for i in random.integers(0, len(frames), 20)))
        for at in random.integers(0, len(data), random.integers(0, 4)):
            data[at] = random.integers(0, 256)
        door.say(link, bytes(data))
        commands = door.collect()  # decode refuses bytes that are no records
        assert {name for name, _ in commands} <= set(CLIENT_KINDS)
        assert all(values["session"] == 1 and values["version"] == 1 for _, values in commands)
        assert all(values["account"] in (0, 1, 2) for _, values in commands)
        taken += len(commands)
        link.close()
        door.turn()
        door.collect()
        door.gateway.sequenced(1)
        door.gateway.released(1, door.now_ns)
        door.turn()
    assert taken > 1000
