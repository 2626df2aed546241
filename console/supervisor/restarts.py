"""How long to wait before a process that died is started again, and when to stop trying."""

from dataclasses import dataclass

FIRST_DELAY_S = 0.25
DELAY_S_MAX = 10.0
RESTARTS_MAX = 8
FORGIVEN_AFTER_S = 60.0


@dataclass
class Restarts:
    """Counts the starts in a row that did not last; one that lasts FORGIVEN_AFTER_S makes the count begin anew."""

    count: int = 0

    def next_delay(self, ran_for_s: float) -> float | None:
        """Seconds until the next start, or None: given up."""
        if ran_for_s >= FORGIVEN_AFTER_S:
            self.count = 0
        if self.count >= RESTARTS_MAX:
            return None
        self.count += 1
        return min(FIRST_DELAY_S * 2 ** (self.count - 1), DELAY_S_MAX)
