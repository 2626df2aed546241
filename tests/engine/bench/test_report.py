"""Figures as people and documents get them."""

import json
from pathlib import Path

import pytest

from engine.bench import report
from engine.bench.figures import Figure

FIGURES = [
    Figure("core", "one book", "M/s", [30.0, 32.0, 31.0], "no sockets", {"by CPU time, M/s": 31.5}, "at least 26"),
    Figure("peers", "other", "", [], "needs another Python"),
]
FACTS = {"load_average": 0.5}


def test_a_table_for_a_document() -> None:
    lines = report.markdown(FACTS, {"seed": 7}, FIGURES).splitlines()
    assert "| one book | 31 M/s | 30 … 32 | at least 26 | by CPU time, M/s 31.5 |" in lines
    assert "| other | not measured |  |  |  |" in lines
    assert "- peers: needs another Python." in lines
    assert {line.count("|") for line in lines if line.startswith("|")} == {6}


def test_a_document_gets_the_figures_of_the_last_run_alone(tmp_path: Path) -> None:
    document = tmp_path / "d.md"
    document.write_text(f"before\n{report.BEGIN}\nold\n{report.END}\nafter\n")
    for figures in ("new\n", "newest\n"):
        report.put_into(document, figures)
    assert document.read_text() == f"before\n{report.BEGIN}\nnewest\n{report.END}\nafter\n"
    document.write_text("no place")
    with pytest.raises(ValueError, match="no place for figures"):
        report.put_into(document, "new")


def test_what_was_not_measured_has_no_figure(tmp_path: Path) -> None:
    report.write(tmp_path / "b.json", FACTS, {"seed": 7}, FIGURES)
    core, other = json.loads((tmp_path / "b.json").read_text())["figures"]
    assert (core["median"], core["least"], core["most"]) == (31.0, 30.0, 32.0)
    assert "median" not in other
    assert (tmp_path / "b.md").read_text() == report.markdown(FACTS, {"seed": 7}, FIGURES)
