"""The venue's own settings, in a folder of this test run: tests never touch a venue that runs from this checkout."""

import os
import tempfile
from pathlib import Path

MADE_FOR = "TESTS_FOLDER_OF"
"""In the environment: the worker of pytest-xdist for which TIDEGATE_VAR was made. Children that a test starts use it too."""


def own_folder() -> Path | None:
    """A new folder, open to the embedded servers' account and short enough for sockets; None when there is one already.

    It is there when the caller named one, and in children that a test starts.
    """
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    if "TIDEGATE_VAR" in os.environ and os.environ.get(MADE_FOR, "main") == worker:
        return None
    folder = Path(tempfile.mkdtemp(prefix="tidegate-tests-", dir="/tmp"))
    folder.chmod(0o711)
    os.environ |= {"TIDEGATE_VAR": str(folder), MADE_FOR: worker}
    return folder


MADE = own_folder()

from console.settings import *  # noqa: E402, F403
