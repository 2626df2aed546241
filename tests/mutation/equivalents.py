"""Mutants that do exactly what the core does, each with its reason: `equivalents.txt`, one a line, fields between ` | `."""

from dataclasses import dataclass
from pathlib import Path

from tests.mutation.mutants import Mutant

TABLE = Path(__file__).with_name("equivalents.txt")


@dataclass(frozen=True)
class Equivalents:
    """Reasons by Mutant.key."""

    reasons: dict[tuple[str, str, str, str], str]

    @classmethod
    def load(cls, text: str) -> "Equivalents":
        """ValueError for a line that is none."""
        reasons = {}
        for line in text.splitlines():
            if line and not line.startswith("#"):
                fields = [field.strip() for field in line.split(" | ")]
                if len(fields) != 5 or not all(fields):
                    raise ValueError(f"{TABLE.name}: file | function | was | now | reason is wanted: {line}")
                reasons[fields[0], fields[1], fields[2], fields[3]] = fields[4]
        return cls(reasons)

    def __contains__(self, mutant: Mutant) -> bool:
        return mutant.key in self.reasons

    def faults(self, mutants: list[Mutant], killed: set[int]) -> list[str]:
        """What the table says wrongly: entries of no mutant, and entries of a mutant that was killed."""
        known = {mutant.key for mutant in mutants}
        stale = [f"no such mutant: {' | '.join(key)}" for key in self.reasons if key not in known]
        wrong = [f"not equivalent, since it was killed: {m}" for m in mutants if m in self and m.number in killed]
        return stale + wrong
