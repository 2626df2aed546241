"""Records of `engine.messages.layout` as Python values and back."""

from collections import namedtuple
from collections.abc import Iterator
from typing import Any, TypeAlias

from engine.messages.layout import COMMANDS

Command: TypeAlias = Any
"""A namedtuple with the fields of its message; made from the one table, so its fields are not spelled here once more."""


class Broken(Exception):
    """The bytes are no commands; nothing was applied from the first bad record on."""


_TUPLES: dict[int, Any] = {m.kind: namedtuple(m.name, [f.name for f in m.fields]) for m in COMMANDS}
_STRUCTS = {m.kind: m.struct for m in COMMANDS}


def commands(records: bytes | memoryview) -> Iterator[Command]:
    """Each command in turn. Broken at the first record that is none, or is cut short."""
    at = 0
    while at < len(records):
        kind = records[at + 2] if at + 2 < len(records) else 0
        struct = _STRUCTS.get(kind)
        if struct is None or at + struct.size > len(records) or int.from_bytes(records[at : at + 2], "little") != struct.size:
            raise Broken(f"no whole command at byte {at}")
        yield _TUPLES[kind]._make(struct.unpack_from(records, at))
        at += struct.size
