"""The journal's reader and recovery: any segments at all, as an engine's folder.

An input is segments one after the other, each from its magic on, without the zeros between a header and its first record.
"""

from functools import cache
from hashlib import sha256
from pathlib import Path

from engine.journal.crc import checksum
from engine.journal.damage import JournalDamaged
from engine.journal.form import (
    GENESIS,
    HEADER_AREA,
    RECORD_HEADER,
    RECORD_MAGIC,
    SEGMENT_HEADER,
    SEGMENT_MAGIC,
    segment_name,
    segment_paths,
)
from engine.journal.verify import WHOLE, Report, verify
from tests.engine.journal.small_journal import CAPACITY, listing, made, recover_small
from tests.fuzz.places import place
from tests.fuzz.target import Target, says

FIRST_SEQ = slice(24, 32)
SEGMENTS_MAX = 8


@cache
def seeds() -> list[bytes]:
    """One segment, two, one that holds nothing, none."""
    found = [b""]
    for batches, sizes in ((2, {}), (20, {"segment_bytes": 8248}), (0, {})):
        with place() as folder:
            made(Path(folder), batches, **sizes)
            found.append(b"".join(packed(path.read_bytes()) for path in segment_paths(Path(folder) / "journal")))
    return [*found, found[1][: SEGMENT_HEADER.size]]


def packed(segment: bytes) -> bytes:
    return segment[: SEGMENT_HEADER.size] + segment[HEADER_AREA:]


def unpacked(data: bytes) -> list[bytes]:
    """The files that an input stands for."""
    _, *pieces = data.split(SEGMENT_MAGIC)[: SEGMENTS_MAX + 1]
    whole = [SEGMENT_MAGIC + piece for piece in pieces]
    return [_spread(each) if len(each) >= SEGMENT_HEADER.size else each for each in whole]


def _spread(piece: bytes) -> bytes:
    return piece[: SEGMENT_HEADER.size].ljust(HEADER_AREA, b"\0") + piece[SEGMENT_HEADER.size :]


def repair(data: bytes) -> bytes:
    """Every CRC, and what names the record and the segment before."""
    out, previous, chain = [], 0, GENESIS
    for segment in unpacked(data):
        fixed = bytearray(segment)
        if len(fixed) < HEADER_AREA:
            out.append(bytes(fixed))
            continue
        fixed[40:44] = previous.to_bytes(4, "little")
        fixed[48 : SEGMENT_HEADER.size] = chain if fixed[44] else GENESIS
        fixed[12:16] = bytes(4)
        fixed[12:16] = checksum(bytes(fixed[: SEGMENT_HEADER.size])).to_bytes(4, "little")
        previous = _repair_records(fixed, previous)
        chain = sha256(chain + fixed).digest()
        out.append(packed(bytes(fixed)))
    return b"".join(out)


def _repair_records(segment: bytearray, previous: int) -> int:
    at = HEADER_AREA
    while at + RECORD_HEADER.size <= len(segment):
        segment[at : at + 4] = RECORD_MAGIC.to_bytes(4, "little")
        segment[at + 8 : at + 12] = previous.to_bytes(4, "little")
        end = at + RECORD_HEADER.size + int.from_bytes(segment[at + 12 : at + 16], "little")
        if end > len(segment):
            break
        previous = checksum(bytes(segment[at + 8 : end]))
        segment[at + 4 : at + 8] = previous.to_bytes(4, "little")
        at = end
    return previous


def check(data: bytes) -> None:
    """Verify never raises. Recovery refuses and leaves the journal as it was, or comes to a state to which a second one comes."""
    with place() as name:
        folder = Path(name)
        _write(folder / "journal", unpacked(data))
        before = listing(folder)
        report = verify(folder, capacity=CAPACITY)
        assert report.lines()
        try:
            recovered = recover_small(folder)
        except JournalDamaged as damage:
            says(damage, str(folder))
            assert {path: content for path, content in listing(folder).items() if path.startswith("journal/")} == before
            return
        assert recovered.seq == recovered.core.last_seq()
        assert recover_small(folder).core.state_hash() == recovered.core.state_hash()
        _check_verified(folder, report, recovered.seq)


def _write(journal: Path, segments: list[bytes]) -> None:
    journal.mkdir()
    for segment in segments:
        first = int.from_bytes(segment[FIRST_SEQ].ljust(8, b"\0"), "little")
        (journal / segment_name(first)).write_bytes(segment)


def _check_verified(folder: Path, report: Report, seq: int) -> None:
    """Verify says the same, also of the journal as recovery has left it. It alone looks at the hash chain."""
    after = verify(folder, replay=True, capacity=CAPACITY)
    for each in (report, after):
        if each.code == WHOLE:
            assert each.last_seq == seq
        else:
            assert all("hash chain" in finding for finding in each.findings), each.findings
    assert after.tail is None


JOURNALS = Target("journal", seeds, check, repair, words=(SEGMENT_MAGIC, b"TGR1"), bytes_max=1 << 16)
