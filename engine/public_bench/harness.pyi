from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

REPORT: np.dtype

class Library:
    """A loaded library. One run at a time: the interface has one engine in a process."""

    def __init__(self, path: str) -> None:
        """OSError where it cannot be loaded or lacks a function."""

class Run:
    """Messages (scenarios.MESSAGE) through a fresh engine.

    After `go`: `reports` (REPORT), `seconds`, and what was found at the probes: places in the messages, ascending, after which
    best bid, best ask and the depth at the message's own price are asked for; the time that takes does not count. `cores`: of the
    two threads, or None to leave them where they are. `own_queue`: reports come through the library's queue, else the harness's.
    """

    reports: NDArray[np.void]
    answers: list[tuple[int, int, int]]
    seconds: float
    cpu_seconds: float

    def __init__(
        self,
        library: Library,
        messages: NDArray[np.void],
        probes: Sequence[int] = ...,
        cores: Sequence[int] | None = ...,
        own_queue: bool = ...,
    ) -> None: ...
    def go(self) -> None:
        """MemoryError without a queue."""
