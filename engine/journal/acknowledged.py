"""What is known beside the journal of how far it was durable. A journal that ends before that has lost something."""

from pathlib import Path

from engine.eventlog import form as eventlog
from engine.journal import snapshots
from engine.journal.damage import JournalDamaged


def acknowledged_seq(folder: Path) -> int:
    """The newest command that was durable, as the event log's header and the snapshots say; 0: nobody knows."""
    durable = eventlog.read_durable(folder / "events")
    return max(durable.seq if durable else 0, snapshots.newest_seq(folder / "snapshots"))


def missing(segment: Path, offset: int, seq: int, acknowledged: int) -> JournalDamaged:
    """The refusal of a journal that ends with command `seq`."""
    what = (
        f"the journal ends with command {seq}, but commands up to {acknowledged} were acknowledged: its last segments are "
        "missing, or were cut. To go on without them, move events/ and snapshots/ away"
    )
    return JournalDamaged(segment, offset, seq + 1, what)
