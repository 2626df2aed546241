"""What a new or a replaced order is refused for, in the order of the codes."""

from dataclasses import dataclass

from engine.messages import phases
from engine.messages.codes import AccountKind, Instruction, OrderType, Phase, SelfMatch, Side, TimeInForce, Trigger
from engine.messages.refusals import Refusal
from engine.reference import balances, blocks, collars, limits, reductions
from engine.reference.instruments import Instrument
from engine.reference.orders import Order, parts
from engine.reference.positions import Row
from engine.reference.records import Command
from engine.reference.state import State


@dataclass(slots=True, frozen=True)
class Terms:
    """What is asked for. `present` is the order that would change or is triggered, None for a new one; a
    triggered one is no message.

    `more_lots`: by how much the account's working orders would grow; `open_lots`: what the order would have open.
    """

    account: int
    instrument: Instrument
    row: Row
    session: int
    client_order_id: int
    side: int
    order_type: int
    time_in_force: int
    instructions: int
    price_ticks: int
    qty_lots: int
    more_lots: int
    open_lots: int
    stop_ticks: int = 0
    trigger: int = 0
    display_lots: int = 0
    min_qty_lots: int = 0
    expires_ns: int = 0
    present: Order | None = None
    is_message: bool = True
    only_reduces: bool = False

    @property
    def is_stop(self) -> bool:
        return self.order_type in (OrderType.STOP, OrderType.STOP_LIMIT)

    def valued_at(self, state: State) -> int:
        """The worst price at which it may trade; of a post-only order that is refused its own."""
        return self.worst_ticks(state) or self.price_ticks

    def worst_ticks(self, state: State) -> int:
        """The worst price at which it may trade, and at which it is valued; 0 where there is none."""
        if self.is_stop:
            return self.price_ticks or self.stop_ticks
        if not self.price_ticks:
            return collars.edge(state, self.instrument, self.side)
        return self.stands_at(state)

    def stands_at(self, state: State) -> int:
        """The price of an order that has one: of a post-only order that would trade, behind the other side's; 0: none."""
        best = self.instrument.best_against(self.side) if self._is_post_only(state) else None
        sign = 1 if self.side == Side.BUY else -1
        if best is None or self.price_ticks * sign < best.at_ticks * sign:
            return self.price_ticks
        tick = self.instrument.definition.tick_multiple
        behind = (best.at_ticks - 1) // tick * tick if self.side == Side.BUY else (best.at_ticks // tick + 1) * tick
        is_valid = 1 <= behind <= self.instrument.definition.price_ticks_max and not collars.refusal(
            state, self.instrument, self.side, behind
        )
        return behind if self.instructions & Instruction.REPRICE and is_valid else 0

    def _is_post_only(self, state: State) -> bool:
        if self.order_type != OrderType.LIMIT:
            return False
        allows = phases.ALLOWS[Phase(state.phase(self.instrument))]
        return not allows.collects and (bool(self.instructions & Instruction.POST_ONLY) or not allows.matches)


def of_new(state: State, c: Command) -> Refusal:
    """NONE when a new order may go on."""
    if refusal := (
        _of_place(state, c) or _of_blocks(state, c) or _of_market(state, c) or _of_phase(state, c) or _of_form(state, c)
    ):
        return refusal
    return of_terms(state, terms_of_new(state, c))


def terms_of_new(state: State, c: Command) -> Terms:
    return Terms(
        account=c.account, instrument=state.instruments[c.instrument], row=state.row(c.account, c.instrument),
        session=c.session, client_order_id=c.client_order_id, side=c.side, order_type=c.order_type,
        time_in_force=c.time_in_force,
        instructions=c.instructions | _demanded(state, c.account, c.instrument, c.session),
        price_ticks=c.price_ticks, qty_lots=c.qty_lots, more_lots=c.qty_lots, open_lots=c.qty_lots,
        stop_ticks=getattr(c, "stop_price_ticks", 0), trigger=getattr(c, "trigger", 0),
        display_lots=getattr(c, "display_qty_lots", 0), min_qty_lots=getattr(c, "min_qty_lots", 0),
        expires_ns=getattr(c, "expire_time_ns", 0),
    )


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
    return of_terms(state, terms_of_replace(state, c, order))


def terms_of_replace(state: State, c: Command, order: Order) -> Terms:
    open_lots = c.qty_lots - order.filled_lots
    demanded = 0 if only_reduces(c, order) else _demanded(state, c.account, c.instrument, c.session)
    return Terms(
        account=c.account, instrument=state.instruments[c.instrument], row=state.row(c.account, c.instrument),
        session=c.session, client_order_id=c.client_order_id, side=order.side, order_type=order.order_type,
        time_in_force=order.time_in_force,
        instructions=order.instructions | demanded, price_ticks=c.price_ticks, qty_lots=c.qty_lots,
        more_lots=open_lots - order.leaves_lots, open_lots=open_lots,
        stop_ticks=c.stop_price_ticks or (order.at_ticks if order.is_stop else 0), trigger=order.trigger,
        display_lots=c.display_qty_lots, expires_ns=order.expires_ns, present=order, only_reduces=only_reduces(c, order),
    )


