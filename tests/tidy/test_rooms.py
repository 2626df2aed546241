"""Inside the engine imports run one way, compiled or not."""

import pytest

from tests.tidy import rooms


@pytest.mark.parametrize(
    ("room", "line", "allowed"),
    [
        ("host", "from engine.gateway.gateway import Gateway", True),
        ("gateway", "from engine.host.tallies cimport Tallies", False),
        ("sequencer", "from engine.journal.writer cimport Writer", True),
        ("journal", "from engine.eventlog.appender cimport EventLog", True),
        ("eventlog", "    cimport engine.journal.writer", False),
        ("core", "from engine.messages.wire cimport NewOrder", True),
        ("core", "from engine import journal", False),
        ("core", "from libc.stdint cimport int64_t", True),
        ("core", "from libc.time cimport time", False),
        ("core", "import psutil", False),
        ("client", "from engine.journal.crc import crc32c", False),
        ("reference", "from engine.core.capacity import ORDERS_MAX", True),
        ("reference", "from engine.core.core import Core", False),
    ],
)
def test_knows_good_from_bad(room: str, line: str, allowed: bool) -> None:
    assert [rooms.may(room, name) for name in rooms.imports(line)] == [allowed]


def test_the_tree_keeps_the_direction() -> None:
    assert list(rooms.violations()) == []


def test_every_room_of_the_engine_is_in_the_table() -> None:
    assert {path.parts[1] for path in rooms.tree.matching("engine/") if len(path.parts) > 2} <= set(rooms.MAY_IMPORT)
