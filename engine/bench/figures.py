"""A measured figure: rounds, their median and spread."""

import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True)
class Figure:
    """`rounds` are in `unit`; `note` says what is left out or what it stands beside. Without rounds it was not measured."""

    section: str
    name: str
    unit: str
    rounds: Sequence[float]
    note: str = ""
    more: dict[str, float] = field(default_factory=dict)
    """Further values of the same measurement, by name with unit: percentiles, CPU time, counts."""
    goal: str = ""
    """What was asked for, `at least 26` or `under 5`, in `unit`."""

    @property
    def median(self) -> float:
        return statistics.median(self.rounds) if self.rounds else float("nan")

    def as_json(self) -> dict[str, object]:
        measured = {"median": self.median, "least": min(self.rounds), "most": max(self.rounds)} if self.rounds else {}
        return {**asdict(self), **measured}

    def spread(self) -> str:
        return f"{min(self.rounds):,.4g} … {max(self.rounds):,.4g}" if len(self.rounds) > 1 else ""

    def value(self) -> str:
        return f"{self.median:,.4g} {self.unit}" if self.rounds else "not measured"

    def beside(self) -> str:
        return "; ".join(f"{key} {value:,.6g}" for key, value in self.more.items())

    def as_row(self) -> str:
        """For a terminal."""
        goal = f"[{self.goal}]" if self.goal else ""
        return f"  {self.name:<58} {self.value():>16}  {self.spread():<18} {goal:<18} {self.beside()}".rstrip()

    def as_markdown(self) -> str:
        return f"| {self.name} | {self.value()} | {self.spread()} | {self.goal} | {self.beside()} |"
