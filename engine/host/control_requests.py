"""What may be asked over the control socket, and the command that a request stands for."""

import hmac
import json
import time
from dataclasses import dataclass, field
from typing import Any

from engine.messages.layout import BY_NAME, Message, encode

STAMPED = {"length", "kind", "version", "session", "reserved"}
CORRECTIONS = {"bust_trade": BY_NAME["BustTrade"], "adjust_trade": BY_NAME["AdjustTrade"]}
"""Deeds that name a trade by its id; the host reads the rest of the command in the event log."""
OF_TRADE = {"trade_id", "request_id", "actor", "new_price_ticks"}
"""What such a request may say."""
OWN = {"EngineRecovered"}
"""What the host alone knows."""
ASKED = [m for m in BY_NAME.values() if m.name == "MassCancel" or (m.way == "control" and m.name not in OWN)]
COMMANDS = {m.name: m for m in ASKED}
ORDERS = {name: BY_NAME[name] for name in ("NewOrder", "NewOrderExtended", "ReplaceOrder")}
"""What may be explained."""
DEEDS = {"command", "explain", "status", "snapshot", "reload_sessions", *CORRECTIONS}
AHEAD_NS_MAX = 24 * 3600 * 1_000_000_000
"""Engine time never goes back: a slip of some zeros would stop it for years."""


class RequestRefused(Exception):
    """Not a request that can be carried out: `refusal` is the name of the Refusal, the text says what to change."""

    def __init__(self, refusal: str, text: str) -> None:
        super().__init__(text)
        self.refusal = refusal

    @property
    def answer(self) -> dict[str, Any]:
        return {"ok": False, "refusal": self.refusal, "text": str(self)}


@dataclass(frozen=True, slots=True)
class Request:
    """A request from somebody who may ask."""

    deed: str
    command: bytes = b""
    asked: dict[str, Any] = field(default_factory=dict)
    """Of a correction: the fields of its command that do not stand in the event log."""


def parse(line: bytes, credential: str) -> Request:
    """RequestRefused for what is no request, or not from somebody who knows the credential."""
    try:
        asked = json.loads(line)
    except (ValueError, RecursionError) as fault:
        raise RequestRefused("FRAME_MALFORMED", f"not a line of JSON: {fault}") from fault
    if not isinstance(asked, dict):
        raise RequestRefused("FRAME_MALFORMED", "a JSON object is expected")
    given = asked.get("credential")
    # JSON can spell half a surrogate pair, which is text that UTF-8 has no bytes for
    if not isinstance(given, str) or not hmac.compare_digest(given.encode(errors="surrogatepass"), credential.encode()):
        raise RequestRefused("LOGON_FAILED", "the credential is wrong; it stands in control.secret")
    deed = asked.get("do")
    if not isinstance(deed, str) or deed not in DEEDS:
        raise RequestRefused("FRAME_UNKNOWN_KIND", f"`do` must be one of {', '.join(sorted(DEEDS))}")
    if deed in CORRECTIONS:
        return Request(deed, asked=_of_trade(CORRECTIONS[deed], asked))
    if deed == "explain":
        return Request(deed, order_of(asked.get("name"), asked.get("values")))
    return Request(deed, command_of(asked.get("name"), asked.get("values")) if deed == "command" else b"")


def _of_trade(message: Message, asked: dict[str, Any]) -> dict[str, Any]:
    values = {name: value for name, value in asked.items() if name not in ("credential", "do")}
    for name, value in values.items():
        if name not in OF_TRADE:
            raise RequestRefused("FRAME_MALFORMED", f"{name!r} is not asked for: the rest stands in the event log")
        _check(message, name, value)
    for name in ("trade_id", "request_id"):
        if not 0 < values.get(name, 0) < 1 << 64:
            raise RequestRefused("FRAME_MALFORMED", f"{name} must be a number from 1 to 2^64 - 1")
    if not -(1 << 63) <= values.get("new_price_ticks", 0) < 1 << 63:
        raise RequestRefused("FRAME_MALFORMED", "new_price_ticks must fit into 64 bits")
    return values


def order_of(name: object, values: object) -> bytes:
    """The record of an order that is only asked about; it may be any session's. RequestRefused as below."""
    message = ORDERS.get(name) if isinstance(name, str) else None
    if message is None:
        raise RequestRefused("FRAME_UNKNOWN_KIND", f"only {', '.join(ORDERS)} are explained, not {name!r}")
    return _record(message, _checked(message, values, STAMPED - {"session"}))


def command_of(name: object, values: object) -> bytes:
    """The record of a control command. RequestRefused names the value that does not fit."""
    message = COMMANDS.get(name) if isinstance(name, str) else None
    if message is None:
        raise RequestRefused("FRAME_UNKNOWN_KIND", f"no control command is called {name!r}")
    if message in CORRECTIONS.values():
        raise RequestRefused("FRAME_UNKNOWN_KIND", f"{name}: do bust_trade or adjust_trade with the trade_id instead")
    checked = _checked(message, values, STAMPED)
    if "request_id" in message.dtype.fields and name != "AdvanceTime" and not checked.get("request_id"):  # type: ignore[operator]
        raise RequestRefused("FRAME_MALFORMED", f"{name} needs a request_id that is not 0")
    if name == "AdvanceTime" and checked.get("to_time_ns", 0) > time.time_ns() + AHEAD_NS_MAX:
        raise RequestRefused("FRAME_MALFORMED", "to_time_ns is more than a day ahead of the clock, and time never goes back")
    return _record(message, checked)


def _checked(message: Message, values: object, stamped: set[str]) -> dict[str, Any]:
    if not isinstance(values, dict):
        raise RequestRefused("FRAME_MALFORMED", "`values` must be an object")
    for each, value in values.items():
        if each in stamped:
            raise RequestRefused("FRAME_MALFORMED", f"{each} is not asked for")
        _check(message, each, value)
    return values


def _record(message: Message, values: dict[str, Any]) -> bytes:
    try:
        return encode(message.name, **values)
    except ValueError as fault:
        raise RequestRefused("FRAME_MALFORMED", str(fault)) from fault


def _check(message: Message, name: str, value: Any) -> None:
    """Stricter than numpy, which would cut a long text and round a fraction."""
    found = next((f for f in message.fields if f.name == name), None)
    if found is None:
        raise RequestRefused("FRAME_MALFORMED", f"{message.name} has no value {name!r}")
    if found.type.startswith("char"):
        if not isinstance(value, str) or not value.isascii() or len(value) > found.size or "\0" in value:
            raise RequestRefused("FRAME_MALFORMED", f"{name} must be at most {found.size} ASCII characters")
    elif not isinstance(value, int) or isinstance(value, bool):
        raise RequestRefused("FRAME_MALFORMED", f"{name} must be a whole number")
