from engine.core.core import Core
from engine.journal.writer import JournalWriter

class Sequencer:
    """One order for everything that happens. Applies commands, and hands each run of them with its events to the journal."""

    core: Core
    writer: JournalWriter

    def __init__(self, core: Core, writer: JournalWriter) -> None:
        """The writer goes on exactly where the core ends."""
