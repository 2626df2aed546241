"""When the loop has to look up without being called."""

SECOND_NS = 1_000_000_000
ROUND_NS = 100_000_000


class Beat:
    """Something that happens every so often. A beat that was missed is not made up for."""

    def __init__(self, every_ns: int, now_ns: int) -> None:
        self.every_ns = every_ns
        self.next_ns = now_ns + every_ns

    def is_due(self, now_ns: int) -> bool:
        """True once a beat."""
        if self.next_ns - self.every_ns <= now_ns < self.next_ns:
            return False
        self.next_ns = now_ns + self.every_ns  # also where the clock was set back
        return True

    def seconds_left(self, now_ns: int) -> float:
        return max(self.next_ns - now_ns, 0) / SECOND_NS
