"""The worker of the trial: the same engine as a thread or as a child, beside tasks that keep the worker busy."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from celery import Celery, bootsteps

from engine.host.doors import unix_door
from engine.host.folder import EngineFolder
from engine.host.host import Host
from engine.host.opening import open_engine
from engine.host.snapshots import SNAPSHOT_EVERY

FOLDER = Path(os.environ.get("HOSTING_TRIAL_FOLDER", "."))
FORM = os.environ.get("HOSTING_TRIAL_FORM", "")
ROWS = 400

app = Celery("hosting_trial", broker=os.environ.get("HOSTING_TRIAL_BROKER", "memory://"))
app.conf.update(task_ignore_result=True, worker_hijack_root_logger=False, worker_prefetch_multiplier=1)


@app.task(name="trial.work")  # type: ignore[misc]
def work() -> None:
    """About two milliseconds of what tasks do: rows become text and rows again."""
    rows = [{"number": number, "name": f"instrument {number}", "price": number * 7} for number in range(ROWS)]
    json.loads(json.dumps(rows))


class TrialStep(bootsteps.StartStopStep):
    requires = {"celery.worker.components:Pool"}

    def start(self, worker: Any) -> None:
        if FORM == "thread":
            self._thread()
        else:
            self._child()

    def _thread(self) -> None:
        folder = EngineFolder(FOLDER)
        self.host = Host(open_engine(folder), [unix_door(folder.orders_socket)], SNAPSHOT_EVERY)
        self.running = threading.Thread(target=self.host.run)
        self.running.start()

    def _child(self) -> None:
        self.child = subprocess.Popen([sys.executable, "-m", "engine.host", str(FOLDER), "--parent", str(os.getpid())])

    def stop(self, worker: Any) -> None:
        if FORM == "thread":
            self.host.stop()
            self.running.join()
        else:
            self.child.terminate()
            self.child.wait()

    terminate = stop


app.steps["worker"].add(TrialStep)
