"""`python -m tests.shared.conformance` runs every recorded case through the core and writes docs/CONFORMANCE.md.

`python -m tests.shared.conformance FOLDER` runs all the cases of that folder instead, and prints the table.
"""

import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from tests.shared.engine_cases import FILES, files_in, lacking, read
from tests.shared.folder import DATA
from tests.shared.run_case import run

DOC = Path(__file__).resolve().parents[2] / "docs" / "CONFORMANCE.md"
MARK = "<!-- generated below this line by python -m tests.shared.conformance -->"


@dataclass(frozen=True)
class Result:
    """`why` is empty where the case passed."""

    source: str
    case: str
    portable: bool
    why: str


def results(paths: list[Path]) -> list[Result]:
    """Of every case, in the order of the files."""
    return [
        Result(path.name.partition(".")[0], case["id"], case["portable"], _why(case)) for path in paths for case in read(path)
    ]


def _why(case: dict) -> str:
    if reasons := lacking(case):
        return "not run: " + "; ".join(reasons)
    try:
        run(case)
    except AssertionError as fault:
        return f"differs: {str(fault).splitlines()[0][:160]}" if str(fault) else "differs"
    return ""


def tables(found: list[Result]) -> str:
    """Counts by source, then each case that did not pass, and why."""
    by_source: dict[str, list[Result]] = defaultdict(list)
    for each in found:
        by_source[each.source].append(each)
    lines = ["| source | cases | portable | portable passed | others passed |", "|---|---|---|---|---|"]
    for source, of_it in by_source.items():
        portable = [each for each in of_it if each.portable]
        passed = sum(not each.why for each in portable)
        others = sum(not each.why for each in of_it) - passed
        lines.append(f"| {source} | {len(of_it)} | {len(portable)} | {passed} | {others} |")
    lines += ["", "## Not passed", "", "| case | portable | why |", "|---|---|---|"]
    lines += [f"| {each.case} | {'yes' if each.portable else 'no'} | {each.why} |" for each in found if each.why]
    return "\n".join(lines) + "\n"


def document(present: str, found: list[Result]) -> str:
    """What stands above the mark is kept."""
    return present.split(MARK)[0] + MARK + "\n\n" + tables(found)


if __name__ == "__main__":
    if sys.argv[1:]:
        print(tables(results(files_in(Path(sys.argv[1])))), end="")
    else:
        DOC.write_text(document(DOC.read_text(), results([DATA / "engine" / name for name in FILES])))
