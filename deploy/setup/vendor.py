"""Scripts for the browser, out of installed wheels, so that no page asks another host for anything.

vendor.json (committed) says which files and which SHA-256 each must have; static/vendor/MANIFEST.json repeats it for the pages.
"""

import hashlib
import json
import shutil
from pathlib import Path

from deploy.setup.environment import VENV
from deploy.setup.progress import refuse

EXPECTED = Path(__file__).with_name("vendor.json")
FOLDER = Path("static/vendor")


def copy() -> str:
    expected: dict[str, dict[str, str]] = json.loads(EXPECTED.read_text())
    stale = {name: row for name, row in expected.items() if _sha256(FOLDER / name) != row["sha256"]}
    for name, row in stale.items():
        _copy_one(name, row)
    manifest = {name: row["sha256"] for name, row in expected.items()}
    (FOLDER / "MANIFEST.json").write_text(json.dumps(manifest, indent=2) + "\n")
    return f"{len(stale)} copied" if stale else "current"


def _copy_one(name: str, row: dict[str, str]) -> None:
    sources = list(VENV.glob(f"lib/python3*/site-packages/{row['from']}"))
    if not sources:
        refuse(f"{row['from']} is not in the installed packages: delete .venv and start again")
    if _sha256(sources[0]) != row["sha256"]:
        refuse(f"{row['from']} is not the file of deploy/setup/vendor.json: look at the change, then put its new hash there")
    FOLDER.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(sources[0], FOLDER / name)


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.exists() else ""
