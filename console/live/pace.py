"""How many messages a page may send."""

from console.live.bounds import MESSAGES_BURST_MAX, MESSAGES_PER_S


class Pace:
    """A bucket that holds a burst and fills with the rate."""

    def __init__(self, now_s: float) -> None:
        self._left = float(MESSAGES_BURST_MAX)
        self._at_s = now_s

    def allows(self, now_s: float) -> bool:
        """False: one message too many."""
        self._left = min(float(MESSAGES_BURST_MAX), self._left + (now_s - self._at_s) * MESSAGES_PER_S)
        self._at_s = now_s
        if self._left < 1.0:
            return False
        self._left -= 1.0
        return True
