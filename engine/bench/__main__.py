"""`python -m engine.bench`: every figure, as a table, as Markdown and as JSON. --quick: smaller rounds, fewer of them."""

import argparse
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from engine.bench import (
    beside,
    core_rates,
    durable,
    floors,
    halt_time,
    machine,
    mass_cancel_time,
    memory,
    recovery_time,
    report,
    round_trips,
    snapshot_pause,
    stages,
)
from engine.bench.figures import Figure
from engine.host.time_slice import ask_for_short_turns


@dataclass(frozen=True)
class Size:
    """How much of everything is measured."""

    rounds: int
    commands: int  # in a round of a core
    recovery_commands: int
    halts: int
    snapshots: int
    share: float  # of the orders of a round over a socket


FULL = Size(rounds=5, commands=1_000_000, recovery_commands=10_000_000, halts=300, snapshots=3, share=1.0)
QUICK = Size(rounds=3, commands=300_000, recovery_commands=2_000_000, halts=40, snapshots=1, share=0.2)


def main() -> None:
    asked = _parser().parse_args()
    size = QUICK if asked.quick else FULL
    sections = _sections(size, asked.seed, asked.folder)
    described = machine.describe()
    ask_for_short_turns()  # as the engine: a client that waits for a turn would count its own wait
    began = time.monotonic()
    figures: list[Figure] = []
    for name in asked.sections or list(sections):
        print(f"measuring {name} …", flush=True)
        figures += sections[name]()
    took = round(time.monotonic() - began)
    settings = {"seed": asked.seed, "rounds": size.rounds, "commands a round": size.commands, "seconds": took}
    print("\n" + report.table(described, settings, figures))
    report.write(asked.json, described, settings, figures)
    if asked.document:
        report.put_into(asked.document, report.markdown(described, settings, figures))
    print(f"\nas JSON: {asked.json}, as Markdown: {asked.json.with_suffix('.md')}")


def _sections(size: Size, seed: int, folder: Path) -> dict[str, Callable[[], list[Figure]]]:
    rounds, commands = size.rounds, size.commands
    return {
        "core": lambda: core_rates.measure(rounds=rounds, commands=commands, seed=seed),
        "beside": lambda: beside.measure(rounds=rounds, commands=commands, seed=seed, folder=folder),
        "durable": lambda: durable.measure(rounds=rounds, commands=2 * commands, seed=seed, folder=folder),
        "socket": lambda: round_trips.measure(rounds=rounds, seed=seed, folder=folder, share=size.share),
        "halt": lambda: halt_time.measure(halts=size.halts, seed=seed, folder=folder),
        "mass-cancel": lambda: mass_cancel_time.measure(rounds=rounds, seed=seed, folder=folder),
        "snapshot": lambda: snapshot_pause.measure(rounds=size.snapshots, seed=seed, folder=folder),
        "recovery": lambda: recovery_time.measure(commands=size.recovery_commands, seed=seed, folder=folder),
        "memory": lambda: memory.measure(seed=seed),
        "stages": lambda: stages.measure(rounds=rounds, commands=commands // 2, seed=seed, folder=folder),
        "floors": lambda: floors.measure(folder=folder, rounds=rounds, count=1000),
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m engine.bench", description=__doc__)
    parser.add_argument("sections", nargs="*", choices=[*_sections(QUICK, 0, Path()), []])
    parser.add_argument("--quick", action="store_true", help="smaller rounds and fewer of them")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()), help="on the disk that is to be measured")
    parser.add_argument("--document", type=Path, help="put the Markdown between the marks of this file")
    parser.add_argument("--json", type=Path, default=Path("build/bench.json"))
    return parser


if __name__ == "__main__":
    main()
