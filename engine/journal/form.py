"""Bytes of the journal on disk; see docs/JOURNAL.md. form.pxd says the same for the compiled rooms."""

import struct
from dataclasses import dataclass
from pathlib import Path

from engine.journal.crc import checksum

HEADER_AREA = 4096
SEGMENT_MAGIC = b"TGJOURNL"
RECORD_MAGIC = 0x31524754
FORMAT_VERSION = 1
SEGMENT_BYTES = 64 << 20
GENESIS = bytes(32)
PREPARED = "next.prepared"

SEGMENT_HEADER = struct.Struct("<8sIIQQQII32s")
RECORD_HEADER = struct.Struct("<IIIIIIQQQQ")


@dataclass(frozen=True)
class SegmentHeader:
    """What a segment says about itself. `chain` is None until the segment before has been hashed."""

    number: int
    first_seq: int
    epoch: int
    previous_crc: int
    chain: bytes | None

    def pack(self) -> bytes:
        """The header's bytes, CRC filled in."""
        fields = (self.number, self.first_seq, self.epoch, self.previous_crc, int(self.chain is not None), self.chain or GENESIS)
        blank = SEGMENT_HEADER.pack(SEGMENT_MAGIC, FORMAT_VERSION, 0, *fields)
        return SEGMENT_HEADER.pack(SEGMENT_MAGIC, FORMAT_VERSION, checksum(blank), *fields)

    @classmethod
    def unpack(cls, data: bytes) -> "SegmentHeader":
        """ValueError says what is wrong with the bytes."""
        if len(data) < SEGMENT_HEADER.size:
            raise ValueError("its header is cut short")
        magic, version, crc, number, first_seq, epoch, previous_crc, known, chain = SEGMENT_HEADER.unpack_from(data)
        if magic != SEGMENT_MAGIC:
            raise ValueError("it does not begin like a journal segment")
        if checksum(data[:12] + bytes(4) + data[16 : SEGMENT_HEADER.size]) != crc:
            raise ValueError("the CRC of its header is wrong")
        if version != FORMAT_VERSION:
            raise ValueError(f"its format version is {version}, this program reads {FORMAT_VERSION}")
        return cls(number, first_seq, epoch, previous_crc, chain if known else None)


def segment_name(first_seq: int) -> str:
    """File name of the segment that begins with this command."""
    return f"{first_seq:020}.journal"


def segment_paths(journal: Path) -> list[Path]:
    """The segments of a journal folder in order."""
    return sorted(journal.glob("[0-9]" * 20 + ".journal"))
