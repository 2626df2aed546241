"""What a new or a replaced order is refused for, in the order of the codes."""

from dataclasses import dataclass

from engine.messages import phases
from engine.messages.codes import OrderType, Phase, SelfMatch, Side, TimeInForce
from engine.messages.refusals import Refusal
from engine.reference import blocks, limits
from engine.reference.instruments import Instrument
from engine.reference.orders import Order
from engine.reference.positions import Row
from engine.reference.records import Command
from engine.reference.state import State


@dataclass(slots=True, frozen=True)
class Terms:
    """What is asked for. `replaced` is the order that would change, None for a new one."""

    account: int
    instrument: Instrument
    row: Row
    session: int
    client_order_id: int
    side: int
    is_market: bool
    price_ticks: int
    qty_lots: int
    replaced: Order | None = None

    def value_at(self) -> int:
        """The worst price at which it may trade; 0 where a market order has none."""
        return self.instrument.edge(self.side) if self.is_market else self.price_ticks

    def more_lots(self) -> int:
        """By how much the account's working orders would grow."""
        if self.replaced is None:
            return self.qty_lots
        return self.qty_lots - self.replaced.filled_lots - self.replaced.leaves_lots


def of_new(state: State, c: Command) -> Refusal:
    """NONE when a NewOrder may go on."""
    if refusal := _of_place(state, c) or _of_blocks(state, c) or _of_phase(state, c) or _of_form(state, c):
        return refusal
    if refusal := _of_terms(state, terms_of_new(state, c)):
        return refusal
    return Refusal.BOOK_FULL if state.slots.all_in_use() else Refusal.NONE


def of_replace(state: State, c: Command, order: Order | None) -> Refusal:
    """NONE when a ReplaceOrder of this order may go on."""
    if refusal := _of_place(state, c):
        return refusal
    if order is None:
        return Refusal.ORDER_UNKNOWN
    if not phases.ALLOWS[Phase(state.phase(state.instruments[c.instrument]))].amends:
        return Refusal.REPLACE_NOT_ALLOWED
    if c.qty_lots <= order.filled_lots:
        return Refusal.QTY_NOT_ABOVE_FILLED
    if not only_reduces(c, order) and (refusal := _of_blocks(state, c)):
        return refusal
    return _of_terms(state, terms_of_replace(state, c, order))


def terms_of_new(state: State, c: Command) -> Terms:
    return Terms(
        account=c.account, instrument=state.instruments[c.instrument], row=state.row(c.account, c.instrument),
        session=c.session, client_order_id=c.client_order_id, side=c.side, is_market=c.order_type == OrderType.MARKET,
        price_ticks=c.price_ticks, qty_lots=c.qty_lots,
    )


def terms_of_replace(state: State, c: Command, order: Order) -> Terms:
    return Terms(
        account=c.account, instrument=state.instruments[c.instrument], row=state.row(c.account, c.instrument),
        session=c.session, client_order_id=c.client_order_id, side=order.side, is_market=False,
        price_ticks=c.price_ticks, qty_lots=c.qty_lots, replaced=order,
    )


def bound_by(state: State, c: Command, refusal: Refusal, order: Order | None = None) -> limits.Bound:
    """The limit that a new order, or a replace of this one, is refused for."""
    if not Refusal.QTY_OVER_LIMIT <= refusal <= Refusal.CREDIT_EXCEEDED:
        return limits.NOT_BOUND
    return limits.bound_by(state, terms_of_replace(state, c, order) if order else terms_of_new(state, c), refusal)


def _of_place(state: State, c: Command) -> Refusal:
    """Where and for whom."""
    if c.instrument not in state.instruments:
        return Refusal.INSTRUMENT_UNKNOWN
    return Refusal.NONE if c.account in state.accounts else Refusal.ACCOUNT_UNKNOWN


def _of_blocks(state: State, c: Command) -> Refusal:
    return blocks.refusal(state, c.account, c.instrument, c.session)


def only_reduces(c: Command, order: Order) -> bool:
    """Whether a ReplaceOrder only makes the order smaller: it keeps its place."""
    return bool(c.price_ticks == order.price_ticks and c.qty_lots <= order.qty_lots)


def _of_phase(state: State, c: Command) -> Refusal:
    enters = phases.ALLOWS[Phase(state.phase(state.instruments[c.instrument]))].enters
    return Refusal.NONE if enters else Refusal.INSTRUMENT_NOT_OPEN


def _of_form(state: State, c: Command) -> Refusal:
    if c.side not in list(Side):
        return Refusal.SIDE_INVALID
    if c.order_type not in list(OrderType):
        return Refusal.ORDER_TYPE_INVALID
    if c.time_in_force not in list(TimeInForce):
        return Refusal.TIME_IN_FORCE_INVALID
    phase = Phase(state.phase(state.instruments[c.instrument]))
    if not phases.takes(phase, OrderType(c.order_type), TimeInForce(c.time_in_force)):
        return Refusal.COMBINATION_NOT_ALLOWED
    if c.instructions or c.self_match not in list(SelfMatch):
        return Refusal.INSTRUCTION_INVALID
    return Refusal.NONE


def _of_terms(state: State, terms: Terms) -> Refusal:
    return (
        _of_price(terms) or _of_quantity(terms) or _of_collar(terms) or _of_size(terms) or limits.refusal(state, terms)
        or _of_client_order_id(state, terms)
    )


def _of_price(terms: Terms) -> Refusal:
    if terms.is_market:
        return Refusal.PRICE_OUT_OF_RANGE if terms.price_ticks else Refusal.NONE
    if terms.price_ticks % terms.instrument.definition.tick_multiple:
        return Refusal.PRICE_OFF_TICK
    if not 1 <= terms.price_ticks <= terms.instrument.definition.price_ticks_max:
        return Refusal.PRICE_OUT_OF_RANGE
    return Refusal.NONE


def _of_quantity(terms: Terms) -> Refusal:
    if terms.qty_lots < 1:
        return Refusal.QTY_NOT_POSITIVE
    if terms.qty_lots % terms.instrument.definition.lot_multiple:
        return Refusal.QTY_OFF_LOT
    return Refusal.NONE


def _of_collar(terms: Terms) -> Refusal:
    if not terms.instrument.reference:
        return Refusal.REFERENCE_PRICE_MISSING
    inside = terms.value_at() >= 1 if terms.is_market else terms.instrument.is_inside_collar(terms.price_ticks)
    return Refusal.NONE if inside else Refusal.PRICE_OUTSIDE_COLLAR


def _of_size(terms: Terms) -> Refusal:
    notional = terms.value_at() * terms.qty_lots
    if terms.qty_lots > terms.instrument.definition.qty_lots_max:
        return Refusal.QTY_OVER_INSTRUMENT_MAX
    if notional > terms.instrument.definition.notional_max:
        return Refusal.NOTIONAL_OVER_INSTRUMENT_MAX
    return Refusal.NONE


def _of_client_order_id(state: State, terms: Terms) -> Refusal:
    if terms.replaced and terms.client_order_id == terms.replaced.client_order_id:
        return Refusal.NONE
    taken = terms.client_order_id and state.working.has_client_order_id(terms.session, terms.client_order_id)
    return Refusal.CLIENT_ORDER_ID_DUPLICATE if taken else Refusal.NONE
