"""Limits of rows and of what stands above them: sums over all rows and orders below, each time anew."""

from typing import TYPE_CHECKING, NamedTuple

from engine.messages.codes import RATES, ROW_LIMITS, BreachAction, Limit, Scope, Side
from engine.messages.refusals import Refusal
from engine.reference import duplicates
from engine.reference.nodes import Key
from engine.reference.orders import Order
from engine.reference.places import is_below_order, is_below_row
from engine.reference.positions import Row
from engine.reference.state import State

if TYPE_CHECKING:
    from engine.reference.order_checks import Terms

_CODES = {
    Limit.ORDER_QTY: Refusal.QTY_OVER_LIMIT,
    Limit.ORDER_NOTIONAL: Refusal.NOTIONAL_OVER_LIMIT,
    Limit.DUPLICATE_ORDERS: Refusal.DUPLICATE_ORDER,
    Limit.MESSAGE_RATE: Refusal.MESSAGE_RATE_EXCEEDED,
    Limit.ORDER_RATE: Refusal.ORDER_RATE_EXCEEDED,
    Limit.EXECUTIONS: Refusal.EXECUTION_LATCH,
    Limit.OPEN_ORDERS: Refusal.OPEN_ORDERS_OVER_LIMIT,
    Limit.POSITION_LONG: Refusal.POSITION_LONG_OVER_LIMIT,
    Limit.POSITION_SHORT: Refusal.POSITION_SHORT_OVER_LIMIT,
    Limit.POSITION_NET: Refusal.POSITION_NET_OVER_LIMIT,
    Limit.GROSS_NOTIONAL: Refusal.GROSS_NOTIONAL_OVER_LIMIT,
    Limit.CREDIT: Refusal.CREDIT_EXCEEDED,
}
"""In the order of the codes."""


class Attempt(NamedTuple):
    """An order that would take more than a limit, and how much it would use of it."""

    key: Key
    limit: int
    need: int
    instrument: int


class Bound(NamedTuple):
    """A limit that refuses an order, and whose it is."""

    scope: int
    value: int
    attempts: tuple[Attempt, ...] = ()


NOT_BOUND = Bound(0, 0)


class Use(NamedTuple):
    """What is below a scope, values in risk currency."""

    open_orders: int
    gross_cost: int
    net_cost: int
    buy_value: int
    sell_value: int


def refusal(state: State, terms: "Terms") -> Refusal:
    return next((code for limit, code in _CODES.items() if _bound(state, terms, limit)), Refusal.NONE)


def bound_by(state: State, terms: "Terms", code: Refusal) -> Bound:
    """The limit behind a refusal; NOT_BOUND where it is for none."""
    found = (_bound(state, terms, limit) for limit, its_code in _CODES.items() if its_code == code)
    return next(found, None) or NOT_BOUND


def passed(state: State, terms: "Terms") -> list[Attempt]:
    """Limits that the order exceeds and that let it through."""
    return [
        _attempt(state, terms, (scope, number), limit)
        for limit in _CODES for scope, number in way(state, terms)
        if (value := _limit_at(state, terms, scope, number, limit)) is not None and _lets_through(state, (scope, number), limit)
        and _need(state, terms, (scope, number), limit) > value
    ]


def _lets_through(state: State, key: Key, limit: Limit) -> bool:
    """Whether the limit is there to be told, or to slow down."""
    node = state.nodes.by_key.get(key)
    return bool(node and node.on_breach.get(limit) in (BreachAction.LOG, BreachAction.SLOW_DOWN))


def _attempt(state: State, terms: "Terms", key: Key, limit: Limit) -> Attempt:
    return Attempt(key, limit, _need(state, terms, key, limit), terms.instrument.number)


def positions_of(state: State, key: Key, instrument: int) -> tuple[int, int, int]:
    """Net, working buys and working sells below a scope in an instrument."""
    rows = [row for (account, number), row in state.rows.items()
            if number == instrument and is_below_row(state, account, number, key)]
    return sum(row.net for row in rows), sum(row.working_buy for row in rows), sum(row.working_sell for row in rows)


def use_of(state: State, key: Key) -> Use:
    rows = [(state.units(instrument), row) for (account, instrument), row in state.rows.items()
            if is_below_row(state, account, instrument, key)]
    orders = [order for order in state.working.by_id.values() if is_below_order(state, order, key)]
    return Use(
        len(orders), sum(units * abs(row.open_cost) for units, row in rows), sum(units * row.open_cost for units, row in rows),
        _value(state, orders, Side.BUY), _value(state, orders, Side.SELL),
    )


