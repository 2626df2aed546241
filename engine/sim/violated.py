"""What is said when an invariant does not hold."""


class Violated(Exception):
    """Its name, and what was seen."""

    def __init__(self, invariant: str, seen: str) -> None:
        super().__init__(f"{invariant}: {seen}")
        self.invariant, self.seen = invariant, seen


def must(holds: object, invariant: str, seen: object = "") -> None:
    """Violated unless it holds."""
    if not holds:
        raise Violated(invariant, str(seen))
