"""What happened in the time that just passed, by slices of a window (docs/RULES.md, *Windows*)."""

from dataclasses import dataclass, field

SLICES = 64
WINDOW_NS_MAX = 86_400_000_000_000
"""A day."""
COUNT_MAX = 1 << 57
"""Of what happens in one slice."""


@dataclass(slots=True)
class Window:
    """`counts` by the number of the slice since time 0."""

    length_ns: int
    counts: dict[int, int] = field(default_factory=dict)

    def slice_at(self, time_ns: int) -> int:
        """63 slices are never less than the window."""
        return time_ns // -(-self.length_ns // (SLICES - 1))

    def count(self, time_ns: int, amount: int = 1) -> None:
        at = self.slice_at(time_ns)
        self.counts = self.held(time_ns)
        self.counts[at] = self.counts.get(at, 0) + amount

    def held(self, time_ns: int) -> dict[int, int]:
        """Slices that count still and are not 0."""
        return {at: count for at, count in self.counts.items() if count and at > self.slice_at(time_ns) - SLICES}

    def total(self, time_ns: int) -> int:
        return sum(self.held(time_ns).values())
