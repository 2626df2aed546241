"""What happens in which order: drawn from the seed before anything runs, so that a part of it can be run alone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

STEPS = 300
WEIGHTS = {
    # who runs next
    "round": 30, "host": 25, "writer": 15, "preparer": 4, "member acts": 60, "member's line": 25, "operator acts": 14,
    "operator's line": 10, "consumer": 6, "time passes": 3, "start": 12,
    # what goes wrong
    "process dies": 1.2, "power fails": 1.2, "process dies in a write": 1.5, "power fails in a write": 1.5, "bit flips": 2.5,
    "disk is full": 0.5, "disk has room": 3, "sync fails": 0.4, "slow sync": 12, "clock is set": 1, "line is cut": 2,
    "member says little": 0.6, "operator's line is cut": 0.6, "consumer dies": 0.6, "second engine": 0.5,
    # what people do
    "snapshot": 1.5, "clean stop": 0.5,
}


@dataclass(frozen=True)
class Step:
    """`name` of WEIGHTS; `salt` seeds whatever the step leaves to chance, so that it does not depend on other steps."""

    name: str
    salt: int

    def __str__(self) -> str:
        return f"{self.name} {self.salt:08x}"


def schedule(seed: int, steps: int = STEPS) -> list[Step]:
    """A venue that opens, then so many steps."""
    chance = Random(seed)
    names = chance.choices(list(WEIGHTS), list(WEIGHTS.values()), k=steps)
    opening = ["start", *["operator acts", *["round"] * 4] * 2]
    return [Step(name, chance.getrandbits(32)) for name in (*opening, *names)]


def shrink(steps: Sequence[Step], fails: Callable[[Sequence[Step]], bool], tries_max: int = 400) -> list[Step]:
    """Fewer steps that still fail: ever smaller runs of them are left out, as long as that is so (delta debugging)."""
    left, tries = list(steps), 0
    size = len(left) // 2
    while size and tries < tries_max:
        at = 0
        while at < len(left) and tries < tries_max:
            fewer = left[:at] + left[at + size :]
            tries += 1
            if fails(fewer):
                left = fewer
            else:
                at += size
        size //= 2
    return left
