"""Engine time moves by commands only: here the host enters one by itself when something is due.

An order that expires and a phase that is scheduled come with an AdvanceTime, on an idle venue as well. It stands in the journal
as any other command does, so replica and replay know nothing of this.
"""

from engine.core.core import Core
from engine.host.clock import SECOND_NS
from engine.host.passage import Passage
from engine.messages.layout import encode

EVERY_NS_MIN = 10_000_000
"""No two closer than this, whatever is due: a flood of expiries, or of prices that change, costs a hundred commands a second."""


class OwnTime:
    """Times are the wall clock's, in ns, as those of batches."""

    def __init__(self, core: Core) -> None:
        self.core = core
        self._not_before_ns = 0

    def enter(self, passage: Passage, wall_ns: int) -> None:
        """Advance the time where something is due. JournalFailed, NotACommand."""
        due_ns = self.core.next_due_ns()
        now_ns = max(wall_ns, self.core.time_ns())  # which never goes back, as the wall clock may
        if not due_ns or due_ns > now_ns or self._waits(wall_ns):
            return
        # the batch's own time comes first, and the command must be later than that
        if passage.enter_control(encode("AdvanceTime", to_time_ns=now_ns + 1), wall_ns) is not None:
            self._not_before_ns = wall_ns + EVERY_NS_MIN

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
