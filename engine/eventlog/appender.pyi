from pathlib import Path

class EventsDiffer(Exception):
    """An event that is not in the log as it should be."""

    event_seq: int

class EventFiles:
    """The log's files as appended to, from `next_seq` on."""

    folder: Path
    @property
    def next_seq(self) -> int: ...
    def append(self, events: bytes) -> None:
        """Whole events in their order. OSError names the file; ValueError when the first number does not follow."""

class EventComparison(EventFiles):
    """Compares what is appended with what is there, and never writes: EventsDiffer at the first difference."""

    def __init__(self, folder: Path, segment_events: int, next_seq: int = 1) -> None: ...

class StateHashes(EventFiles):
    """Where a replay's events go when only its state hashes are wanted. Opens no file."""

    def __init__(self, folder: Path) -> None: ...
    @property
    def by_command(self) -> dict[int, int]:
        """Each state hash (64 bits) by the command after which it was told."""

class EventAppender(EventFiles):
    """The one writer of an event log; `next_seq` is the number of the event that comes next.

    Makes the folder's header where it is missing or unreadable, and marks the log as rebuilding until `go_live`. With `compare`,
    events that are in the log already from `next_seq` on are compared with what is appended instead of written again; with `stop`
    one that is there and differs is EventsDiffer, and nothing of the log has been changed then.
    ValueError when the log was made with another `segment_events`; OSError.
    """

    def __init__(
        self, folder: Path, next_seq: int, segment_events: int, epoch: int, compare: bool = False, stop: bool = False,
    ) -> None: ...
    @property
    def differed_at(self) -> int:
        """The first event that was in the log and differed, or was missing; 0: none."""

    def publish(self, event_seq: int, seq: int) -> None:
        """All up to here is durable."""

    def cut(self) -> int:
        """Remove what the log holds from `next_seq` on; returns how many events that were."""

    def go_live(self) -> None:
        """What is published from now on never falls again."""

    def close(self) -> None: ...
