"""What an engine that came back from its journal does first: trading waits for a person."""

from types import SimpleNamespace

from engine.messages.codes import Phase, PhaseReason
from engine.reference import phases
from engine.reference.records import Command
from engine.reference.schedules import STOPS
from engine.reference.state import State


def engine_recovered(state: State, c: Command) -> None:
    instruments = sorted(state.instruments)
    halted = sum(_is_open(phases.phase_now(state, number, 0)) for number in instruments)
    state.events.control_event(
        "RecoveryNoted", session=c.session, account=0, instrument=0, request_id=c.request_id, reason=PhaseReason.RECOVERY,
        value=halted, actor=c.actor,
    )
    for group in sorted(state.group_phases):  # with those that follow them, so that they follow again when it is released
        if _is_open(state.group_phases[group]):
            _halt(state, c, group=group)
    for number in instruments:
        if _is_open(state.instruments[number].own_phase) and state.instruments[number].own_phase != Phase.INHERIT:
            _halt(state, c, instrument=number)


def _is_open(phase: int) -> bool:
    """Orders trade, gather or rest as they come."""
    return phase not in (Phase.CLOSED, *STOPS)


def _halt(state: State, c: Command, *, instrument: int = 0, group: int = 0) -> None:
    phases.put_phase(state, SimpleNamespace(
        session=c.session, request_id=c.request_id, instrument=instrument, group=group, phase=Phase.HALTED,
        reason=PhaseReason.RECOVERY, actor=c.actor,
    ))
