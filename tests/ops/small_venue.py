"""A supervisor over small processes, as a program of its own: `python small_venue.py FOLDER ROWS.json`.

A row: name, stage, and what its process does (see `small_process.py`). What the supervisor tells goes to standard output.
"""

import json
import sys
from pathlib import Path

from console.supervisor import lock
from console.supervisor.process import Process
from console.supervisor.supervisor import StartError, Supervisor

SMALL_PROCESS = Path(__file__).with_name("small_process.py")


def main(folder: Path, rows: list[dict[str, str]]) -> None:
    processes = [
        Process(
            name=row["name"],
            stage=int(row["stage"]),
            argv=[sys.executable, str(SMALL_PROCESS), str(folder), row["name"], row["does"]],
            once=row["does"] in {"end", "fail"},
            ready=(folder / f"{row['name']}.ready").exists if row["does"] not in {"end", "fail", "crash"} else None,
            ready_seconds_max=10,
        )
        for row in rows
    ]
    try:
        held = lock.take(folder)
        Supervisor(processes, folder, held, lambda name, what: print(name, what, flush=True)).run(lambda: print("UP", flush=True))
    except (StartError, lock.AlreadyRunningError) as reason:
        sys.exit(f"REFUSED {reason}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), json.loads(sys.argv[2]))
