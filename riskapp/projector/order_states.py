"""The life of an order (engine.messages.order_life) for many orders at once: the same table as an array."""

from typing import Final

import numpy as np
import numpy.typing as npt

from engine.messages.codes import CancelCause
from engine.messages.order_life import STEP_OF_KIND, WORKING, OrderState, Step, rows
from riskapp.projector.kinds import CANCELED, FILL, Events

ILLEGAL: Final = -1
STARTS: Final = (OrderState.SUBMITTED, *WORKING)
"""What an order can be before its first event of a batch."""

States = npt.NDArray[np.int16]
Runs = npt.NDArray[np.intp]
"""Where each order's run of events begins."""


def _next_states() -> States:
    """[state, step]; its last row is that of ILLEGAL, which is -1."""
    table = np.full((max(OrderState) + 2, max(Step) + 1), ILLEGAL, np.int16)
    for state, step, row in rows():
        if row.to is not None:
            table[state, step] = row.to
    return table


_NEXT: Final = _next_states()
_TWICE_IS_ONCE: Final = np.array([
    all(_NEXT[after, step] == after for after in _NEXT[:, step] if after != ILLEGAL) for step in Step
])
"""Steps that lead nowhere else when they come again: a maker's many fills are one."""


def _steps_of_kinds() -> States:
    table = np.full(256, ILLEGAL, np.int16)
    for kind, step in STEP_OF_KIND.items():
        table[kind] = step
    return table


_STEP: Final = _steps_of_kinds()


def steps_of(events: Events) -> States:
    """As order_life.step_of, of events about accepted orders."""
    steps: States = _STEP[events["kind"]]
    steps[(events["kind"] == FILL) & (events["leaves_lots"] == 0)] = Step.FILL_LAST
    steps[(events["kind"] == CANCELED) & (events["reason"] == CancelCause.EXPIRED)] = Step.EXPIRE
    return steps


def follow(by_order: Events, runs: Runs) -> States:
    """[order, start]: what each order is after its events, if it was STARTS[start] before; ILLEGAL where it cannot have been."""
    states = np.tile(np.array(STARTS, np.int16), (len(runs), 1))
    if not len(runs):
        return states
    steps = steps_of(by_order)
    is_first = np.zeros(len(steps), bool)
    is_first[runs] = True
    again = np.concatenate(([False], steps[1:] == steps[:-1])) & ~is_first & _TWICE_IS_ONCE[steps]
    steps, firsts = steps[~again], np.flatnonzero(is_first[~again])
    counts = np.diff(np.append(firsts, len(steps)))
    for at in range(int(counts.max())):
        here = np.flatnonzero(counts > at)
        states[here] = _NEXT[states[here], steps[firsts[here] + at][:, None]]
    return states
