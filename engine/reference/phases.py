"""Phases of instruments and of their groups: an instrument's own phase holds, else its group's."""

from engine.messages import phases
from engine.messages.codes import Phase
from engine.messages.refusals import Refusal
from engine.reference.auction import uncross
from engine.reference.blocks import cancel_residue
from engine.reference.indication import NOTHING
from engine.reference.instruments import Instrument
from engine.reference.records import Command
from engine.reference.settle import settle
from engine.reference.state import State
from engine.reference.times_in_force import end_times_in_force


def set_phase(state: State, c: Command) -> None:
    if refusal := _refusal(state, c):
        state.events.control_event(
            "ControlRefused", session=c.session, account=0, instrument=c.instrument, request_id=c.request_id, reason=refusal,
            value=c.phase, actor=c.actor, subject=c.kind,
        )
        return
    # Nothing is refused below this line.
    state.requests.remember(c.request_id)
    put_phase(state, c)


def put_phase(state: State, c: Command) -> None:
    """The command is followed, which may be."""
    if c.instrument:
        instrument = state.instruments[c.instrument]
        previous, instrument.own_phase = state.phase(instrument), c.phase
        _change(state, c, instrument, previous)
        return
    previous = state.group_phases.get(c.group, Phase.CLOSED)
    state.group_phases[c.group] = c.phase
    state.schedules.forget_releases(0, c.group, previous, c.phase)
    _tell(state, c, 0, previous, c.phase)
    for instrument in _inheriting(state, c.group):
        _change(state, c, instrument, previous)


def _change(state: State, c: Command, instrument: Instrument, previous: int) -> None:
    """Another phase holds now than before."""
    phase = state.phase(instrument)
    told_at = _tell(state, c, instrument.number, previous, phase)
    if not phases.ALLOWS[Phase(phase)].collects:
        instrument.indicated = NOTHING
    state.schedules.forget_releases(instrument.number, 0, previous, phase)
    if phases.uncrosses(Phase(previous), Phase(phase)):
        uncross(state, instrument, told_at)
    end_times_in_force(state, instrument, previous, phase, told_at)
    cancel_residue(state, [instrument.number])
    settle(state, instrument.number)


def _inheriting(state: State, group: int) -> list[Instrument]:
    found = (instrument for _, instrument in sorted(state.instruments.items()))
    return [each for each in found if each.group == group and each.own_phase == Phase.INHERIT]


def _refusal(state: State, c: Command) -> Refusal:
    if c.instrument and c.instrument not in state.instruments:
        return Refusal.INSTRUMENT_UNKNOWN
    if c.request_id in state.requests:
        return Refusal.REQUEST_ALREADY_APPLIED
    if not is_phase(c):
        return Refusal.PHASE_UNKNOWN
    return Refusal.NONE if may_follow(state, c) else Refusal.PHASE_TRANSITION_INVALID


def is_phase(c: Command) -> bool:
    """There is such a phase for an instrument, or for a group."""
    return c.phase in phases.ALLOWS or (c.phase == Phase.INHERIT and bool(c.instrument))


def phase_now(state: State, instrument: int, group: int) -> int:
    """Of the instrument, or where that is 0 of the group."""
    return state.phase(state.instruments[instrument]) if instrument else state.group_phases.get(group, Phase.CLOSED)


def may_follow(state: State, c: Command) -> bool:
    """Whether the phase may follow the one that holds. The instrument and the phase are known."""
    if not c.instrument:
        return phases.may_follow(Phase(state.group_phases.get(c.group, Phase.CLOSED)), Phase(c.phase))
    instrument = state.instruments[c.instrument]
    present = Phase(state.phase(instrument))
    if c.phase != Phase.INHERIT:
        return phases.may_follow(present, Phase(c.phase))
    of_group = Phase(state.group_phases.get(instrument.group, Phase.CLOSED))
    return instrument.own_phase != Phase.INHERIT and (of_group == present or phases.may_follow(present, of_group))


def _tell(state: State, c: Command, number: int, previous: int, phase: int) -> int:
    """Of an instrument, or with 0 of the command's group."""
    instrument = state.instruments.get(number)
    group, is_own = (instrument.group, instrument.own_phase != Phase.INHERIT) if instrument else (c.group, False)
    return state.events.control_event(
        "PhaseChanged", session=c.session, account=0 if number else group, instrument=number, request_id=c.request_id,
        reason=c.reason, value=phase, previous=previous, actor=c.actor, subject=int(is_own), number=group,
    )
