"""What the projector says about itself: the live topic `projector`."""

import logging
import time
from dataclasses import dataclass, field
from typing import Final

from riskapp import live
from riskapp.projector.projector import Projector
from riskapp.topics import PROJECTOR

log = logging.getLogger(__name__)
REFUSED: Final = "refused"


@dataclass(slots=True)
class Report:
    """Figures since the last picture, and the trouble there is."""

    state: str = "starting"
    text: str = ""
    projected: int = 0
    busy: bool = False
    _since: float = field(default_factory=time.monotonic)

    def say(self, state: str, text: str = "") -> None:
        """A change goes into the log once."""
        if (state, text) != (self.state, self.text):
            log.log(logging.WARNING if text else logging.INFO, "%s%s", state, f": {text}" if text else "")
        self.state, self.text = state, text

    def is_due(self) -> bool:
        return time.monotonic() - self._since >= PROJECTOR.interval_ms / 1000

    def publish(self, projector: Projector) -> None:
        now = time.monotonic()
        per_s = round(self.projected / max(now - self._since, 0.001))
        self.projected, self._since = 0, now
        event_seq, command_seq, time_ns = projector.position
        waiting, waiting_ms = projector.lag() if self.state != REFUSED else (None, None)  # of another log there is no lag
        rows: list[list[int | str | None]] = [
            ["state", self.state], ["text", self.text], ["event_seq", event_seq], ["command_seq", command_seq],
            ["lag_events", waiting], ["lag_ms", waiting_ms], ["events_per_s", per_s],
        ]
        live.publish(PROJECTOR, live.picture(PROJECTOR, seq=command_seq, ts_ns=time_ns, rows=rows))
