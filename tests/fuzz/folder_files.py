"""The small files of an engine's folder: who may log on, who was promised a cancel, what was counted, what a symbol stands for.

The first byte of an input says which file the rest is.
"""

import json
from functools import cache
from pathlib import Path

from engine.gateway.roster import Roster, RosterError
from engine.host.kept_tallies import keep, recall
from engine.host.promises import Promises
from engine.host.tallies import Tallies
from engine.journal.crc import checksum
from riskapp.symbols import symbols_of
from tests.engine.small_engine import members
from tests.fuzz.places import place
from tests.fuzz.target import Target, says

INSTRUMENTS_END = 8
SESSIONS, PROMISES, TALLIES, SYMBOLS = range(4)


@cache
def seeds() -> list[bytes]:
    with place() as name:
        path = Path(name) / "tallies.bin"
        keep(path, Tallies(INSTRUMENTS_END).dump(), 0)
        tallies = path.read_bytes()
    rosters = [json.dumps(rows).encode() for rows in (members(), [], [{"session": True, "name": "é", "accounts": [1.5]}])]
    symbols = json.dumps([{"instrument": 1, "symbol": "BTC/USD"}, {"instrument": 2, "symbol": "é"}]).encode()
    rest = [(PROMISES, b"[1, 2]"), (TALLIES, tallies), (SYMBOLS, symbols)]
    return [bytes([SESSIONS]) + each for each in rosters] + [bytes([kind]) + data for kind, data in rest]


def repair(data: bytes) -> bytes:
    if data[:1] == bytes([TALLIES]):
        return data[:1] + checksum(data[5:]).to_bytes(4, "little") + data[5:]
    return data


def check(data: bytes) -> None:
    """Read, or an error of its own kind that names the file. Counts begin anew."""
    with place() as name:
        path = Path(name) / "file"
        path.write_bytes(data[1:])
        _CHECKS[data[0] % len(_CHECKS) if data else 0](path)


def _roster(path: Path) -> None:
    try:
        roster = Roster.load(path)
    except RosterError as fault:
        says(fault)
        return
    for name in roster.by_name:
        assert roster.check(name, b"\0") is None


def _promises(path: Path) -> None:
    try:
        promises = Promises(path)
    except ValueError as fault:
        says(fault, str(path))
        return
    promises.add({1})
    assert 1 in Promises(path).sessions


def _tallies(path: Path) -> None:
    tallies = Tallies(INSTRUMENTS_END)
    recall(path, tallies, path.parent / "events", 0)
    assert tallies.orders_total >= 0
    for number in range(INSTRUMENTS_END):
        tallies.figures(number)
        tallies.trades(number)


def _symbols(path: Path) -> None:
    try:
        numbers = symbols_of(path.read_text())
    except ValueError as fault:
        says(fault)
        return
    assert all(isinstance(number, int) for number in numbers.values())
    ", ".join(sorted(numbers)).encode("utf-8", "replace")


_CHECKS = (_roster, _promises, _tallies, _symbols)
WORDS = (
    b'"session"', b'"name"', b'"accounts"', b'"secret_sha256"', b"null", b"1e400", b"[" * 64, b"4095", b'"instrument"',
    b'"symbol"', b"1048576", b"\xff",
)
FOLDER_FILES = Target("folder_files", seeds, check, repair, words=WORDS)
