"""Reduce-only orders: what they may do, and how they give way."""

from engine.messages.codes import CancelCause, Instruction, RestateReason, Side
from engine.messages.refusals import Refusal
from engine.reference.endings import end
from engine.reference.orders import Order
from engine.reference.positions import Row
from engine.reference.state import State


def refusal(row: Row, side: int, instructions: int, more_lots: int) -> Refusal:
    """Whether a reduce-only order, with all that works on its side, would take the position through zero."""
    if not instructions & Instruction.REDUCE_ONLY:
        return Refusal.NONE
    return Refusal.REDUCE_ONLY_VIOLATED if beyond_zero(row, side) + more_lots > 0 else Refusal.NONE


def beyond_zero(row: Row, side: int) -> int:
    """How far the position would lie beyond zero if all that works on this side were filled; below 0: so much may still come."""
    return row.net + row.working_buy if side == Side.BUY else row.working_sell - row.net


def give_way(state: State, account: int, instrument: int) -> None:
    """After the row's position or what works changed: its reduce-only orders lose what would take the position through zero."""
    row = state.row(account, instrument)
    for side in Side:
        cause = state.events.last_seq
        while (excess := beyond_zero(row, side)) > 0 and (closers := _closers(state, account, instrument, side)):
            _lose(state, max(closers, key=lambda order: order.came), excess, cause)


def _closers(state: State, account: int, instrument: int, side: int) -> list[Order]:
    key = (account, instrument, side)
    return [o for o in state.working.by_id.values() if o.is_reduce_only and (o.account, o.instrument, o.side) == key]


def _lose(state: State, order: Order, excess: int, cause: int) -> None:
    if excess >= order.leaves_lots:
        state.unrest(order)
        end(state, order, CancelCause.REDUCE_ONLY, related_id=cause)
        return
    state.take_away(order, excess)
    state.events.of_order("OrderRestated", order, reason=RestateReason.REDUCED, qty_lots=order.qty_lots, related_id=0)
