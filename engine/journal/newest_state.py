"""The state of the newest snapshot that can be used: where a replay begins."""

from dataclasses import dataclass
from pathlib import Path

from engine.core.capacity import Capacity
from engine.core.core import Core
from engine.eventlog import extent
from engine.journal import snapshots


@dataclass(frozen=True)
class NewestState:
    """`seq` 0: there was no snapshot. `notes` say why newer ones were not used."""

    core: Core
    seq: int
    notes: tuple[str, ...]


def newest_state(folder: Path, capacity: Capacity, segment_events: int) -> NewestState:
    """From the newest snapshot that is whole and up to which the event log is there."""
    events = folder / "events"
    events_whole = extent.whole_until(events, segment_events)
    notes: list[str] = []
    for path in snapshots.snapshot_paths(folder / "snapshots"):
        core = Core(capacity)
        try:
            snapshot = snapshots.read(path)
            if snapshot.event_seq > events_whole or not extent.holds(events, snapshot.event_seq, segment_events):
                raise ValueError(f"{path}: the event log is not whole up to event {snapshot.event_seq}")
            core.restore(snapshot.state)
        except (ValueError, OSError) as fault:
            notes.append(f"snapshot not used: {fault}")
            continue
        return NewestState(core, snapshot.seq, tuple(notes))
    return NewestState(Core(capacity), 0, tuple(notes))
