"""Pass after pass through the ordinary order entry: connects, keeps the recording's time, reports, begins anew after a loss."""

import logging
import time
from collections.abc import Callable
from threading import Event
from typing import Any

from engine.client.client import Address
from marketdata.back_off import BackOff
from marketdata.connections import Connections, VenueLost
from marketdata.flow_config import FlowConfig
from marketdata.flow_fields import FlowConfigError
from marketdata.replay.figures import PassFigures
from marketdata.replay.one_pass import Pass, Stage
from marketdata.replay.plan import Plan
from marketdata.replay.report import report
from marketdata.replay.scale import Scale
from marketdata.replay.seats import Seat, Seats
from marketdata.replay.speed import Speed

log = logging.getLogger(__name__)

WINDOW = 500
"""Commands on their way at once."""
WAIT_S_MAX = 0.2
QUIET_S = 0.05
"""Nothing has come for so long: the venue has said all that it had to say."""
STATE = {Stage.CLEARING: "clearing", Stage.REPLAYING: "replaying", Stage.ENDING: "ending", Stage.DONE: "complete"}
REPORT_S = 1.0

Tell = Callable[[PassFigures], object]
Keep = Callable[[dict[str, Any]], object]


class Replay:
    """`tell` is called with figures about once a second, `keep` with the report of each ended pass."""

    def __init__(
        self, plan: Plan, config: FlowConfig, address: Address, speed: Speed, *, tell: Tell, keep: Keep, stop: Event
    ) -> None:
        """FlowConfigError when flow.json has no replay, ScaleError when its instrument cannot hold the recording's numbers."""
        self._sessions = config.of_flow("replay")
        if not self._sessions:
            raise FlowConfigError("flow.json has no session for the replay; run manage.py load_demo")
        self._instrument = config.instruments[self._sessions[0].instruments[0]]
        self._scale = Scale.of(self._instrument)
        for step in plan.steps:
            self._scale.ticks(step.price_cents)
            self._scale.lots(step.qty_lots)
        self._plan, self._speed, self._tell, self._keep, self._stop = plan, speed, tell, keep, stop
        self._connections = Connections(address, self._sessions)
        self._seats = [Seat(at, account.number) for at, session in enumerate(self._sessions) for account in session.accounts]
        self._told_at = 0.0

    def run(self, *, first_pass: int = 1, passes: int | None = None) -> None:
        """Until `stop` is set, or so many passes are complete."""
        number, complete, back_off = first_pass, 0, BackOff()
        while not self._stop.is_set() and (passes is None or complete < passes):
            one, started_ns = self._new_pass(number), time.time_ns()
            try:
                self._say(one, "connecting", now=True)
                self._connections.open()
                self._play(one)
                self._say(one, "complete" if one.stage is Stage.DONE else "stopped", now=True)
            except VenueLost as fault:
                self._say(one, "lost", str(fault), now=True)
            if one.figures.sent_new:
                self._end(one, started_ns)
                number += 1
            if one.figures.state == "lost":
                self._stop.wait(back_off.next_s())
            else:
                complete += 1
                back_off.forget()
        self._connections.close()

    def _new_pass(self, number: int) -> Pass:
        one = Pass(
            self._plan, instrument=self._instrument.number, scale=self._scale, seats=Seats(self._seats, number),
            sessions=len(self._sessions), number=number, window=WINDOW,
        )
        one.figures.speed = str(self._speed)
        return one

    def _play(self, one: Pass) -> None:
        """Until the pass is done, or somebody wants us to stop."""
        began = None
        self._send(one)
        while one.stage is not Stage.DONE and not self._stop.is_set():
            if began is None and one.stage is Stage.REPLAYING and one.next_ms() != self._plan.start_ms:
                began = time.monotonic()  # the book of the start is there: from now on the recording's clock runs
            until_ms = self._plan.start_ms if began is None else self._clock_ms(began)
            one.advance(until_ms)
            self._send(one)
            self._say(one, STATE[one.stage])
            self._hear(one, self._pause_s(one, until_ms))

    def _hear(self, one: Pass, timeout_s: float) -> None:
        began = time.monotonic()
        heard = self._connections.hear(timeout_s)
        for part in heard:
            one.take(part.events)
            for refused in part.refused:
                one.frame_refused(refused.kind, refused.client_order_id, refused.reason)
        if one.waits_for_quiet and not heard and time.monotonic() - began >= QUIET_S:
            one.quiet()

    def _clock_ms(self, began: float) -> int:
        return self._speed.recorded_ms(self._plan.start_ms, time.monotonic() - began)

    def _pause_s(self, one: Pass, until_ms: int) -> float:
        """Until the next step is due. One that is due and was not taken waits for an answer, whose arrival ends the pause."""
        due_ms = one.next_ms()
        self._note_lag(one, until_ms, due_ms)
        if one.waits_for_quiet:
            return QUIET_S
        if one.stage is not Stage.REPLAYING or due_ms is None or due_ms <= until_ms:
            return WAIT_S_MAX
        return min(WAIT_S_MAX, self._speed.wait_s(due_ms - until_ms))

    def _note_lag(self, one: Pass, until_ms: int, due_ms: int | None) -> None:
        """How late, by our clock, the step is that should have been taken first."""
        behind_ms = until_ms - due_ms if due_ms is not None and self._speed.times is not None else 0
        one.figures.lag_ms = round(1000 * self._speed.wait_s(behind_ms))
        one.figures.lag_ms_max = max(one.figures.lag_ms_max, one.figures.lag_ms)

    def _send(self, one: Pass) -> None:
        for session, outbox in enumerate(one.outboxes):
            if outbox:
                self._connections.send(session, outbox)
                outbox.clear()

    def _say(self, one: Pass, state: str, text: str = "", *, now: bool = False) -> None:
        one.figures.state, one.figures.text = state, text
        if now or time.monotonic() - self._told_at >= REPORT_S:
            self._told_at = time.monotonic()
            self._tell(one.measure())

    def _end(self, one: Pass, started_ns: int) -> None:
        figures = one.measure()
        log.info(
            "pass %d %s: %d of %d recorded trades matched with the same maker, price and quantity, %d at the same price; "
            "%d orders sent, %d refused%s",
            figures.number, figures.state, figures.trades_matched, figures.trades_recorded, figures.trades_at_price,
            figures.sent_new, figures.refused_total, f" ({figures.text})" if figures.text else "",
        )  # fmt: skip
        for match, whose in one.score.differences()[:20] if figures.state == "complete" else []:
            log.info("only the %s has: %s", whose, match)
        self._keep(report(figures, started_ns=started_ns, ended_ns=time.time_ns()))
