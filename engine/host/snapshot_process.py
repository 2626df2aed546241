"""`python -m engine.host.snapshot_process FOLDER SEQ PARENT`: write the snapshot of the durable command SEQ beside engine PARENT.

Prints one line of JSON, `{"seq", "state_hash", "bytes"}`, and ends with 0; with 1 and a line on stderr when there is no snapshot.
"""

import hashlib
import json
import signal
import sys
from pathlib import Path

from engine.eventlog.appender import EventsDiffer
from engine.eventlog.reader import EventLogMissing
from engine.host.folder import EngineFolder
from engine.host.kept_tallies import keep, recall
from engine.host.opening import INSTRUMENTS_END
from engine.host.parent import end_with
from engine.host.tallies import Tallies
from engine.host.time_slice import give_way
from engine.journal import snapshots
from engine.journal.damage import JournalDamaged
from engine.journal.replica import replicate
from engine.journal.snapshots import Snapshot


def main(arguments: list[str]) -> int:
    folder, seq, parent = EngineFolder(Path(arguments[0])), int(arguments[1]), int(arguments[2])
    end_with(parent, signal.SIGKILL)  # its successor may already be at work on the same folder
    give_way()
    try:
        made = write_snapshot(folder, seq)
    except (EventLogMissing, EventsDiffer, JournalDamaged, OSError, ValueError) as fault:
        print(fault, file=sys.stderr)
        return 1
    print(json.dumps(made))
    return 0


def write_snapshot(folder: EngineFolder, seq: int) -> dict[str, object]:
    """What `main` prints. EventsDiffer and JournalDamaged say that the disk holds something else than the engine did."""
    core = replicate(folder.path, seq)
    snapshot = Snapshot(seq, core.last_event_seq(), core.time_ns(), core.snapshot())
    tallies = Tallies(INSTRUMENTS_END)
    recall(folder.tallies, tallies, folder.events, snapshot.event_seq)
    snapshots.write(folder.snapshots, folder.events, snapshot, durable_seq=seq)
    keep(folder.tallies, tallies.dump(), snapshot.event_seq)
    return {"seq": seq, "state_hash": hashlib.sha256(snapshot.state).hexdigest(), "bytes": len(snapshot.state)}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
