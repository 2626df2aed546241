"""Engine time moves by commands only: here the host enters one by itself when something is due.

An order that expires, a phase that is scheduled and what an auction would do come with an AdvanceTime, on an idle venue as
well. It stands in the journal as any other command does, so replica and replay know nothing of this.
"""

import time

from engine.core.core import Core
from engine.host.clock import SECOND_NS, Beat
from engine.host.passage import Passage
from engine.messages.layout import encode

EVERY_NS_MIN = 10_000_000
"""No two closer than this, whatever is due: a flood of expiries, or of prices that change, costs a hundred commands a second."""

INDICATE_EVERY_NS = 500_000_000
"""While orders gather for an auction: how often is told what it would do."""


class OwnTime:
    """Times are the wall clock's, in ns, as those of batches."""

    def __init__(self, core: Core) -> None:
        self.core = core
        self._not_before_ns = 0
        self._indication = Beat(INDICATE_EVERY_NS, 0)

    def enter(self, passage: Passage, wall_ns: int) -> None:
        """Advance the time where something is due. JournalFailed, NotACommand."""
        now_ns = max(wall_ns, self.core.time_ns())  # which never goes back, as the wall clock may
        if self._waits(wall_ns) or not self._is_due(wall_ns, now_ns):
            return
        # the batch's own time comes first, and the command must be later than that
        if passage.enter_control(encode("AdvanceTime", to_time_ns=now_ns + 1), wall_ns) is not None:
            self._not_before_ns = wall_ns + EVERY_NS_MIN

    def _is_due(self, wall_ns: int, now_ns: int) -> bool:
        if self._indication.is_due(time.monotonic_ns()) and self.core.collects():
            return True
        due_ns = self.core.next_due_ns()
        return 0 < due_ns <= now_ns

    def _waits(self, wall_ns: int) -> bool:
        """Not for ever, where the clock was set back."""
        return self._not_before_ns - EVERY_NS_MIN <= wall_ns < self._not_before_ns

    def seconds_left(self, wall_ns: int, most: float) -> float:
        """Until `enter` has something to do, `most` at most."""
        due_ns = self.core.next_due_ns()
        if not due_ns:
            return most
        if self._waits(wall_ns):
            due_ns = max(due_ns, self._not_before_ns)
        return min(max(due_ns - wall_ns, 0) / SECOND_NS, most)
