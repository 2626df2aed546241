"""What is known beside the journal of how far it was durable. A journal that ends before that has lost something."""

from pathlib import Path

from engine.eventlog import form as eventlog
from engine.journal import snapshots
from engine.journal.damage import JournalDamaged


def acknowledged_seq(folder: Path) -> int:
    """The newest command that was durable, as the event log's header and the snapshots say; 0: nobody knows."""
    durable = eventlog.read_durable(folder / "events")
    return max(durable.seq if durable else 0, snapshots.newest_seq(folder / "snapshots"))


def without(acknowledged: int) -> str:
    """Why an end before command `acknowledged` is refused, and the only way round."""
    return (
        f"commands up to {acknowledged} were acknowledged. To go on without them, move events/ and snapshots/ away: "
        "the events that members were told are in there"
    )


def missing(segment: Path, offset: int, seq: int, acknowledged: int) -> JournalDamaged:
    """The refusal of a journal that ends with command `seq`."""
    what = f"the journal ends with command {seq}, its last segments are missing or were cut; {without(acknowledged)}"
    return JournalDamaged(segment, offset, seq + 1, what)
