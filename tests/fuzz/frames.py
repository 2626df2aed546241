"""The gateway's frame decoder: bytes of a logged-on client, cut anywhere."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from engine.gateway.connection import BATCH_FULL, OUTBOX_FULL, SHORT, Connection, bit_set
from engine.messages.codes import CancelCause
from engine.messages.layout import BY_KIND, BY_NAME, decode, encode
from engine.messages.refusals import Refusal
from engine.sequencer.batch import Batch
from tests.fuzz.target import Target

SESSION, ACCOUNTS = 5, {1, 2, 64}
HEAD_BYTES = 4
"""Of an input: how its bytes are cut, and how large the batch is."""
ORDERS = ("NewOrder", "CancelOrder", "ReplaceOrder", "MassCancel")
INBOX_BYTES, OUTBOX_BYTES = 8192, 1 << 16


@dataclass(frozen=True)
class Heard:
    """What came of a stream: commands for the engine, answers to the client, and how it ended."""

    commands: bytes
    answers: bytes
    end: int


@cache
def seeds() -> list[bytes]:
    orders = [encode(name, client_order_id=number, account=2) for number, name in enumerate(ORDERS, 1)]
    others = [encode("Heartbeat", request_id=7), encode("SetPhase", instrument=1), encode("Logon"), encode("Logout")]
    foreign = [encode("NewOrder", account=3), encode("MassCancel", account=0), encode("OrderAccepted")]
    heads = (bytes(HEAD_BYTES), b"\1\x20\0\0", b"\7\1\2\3", b"\xff\0\x40\x08")
    streams = (orders, others, foreign, orders[:1] * 9)
    return [head + b"".join(frames) for head in heads for frames in streams] + [b"\0" * 40]


def check(data: bytes) -> None:
    """Cuts and the size of the batch change nothing; each whole frame is taken as it is, or refused by name, until the end."""
    head, stream = data[:HEAD_BYTES].ljust(HEAD_BYTES, b"\0"), data[HEAD_BYTES:]
    whole = _hear([stream], 1 << 16)
    assert _hear(list(_pieces(stream, head)), 256 + head[3]) == whole
    _explain(stream, whole)


def _pieces(stream: bytes, cuts: bytes) -> Iterator[bytes]:
    at, turn = 0, 0
    while at < len(stream):
        size = cuts[turn % 3] or 17
        yield stream[at : at + size]
        at, turn = at + size, turn + 1


def _hear(pieces: list[bytes], batch_bytes: int) -> Heard:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.setblocking(False)
        theirs.setblocking(False)
        connection = Connection(ours.fileno(), INBOX_BYTES, OUTBOX_BYTES, 1)
        connection.admit(SESSION, bit_set(ACCOUNTS))
        commands, answers, end = bytearray(), bytearray(), SHORT
        for piece in pieces:
            theirs.sendall(piece)
            end = _walk(connection, Batch(batch_bytes), commands)
            answers += _sent(connection, theirs)
            if end != SHORT:
                break
        return Heard(bytes(commands), bytes(answers), end)


def _walk(connection: Connection, batch: Batch, commands: bytearray) -> int:
    """Take all that can be taken now."""
    while True:
        got = connection.receive(2)
        end = connection.walk(batch)
        commands += batch.to_bytes()
        assert batch.size <= batch.capacity
        batch.clear()
        assert end != OUTBOX_FULL, "more answers than an input of this length can have"
        if end != BATCH_FULL and (got <= 0 or end != SHORT):
            return end


def _sent(connection: Connection, theirs: socket.socket) -> bytes:
    got = bytearray()
    while connection.flush(3):
        got += theirs.recv(1 << 16)
    while True:
        try:
            got += theirs.recv(1 << 16)
        except BlockingIOError:
            return bytes(got)


def _explain(stream: bytes, heard: Heard) -> None:
    """Walk the frames with what was heard: each has its command or its answer, in order, and nothing is left over."""
    commands, answers = decode(heard.commands), decode(heard.answers)
    at = 0
    while len(stream) - at >= 16 and (commands or answers):
        length, kind = int.from_bytes(stream[at : at + 2], "little"), stream[at + 2]
        frame = stream[at : at + length]
        if commands and commands[0] == _stamped(frame):
            _check_owner(*commands.pop(0))
        else:
            assert answers, f"the frame at byte {at} was neither taken nor answered"
            _explain_answer(stream, at, kind, answers.pop(0))
        at += length
    assert not commands, f"{commands} stand for no frame"
    assert not answers, f"{answers} answer no frame"


def _check_owner(name: str, values: dict[str, object]) -> None:
    assert values["account"] in ACCOUNTS or (name, values["account"]) == ("MassCancel", 0), f"not its own: {name} {values}"


def _stamped(frame: bytes) -> tuple[str, dict[str, object]] | None:
    """The command that this frame must become."""
    message = BY_KIND.get(frame[2])
    if message is None or message.name not in ORDERS or len(frame) != message.size:
        return None
    [(name, values)] = decode(frame)
    values = values | {"session": SESSION}
    if name == "MassCancel":
        blank = decode(encode(name))[0][1]["reserved"]
        values |= {"of_session": SESSION, "cause": int(CancelCause.MASS_CANCEL), "reserved": blank}
    return name, values


def _explain_answer(stream: bytes, at: int, kind: int, answer: tuple[str, dict[str, object]]) -> None:
    name, values = answer
    assert values["session"] == SESSION
    if name == "HostHeartbeat":
        assert kind == BY_NAME["Heartbeat"].kind
        assert values["request_id"] == int.from_bytes(stream[at + 8 : at + 16], "little")
        return
    assert name == "FrameRefused"
    assert Refusal(values["reason"]) in _FRAME_REFUSALS
    assert (values["refused_kind"], values["client_order_id"]) == (kind, int.from_bytes(stream[at + 8 : at + 16], "little"))


_FRAME_REFUSALS = {
    Refusal.FRAME_MALFORMED, Refusal.FRAME_UNKNOWN_KIND, Refusal.VERSION_UNSUPPORTED, Refusal.SESSION_IN_USE,
    Refusal.ACCOUNT_NOT_OF_SESSION,
}
FRAMES = Target("frames", seeds, check, bytes_max=2048)
