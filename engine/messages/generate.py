"""Writes engine/messages/wire.pxd from `layout`, tables.pxd from `phases`, and the tables of docs/MESSAGES.md from both.

Run `python -m engine.messages.generate`; a test compares what it would write with what is committed.
"""

import re
from collections.abc import Iterable
from enum import IntEnum, IntFlag
from pathlib import Path

from engine.messages import codes, layout, order_life, phases
from engine.messages.refusals import ORDERS, Refusal

ROOT = Path(__file__).resolve().parents[2]
PXD = ROOT / "engine/messages/wire.pxd"
TABLES = ROOT / "engine/messages/tables.pxd"
DOC = ROOT / "docs/MESSAGES.md"
MARK = "<!-- generated below this line by python -m engine.messages.generate -->"

_C = {"u8": "uint8_t", "u16": "uint16_t", "u32": "uint32_t", "u64": "uint64_t", "i64": "int64_t"}
ENUMS: tuple[type[IntEnum] | type[IntFlag], ...] = (
    codes.Side, codes.OrderType, codes.TimeInForce, codes.Instruction, codes.SelfMatch, codes.Trigger, codes.MarketRemainder,
    codes.Phase, codes.PhaseReason, codes.BreachAction, codes.Limit, codes.Scope, codes.Block, codes.PriceKind, codes.PriceSource,
    codes.AccountKind, codes.ReferenceMode, codes.CancelCause, codes.RestateReason, codes.Liquidity, Refusal,
)


def _constant(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).upper()


def _enum(enum: type[IntEnum] | type[IntFlag]) -> list[str]:
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


_ALLOWS = ("enters", "amends", "cancels", "matches", "collects", "uncrosses")


def _array(declaration: str, rows: Iterable[str]) -> list[str]:
    return [f"    static const {declaration} = {{", *(f"        {row}," for row in rows), "    };"]


def _phase_rows() -> tuple[list[str], list[str], list[str]]:
    """Of each phase by number, as bits: what it allows, which may follow it, which times in force it takes of each type."""
    known = sorted(phases.ALLOWS)
    allows = [str(sum(getattr(phases.ALLOWS[p], name) << bit for bit, name in enumerate(_ALLOWS))) for p in known]
    follows = [str(sum(phases.may_follow(p, q) << q for q in known)) for p in known]
    takes = [
        "{" + ", ".join(str(sum(1 << t for t in phases.TAKES.get(p, {}).get(o, ()))) for o in (0, *codes.OrderType)) + "}"
        for p in known
    ]
    return allows, follows, takes


def tables_pxd() -> str:
    """The text of tables.pxd: the phase tables as C arrays, indexed by code."""
    allows, follows, takes = _phase_rows()
    known, types = len(phases.ALLOWS), len(codes.OrderType) + 1
    return "\n".join([
        "# Generated from phases.py by `python -m engine.messages.generate`. Change phases.py, not this.",
        "from libc.stdint cimport uint16_t, uint8_t", "",
        "cdef enum:", f"    PHASES = {known}", f"    ORDER_TYPES = {types}   # with 0, which is none",
        *(f"    ALLOWS_{name.upper()} = {1 << bit}" for bit, name in enumerate(_ALLOWS)), "",
        "cdef extern from *:", '    """', "    #ifndef TIDEGATE_TABLES", "    #define TIDEGATE_TABLES",
        *_array(f"unsigned char tidegate_allows[{known}]", allows),
        *_array(f"unsigned short tidegate_follows[{known}]", follows),
        *_array(f"unsigned short tidegate_takes[{known}][{types}]", takes),
        "    #endif", '    """',
        f'    const uint8_t phase_allows "tidegate_allows"[{known}]   # ALLOWS bits by phase',
        f'    const uint16_t phase_follows "tidegate_follows"[{known}]   # bit of each phase that may follow',
        f'    const uint16_t phase_takes "tidegate_takes"[{known}][{types}]   # bit of each time in force, by phase and type',
    ]) + "\n"


def _matrix() -> list[str]:
    """The validity matrix and the phase table as Markdown."""
    known = sorted(phases.ALLOWS)
    lines = ["## Phases", "", "| phase | " + " | ".join(_ALLOWS) + " | may be followed by |", "|---" * (len(_ALLOWS) + 2) + "|"]
    for p in known:
        marks = ["yes" if getattr(phases.ALLOWS[p], name) else "" for name in _ALLOWS]
        following = " ".join(q.name for q in known if phases.may_follow(p, q))
        lines.append(f"| {p.name} | " + " | ".join(marks) + f" | {following} |")
    types = " | ".join(each.name for each in codes.OrderType)
    lines += ["", "## Times in force that each phase takes", "", f"| phase | {types} |"]
    lines.append("|---" * (len(codes.OrderType) + 1) + "|")
    for p in known:
        cells = [" ".join(t.name for t in sorted(phases.TAKES.get(p, {}).get(o, ()))) for o in codes.OrderType]
        lines.append(f"| {p.name} | " + " | ".join(cells) + " |")
    return [*lines, ""]


def _life() -> list[str]:
    """The table of an order's life."""
    lines = ["## Life of an order", "", "| state | step | becomes | |", "|---|---|---|---|"]
    lines += [f"| {state.name} | {step.name} | {row.to.name if row.to is not None else 'what it was before'} | {row.why} |"
              for state, step, row in order_life.rows()]
    return [*lines, ""]


def _remark(code: IntEnum | IntFlag) -> str:
    """Of a refusal its text, and of an order's how the order ends."""
    if not isinstance(code, Refusal):
        return ""
    ends = ("DENIED. " if code.is_denial else "REJECTED. ") if code in ORDERS else ""
    return ends + code.text


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
    lines += [*_matrix(), *_life(), "## Codes", ""]
    for enum in ENUMS:
        lines += [f"### {enum.__name__}", "", "| number | name | |", "|---|---|---|"]
        lines += [f"| {c.value} | `{c.name}` | {_remark(c)} |" for c in enum] + [""]
    return "\n".join(lines).rstrip() + "\n"


def document(present: str) -> str:
    """docs/MESSAGES.md with its generated part made anew; what stands above the mark is kept."""
    return present.split(MARK)[0] + MARK + "\n\n" + tables()


if __name__ == "__main__":
    PXD.write_text(pxd())
    TABLES.write_text(tables_pxd())
    DOC.write_text(document(DOC.read_text()))
