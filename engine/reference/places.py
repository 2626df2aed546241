"""Which scopes an account, a row or an order belongs to."""

from engine.messages.codes import Scope
from engine.reference.nodes import Key
from engine.reference.orders import Order
from engine.reference.state import State


def is_below_row(state: State, account: int, instrument: int, key: Key) -> bool:
    """Of any scope but SESSION: which session an order comes from is not the row's to know."""
    known = state.accounts[account]
    places = {
        Scope.VENUE: 0, Scope.FIRM: known.firm, Scope.DESK: known.desk, Scope.ACCOUNT: account, Scope.INSTRUMENT: instrument,
    }
    return key[0] in places and places[Scope(key[0])] == key[1]


def is_below_order(state: State, order: Order, key: Key) -> bool:
    if key[0] == Scope.SESSION:
        return order.session == key[1]
    return is_below_row(state, order.account, order.instrument, key)
