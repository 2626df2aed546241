"""New order, cancel, replace and mass cancel."""

from engine.messages.codes import CancelCause, OrderType, TimeInForce
from engine.messages.refusals import Refusal
from engine.reference import order_checks
from engine.reference.matching import match
from engine.reference.orders import Order
from engine.reference.records import Command
from engine.reference.state import State


def new_order(state: State, c: Command) -> None:
    if refusal := order_checks.of_new(state, c):
        state.events.order_event(
            "OrderRefused", reason=refusal, session=c.session, account=c.account, instrument=c.instrument,
            client_order_id=c.client_order_id, price_ticks=c.price_ticks, qty_lots=c.qty_lots, side=c.side,
            order_type=c.order_type, time_in_force=c.time_in_force,
        )
        return
    # Nothing is refused below this line.
    order = Order(
        order_id=state.slots.take(), client_order_id=c.client_order_id, session=c.session, account=c.account,
        instrument=c.instrument, side=c.side, order_type=c.order_type, time_in_force=c.time_in_force,
        price_ticks=c.price_ticks, qty_lots=c.qty_lots, leaves_lots=c.qty_lots,
    )
    state.events.of_order("OrderAccepted", order, qty_lots=order.qty_lots, related_id=0)
    instrument = state.instruments[c.instrument]
    edge = instrument.edge(c.side) if c.order_type == OrderType.MARKET else c.price_ticks
    if c.time_in_force == TimeInForce.FOK and not instrument.book.opposite(c.side).holds_within(edge, c.qty_lots):
        _end(state, order, CancelCause.FOK_NOT_FILLABLE)
        return
    match(state, order, edge)
    _settle(state, order)


def _settle(state: State, order: Order) -> None:
    """What happens to an order when there is nothing left to trade with."""
    if not order.leaves_lots:
        state.slots.give_back(order)
    elif order.order_type == OrderType.MARKET:
        _end(state, order, CancelCause.MARKET_REMAINDER)
    elif order.time_in_force == TimeInForce.GTC:
        state.rest(order)
    else:
        _end(state, order, CancelCause.IOC_REMAINDER)


def _end(state: State, order: Order, cause: int, client_order_id: int | None = None) -> None:
    """Takes away what is left of an order that is in no book (any more)."""
    state.events.of_order(
        "OrderCanceled", order, reason=cause, qty_lots=order.leaves_lots, leaves_lots=0,
        related_id=order.client_order_id, client_order_id=client_order_id,
    )
    state.slots.give_back(order)


def _find(state: State, c: Command) -> Order | None:
    return state.working.find(
        session=c.session, account=c.account, instrument=c.instrument,
        order_id=c.order_id, orig_client_order_id=c.orig_client_order_id,
    )


def cancel_order(state: State, c: Command) -> None:
    order = _find(state, c)
    if order is None:
        state.events.order_event(
            "CancelRefused", reason=Refusal.ORDER_UNKNOWN, session=c.session, account=c.account, instrument=c.instrument,
            order_id=c.order_id, client_order_id=c.client_order_id, related_id=c.orig_client_order_id,
        )
        return
    state.unrest(order)
    _end(state, order, CancelCause.REQUESTED, client_order_id=c.client_order_id)


def replace_order(state: State, c: Command) -> None:
    order = _find(state, c)
    refusal = order_checks.of_replace(state, c, order)
    if refusal or order is None:
        state.events.order_event(
            "ReplaceRefused", reason=refusal, session=c.session, account=c.account, instrument=c.instrument,
            order_id=c.order_id, client_order_id=c.client_order_id, related_id=c.orig_client_order_id,
            price_ticks=c.price_ticks, qty_lots=c.qty_lots,
        )
        return
    # Nothing is refused below this line.
    keeps_place = c.price_ticks == order.price_ticks and c.qty_lots <= order.qty_lots
    before = order.client_order_id
    if keeps_place:
        _shrink(state, order, c)
    else:
        _take_out(state, order, c)
    state.events.of_order("OrderReplaced", order, qty_lots=order.qty_lots, related_id=before, flags=int(keeps_place))
    if not keeps_place:
        match(state, order, order.price_ticks)
        _settle(state, order)


def _shrink(state: State, order: Order, c: Command) -> None:
    less = order.qty_lots - c.qty_lots
    state.row(order.account, order.instrument).work(order.side, -less)
    order.qty_lots -= less
    order.leaves_lots -= less
    state.working.rename(order, c.client_order_id)


def _take_out(state: State, order: Order, c: Command) -> None:
    state.unrest(order)
    order.leaves_lots = c.qty_lots - order.filled_lots
    order.qty_lots, order.price_ticks, order.client_order_id = c.qty_lots, c.price_ticks, c.client_order_id


def mass_cancel(state: State, c: Command) -> None:
    instruments = [c.instrument] if c.instrument else sorted(state.instruments)
    cancelled = 0
    for number in instruments:
        for order in state.instruments[number].book.from_the_touch() if number in state.instruments else []:
            if c.account in (0, order.account) and c.of_session in (0, order.session):
                state.unrest(order)
                _end(state, order, c.cause or CancelCause.MASS_CANCEL)
                cancelled += 1
    state.events.order_event(
        "MassCancelDone", session=c.session, account=c.account, instrument=c.instrument,
        client_order_id=c.client_order_id, qty_lots=cancelled,
    )
