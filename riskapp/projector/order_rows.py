"""What a batch of events makes of orders: one row for each order that it touches, folded by numpy."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from engine.messages.codes import CancelCause
from engine.messages.layout import BY_NAME
from riskapp.projector import order_states
from riskapp.projector.binary_copy import Columns
from riskapp.projector.kinds import ACCEPTED, CANCELED, FILL, ORDER_TERMS, REPLACED, RESTATED, TRIGGERED, Events, of_kinds, signed

_SMALL = np.int16


@dataclass(frozen=True, slots=True)
class OrderRows:
    """`new`: orders accepted in this batch, as it leaves them, in the columns of riskapp.models.ProjectedOrder.

    `changed`: orders that were there before; `has_terms` is 1 where price, quantity and ClOrdID were given anew, `filled_lots` is
    what this batch adds, and of the states in IF_IT_WAS that counts which belongs to what the order was.
    `extended`: what OrderTerms tell, of new orders and of those that were there.
    """

    new: Columns
    changed: Columns
    extended: Columns


class LifeBroken(Exception):
    """Events say of an order what cannot follow on what it was: the log is not an engine's, or parts of it are missing."""


TERMS: Final = ("client_order_id", "price_ticks", "qty_lots")
"""What a replace changes, and the venue itself at times."""
EXTENDED: Final = {
    "stop_price_ticks": "stop_price_ticks", "display_qty_lots": "display_qty_lots", "min_qty_lots": "min_qty_lots",
    "expire_ns": "expire_time_ns", "trigger": "trigger", "self_match": "self_match",
}
"""Column -> field of OrderTerms."""
_ORDER_TERMS: Final = BY_NAME["OrderTerms"].dtype
IF_IT_WAS: Final = {state: f"if_{state.name.lower()}" for state in order_states.STARTS[1:]}
"""Column of the state that follows on each."""


def fold(events: Events) -> OrderRows:
    """Events in their order; an order's first event ever is its OrderAccepted. LifeBroken."""
    of_orders = of_kinds(events, ACCEPTED, FILL, CANCELED, REPLACED, RESTATED, TRIGGERED)
    by_order = of_orders[np.argsort(of_orders["order_id"], kind="stable")]
    starts = _starts(by_order["order_id"])
    first = by_order[starts]
    columns = _columns(by_order, starts)
    states = order_states.follow(by_order, starts)
    is_new = first["kind"] == ACCEPTED
    _check_new(first[is_new], states[is_new, 0])
    new = {name: column[is_new] for name, column in columns.items() if name != "has_terms"}
    changed = {name: column[~is_new] for name, column in columns.items()}
    may_be = {name: states[~is_new, at] for at, name in enumerate(IF_IT_WAS.values(), start=1)}
    born = {**new, "state": states[is_new, 0], **_birth(first[is_new])}
    return OrderRows(born, {**changed, **may_be}, _extended(events))


def _check_new(accepted: Events, states: order_states.States) -> None:
    if (states == order_states.ILLEGAL).any():
        order = accepted[states == order_states.ILLEGAL][0]
        raise LifeBroken(
            f"order {order['order_id']}, accepted by event {order['seq']}: its events are not one order's life; "
            f"docs/MESSAGES.md, *Life of an order*"
        )


def _starts(ids: npt.NDArray[np.uint64]) -> npt.NDArray[np.intp]:
    """Where each order's run of events begins."""
    return np.flatnonzero(np.concatenate(([True], ids[1:] != ids[:-1]))) if len(ids) else np.empty(0, np.intp)


def _columns(by_order: Events, starts: npt.NDArray[np.intp]) -> Columns:
    ends = np.append(starts[1:], len(by_order))[: len(starts)]
    last = by_order[ends - 1]
    kind = by_order["kind"]
    gives_terms = np.where(np.isin(kind, (ACCEPTED, REPLACED, RESTATED)), np.arange(len(by_order)), -1)
    terms_at = _reduce(np.maximum, gives_terms, starts)
    terms = by_order[terms_at]  # where it is -1 nobody reads it
    canceled = last["kind"] == CANCELED
    unasked = canceled & (last["reason"] != CancelCause.REQUESTED)
    return {
        "order_id": signed(last["order_id"]),
        **{name: signed(terms[name]) for name in TERMS},
        "has_terms": (terms_at >= 0).astype(_SMALL),
        "order_type": last["order_type"].astype(_SMALL),
        "cancel_cause": np.where(canceled, last["reason"], 0).astype(_SMALL),
        "caused_by_seq": np.where(unasked, signed(last["related_id"]), 0),
        "leaves_lots": last["leaves_lots"],
        "filled_lots": _reduce(np.add, np.where(kind == FILL, by_order["qty_lots"], 0), starts),
        "last_seq": signed(last["seq"]),
        "last_command_seq": signed(last["command_seq"]),
        "last_ns": signed(last["time_ns"]),
    }


def _reduce(function: np.ufunc, values: npt.NDArray[np.int64], starts: npt.NDArray[np.intp]) -> npt.NDArray[np.int64]:
    result: npt.NDArray[np.int64] = function.reduceat(values, starts) if len(starts) else np.empty(0, np.int64)
    return result


def _extended(events: Events) -> Columns:
    """An id that came twice in the batch has its last ones."""
    told = np.ascontiguousarray(of_kinds(events, ORDER_TERMS)).view(_ORDER_TERMS)[::-1]
    told = told[np.unique(told["order_id"], return_index=True)[1]]
    columns = {name: told[field] for name, field in EXTENDED.items()}
    return {
        "order_id": signed(told["order_id"]),
        **{name: column.astype(_SMALL) if column.itemsize == 1 else signed(column) for name, column in columns.items()},
    }


def _birth(accepted: Events) -> Columns:
    """What never changes afterwards, and nothing for what OrderTerms tell where they follow."""
    nothing = np.zeros(len(accepted), np.int64)
    return {
        **{name: nothing.astype(_SMALL) if name in ("trigger", "self_match") else nothing for name in EXTENDED},
        "instructions": accepted["flags"].astype(_SMALL),
        "session": signed(accepted["session"]),
        "account": signed(accepted["account"]),
        "instrument": signed(accepted["instrument"]),
        "side": accepted["side"].astype(_SMALL),
        "time_in_force": accepted["time_in_force"].astype(_SMALL),
        "accepted_seq": signed(accepted["seq"]),
        "accepted_ns": signed(accepted["time_ns"]),
    }
