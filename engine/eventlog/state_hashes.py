"""The state hashes that stand in an event log, whatever else has become of it."""

from pathlib import Path

import numpy as np

from engine.eventlog import form
from engine.messages.layout import BY_NAME, CONTROL_EVENT, EVENT_SIZE

_KIND = BY_NAME["StateHashed"].kind


def logged_hashes(folder: Path, segment_events: int, until_event_seq: int = 1 << 63) -> dict[int, int]:
    """Each hash (64 bits) by the command after which it was told, of events that stand where their numbers say."""
    found: dict[int, int] = {}
    for path in form.segment_paths(folder):
        first = form.segment_first(path)
        if first > until_event_seq:
            break
        count = min(path.stat().st_size // EVENT_SIZE, segment_events)
        events = np.fromfile(path, CONTROL_EVENT, count)
        whole = (events["seq"] == first + np.arange(count, dtype=np.uint64)) & (events["seq"] <= until_event_seq)
        hashed = events[whole & (events["kind"] == _KIND)]
        found |= dict(zip(hashed["command_seq"].tolist(), hashed["value"].view(np.uint64).tolist(), strict=True))
    return found
