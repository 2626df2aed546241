"""`python -m tests.mutation [file…]`: would the tests notice a wrong comparison in the core?

Every mutant of the named files of engine/core (default: all) is tried; --sample N tries N of them, drawn by a fixed seed. Exit
code 1 when one survives that equivalents.txt does not explain, or when that table is wrong.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random

from tests.mutation import report
from tests.mutation.equivalents import TABLE, Equivalents
from tests.mutation.laboratory import furnish
from tests.mutation.mutants import Mutant

SAMPLE_SEED = 20_120_621


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("files", nargs="*", help="names in engine/core; default: all")
    parser.add_argument("--sample", type=int, help="try only so many, drawn by a fixed seed")
    asked = parser.parse_args(arguments)
    began = time.monotonic()
    equivalents = Equivalents.load(TABLE.read_text())
    with tempfile.TemporaryDirectory(prefix="mutation-") as name:
        mutants = furnish(Path(name))
        outcomes = _try(Path(name), [mutant.number for mutant in _chosen(mutants, asked.files, asked.sample)])
    faults = equivalents.faults(mutants, {n for n, what in outcomes.items() if what != "survived"})
    sys.stdout.writelines(f"{line}\n" for line in [*report.lines(mutants, outcomes, equivalents), *faults])
    sys.stdout.write(f"{len(outcomes)} of {len(mutants)} mutants tried in {time.monotonic() - began:.0f} s\n")
    alive = {mutant.number for mutant in mutants if outcomes.get(mutant.number) == "survived" and mutant not in equivalents}
    return 1 if alive or faults else 0


def _chosen(mutants: list[Mutant], files: list[str], sample: int | None) -> list[Mutant]:
    wanted = {Path(file).name for file in files}
    chosen = [mutant for mutant in mutants if not wanted or mutant.file in wanted]
    if sample and sample < len(chosen):
        chosen = sorted(Random(SAMPLE_SEED).sample(chosen, sample), key=lambda mutant: mutant.number)
    return chosen


def _try(place: Path, numbers: list[int]) -> dict[int, str]:
    """Outcome by number. RuntimeError where the core without a mutant fails: then a mutant's failure would say nothing."""
    command = [sys.executable, "-m", "tests.mutation.trial", *map(str, [0, *numbers])]
    outcomes: dict[int, str] = {}
    env = os.environ | {"TIDEGATE_TEST_EFFORT": "1"}
    with subprocess.Popen(command, cwd=place, env=env, stdout=subprocess.PIPE, text=True) as trial:
        assert trial.stdout is not None
        for line in trial.stdout:
            number, outcome = line.split()
            outcomes[int(number)] = outcome
            if outcomes[0] != "survived":
                trial.kill()
    if len(outcomes) != len(numbers) + 1:
        raise RuntimeError(f"the trial ended with mutant {max(outcomes)}; the core without any: {outcomes[0]}")
    return {number: outcome for number, outcome in outcomes.items() if number}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
