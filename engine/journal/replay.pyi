from engine.core.core import Core
from engine.eventlog.appender import EventFiles
from engine.journal.records import RecordWalk

class Replay:
    """Applies records to a core and its events to an event log, at full speed and without the GIL."""

    commands: int
    def __init__(self, core: Core, events: EventFiles) -> None: ...
    def run(self, records: RecordWalk, until_seq: int = ...) -> int:
        """As RecordWalk.run; what the core has applied already is stepped over. OSError, EventsDiffer of the event log."""
