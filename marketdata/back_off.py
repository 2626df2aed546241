"""How long to wait before trying again: longer each time, up to a bound."""

from dataclasses import dataclass


@dataclass(slots=True)
class BackOff:
    first_s: float = 0.5
    most_s: float = 5.0
    _next_s: float = 0.0

    def next_s(self) -> float:
        self._next_s = min(self.most_s, 2 * self._next_s or self.first_s)
        return self._next_s

    def forget(self) -> None:
        """It worked."""
        self._next_s = 0.0
