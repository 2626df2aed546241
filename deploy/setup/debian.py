"""What the tests need from Debian: a browser and the fonts that its screenshots are drawn with."""

import os
import shutil
import subprocess
from pathlib import Path

from deploy.setup.environment import LOGS
from deploy.setup.progress import refuse, run

PACKAGES = ["chromium", "fonts-dejavu-core"]
FONT = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")


def browser() -> str:
    if shutil.which("chromium") and FONT.exists():
        return "there"
    prefix = _as_root()
    if prefix is None or not shutil.which("apt-get"):
        refuse(f"the browser tests need {' and '.join(PACKAGES)}: have an administrator install them")
    what = f"the browser could not be installed: apt-get install {' '.join(PACKAGES)}"
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run([*prefix, "apt-get", "update", "-q"], LOGS / "apt.log", what, environment)
    run([*prefix, "apt-get", "install", "-q", "-y", "--no-install-recommends", *PACKAGES], LOGS / "apt.log", what, environment)
    return "installed"


def _as_root() -> list[str] | None:
    """How to run a program as root without being asked for a password; None: not at all."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0:
        return ["sudo", "-n"]
    return None