def terms_of_triggered(state: State, order: Order) -> Terms:
    """The order works nowhere any more, and has the type that it becomes."""
    return Terms(
        account=order.account, instrument=state.instruments[order.instrument], row=state.row(order.account, order.instrument),
        session=order.session, client_order_id=order.client_order_id, side=order.side, order_type=order.order_type,
        time_in_force=order.time_in_force,
        instructions=order.instructions | _demanded(state, order.account, order.instrument, order.session),
        price_ticks=order.price_ticks, qty_lots=order.qty_lots, more_lots=order.leaves_lots, open_lots=order.leaves_lots,
        expires_ns=order.expires_ns, present=order, is_message=False,
    )


def _demanded(state: State, account: int, instrument: int, session: int) -> int:
    """The instructions that an order has whether it says so or not."""
    is_reducing = state.phase(state.instruments[instrument]) == Phase.REDUCE_ONLY
    is_reducing = is_reducing or blocks.is_reducing(state, account, instrument, session)
    return Instruction.REDUCE_ONLY if is_reducing else 0


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
    stays = c.price_ticks == order.price_ticks and c.stop_price_ticks in (0, order.at_ticks if order.is_stop else 0)
    return bool(stays and c.qty_lots <= order.qty_lots and c.display_qty_lots in (0, order.display_lots))


def of_triggered(state: State, order: Order, terms: Terms) -> Refusal:
    """NONE when a triggered stop, which works nowhere any more, may go on as what it became."""
    return blocks.refusal(state, order.account, order.instrument, order.session) or of_terms(state, terms)


def _of_market(state: State, c: Command) -> Refusal:
    return Refusal.INSTRUMENT_RESTRICTED if balances.is_barred(state, c.account, c.instrument) else Refusal.NONE


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
    if c.instructions & ~int(_fitting(c)) or c.self_match not in list(SelfMatch):
        return Refusal.INSTRUCTION_INVALID
    if c.instructions & Instruction.REPRICE and not c.instructions & Instruction.POST_ONLY:
        return Refusal.INSTRUCTION_INVALID
    return Refusal.NONE


_RESTING = (TimeInForce.DAY, TimeInForce.GTC, TimeInForce.GTD)


def _fitting(c: Command) -> int:
    """The instructions that the type and time in force let an order have."""
    if c.order_type != OrderType.LIMIT or c.time_in_force not in _RESTING:
        return Instruction.REDUCE_ONLY
    return Instruction.REDUCE_ONLY | Instruction.POST_ONLY | Instruction.REPRICE | Instruction.HIDDEN


def of_terms(state: State, terms: Terms) -> Refusal:
    """The checks of the order itself, from its price on."""
    return (
        _of_price(terms) or _of_stop_price(terms) or _of_quantity(terms) or _of_display(terms) or _of_min_qty(state, terms)
        or _of_expiry(state, terms) or _of_collar(state, terms) or _of_size(state, terms) or limits.refusal(state, terms)
        or reductions.refusal(terms.row, terms.side, terms.instructions, terms.more_lots)
        or _of_balance(state, terms) or _of_pace(state, terms) or _of_client_order_id(state, terms) or _of_room(state, terms)
        or _of_post_only(state, terms)
    )


def _of_price(terms: Terms) -> Refusal:
    if terms.order_type in (OrderType.MARKET, OrderType.STOP):
        return Refusal.PRICE_OUT_OF_RANGE if terms.price_ticks else Refusal.NONE
    if terms.order_type == OrderType.PEG_MID and not terms.price_ticks:
        return Refusal.NONE
    if terms.price_ticks % terms.instrument.definition.tick_multiple:
        return Refusal.PRICE_OFF_TICK
    if not 1 <= terms.price_ticks <= terms.instrument.definition.price_ticks_max:
        return Refusal.PRICE_OUT_OF_RANGE
    return Refusal.NONE


def _of_stop_price(terms: Terms) -> Refusal:
    if not terms.is_stop:
        return Refusal.STOP_PRICE_INVALID if terms.stop_ticks or terms.trigger else Refusal.NONE
    definition = terms.instrument.definition
    is_valid = (
        terms.trigger in list(Trigger)
        and 1 <= terms.stop_ticks <= definition.price_ticks_max and terms.stop_ticks % definition.tick_multiple == 0
    )
    return Refusal.NONE if is_valid else Refusal.STOP_PRICE_INVALID


def _of_quantity(terms: Terms) -> Refusal:
    if terms.qty_lots < 1:
        return Refusal.QTY_NOT_POSITIVE
    return Refusal.NONE if _is_whole(terms, terms.qty_lots) else Refusal.QTY_OFF_LOT


