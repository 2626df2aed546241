"""The runbook names every setting and nothing that is not one."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
READERS = {"text", "words", "choice", "flag", "number", "secret"}


def names_read() -> set[str]:
    """First arguments of the typed readers in the settings file."""
    calls = [node for node in ast.walk(ast.parse((ROOT / "console/settings.py").read_text())) if isinstance(node, ast.Call)]
    return {
        call.args[0].value
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id in READERS
        and isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str)
    }  # fmt: skip


def names_told() -> set[str]:
    section = (ROOT / "docs/RUNBOOK.md").read_text().split("\n## Settings\n")[1].split("\n## ")[0]
    first_cells = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    return {name for cell in first_cells for name in re.findall(r"`(\w+)`", cell)}


def test_every_setting_is_in_the_table() -> None:
    assert "TIDEGATE_VAR" in names_read()
    assert names_told() == names_read()
