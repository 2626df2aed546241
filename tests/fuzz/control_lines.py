"""The control socket's requests: lines of JSON from somebody who knows the credential, or does not."""

import json
import tempfile
from functools import cache
from pathlib import Path

from engine.core.core import Core
from engine.eventlog import form
from engine.eventlog.appender import EventAppender
from engine.host.control_requests import COMMANDS, CORRECTIONS, DEEDS, STAMPED, Request, RequestRefused, parse
from engine.host.controls import answer_of
from engine.host.traded import correction_of
from engine.messages.layout import EVENT_SIZE, Field, decode, encode
from engine.messages.refusals import Refusal
from tests.engine.core.venue import venue
from tests.fuzz.places import place
from tests.fuzz.target import Target, says

CREDENTIAL = "k"
TRADE_ID = 1


def _sample(field: Field) -> object:
    return "ada" if field.type.startswith("char") else 1


@cache
def seeds() -> list[bytes]:
    head = {"credential": CREDENTIAL}
    asked = [head | {"do": deed} for deed in sorted(DEEDS)] + [{"credential": "no", "do": "status"}]
    correction = {"trade_id": TRADE_ID, "request_id": 1, "actor": "ada"}
    asked += [head | {"do": "bust_trade", **correction}, head | {"do": "adjust_trade", **correction, "new_price_ticks": 99}]
    for name, message in COMMANDS.items():
        values = {field.name: _sample(field) for field in message.fields if field.name not in STAMPED}
        asked.append(head | {"do": "command", "name": name, "values": values})
    return [json.dumps(each).encode() for each in asked]


def check(data: bytes) -> None:
    """A request, or a refusal with code and text. A command is a record that the core applies, and its answer can be written."""
    for line in data.split(b"\n"):
        try:
            request = parse(line, CREDENTIAL)
        except RequestRefused as refused:
            says(refused)
            says(Refusal[refused.refusal].text)
            json.dumps(str(refused))
            continue
        assert request.deed in DEEDS
        if request.deed == "command":
            _apply(request.command)
        elif request.deed in CORRECTIONS:
            _correct(request)


def _correct(request: Request) -> None:
    """The one trade there is becomes a command that the core takes, or no command at all."""
    name = CORRECTIONS[request.deed].name
    try:
        record = correction_of(Path(_log().name), name, request.asked)
    except RequestRefused as refused:
        why = refused.refusal
    else:
        _apply(record)
        return
    assert why == "TRADE_UNKNOWN"
    assert request.asked["trade_id"] != TRADE_ID


def _apply(record: bytes) -> None:
    [(name, _)] = decode(record)
    assert name in COMMANDS
    core = venue(Core)
    events = core.apply_bytes(record, 5_000)
    answer = answer_of(events, 6_000)
    assert json.loads(json.dumps(answer))["seq"] == core.last_seq()


@cache
def _log() -> tempfile.TemporaryDirectory[str]:
    """An event log that holds one trade."""
    made = place()
    facts = {"instrument": 1, "price_ticks": 100, "qty_lots": 2, "related_id": TRADE_ID, "length": EVENT_SIZE}
    fills = (encode("Fill", seq=seq, account=seq, session=seq, side=seq, **facts) for seq in (1, 2))
    log = EventAppender(Path(made.name), 1, form.SEGMENT_EVENTS, 1)
    log.append(b"".join(fills))
    log.publish(2, 2)
    log.go_live()
    log.close()
    return made


WORDS = (
    *(json.dumps(word).encode() for word in (*COMMANDS, *sorted(DEEDS), "do", "name", "values", "credential", CREDENTIAL)),
    b'"trade_id"',
    b"null", b"true", b"1e400", b"-1", b"NaN", b"18446744073709551616", b'"\\ud800"', b"[" * 64, b'{"":', b"\n",
)
CONTROL_LINES = Target("control", seeds, check, words=WORDS)
