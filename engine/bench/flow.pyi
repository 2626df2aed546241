import numpy as np
from numpy.typing import NDArray

from engine.core.core import Core

ACCOUNTS: int

def setting_up(books: int) -> bytes:
    """Commands that define and open `books` instruments, and give ACCOUNTS accounts limits that nothing runs into."""

class Flow:
    """One seeded stream of commands over `books` books that hold `resting` orders in all."""

    def __init__(
        self, books: int, resting: int, seed: int, with_ids: bool = ..., crosses: bool = ..., reduces: bool = ...
    ) -> None:
        """`with_ids`: orders carry ClOrdIDs and are cancelled by them; otherwise by the engine's order ids.

        Without `crosses` no order meets another; without `reduces` orders are repriced instead.
        """

    def filling(self) -> NDArray[np.uint8]:
        """Commands that fill the books."""

    def commands(self, count: int) -> NDArray[np.uint8]:
        """The next commands of the mix."""

    @property
    def live_orders(self) -> int: ...

def apply_in_batches(core: Core, commands: bytes | NDArray[np.uint8], batch_commands: int) -> int:
    """Applies everything, a batch of so many commands after the other; the bytes of events that were written."""
