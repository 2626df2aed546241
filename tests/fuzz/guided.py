"""Run in a copy built for it: `python -m tests.fuzz.guided TARGET CORPUS [libFuzzer's options]`. Atheris drives it.

libFuzzer's own changes and ours take turns; most inputs have their checksums made right afterwards, or else all would end at the
first CRC.
"""

import sys
from random import Random

import atheris

ROOMS = ["engine.gateway", "engine.host", "engine.journal", "engine.eventlog", "engine.messages", "engine.reference"]
FROM_SEED = 0.25
"""So many inputs are a change away from a sound one: the corpus grows towards all that can be wrong."""

with atheris.instrument_imports(include=ROOMS):
    from tests.fuzz.mutate import REPAIRED, mutated
    from tests.fuzz.targets import TARGETS


def main() -> None:
    target = TARGETS[sys.argv[1]]

    def change(data: bytes, size_max: int, seed: int) -> bytes:
        random = Random(seed)
        if random.random() < FROM_SEED:
            data = random.choice(target.seeds())
        if random.random() < 0.5:
            return mutated(target, data, random)[:size_max]
        data = atheris.Mutate(data, size_max)
        return (target.repair(data) if random.random() < REPAIRED else data)[:size_max]

    atheris.Setup([sys.argv[0], *sys.argv[2:]], target.check, custom_mutator=change)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
