from engine.gateway.routes import Routes
from engine.host.tallies import Tallies
from engine.sequencer.batch import Batch
from engine.sequencer.sequencer import Sequencer

class JournalFailed(Exception):
    """Nothing can be made durable any more: the engine must stop."""

class NotACommand(Exception):
    """Bytes that are no command reached the core: a fault of this program, and the engine must stop."""

class Passage:
    """The way of commands through the engine: in by `enter` and `enter_control`, out by `leave` once they are durable."""

    sequencer: Sequencer
    routes: Routes
    tallies: Tallies
    batch: Batch

    def __init__(self, sequencer: Sequencer, routes: Routes, tallies: Tallies, batch_bytes_max: int) -> None: ...
    def enter(self, now_ns: int) -> bool:
        """Take the batch in as far as the journal has room. True: all of it, and the batch is empty again.

        JournalFailed, NotACommand.
        """

    def enter_control(self, command: bytes | memoryview, now_ns: int) -> bytes | None:
        """Apply one command now, ahead of what is left of the batch. Its first event and its last two, each once; None when the
        journal has no room."""

    def leave(self) -> list[tuple[int, int, int, int, int]]:
        """Hand the events of every durable group to their sessions.

        (last_seq, last_event_seq, time_ns, durable_ns, sync_ns) of each; `sync_ns` is how long its sync took.
        """

    @property
    def is_free(self) -> bool:
        """The batch may be filled."""

    @property
    def last_seq(self) -> int:
        """Of the last command applied; its events may not have left yet."""

    @property
    def durable_seq(self) -> int:
        """Up to which command all is durable."""
