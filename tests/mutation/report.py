"""What became of the mutants, for people: by file, and the score for matching and for risk."""

from collections import Counter
from collections.abc import Iterator

from tests.mutation.equivalents import Equivalents
from tests.mutation.mutants import Mutant

AREAS = {
    "matching": {
        "ask.pxd", "cancels.pxd", "entry.pxd", "exposure.pxd", "general.pyx", "ids.pxd", "ladder.pxd", "matching.pxd",
        "orders.pxd", "removal.pxd", "replaces.pxd", "reports.pxd", "self_match.pyx", "taker.pxd",
    },
    "risk": {
        "blocks.pyx", "checks.pxd", "controls.pxd", "limits.pyx", "nodes.pyx", "phases.pyx", "positions.pxd", "reference.pxd",
        "requests.pxd", "restrictions.pyx", "risk.pxd", "risk.pyx", "sums.pyx",
    },
}
REST = "rest"


def area_of(file: str) -> str:
    """matching, risk, or rest."""
    return next((area for area, files in AREAS.items() if file in files), REST)


def lines(mutants: list[Mutant], outcomes: dict[int, str], equivalents: Equivalents) -> Iterator[str]:
    """`outcomes` of those that were tried, by number."""
    tried = [mutant for mutant in mutants if mutant.number in outcomes]
    alive = [mutant for mutant in tried if outcomes[mutant.number] == "survived" and mutant not in equivalents]
    for mutant in alive:
        yield f"SURVIVED  {mutant}"
    for name, of in (("file", lambda mutant: mutant.file), ("area", lambda mutant: area_of(mutant.file))):
        yield ""
        yield from _table(name, tried, alive, of, equivalents)
    by = Counter("crash or no end" if outcome.startswith("signal") else outcome for outcome in outcomes.values())
    yield ""
    yield "killed by: " + ", ".join(f"{what} {count}" for what, count in by.most_common() if what != "survived")


def _table(name, tried, alive, of, equivalents) -> Iterator[str]:  # type: ignore[no-untyped-def]
    total, left = Counter(map(of, tried)), Counter(map(of, alive))
    same = Counter(of(mutant) for mutant in tried if mutant in equivalents)
    yield f"{name:<16} mutants equivalent killed survived  score"
    for key in sorted(total):
        judged = total[key] - same[key]
        score = f"{100 * (judged - left[key]) / judged:6.1f} %" if judged else "     -"
        yield f"{key:<16} {total[key]:>7} {same[key]:>10} {judged - left[key]:>6} {left[key]:>8} {score}"
