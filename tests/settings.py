"""The venue's own settings, in a folder of this test run: tests never touch a venue that runs from this checkout."""

import os
import tempfile
from pathlib import Path


def own_folder() -> Path | None:
    """A new folder, open to the embedded servers' account and short enough for sockets; None when the caller gave one.

    Workers of pytest-xdist and children that a test starts find it in the environment.
    """
    if "TIDEGATE_VAR" in os.environ:
        return None
    folder = Path(tempfile.mkdtemp(prefix="tidegate-tests-", dir="/tmp"))
    folder.chmod(0o711)
    os.environ["TIDEGATE_VAR"] = str(folder)
    return folder


MADE = own_folder()

from console.settings import *  # noqa: E402, F403
