"""Runs the crowd against the venue: ten beats a second, again after every loss of the connection."""

import time
from collections.abc import Callable
from threading import Event

from engine.client.client import Address
from marketdata.agents.crowd import Crowd
from marketdata.back_off import BackOff
from marketdata.connections import Connections, VenueLost

BEAT_S = 0.1
REPORT_S = 1.0
CATCH_UP_S_MAX = 1.0
"""Beats that are later than this are left out: the crowd does not hurry after a standstill."""

Tell = Callable[["Run"], object]


class Run:
    """`tell` is called about once a second and after every change of `state`: connecting, trading, lost, stopped."""

    def __init__(self, crowd: Crowd, address: Address, *, tell: Tell, stop: Event) -> None:
        self.crowd, self.state, self.text = crowd, "connecting", ""
        self.seq = self.time_ns = 0  # the engine's, of the last event heard
        self._connections = Connections(address, crowd.sessions)
        self._tell, self._stop = tell, stop

    def forever(self) -> None:
        """Until `stop` is set."""
        back_off = BackOff()
        while not self._stop.is_set():
            try:
                self._say("connecting")
                self._connections.open()
                self._say("trading")
                back_off.forget()
                self._trade()
            except VenueLost as fault:
                self._connections.close()
                self.crowd.disconnected()
                self._say("lost", str(fault))
                self._stop.wait(back_off.next_s())
        self._connections.close()
        self._say("stopped")

    def _trade(self) -> None:
        due = told = time.monotonic()
        while not self._stop.is_set():
            now = time.monotonic()
            if now >= due:
                due = max(due, now - CATCH_UP_S_MAX) + BEAT_S
                for session, frames in enumerate(self.crowd.beat()):
                    if frames:
                        self._connections.send(session, frames)
            if now - told >= REPORT_S:
                told = now
                self._tell(self)
            self._hear(max(0.0, due - time.monotonic()))

    def _hear(self, timeout_s: float) -> None:
        for heard in self._connections.hear(timeout_s):
            self.crowd.take(heard.session, heard.events)
            for refused in heard.refused:
                self.crowd.frame_refused(heard.session, refused)
            if heard.events:
                self.seq = max(self.seq, heard.events[-1].command_seq)
                self.time_ns = max(self.time_ns, heard.events[-1].time_ns)

    def _say(self, state: str, text: str = "") -> None:
        self.state, self.text = state, text
        self._tell(self)
