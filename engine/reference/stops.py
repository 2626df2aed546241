"""Stops that wait for a price: each enters once, with all that a new order of its type is asked."""

from engine.messages.codes import CancelCause, OrderType, Side, Trigger
from engine.reference import attempts, limits, order_checks
from engine.reference.arrival import enter
from engine.reference.endings import end
from engine.reference.instruments import Instrument
from engine.reference.orders import Order, Place
from engine.reference.state import State


def trigger_all(state: State, instrument: Instrument) -> None:
    """One after the other, as long as the last price or the mark reaches one; none in a phase in which orders do not trade."""
    while state.trades_at_once(instrument.number) and (stop := _next(instrument)):
        _activate(state, instrument, stop)


def _next(instrument: Instrument) -> Order | None:
    """Buys before sells, on last before on mark, the nearest first, first in time first."""
    for side in Side:
        for trigger in Trigger:
            stop = instrument.stops[trigger].own(side).first()
            if stop and instrument.is_triggered(trigger, side, stop.at_ticks):
                return stop
    return None


def _activate(state: State, instrument: Instrument, order: Order) -> None:
    price = instrument.trigger_price(order.trigger)
    state.unrest(order)
    order.order_type = OrderType.MARKET if order.order_type == OrderType.STOP else OrderType.LIMIT
    order.place, order.trigger = Place.BOOK, Trigger.LAST
    told_at = state.events.of_order(
        "OrderTriggered", order, price_ticks=price, qty_lots=order.qty_lots, related_id=0, flags=order.instructions
    )
    order.self_match_group = state.self_match_group(order.account)
    terms = order_checks.terms_of_triggered(state, order)
    if refusal := order_checks.of_triggered(state, order, terms):
        bound = limits.bound_by(state, terms, refusal)
        end(state, order, CancelCause.TRIGGER_REFUSED, related_id=told_at)
        attempts.note(state, bound.attempts)
        return
    attempts.take(state, terms)
    order.instructions = terms.instructions
    enter(state, order, worst_ticks=terms.worst_ticks(state), min_qty_lots=0, told_at=told_at)
