"""The journal is not what was written. Nobody goes on from there by himself."""

from pathlib import Path

from engine.journal import records

FAULTS = {
    records.CUT_SHORT: "a record is cut short there",
    records.NO_RECORD: "no record begins there",
    records.WRONG_CRC: "the CRC of the record there is wrong",
    records.WRONG_PREVIOUS: "the record there does not follow the one before it",
    records.WRONG_SEQ: "the record there does not begin with the next command",
    records.NOT_APPLIED: "the record there holds commands that this engine cannot read",
    records.END: "nothing is there where a record must be",
}
REMEDY = "The journal was left as it is: restore it from a copy (docs/JOURNAL.md, Recovery)"


class JournalDamaged(Exception):
    """What is damaged, where: the segment's file, the offset in it, the command that should be there."""

    def __init__(self, segment: Path, offset: int, seq: int, what: str) -> None:
        self.segment, self.offset, self.seq, self.what = segment, offset, seq, what
        super().__init__(f"{segment}, byte {offset}, command {seq}: {what}. {REMEDY}")
