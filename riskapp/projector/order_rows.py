"""What a batch of events makes of orders: one row for each order that it touches, folded by numpy."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from riskapp.models import OrderState
from riskapp.projector.binary_copy import Columns
from riskapp.projector.kinds import ACCEPTED, CANCELED, FILL, REPLACED, Events, of_kinds, signed

_SMALL = np.int16


@dataclass(frozen=True, slots=True)
class OrderRows:
    """`new`: orders accepted in this batch, as it leaves them, in the columns of riskapp.models.ProjectedOrder.

    `changed`: orders that were there before; `has_terms` is 1 where a replace gave price, quantity and ClOrdID anew, and
    `filled_lots` is what this batch adds.
    """

    new: Columns
    changed: Columns


TERMS: Final = ("client_order_id", "price_ticks", "qty_lots")
"""What a replace changes."""


def fold(events: Events) -> OrderRows:
    """Events in their order; an order's first event ever is its OrderAccepted."""
    of_orders = of_kinds(events, ACCEPTED, FILL, CANCELED, REPLACED)
    by_order = of_orders[np.argsort(of_orders["order_id"], kind="stable")]
    starts = _starts(by_order["order_id"])
    first = by_order[starts]
    columns = _columns(by_order, starts)
    is_new = first["kind"] == ACCEPTED
    birth = _birth(first[is_new])
    new = {name: column[is_new] for name, column in columns.items() if name != "has_terms"}
    return OrderRows({**new, **birth}, {name: column[~is_new] for name, column in columns.items()})


def _starts(ids: npt.NDArray[np.uint64]) -> npt.NDArray[np.intp]:
    """Where each order's run of events begins."""
    return np.flatnonzero(np.concatenate(([True], ids[1:] != ids[:-1]))) if len(ids) else np.empty(0, np.intp)


def _columns(by_order: Events, starts: npt.NDArray[np.intp]) -> Columns:
    ends = np.append(starts[1:], len(by_order))[: len(starts)]
    last = by_order[ends - 1]
    kind = by_order["kind"]
    gives_terms = np.where((kind == ACCEPTED) | (kind == REPLACED), np.arange(len(by_order)), -1)
    terms_at = _reduce(np.maximum, gives_terms, starts)
    terms = by_order[terms_at]  # where it is -1 nobody reads it
    canceled = last["kind"] == CANCELED
    ended = np.where(last["leaves_lots"] == 0, int(OrderState.FILLED), int(OrderState.WORKING))
    return {
        "order_id": signed(last["order_id"]),
        **{name: signed(terms[name]) for name in TERMS},
        "has_terms": (terms_at >= 0).astype(_SMALL),
        "state": np.where(canceled, int(OrderState.CANCELED), ended).astype(_SMALL),
        "cancel_cause": np.where(canceled, last["reason"], 0).astype(_SMALL),
        "leaves_lots": last["leaves_lots"],
        "filled_lots": _reduce(np.add, np.where(kind == FILL, by_order["qty_lots"], 0), starts),
        "last_seq": signed(last["seq"]),
        "last_ns": signed(last["time_ns"]),
    }


def _reduce(function: np.ufunc, values: npt.NDArray[np.int64], starts: npt.NDArray[np.intp]) -> npt.NDArray[np.int64]:
    result: npt.NDArray[np.int64] = function.reduceat(values, starts) if len(starts) else np.empty(0, np.int64)
    return result


def _birth(accepted: Events) -> Columns:
    """What never changes afterwards."""
    return {
        "session": signed(accepted["session"]),
        "account": signed(accepted["account"]),
        "instrument": signed(accepted["instrument"]),
        "side": accepted["side"].astype(_SMALL),
        "order_type": accepted["order_type"].astype(_SMALL),
        "time_in_force": accepted["time_in_force"].astype(_SMALL),
        "accepted_seq": signed(accepted["seq"]),
        "accepted_ns": signed(accepted["time_ns"]),
    }
