"""What a batch of events makes of the instruments."""

from typing import Any, Final

import numpy as np

from engine.messages.codes import Liquidity, PriceKind, Side
from riskapp.models import GroupState, InstrumentState
from riskapp.projector.kinds import FILL, INSTRUMENT_DEFINED, PHASE_CHANGED, REFERENCE_SET, Events, of_kinds, text

States = dict[int, InstrumentState]
Groups = dict[int, GroupState]
PHASE_FIELDS: Final = ("phase", "phase_reason", "phase_seq", "phase_since_ns", "phase_actor")


def apply_events(states: States, groups: Groups, events: Events, controls: Events) -> set[int]:
    """Applies trades and controls (`controls`: those of the events, as CONTROL_EVENT). Returns the instruments that changed."""
    return _apply_trades(states, events) | _apply_controls(states, groups, controls)


def _state(states: States, number: int) -> InstrumentState:
    if number not in states:
        states[number] = InstrumentState(
            instrument=number, phase=0, phase_reason=0, phase_seq=0, phase_since_ns=0, phase_actor="", defined_seq=0,
            group=0, has_own_phase=False, reference_ticks=0, reference_seq=0,
            mark_ticks=0, settlement_ticks=0, last_price_ticks=0, last_qty_lots=0, last_trade_seq=0, trades_total=0,
            volume_lots=0,
        )
    return states[number]


def _apply_trades(states: States, events: Events) -> set[int]:
    fills = of_kinds(events, FILL)
    of_buyers = (fills["flags"] == Liquidity.AUCTION) & (fills["side"] == Side.BUY)
    trades = fills[(fills["flags"] == Liquidity.MAKER) | of_buyers]  # a trade has one maker, or in an auction one buyer
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


def _apply_controls(states: States, groups: Groups, controls: Events) -> set[int]:
    changed = set()
    for event in of_kinds(controls, PHASE_CHANGED, REFERENCE_SET, INSTRUMENT_DEFINED):
        number, kind = int(event["instrument"]), int(event["kind"])
        if not number:
            _change_phase(_group(groups, int(event["number"])), event)
            continue
        changed.add(number)
        if kind == PHASE_CHANGED:
            _phase_changed(_state(states, number), event)
        elif kind == REFERENCE_SET:
            _price_set(_state(states, number), event)
        else:
            _defined(_state(states, number), groups, event)
    return changed


def _group(groups: Groups, number: int) -> GroupState:
    return groups.setdefault(number, GroupState(group=number))


def _change_phase(state: InstrumentState | GroupState, event: Any) -> None:
    state.phase, state.phase_reason = int(event["value"]), int(event["reason"])
    state.phase_seq, state.phase_since_ns = int(event["command_seq"]), int(event["time_ns"])
    state.phase_actor = text(event["actor"])


def _phase_changed(state: InstrumentState, event: Any) -> None:
    state.group, state.has_own_phase = int(event["number"]), bool(event["subject"])
    _change_phase(state, event)


def _price_set(state: InstrumentState, event: Any) -> None:
    value, kind = int(event["value"]), int(event["subject"])
    if kind == PriceKind.MARK:
        state.mark_ticks = value
    elif kind == PriceKind.SETTLEMENT:
        state.settlement_ticks = value
    else:
        state.reference_ticks, state.reference_seq = value, int(event["command_seq"])


def _defined(state: InstrumentState, groups: Groups, event: Any) -> None:
    """A new instrument has no phase of its own: its group's holds from the first moment."""
    state.defined_seq, state.group = int(event["command_seq"]), int(event["number"])
    of_group = groups.get(state.group)
    if int(event["value"]) and of_group is not None:
        for name in PHASE_FIELDS:
            setattr(state, name, getattr(of_group, name))
