"""`python -m tests.shared.conformance` runs every recorded case and day through the core and writes docs/CONFORMANCE.md."""

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from tests.shared.engine_cases import FILES, lacking, read
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


def results() -> list[Result]:
    """Of every case, in the order of the files."""
    return [
        Result(name.partition(".")[0], case["id"], case["portable"], _why(name, case))
        for name in FILES for case in read(DATA / "engine" / name)
    ]


def _why(name: str, case: dict) -> str:
    if reasons := lacking(case):
        return "not run: " + "; ".join(reasons)
    try:
        run(name, case)
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
    DOC.write_text(document(DOC.read_text(), results()))
