"""An order that passed its checks goes to where it belongs."""

from engine.messages.codes import CancelCause, Instruction, OrderType, RestateReason, TimeInForce
from engine.reference import pegs
from engine.reference.endings import end
from engine.reference.matching import is_fillable, match
from engine.reference.orders import Order, Place
from engine.reference.reductions import give_way
from engine.reference.state import State


def enter(state: State, order: Order, *, worst_ticks: int, min_qty_lots: int, told_at: int) -> None:
    """A new, replaced or triggered order, which works nowhere: it waits for its trigger, or trades and rests or ends.

    `worst_ticks` is the worst price at which it may trade.
    """
    order.worth_ticks = worst_ticks
    order.came = state.events.last_seq if order.is_reduce_only else 0
    _find_place(state, order, worst_ticks, min_qty_lots, told_at)
    give_way(state, order.account, order.instrument)


def _find_place(state: State, order: Order, worst_ticks: int, min_qty_lots: int, told_at: int) -> None:
    if order.order_type == OrderType.PEG_MID:
        pegs.place(state, order, told_at)
        return
    if order.is_stop:
        order.place = Place.STOP
        state.rest(order)
        return
    order.place = Place.HIDDEN if order.instructions & Instruction.HIDDEN else Place.BOOK
    if order.price_ticks and order.price_ticks != worst_ticks:
        order.price_ticks = worst_ticks
        _restate(state, order, RestateReason.REPRICED)
    order.at_ticks = worst_ticks
    if state.trades_at_once(order.instrument):
        _trade_first(state, order, min_qty_lots, told_at)
    else:
        _rest(state, order)


def _trade_first(state: State, order: Order, min_qty_lots: int, told_at: int) -> None:
    edge = order.at_ticks
    if order.time_in_force == TimeInForce.FOK and not is_fillable(state, order, edge, order.leaves_lots):
        end(state, order, CancelCause.FOK_NOT_FILLABLE)
        return
    if not is_fillable(state, order, edge, min_qty_lots):
        end(state, order, CancelCause.MIN_QTY_NOT_FILLABLE)
        return
    ended_by = match(state, order, edge, told_at)
    if not order.leaves_lots:
        state.slots.give_back(order)
    elif ended_by:
        end(state, order, ended_by)
    elif _stays(state, order):
        _rest(state, order)
    elif order.order_type == OrderType.MARKET:
        end(state, order, CancelCause.MARKET_REMAINDER)
    else:
        end(state, order, CancelCause.IOC_REMAINDER)


def _stays(state: State, order: Order) -> bool:
    if order.time_in_force in (TimeInForce.IOC, TimeInForce.FOK):
        return False
    return order.order_type != OrderType.MARKET or bool(state.instruments[order.instrument].definition.market_remainder)


def _rest(state: State, order: Order) -> None:
    """A market order rests as a limit order at its edge; an iceberg shows its first part."""
    if order.order_type == OrderType.MARKET:
        order.order_type, order.price_ticks = OrderType.LIMIT, order.at_ticks
        _restate(state, order, RestateReason.RESTED_AT_EDGE)
    order.reserve_lots = max(0, order.leaves_lots - order.display_lots) if order.display_lots else 0
    state.rest(order)


def _restate(state: State, order: Order, reason: RestateReason) -> None:
    state.events.of_order("OrderRestated", order, reason=reason, qty_lots=order.qty_lots, related_id=0)
