"""Writes engine/messages/wire.pxd and the tables of docs/MESSAGES.md from `layout`.

Run `python -m engine.messages.generate`; a test compares what it would write with what is committed.
"""

import re
from collections.abc import Iterable
from enum import IntEnum
from pathlib import Path

from engine.messages import codes, layout
from engine.messages.refusals import Refusal

ROOT = Path(__file__).resolve().parents[2]
PXD = ROOT / "engine/messages/wire.pxd"
DOC = ROOT / "docs/MESSAGES.md"
MARK = "<!-- generated below this line by python -m engine.messages.generate -->"

_C = {"u8": "uint8_t", "u16": "uint16_t", "u32": "uint32_t", "u64": "uint64_t", "i64": "int64_t"}
ENUMS: tuple[type[IntEnum], ...] = (
    codes.Side, codes.OrderType, codes.TimeInForce, codes.Phase, codes.PhaseReason, codes.Limit,
    codes.ReferenceMode, codes.CancelCause, codes.Liquidity, Refusal,
)


def _constant(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).upper()


def _enum(enum: type[IntEnum]) -> list[str]:
    prefix = _constant(enum.__name__)
    return ["cdef enum:", *(f"    {prefix}_{m.name} = {m.value}" for m in enum), ""]


def _struct(message: layout.Message) -> list[str]:
    lines = [f"ctypedef struct {message.name}:"]
    for field in message.fields:
        array = f"[{field.type[4:]}]" if field.type.startswith("char") else ""
        lines.append(f"    {'char' if array else _C[field.type]} {field.name}{array}")
    return [*lines, ""]


def _sizes(function: str, doc: str, messages: Iterable[layout.Message]) -> list[str]:
    """An inline function from a record's kind to its bytes; the kinds that come most often stand first in their table."""
    return [
        f"cdef inline uint16_t {function}(uint8_t kind) noexcept nogil:", f'    """{doc}"""',
        *(line for m in messages for line in (f"    if kind == KIND_{_constant(m.name)}:", f"        return sizeof({m.name})")),
        "    return 0", "",
    ]


def pxd() -> str:
    """The text of wire.pxd: constants, one struct a message, and the sizes by kind of what is read from outside."""
    lines = [
        "# Generated from layout.py by `python -m engine.messages.generate`. Change layout.py, not this.",
        "from libc.stdint cimport int64_t, uint8_t, uint16_t, uint32_t, uint64_t", "",
        "cdef enum:", f"    VERSION = {layout.VERSION}", f"    EVENT_SIZE = {layout.EVENT_SIZE}",
        *(f"    KIND_{_constant(m.name)} = {m.kind}" for m in layout.MESSAGES), "",
    ]
    for enum in ENUMS:
        lines += _enum(enum)
    for message in layout.MESSAGES:
        lines += _struct(message)
    lines += _sizes("size_of_command", "Bytes of a command of this kind; 0: it is none.", layout.COMMANDS)
    sent = [m for m in layout.MESSAGES if m.way == "client"]
    lines += _sizes("size_of_client_frame", "Bytes of a client's frame of this kind; 0: no client may send it.", sent)
    return "\n".join(lines).rstrip() + "\n"


def tables() -> str:
    """The generated part of docs/MESSAGES.md: one table a message, one a code."""
    lines = []
    for title, group in (("Commands", layout.COMMANDS), ("Events", layout.EVENTS),
                         ("Session frames of the client", layout.SESSION), ("Session frames of the host", layout.HOST)):
        lines += [f"## {title}", ""]
        for m in group:
            lines += [f"### {m.name}: kind {m.kind}, {m.size} bytes, written by: {m.way}", "", m.doc, "",
                      "| offset | field | type | meaning |", "|---|---|---|---|"]
            lines += [f"| {m.offset(f.name)} | `{f.name}` | {f.type} | {f.doc} |" for f in m.fields] + [""]
    lines += ["## Codes", ""]
    for enum in ENUMS:
        lines += [f"### {enum.__name__}", "", "| number | name | |", "|---|---|---|"]
        lines += [f"| {c.value} | `{c.name}` | {c.text if isinstance(c, Refusal) else ''} |" for c in enum] + [""]
    return "\n".join(lines).rstrip() + "\n"


def document(present: str) -> str:
    """docs/MESSAGES.md with its generated part made anew; what stands above the mark is kept."""
    return present.split(MARK)[0] + MARK + "\n\n" + tables()


if __name__ == "__main__":
    PXD.write_text(pxd())
    DOC.write_text(document(DOC.read_text()))
