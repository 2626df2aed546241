"""What a batch of events makes of the instruments."""

from collections.abc import Callable
from typing import Any, Final

import numpy as np

from engine.messages.codes import Liquidity
from riskapp.models import InstrumentState
from riskapp.projector.kinds import FILL, INSTRUMENT_DEFINED, PHASE_CHANGED, REFERENCE_SET, Events, of_kinds, text


def apply_events(states: dict[int, InstrumentState], events: Events, controls: Events) -> set[int]:
    """Applies trades and controls (`controls`: those of the events, as CONTROL_EVENT). Returns the numbers that changed."""
    return _apply_trades(states, events) | _apply_controls(states, controls)


def _state(states: dict[int, InstrumentState], number: int) -> InstrumentState:
    if number not in states:
        states[number] = InstrumentState(
            instrument=number, phase=0, phase_reason=0, phase_seq=0, phase_since_ns=0, phase_actor="", defined_seq=0,
            reference_ticks=0, reference_seq=0, last_price_ticks=0, last_qty_lots=0, last_trade_seq=0, trades_total=0,
            volume_lots=0,
        )
    return states[number]


def _apply_trades(states: dict[int, InstrumentState], events: Events) -> set[int]:
    fills = of_kinds(events, FILL)
    trades = fills[fills["flags"] == Liquidity.MAKER]  # a trade has one maker
    changed = set(np.unique(trades["instrument"]).tolist())
    for number in changed:
        own = trades[trades["instrument"] == number]
        state, last = _state(states, number), own[-1]
        state.last_price_ticks = int(last["price_ticks"])
        state.last_qty_lots = int(last["qty_lots"])
        state.last_trade_seq = int(last["seq"])
        state.trades_total += len(own)
        # an order has at most 2^40 lots, so a batch's sum fits into 64 bits
        state.volume_lots += int(own["qty_lots"].sum())
    return changed


def _apply_controls(states: dict[int, InstrumentState], controls: Events) -> set[int]:
    changed = set()
    for event in of_kinds(controls, *_APPLY):
        number = int(event["instrument"])
        _APPLY[int(event["kind"])](_state(states, number), event)
        changed.add(number)
    return changed


def _phase_changed(state: InstrumentState, event: Any) -> None:
    state.phase, state.phase_reason = int(event["value"]), int(event["reason"])
    state.phase_seq, state.phase_since_ns = int(event["command_seq"]), int(event["time_ns"])
    state.phase_actor = text(event["actor"])


def _reference_set(state: InstrumentState, event: Any) -> None:
    state.reference_ticks, state.reference_seq = int(event["value"]), int(event["command_seq"])


def _defined(state: InstrumentState, event: Any) -> None:
    state.defined_seq = int(event["command_seq"])


_APPLY: Final[dict[int, Callable[[InstrumentState, Any], None]]] = {
    PHASE_CHANGED: _phase_changed, REFERENCE_SET: _reference_set, INSTRUMENT_DEFINED: _defined,
}