def _is_whole(terms: Terms, lots: int) -> bool:
    return lots % terms.instrument.definition.lot_multiple == 0


def _of_display(terms: Terms) -> Refusal:
    """A new order may be an iceberg where it rests in sight; one that works stays an iceberg, or none."""
    if not terms.display_lots:
        return Refusal.NONE
    if terms.present:
        fits = terms.present.display_lots > 0
    else:
        is_resting = terms.order_type == OrderType.LIMIT and terms.time_in_force in _RESTING
        fits = is_resting and not terms.instructions & Instruction.HIDDEN
    fits = fits and 0 < terms.display_lots < terms.qty_lots and _is_whole(terms, terms.display_lots)
    return Refusal.NONE if fits else Refusal.DISPLAY_QTY_INVALID


def _of_min_qty(state: State, terms: Terms) -> Refusal:
    if not terms.min_qty_lots:
        return Refusal.NONE
    fits = (
        terms.order_type in (OrderType.MARKET, OrderType.LIMIT) and not terms.instructions & Instruction.POST_ONLY
        and state.trades_at_once(terms.instrument.number)
        and 0 < terms.min_qty_lots <= terms.qty_lots and _is_whole(terms, terms.min_qty_lots)
    )
    return Refusal.NONE if fits else Refusal.MIN_QTY_INVALID


def _of_expiry(state: State, terms: Terms) -> Refusal:
    if terms.present:
        return Refusal.NONE
    if terms.time_in_force == TimeInForce.GTD:
        return Refusal.NONE if terms.expires_ns > state.time_ns else Refusal.EXPIRY_INVALID
    return Refusal.EXPIRY_INVALID if terms.expires_ns else Refusal.NONE


def _of_collar(state: State, terms: Terms) -> Refusal:
    """A stop is asked when it is triggered."""
    if terms.is_stop:
        return Refusal.NONE
    return collars.refusal(state, terms.instrument, terms.side, terms.price_ticks)


def _of_room(state: State, terms: Terms) -> Refusal:
    """A slot, and parts for what an iceberg does not display: there are as many of these as slots."""
    if terms.present is None and state.slots.all_in_use():
        return Refusal.BOOK_FULL
    own = terms.present.parts() if terms.present else 0
    display = terms.display_lots or (terms.present.display_lots if terms.present else 0)
    if not display:
        return Refusal.NONE
    after = state.parts() - own + parts(max(0, terms.open_lots - display), display)
    return Refusal.BOOK_FULL if after > state.capacity.orders else Refusal.NONE


def _of_post_only(state: State, terms: Terms) -> Refusal:
    would_trade = terms.price_ticks and not terms.is_stop and not terms.stands_at(state)
    return Refusal.POST_ONLY_WOULD_TRADE if would_trade else Refusal.NONE


def _of_size(state: State, terms: Terms) -> Refusal:
    notional = terms.valued_at(state) * terms.qty_lots
    if terms.qty_lots > terms.instrument.definition.qty_lots_max:
        return Refusal.QTY_OVER_INSTRUMENT_MAX
    if notional > terms.instrument.definition.notional_max:
        return Refusal.NOTIONAL_OVER_INSTRUMENT_MAX
    return Refusal.NONE


def _of_balance(state: State, terms: Terms) -> Refusal:
    """At the worst price, for what will work. A buy that follows the middle without a worst price is covered by nothing."""
    if state.accounts[terms.account].kind != AccountKind.SPOT:
        return Refusal.NONE
    definition = terms.instrument.definition
    free = balances.holding(state, terms.account, balances.given(definition, terms.side)).available
    works_already = terms.open_lots - terms.more_lots
    if terms.present and works_already:
        free += balances.cost_of(definition, terms.side, terms.present.valued_at, works_already)
    is_open_ended = terms.order_type == OrderType.PEG_MID and terms.side == Side.BUY and not terms.price_ticks
    cost = balances.cost_of(definition, terms.side, terms.valued_at(state), terms.open_lots)
    return Refusal.BALANCE_INSUFFICIENT if is_open_ended or cost > free else Refusal.NONE


def _of_pace(state: State, terms: Terms) -> Refusal:
    """A new order within the pause of a breached limit."""
    if terms.present:
        return Refusal.NONE
    nodes = [node for key in limits.way(state, terms) if (node := state.nodes.by_key.get(key))]
    return Refusal.SLOWED_DOWN if any(node.pause() and state.time_ns < node.next_order_ns for node in nodes) else Refusal.NONE


def _of_client_order_id(state: State, terms: Terms) -> Refusal:
    if terms.present and terms.client_order_id == terms.present.client_order_id:
        return Refusal.NONE
    taken = terms.client_order_id and state.working.has_client_order_id(terms.session, terms.client_order_id)
    return Refusal.CLIENT_ORDER_ID_DUPLICATE if taken else Refusal.NONE
