"""The loop's own time. Engine time is the wall clock's, which the sequencer keeps from going back."""

import time

SECOND_NS = 1_000_000_000
ROUND_NS = 100_000_000


class SteadyClock:
    """Nanoseconds like the wall clock's at the start, but never stepped: a clock that is set must not look like a slow client."""

    def __init__(self) -> None:
        self._ahead_ns = time.time_ns() - time.monotonic_ns()

    def now_ns(self) -> int:
        return time.monotonic_ns() + self._ahead_ns


class Beat:
    """Something that happens every so often. A beat that was missed is not made up for."""

    def __init__(self, every_ns: int, now_ns: int) -> None:
        self.every_ns = every_ns
        self.next_ns = now_ns + every_ns

    def is_due(self, now_ns: int) -> bool:
        """True once a beat."""
        if now_ns < self.next_ns:
            return False
        self.next_ns = now_ns + self.every_ns
        return True

    def seconds_left(self, now_ns: int) -> float:
        return max(self.next_ns - now_ns, 0) / SECOND_NS
