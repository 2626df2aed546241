"""New order, cancel, replace and mass cancel."""

from engine.messages.codes import CancelCause
from engine.messages.refusals import Refusal
from engine.reference import attempts, duplicates, order_checks, rates
from engine.reference.arrival import enter
from engine.reference.endings import end
from engine.reference.orders import Order
from engine.reference.records import Command
from engine.reference.settle import settle
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
        attempts.note(state, bound.attempts)
        return
    # Nothing is refused below this line.
    terms = order_checks.terms_of_new(state, c)
    worst_ticks = terms.worst_ticks(state)
    attempts.take(state, terms)
    rates.count(state, terms)
    duplicates.note_order(state, terms)
    order = Order(
        order_id=state.slots.take(), client_order_id=c.client_order_id, session=c.session, account=c.account,
        instrument=c.instrument, side=c.side, order_type=c.order_type, time_in_force=c.time_in_force,
        price_ticks=c.price_ticks, qty_lots=c.qty_lots, leaves_lots=c.qty_lots,
        self_match_group=state.self_match_group(c.account), self_match=c.self_match, instructions=terms.instructions,
        at_ticks=terms.stop_ticks, display_lots=terms.display_lots, trigger=terms.trigger, expires_ns=terms.expires_ns,
        entered=state.last_seq,
    )
    told_at = state.events.of_order("OrderAccepted", order, qty_lots=order.qty_lots, related_id=0, flags=order.instructions)
    if type(c).__name__ == "NewOrderExtended":
        state.events.order_terms(order, stop_ticks=terms.stop_ticks, min_qty_lots=terms.min_qty_lots)
    enter(state, order, worst_ticks=worst_ticks, min_qty_lots=terms.min_qty_lots, told_at=told_at)
    settle(state, c.instrument)


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
    settle(state, c.instrument)


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
        attempts.note(state, bound.attempts)
        return
    # Nothing is refused below this line.
    terms = order_checks.terms_of_replace(state, c, order)
    worst_ticks = terms.worst_ticks(state)
    attempts.take(state, terms)
    rates.count(state, terms)
    keeps_place = order_checks.only_reduces(c, order)
    before = order.client_order_id
    if keeps_place:
        state.take_away(order, order.qty_lots - c.qty_lots)
        state.working.rename(order, c.client_order_id)
    else:
        state.unrest(order)
        _change(state, order, c, terms)
    told_at = state.events.of_order(
        "OrderReplaced", order, qty_lots=order.qty_lots, related_id=before, flags=int(keeps_place)
    )
    if not keeps_place:
        enter(state, order, worst_ticks=worst_ticks, min_qty_lots=0, told_at=told_at)
    settle(state, c.instrument)


def _change(state: State, order: Order, c: Command, terms: order_checks.Terms) -> None:
    """An order that works nowhere now becomes what is asked for."""
    order.leaves_lots, order.reserve_lots = terms.open_lots, 0
    order.qty_lots, order.price_ticks, order.client_order_id = c.qty_lots, c.price_ticks, c.client_order_id
    order.at_ticks, order.instructions = terms.stop_ticks, terms.instructions
    order.display_lots = terms.display_lots or order.display_lots
    order.self_match_group = state.self_match_group(order.account)
    order.entered = state.last_seq


def mass_cancel(state: State, c: Command) -> None:
    instruments = [number for number in sorted(state.instruments) if c.instrument in (0, number)]
    cancelled, residue = sweep(state, instruments, lambda order: _fits(state, c, order), c.cause or CancelCause.MASS_CANCEL)
    state.events.order_event(
        "MassCancelDone", session=c.session, account=c.account, instrument=c.instrument,
        client_order_id=c.client_order_id, qty_lots=cancelled, leaves_lots=residue,
    )
    for number in instruments:
        settle(state, number)


def _fits(state: State, c: Command, order: Order) -> bool:
    account = state.accounts[order.account]
    asked = (c.account, c.of_session, c.side, c.firm, c.desk)
    held = (order.account, order.session, order.side, account.firm, account.desk)
    return all(wanted in (0, found) for wanted, found in zip(asked, held, strict=True))
