"""What a page may say. docs/CONSOLE.md, *Socket*."""

from dataclasses import dataclass
from typing import Any, Final

import orjson

from console.live.bounds import HZ_MAX, MESSAGE_CHARACTERS_MAX

OPS: Final = {"sub", "unsub", "resync", "ack"}


class BadMessageError(ValueError):
    """It is not in the table; the text says what is wrong."""


@dataclass(frozen=True, slots=True)
class Message:
    op: str
    topic: str = ""
    hz: int = HZ_MAX
    frames: int = 0


def read(text: str | None) -> Message:
    """BadMessageError for everything that is not in the table."""
    if text is None or len(text) > MESSAGE_CHARACTERS_MAX:
        raise BadMessageError(f"a message is text of at most {MESSAGE_CHARACTERS_MAX} characters")
    try:
        said = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise BadMessageError("a message is JSON") from None
    if not isinstance(said, dict) or not isinstance(said.get("op"), str) or said["op"] not in OPS:
        raise BadMessageError(f"op must be one of {', '.join(sorted(OPS))}")
    if said["op"] == "ack":
        return Message("ack", frames=_number(said, "frames", 0))
    if not isinstance(said.get("topic"), str):
        raise BadMessageError("topic is missing")
    return Message(said["op"], topic=said["topic"], hz=_number(said, "hz", HZ_MAX))


def _number(said: dict[str, Any], name: str, default: int) -> int:
    value = said.get(name, default)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise BadMessageError(f"{name} must be a whole number from 0")
    return value
