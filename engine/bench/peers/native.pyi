from pathlib import Path

import numpy as np
from numpy.typing import NDArray

class PeerFailed(Exception):
    """The library is not what its documentation says, or refused a command."""

class Library:
    """A shared library, and as many books of it as a workload has."""

    def __init__(self, path: Path, books: int) -> None:
        """PeerFailed."""

    def run(self, commands: NDArray[np.uint8]) -> float:
        """Seconds for these commands (engine.bench.plain.COMMAND). PeerFailed."""

    def forget_trades(self) -> None:
        """Those of the filling are not compared."""

    def result(self) -> dict[str, int]:
        """Working orders and their volume; trades and their checksum where it tells of them."""

class OrderlyChaos(Library): ...
class LimitOrderBook(Library): ...
