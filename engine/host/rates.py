"""What happened in a second."""


class Rates:
    """Totals of things become things a second."""

    def __init__(self, now_ns: int, *totals: int) -> None:
        self._at_ns, self._totals = now_ns, totals
        self.per_second: tuple[int, ...] = (0,) * len(totals)

    def measure(self, now_ns: int, *totals: int) -> None:
        """The same totals some time later; about once a second."""
        passed_ns = max(now_ns - self._at_ns, 1)
        self.per_second = tuple((b - a) * 1_000_000_000 // passed_ns for a, b in zip(self._totals, totals, strict=True))
        self._at_ns, self._totals = now_ns, totals
