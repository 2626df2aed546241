"""The figures for people and for programs."""

import json
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from engine.bench.figures import Figure


def table(machine: dict[str, str | int | float], settings: dict[str, int], figures: Sequence[Figure]) -> str:
    lines = ["machine   " + "  ".join(f"{key}: {value}" for key, value in machine.items())]
    lines.append("settings  " + "  ".join(f"{key}: {value}" for key, value in settings.items()))
    lines.append("median, least … most of the rounds; compare within one run only, this machine may be shared")
    for section, members in groupby(figures, key=lambda figure: figure.section):
        rows = list(members)
        lines += ["", section, *(row.as_row() for row in rows)]
        lines += [f"    {note}" for note in dict.fromkeys(row.note for row in rows if row.note)]
    return "\n".join(lines)


def write(
    path: Path, machine: dict[str, str | int | float], settings: dict[str, int], figures: Sequence[Figure]
) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {"machine": machine, "settings": settings, "figures": [figure.as_json() for figure in figures]}
    path.write_text(json.dumps(content, indent=2) + "\n")
