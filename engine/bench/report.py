"""The figures for people, for docs/PERFORMANCE.md and for programs."""

import json
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from engine.bench.figures import Figure

BEGIN, END = "<!-- figures of one run of the bench -->", "<!-- end of the figures -->"
Facts = dict[str, str | int | float]


def table(machine: Facts, settings: Facts, figures: Sequence[Figure]) -> str:
    lines = ["machine   " + _facts(machine), "settings  " + _facts(settings)]
    lines.append("median, least … most of the rounds; compare within one run only, this machine may be shared")
    for section, rows in _by_section(figures):
        lines += ["", section, *(row.as_row() for row in rows), *(f"    {note}" for note in _notes(rows))]
    return "\n".join(lines)


def markdown(machine: Facts, settings: Facts, figures: Sequence[Figure]) -> str:
    """Ready for docs/PERFORMANCE.md."""
    lines = [f"Machine: {_facts(machine)}. Settings: {_facts(settings)}. Median, least … most of the rounds of one run.", ""]
    lines += ["| what | median | least … most | asked for | beside it |", "|---|---|---|---|---|"]
    for section, rows in _by_section(figures):
        lines += [f"| **{section}** | | | | |", *(row.as_markdown() for row in rows)]
    notes = [f"- {section}: {note}." for section, rows in _by_section(figures) for note in _notes(rows)]
    return "\n".join([*lines, "", *notes]) + "\n"


def _by_section(figures: Sequence[Figure]) -> Iterator[tuple[str, list[Figure]]]:
    for section, members in groupby(figures, key=lambda figure: figure.section):
        yield section, list(members)


def _notes(rows: Sequence[Figure]) -> list[str]:
    return list(dict.fromkeys(row.note for row in rows if row.note))


def _facts(facts: Facts) -> str:
    return ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in facts.items())


def put_into(document: Path, figures: str) -> None:
    """Replace what stands between the two marks. ValueError when they are not there."""
    before, begin, rest = document.read_text().partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{document} has no place for figures, between {BEGIN} and {END}")
    document.write_text(f"{before}{BEGIN}\n{figures}{END}{after}")


def write(path: Path, machine: Facts, settings: Facts, figures: Sequence[Figure]) -> None:
    """JSON in `path`, the Markdown beside it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {"machine": machine, "settings": settings, "figures": [figure.as_json() for figure in figures]}
    path.write_text(json.dumps(content, indent=2) + "\n")
    path.with_suffix(".md").write_text(markdown(machine, settings, figures))
