from pathlib import Path

class JournalWriter:
    """Makes batches durable in groups and releases their events; docs/JOURNAL.md.

    The host holds `engine.journal.lock.EngineLock` of the engine's folder as long as the writer lives. `next_seq` and
    `next_event_seq` are the numbers that the first command and the first event will have; they, `segment_number` and
    `previous_crc` come from recovery, `epoch` from the lock. ValueError when one size does not fit another; OSError when the
    first segment cannot be made. Without `threads` the caller does their work, by `step`.
    """

    def __init__(
        self,
        journal: Path,
        events: Path,
        *,
        next_seq: int,
        next_event_seq: int,
        epoch: int,
        segment_number: int,
        previous_crc: int,
        segment_bytes: int = ...,
        segment_events: int = ...,
        batch_bytes_max: int = ...,
        group_bytes: int = ...,
        groups: int = ...,
        threads: bool = ...,
    ) -> None: ...
    def fileno(self) -> int:
        """An eventfd: readable when a group has become durable or the writer has failed. For epoll, edge or level."""

    @property
    def durable_seq(self) -> int: ...
    @property
    def durable_event_seq(self) -> int: ...
    @property
    def failure(self) -> str | None:
        """What failed, on which file, with which errno; None while all is well. Once set it stays."""

    @property
    def warning(self) -> str | None:
        """What the preparing thread could not do last; the writer goes on as long as its present segment has room."""

    @property
    def segment(self) -> int:
        """Number of the segment that is written now."""

    def close(self) -> None:
        """Write what was submitted, sync it, stop both threads, cut the preallocated rest. Nothing can be submitted then."""

    def step(self, writing: bool) -> bool:
        """One turn of the writer's thread, or of the preparing one; False when it had nothing to do or failed.

        Only without `threads`, and a group may be written only once the preparer has nothing to do: it would wait for it.
        """

    def submit_bytes(self, commands: bytes, count: int, first_seq: int, time_ns: int, events: bytes) -> int:
        """`submit` for tests and tools: 0 taken, -1 full, -2 failed."""

    def take_durable(self) -> tuple[int, int, int, bytes] | None:
        """The oldest durable group not yet taken, given back at once: (first_seq, last_seq, last_event_seq, events)."""