def _value(state: State, orders: list[Order], side: Side) -> int:
    return sum(state.units(o.instrument) * o.valued_at * o.leaves_lots for o in orders if o.side == side)


def _bound(state: State, terms: "Terms", limit: Limit) -> Bound | None:
    """The limit of this kind that is exceeded by most, of equals the one nearest to the venue; None where all hold."""
    if limit == Limit.EXECUTIONS:
        return _latch(state, terms)
    worst, named = 0, None
    for scope, number in (*way(state, terms), (Scope.ROW, 0)):
        value = _limit_at(state, terms, scope, number, limit)
        if value is None or _lets_through(state, (scope, number), limit):
            continue
        if _need(state, terms, (scope, number), limit) - value > worst:
            attempts = (_attempt(state, terms, (scope, number), limit),) if scope else ()
            worst, named = _need(state, terms, (scope, number), limit) - value, Bound(scope, value, attempts)
    return named


def _latch(state: State, terms: "Terms") -> Bound | None:
    """Of the account, which keeps out all but what only makes an order smaller."""
    node = state.nodes.by_key.get((Scope.ACCOUNT, terms.account))
    if node is None or not node.is_latched or terms.only_reduces:
        return None
    return Bound(Scope.ACCOUNT, node.limits.get(Limit.EXECUTIONS, 0))


def way(state: State, terms: "Terms") -> list[Key]:
    """From the venue down, and the session."""
    account = state.accounts[terms.account]
    return [
        (Scope.VENUE, 0), (Scope.FIRM, account.firm), (Scope.DESK, account.desk), (Scope.ACCOUNT, terms.account),
        (Scope.INSTRUMENT, terms.instrument.number), (Scope.SESSION, terms.session),
    ]


def _limit_at(state: State, terms: "Terms", scope: int, number: int, limit: Limit) -> int | None:
    if limit in (Limit.OPEN_ORDERS, Limit.ORDER_RATE, Limit.DUPLICATE_ORDERS) and terms.present:
        return None
    if limit == Limit.MESSAGE_RATE and not terms.is_message:
        return None
    if limit == (Limit.POSITION_SHORT if terms.side == Side.BUY else Limit.POSITION_LONG):
        return None
    if scope == Scope.ROW:
        return terms.row.limit(limit) if limit in ROW_LIMITS else None
    node = state.nodes.by_key.get((scope, number))
    return node.limits.get(limit) if node else None


def _need(state: State, terms: "Terms", key: Key, limit: Limit) -> int:
    """How much of the limit would be used with the order."""
    if limit == Limit.ORDER_QTY:
        return terms.qty_lots
    if limit == Limit.ORDER_NOTIONAL:
        return terms.valued_at(state) * terms.qty_lots
    if limit in (Limit.POSITION_LONG, Limit.POSITION_SHORT, Limit.POSITION_NET):
        return _position_with(_rows_in_instrument(state, terms, key), terms)
    if limit == Limit.DUPLICATE_ORDERS:
        return duplicates.identical(state, terms) + 1
    if limit in RATES:
        return state.nodes.by_key[key].windows[limit].total(state.time_ns) + 1
    use = use_of(state, key)
    if limit == Limit.OPEN_ORDERS:
        return use.open_orders + 1
    if limit == Limit.GROSS_NOTIONAL:
        return use.gross_cost + use.buy_value + use.sell_value + _more_value(state, terms)
    if terms.side == Side.BUY:
        return abs(use.net_cost + use.buy_value + _more_value(state, terms))
    return abs(use.net_cost - use.sell_value - _more_value(state, terms))


def _rows_in_instrument(state: State, terms: "Terms", key: Key) -> list[Row]:
    if key[0] == Scope.ROW:
        return [terms.row]
    number = terms.instrument.number
    return [row for (account, instrument), row in state.rows.items()
            if instrument == number and is_below_row(state, account, instrument, key)]


def _position_with(rows: list[Row], terms: "Terms") -> int:
    """As if everything that works on the order's side were filled, and nothing on the other."""
    net = sum(row.net for row in rows)
    if terms.side == Side.BUY:
        return net + sum(row.working_buy for row in rows) + terms.more_lots
    return -net + sum(row.working_sell for row in rows) + terms.more_lots


def _more_value(state: State, terms: "Terms") -> int:
    """By how much what works would be worth more; a triggered stop works no more."""
    old = terms.present
    before = old.valued_at * old.leaves_lots if old and old.order_id in state.working.by_id else 0
    return state.units(terms.instrument.number) * (terms.valued_at(state) * terms.open_lots - before)
