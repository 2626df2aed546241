"""`python -m engine.bench`: every figure, as a table and as JSON."""

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path

from engine.bench import core_rates, durable, floors, halt_time, machine, recovery_time, report, round_trips
from engine.bench.figures import Figure


def main() -> None:
    asked = _parser().parse_args()
    sections = _sections(asked)
    chosen = asked.sections or list(sections)
    described = machine.describe()
    figures: list[Figure] = []
    for name in chosen:
        print(f"measuring {name} …", flush=True)
        figures += sections[name]()
    settings = {"seed": asked.seed, "rounds": asked.rounds, "commands": asked.commands}
    print("\n" + report.table(described, settings, figures))
    report.write(asked.json, described, settings, figures)
    print(f"\nas JSON: {asked.json}")


def _sections(asked: argparse.Namespace) -> dict[str, Callable[[], list[Figure]]]:
    rounds, commands, seed, folder = asked.rounds, asked.commands, asked.seed, asked.folder
    return {
        "core": lambda: core_rates.measure(rounds=rounds, commands=commands, seed=seed),
        "durable": lambda: durable.measure(rounds=rounds, commands=2 * commands, seed=seed, folder=folder),
        "socket": lambda: round_trips.measure(rounds=rounds, seed=seed, folder=folder),
        "halt": lambda: halt_time.measure(halts=4 * rounds, seed=seed, folder=folder),
        "recovery": lambda: recovery_time.measure(commands=asked.recovery_commands, seed=seed, folder=folder),
        "floors": lambda: floors.measure(folder=folder, count=2000),
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m engine.bench", description=__doc__)
    parser.add_argument("sections", nargs="*", choices=["core", "durable", "socket", "halt", "recovery", "floors", []])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--commands", type=int, default=1_000_000, help="in a round of the core")
    parser.add_argument("--recovery-commands", type=int, default=10_000_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()), help="on the disk that is to be measured")
    parser.add_argument("--json", type=Path, default=Path("build/bench.json"))
    return parser


if __name__ == "__main__":
    main()
