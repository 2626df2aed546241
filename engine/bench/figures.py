"""A measured figure: rounds, their median and spread."""

import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True)
class Figure:
    """`rounds` are in `unit`; `note` says what is left out or what it stands beside."""

    section: str
    name: str
    unit: str
    rounds: Sequence[float]
    note: str = ""
    more: dict[str, float] = field(default_factory=dict)
    """Further values of the same measurement, by name with unit: percentiles, CPU time, counts."""

    @property
    def median(self) -> float:
        return statistics.median(self.rounds)

    def as_json(self) -> dict[str, object]:
        return {**asdict(self), "median": self.median, "least": min(self.rounds), "most": max(self.rounds)}

    def as_row(self) -> str:
        more = "  ".join(f"{key} {value:,.6g}" for key, value in self.more.items())
        spread = f"{min(self.rounds):,.4g} … {max(self.rounds):,.4g}" if len(self.rounds) > 1 else ""
        return f"  {self.name:<46} {self.median:>12,.4g} {self.unit:<10} {spread:<22} {more}"
