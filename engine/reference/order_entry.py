"""New order, cancel, replace and mass cancel."""

from engine.messages.codes import CancelCause, OrderType, TimeInForce
from engine.messages.refusals import Refusal
from engine.reference import order_checks
from engine.reference.endings import end
from engine.reference.matching import is_fillable, match
from engine.reference.orders import Order
from engine.reference.records import Command
from engine.reference.state import State
from engine.reference.sweeps import may_cancel, sweep


def new_order(state: State, c: Command) -> None:
    if refusal := order_checks.of_new(state, c):
        bound = order_checks.bound_by(state, c, refusal)
        state.events.order_event(
            "OrderRefused", reason=refusal, session=c.session, account=c.account, instrument=c.instrument,
            client_order_id=c.client_order_id, price_ticks=c.price_ticks, qty_lots=c.qty_lots, side=c.side,
            order_type=c.order_type, time_in_force=c.time_in_force, related_id=bound.value, flags=bound.scope,
        )
        return
    # Nothing is refused below this line.
    order = Order(
        order_id=state.slots.take(), client_order_id=c.client_order_id, session=c.session, account=c.account,
        instrument=c.instrument, side=c.side, order_type=c.order_type, time_in_force=c.time_in_force,
        price_ticks=c.price_ticks, qty_lots=c.qty_lots, leaves_lots=c.qty_lots,
        self_match_group=state.self_match_group(c.account), self_match=c.self_match, instructions=c.instructions,
    )
    told_at = state.events.of_order("OrderAccepted", order, qty_lots=order.qty_lots, related_id=0, flags=order.instructions)
    instrument = state.instruments[c.instrument]
    edge = instrument.edge(c.side) if c.order_type == OrderType.MARKET else c.price_ticks
    if c.time_in_force == TimeInForce.FOK and not is_fillable(state, order, edge):
        end(state, order, CancelCause.FOK_NOT_FILLABLE)
        return
    _settle(state, order, match(state, order, edge, told_at))


def _settle(state: State, order: Order, ended_by: int) -> None:
    """What happens to an order when it trades no further. `ended_by`: the cause that takes it away, whatever its terms say."""
    if not order.leaves_lots:
        state.slots.give_back(order)
    elif ended_by:
        end(state, order, ended_by)
    elif _stays(state, order):
        state.rest(order)
    elif order.order_type == OrderType.MARKET:
        end(state, order, CancelCause.MARKET_REMAINDER)
    else:
        end(state, order, CancelCause.IOC_REMAINDER)


def _stays(state: State, order: Order) -> bool:
    resting = order.time_in_force in (TimeInForce.DAY, TimeInForce.GTC)
    return resting and order.order_type == OrderType.LIMIT


def _find(state: State, c: Command) -> Order | None:
    return state.working.find(
        session=c.session, account=c.account, instrument=c.instrument,
        order_id=c.order_id, orig_client_order_id=c.orig_client_order_id,
    )


def cancel_order(state: State, c: Command) -> None:
    order = _find(state, c)
    refusal = Refusal.NONE if order else Refusal.ORDER_UNKNOWN
    if order and not may_cancel(state, c.instrument):
        refusal = Refusal.CANCEL_NOT_ALLOWED
    if refusal or order is None:
        state.events.order_event(
            "CancelRefused", reason=refusal, session=c.session, account=c.account, instrument=c.instrument,
            order_id=c.order_id, client_order_id=c.client_order_id, related_id=c.orig_client_order_id,
        )
        return
    state.unrest(order)
    end(state, order, CancelCause.REQUESTED, client_order_id=c.client_order_id, related_id=order.client_order_id)


def replace_order(state: State, c: Command) -> None:
    order = _find(state, c)
    refusal = order_checks.of_replace(state, c, order)
    if refusal or order is None:
        bound = order_checks.bound_by(state, c, refusal, order)
        state.events.order_event(
            "ReplaceRefused", reason=refusal, session=c.session, account=c.account, instrument=c.instrument,
            order_id=c.order_id, client_order_id=c.client_order_id, related_id=c.orig_client_order_id,
            price_ticks=c.price_ticks, qty_lots=c.qty_lots, flags=bound.scope,
        )
        return
    # Nothing is refused below this line.
    keeps_place = order_checks.only_reduces(c, order)
    before = order.client_order_id
    if keeps_place:
        _shrink(state, order, c)
    else:
        _take_out(state, order, c)
    told_at = state.events.of_order(
        "OrderReplaced", order, qty_lots=order.qty_lots, related_id=before, flags=int(keeps_place)
    )
    if not keeps_place:
        order.self_match_group = state.self_match_group(order.account)
        _settle(state, order, match(state, order, order.price_ticks, told_at))


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
    instruments = [number for number in sorted(state.instruments) if c.instrument in (0, number)]
    cancelled, residue = sweep(state, instruments, lambda order: _fits(state, c, order), c.cause or CancelCause.MASS_CANCEL)
    state.events.order_event(
        "MassCancelDone", session=c.session, account=c.account, instrument=c.instrument,
        client_order_id=c.client_order_id, qty_lots=cancelled, leaves_lots=residue,
    )


def _fits(state: State, c: Command, order: Order) -> bool:
    account = state.accounts[order.account]
    asked = (c.account, c.of_session, c.side, c.firm, c.desk)
    held = (order.account, order.session, order.side, account.firm, account.desk)
    return all(wanted in (0, found) for wanted, found in zip(asked, held, strict=True))
