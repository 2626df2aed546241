"""Which phase may follow which, and what each lets through."""

from itertools import product
from typing import Any

import pytest

from engine.messages.codes import Phase
from engine.messages.layout import decode, encode
from engine.messages.phases import ALLOWS, may_follow
from engine.messages.refusals import Refusal
from tests.engine.core.machines import SMALL, both
from tests.engine.core.script import play
from tests.engine.core.venue import define, venue

ROADS = {**{phase: (Phase.HALTED, phase) for phase in ALLOWS}, Phase.CONTINUOUS: (), Phase.HALTED: (Phase.HALTED,)}
"""How to get there from an instrument that trades."""

def _phase(machine: Any) -> int:
    return machine.instruments()[0][1]


@both
@pytest.mark.parametrize(("present", "asked"), list(product(ALLOWS, ALLOWS)))
def test_a_phase_follows_only_as_the_table_says(machine: Any, present: Phase, asked: Phase) -> None:
    made = venue(machine)
    for step in ROADS[present]:
        made.apply_bytes(encode("SetPhase", instrument=1, phase=step), 0)
    assert _phase(made) == present
    record = encode("SetPhase", session=0, instrument=1, phase=asked, reason=7, actor="ada", request_id=5)
    ((name, event),) = decode(made.apply_bytes(record, 0))
    shared = {"instrument": 1, "account": 0, "request_id": 5, "actor": "ada", "value": asked}
    assert shared.items() <= event.items()
    if may_follow(present, asked):
        assert (name, event["previous"], event["reason"], event["subject"]) == ("PhaseChanged", present, 7, 1)
        assert _phase(made) == asked
    else:
        assert (name, event["previous"], event["subject"]) == ("ControlRefused", 0, 10)
        assert event["reason"] == Refusal.PHASE_TRANSITION_INVALID
        assert _phase(made) == present


@both
def test_orders_stay_through_halt_and_close_and_only_cancels_pass(machine: Any) -> None:
    play(venue(machine), """
        alpha #1 buy 5 @ 100
            accepted #1 5 @ 100
        alpha #2 buy 5 @ 99
            accepted #2 5 @ 99
        alpha #3 buy 5 @ 98
            accepted #3 5 @ 98
        SetPhase instrument=1 phase=1
            PhaseChanged 2 -> 1
        beta #1 sell 5 @ 100
            refused #1 INSTRUMENT_NOT_OPEN
        alpha #9 replace #1 4 @ 100
            replace refused #9 REPLACE_NOT_ALLOWED
        alpha #9 cancel #1
            canceled #1 by #9 5 REQUESTED
        SetPhase instrument=1 phase=0
            PhaseChanged 1 -> 0
        beta #1 sell 5 market ioc
            refused #1 INSTRUMENT_NOT_OPEN
        alpha #9 mass-cancel account=1 instrument=1 of_session=1
            canceled #2 5 MASS_CANCEL
            canceled #3 5 MASS_CANCEL
            mass cancel done 2
        SetPhase instrument=1 phase=2
            PhaseChanged 0 -> 2
        beta #1 sell 5 @ 100
            accepted #1 5 @ 100
    """)


@both
def test_one_halted_instrument_leaves_the_others_open(machine: Any) -> None:
    play(venue(machine, instruments=2), """
        SetPhase instrument=2 phase=1
            PhaseChanged 2 -> 1
        alpha #1 buy 5 @ 100 on 2
            refused #1 INSTRUMENT_NOT_OPEN
        alpha #1 buy 5 @ 100 on 1
            accepted #1 5 @ 100
    """)


@both
def test_a_group_leads_those_without_a_phase_of_their_own(machine: Any) -> None:
    made = machine(SMALL)
    made.apply_bytes(define(1, group=7) + define(2, group=7) + define(3), 1_000)
    play(made, """
        SetPhase group=7 phase=3
            PhaseChanged 0 -> 3
            PhaseChanged 0 -> 3
            PhaseChanged 0 -> 3
        SetPhase instrument=1 phase=1
            PhaseChanged 3 -> 1
        SetPhase group=7 phase=2
            PhaseChanged 3 -> 2
            PhaseChanged 3 -> 2
        SetPhase instrument=1 phase=255
            PhaseChanged 1 -> 2
        SetPhase instrument=1 phase=255
            ControlRefused PHASE_TRANSITION_INVALID
    """)
    assert [each[1] for each in made.instruments()] == [2, 2, 0]


@both
def test_who_is_told_of_says_whether_the_phase_is_its_own(machine: Any) -> None:
    """(event, instrument, group, own) of each."""
    made = machine(SMALL)
    told = [made.apply_bytes(define(1, group=7) + define(2, group=7), 1_000)]
    asked = ({"group": 7, "phase": 3}, {"instrument": 1, "phase": 1}, {"group": 7, "phase": 2}, {"instrument": 1, "phase": 255})
    for where in asked:
        told.append(made.apply_bytes(encode("SetPhase", **where), 1_000))
    events = [(name, e["instrument"], e["number"], e["subject"]) for name, e in decode(b"".join(told))]
    assert events == [
        ("InstrumentDefined", 1, 7, 0), ("InstrumentDefined", 2, 7, 0),
        ("PhaseChanged", 0, 7, 0), ("PhaseChanged", 1, 7, 0), ("PhaseChanged", 2, 7, 0),
        ("PhaseChanged", 1, 7, 1),
        ("PhaseChanged", 0, 7, 0), ("PhaseChanged", 2, 7, 0),
        ("PhaseChanged", 1, 7, 0),
    ]


@both
def test_no_cancel_means_no_cancel_and_a_mass_cancel_counts_what_stays(machine: Any) -> None:
    play(venue(machine), """
        alpha #1 buy 5 @ 100
            accepted #1 5 @ 100
        SetPhase instrument=1 phase=3
            PhaseChanged 2 -> 3
        SetPhase instrument=1 phase=4
            PhaseChanged 3 -> 4
        alpha #9 cancel #1
            cancel refused #9 CANCEL_NOT_ALLOWED
        alpha #9 mass-cancel
            mass cancel done 0 residue 1
    """)
