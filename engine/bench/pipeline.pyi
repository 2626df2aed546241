import numpy as np
from numpy.typing import NDArray

from engine.core.core import Core
from engine.journal.writer import JournalWriter

def run(core: Core, writer: JournalWriter, commands: bytes | NDArray[np.uint8], batch_commands: int) -> None:
    """Applies and journals everything in batches; returns when all of it is durable. RuntimeError when the writer fails."""
