"""Brings a venue that has just started to where it may trade. A halt that somebody set stays, however often the venue starts.

What the recovery halted stays too, but in a demo (riskapp/recovery_release.py).
"""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from engine.host.control_client import ask
from engine.messages.codes import Phase
from riskapp import recovery_release, reference_sync, system_requests
from riskapp.control_states import State
from riskapp.engine_commands import EngineCommand, open_instrument, set_reference
from riskapp.models import ControlRequest, Instrument, InstrumentState, ProjectionPosition

Say = Callable[[str], None]
ENGINE_SECONDS_MAX: Final = 60.0
PROJECTOR_SECONDS_MAX: Final = 60.0
POLL_S: Final = 0.05
PASSES_MAX: Final = 20


class NotOpened(Exception):
    """Something that is needed did not come; the text says what, and what to look at."""


def run(folder: Path, shard: int, say: Say) -> None:
    """Waits for engine and projector, sends what the engine does not know, sets opening references, opens what was never open
    and, in a demo, what the recovery halted.

    NotOpened. Reference data that the engine refuses are told of and leave the rest alone.
    """
    _wait("the projector has read all events", PROJECTOR_SECONDS_MAX, _projected(shard, _engine_event_seq(folder)))
    _send_reference_data(say)
    states = {state.instrument: state for state in InstrumentState.objects.all()}
    known = [one for one in Instrument.objects.all() if one.number in states]
    _settle([set_reference(one) for one in known if not states[one.number].reference_ticks], say)
    never_open = [one for one in known if _was_never_open(states[one.number])]
    _settle([open_instrument(one.number) for one in never_open], say)
    _tell(recovery_release.release(), say)
    say(_summary())


def _engine_event_seq(folder: Path) -> int:
    """The newest durable event, as soon as the engine answers."""
    answers: list[dict[str, Any]] = []

    def answered() -> bool:
        try:
            answers.append(ask(folder, {"do": "status"}, 2.0))
        except (OSError, ValueError):
            return False
        return bool(answers[-1].get("ok"))

    _wait("the engine answers", ENGINE_SECONDS_MAX, answered)
    return int(answers[-1]["event_seq"])


def _projected(shard: int, event_seq: int) -> Callable[[], bool]:
    return lambda: not event_seq or ProjectionPosition.objects.filter(shard=shard, event_seq__gte=event_seq).exists()


def _send_reference_data(say: Say) -> None:
    """In passes: limits follow when their instrument and account are there. The projector's process sends beside us, so it is two
    passes with nothing to send and nothing under way that show the end."""
    quiet = 0
    for number in range(PASSES_MAX):
        sent = reference_sync.send_changed(again=number == 0)
        if sent:
            say(f"sent {sent} definitions and limits to the engine")
        _wait("the engine has answered them", PROJECTOR_SECONDS_MAX, _none_waits())
        quiet = 0 if sent else quiet + 1
        if quiet == 2:
            return


def _none_waits() -> Callable[[], bool]:
    return lambda: not ControlRequest.objects.filter(via="system", state=State.SENT).exists()


def _was_never_open(state: InstrumentState) -> bool:
    return state.phase == Phase.CLOSED and state.phase_seq == 0


def _settle(commands: Sequence[EngineCommand], say: Say) -> None:
    """Asks, and tells what became of it."""
    _tell(system_requests.ask(commands), say)


def _tell(requests: Sequence[int], say: Say) -> None:
    """Waits until each is projected, and tells what became of it."""
    if not requests:
        return
    _wait("the engine has answered", PROJECTOR_SECONDS_MAX, _none_waits())
    for request in ControlRequest.objects.filter(pk__in=requests).order_by("created_at"):
        result = f"at command {request.applied_seq}" if request.state == State.APPLIED else f"refused: {request.refusal_text}"
        say(f"{request.verb_text} {request.subject}: {result}")


def _wait(what: str, seconds_max: float, is_so: Callable[[], bool]) -> None:
    give_up = time.monotonic() + seconds_max
    while not is_so():
        if time.monotonic() > give_up:
            raise NotOpened(f"waited {seconds_max:g} s until {what}: see the logs of engine and projector")
        time.sleep(POLL_S)


def _summary() -> str:
    phases = [Phase(state.phase) for state in InstrumentState.objects.all()]
    counted = [f"{phases.count(phase)} {phase.name.lower()}" for phase in reversed(Phase) if phase in phases]
    return f"instruments: {', '.join(counted) or 'none'}"
