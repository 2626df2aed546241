"""The control socket's requests: lines of JSON from somebody who knows the credential, or does not."""

import json
from functools import cache

from engine.core.core import Core
from engine.host.control_requests import COMMANDS, DEEDS, STAMPED, RequestRefused, parse
from engine.host.controls import answer_of
from engine.messages.layout import Field, decode
from engine.messages.refusals import Refusal
from tests.engine.core.venue import venue
from tests.fuzz.target import Target, says

CREDENTIAL = "k"


def _sample(field: Field) -> object:
    return "ada" if field.type.startswith("char") else 1


@cache
def seeds() -> list[bytes]:
    head = {"credential": CREDENTIAL}
    asked = [head | {"do": deed} for deed in sorted(DEEDS)] + [{"credential": "no", "do": "status"}]
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


def _apply(command: bytes) -> None:
    [(name, _)] = decode(command)
    assert name in COMMANDS
    core = venue(Core)
    events = core.apply_bytes(command, 5_000)
    answer = answer_of(events, 6_000)
    assert json.loads(json.dumps(answer))["seq"] == core.last_seq()


WORDS = (
    *(json.dumps(word).encode() for word in (*COMMANDS, *sorted(DEEDS), "do", "name", "values", "credential", CREDENTIAL)),
    b"null", b"true", b"1e400", b"-1", b"NaN", b"18446744073709551616", b'"\\ud800"', b"[" * 64, b'{"":', b"\n",
)
CONTROL_LINES = Target("control", seeds, check, words=WORDS)
