"""Does a replay come to the states whose hashes the event log has? If not, nobody goes on by himself."""

from pathlib import Path

from engine.eventlog.state_hashes import logged_hashes
from engine.journal.damage import JournalDamaged


def check_state_hashes(events: Path, segment_events: int, replayed: dict[int, int], differs_at: int) -> None:
    """JournalDamaged names the first command after which the states differ, and the last after which they are the same.

    `differs_at`: the first event that differs. Where every hash is the same, it was the log that was damaged.
    """
    logged = logged_hashes(events, segment_events)
    both = sorted(logged.keys() & replayed.keys())
    wrong = next((command for command in both if logged[command] != replayed[command]), None)
    if wrong is None:
        return
    equal = max((command for command in both if command < wrong), default=0)
    what = (
        f"the state after command {wrong} is not the one whose hash the event log has ({replayed[wrong]:016x} by replay, "
        f"{logged[wrong]:016x} there); event {differs_at} is the first that differs, {_same(equal)}. Either files were changed, "
        "or this program or machine does not compute what the one did that wrote them. To take the journal's word, move events/ "
        "and snapshots/ away"
    )
    raise JournalDamaged(events, 0, wrong, what)


def _same(command: int) -> str:
    return f"and after command {command} the states were the same" if command else "and no earlier hash is there"
