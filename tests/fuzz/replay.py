"""The same inputs every time: the seeds, and so many changed ones drawn from a number."""

import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

from tests.fuzz.mutate import mutated
from tests.fuzz.target import Target
from tests.fuzz.targets import TARGETS


def inputs(target: Target, count: int, number: int) -> Iterator[bytes]:
    """`count` inputs; a changed one is changed again now and then."""
    random, seeds = Random(f"{target.name} {number}"), target.seeds()
    pool = list(seeds)
    yield from seeds[:count]
    for _ in range(count - len(seeds)):
        data = mutated(target, random.choice(pool), random)
        if random.random() < 0.1:
            pool[random.randrange(len(seeds), len(pool) + 1) : len(seeds) + 50] = [data]
        yield data


class _Named:
    """Adds an input to whatever its check raises."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, _kind: type | None, fault: BaseException | None, _trace: object) -> None:
        if fault is not None:
            fault.add_note(f"input {self.data!r}")


def replay(target: Target, count: int, number: int) -> None:
    """Check each. What a check raises has the input in its notes."""
    for data in inputs(target, count, number):
        with _Named(data):
            target.check(data)


def main(name: str, count: str, corpus: str) -> None:
    """Seeds, changed inputs and a folder of others."""
    target = TARGETS[name]
    replay(target, int(count), 1)
    paths = sorted(Path(corpus).iterdir())
    for path in paths:
        target.check(path.read_bytes())
    sys.stdout.write(f"{count} inputs and {len(paths)} of the corpus: nothing found\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
