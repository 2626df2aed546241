from mmap import mmap

WHOLE: int
END: int
CUT_SHORT: int
NO_RECORD: int
WRONG_CRC: int
WRONG_PREVIOUS: int
WRONG_SEQ: int
NOT_APPLIED: int

class RecordWalk:
    """Walks the records of one segment, whose whole file is `data`; `first_seq` and `previous_crc` as in its header."""

    def __init__(self, data: bytes | memoryview | mmap, first_seq: int, previous_crc: int) -> None: ...
    def run(self, until_seq: int = ...) -> int:
        """Step over whole records up to this command; says why it ended (WHOLE: `until_seq` was reached)."""

    def release(self) -> None:
        """Let go of the data; the figures stay."""

    def proof_of_sync(self) -> int:
        """Offset of a whole record further on that says that the one here was durable before it was written; 0: none."""

    def incomplete(self) -> bool:
        """The record here ends beyond the file, or in zeros that are no command's: its last part was never written."""

    def one_bit_wrong(self) -> bool:
        """The record here would be whole if one bit of it were another: it was flipped, not torn."""

    def data_end(self) -> int:
        """Offset behind the last byte that is not zero."""

    @property
    def at(self) -> int:
        """Offset of the next record."""

    @property
    def next_seq(self) -> int: ...
    @property
    def previous_crc(self) -> int: ...
    @property
    def epoch(self) -> int: ...
    @property
    def records(self) -> int: ...
    @property
    def commands(self) -> int: ...
