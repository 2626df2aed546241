"""A workload as any engine understands it: orders by running number, plain prices and quantities; and what the trades must be.

Made from the events that our core gives for the same commands, so that it holds whatever their layout is.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.messages.layout import BY_NAME, EVENT_SIZE, ORDER_EVENT

NEW, CANCEL, REDUCE, REPRICE = 1, 2, 3, 4
COMMAND = np.dtype([("what", "u1"), ("side", "u1"), ("book", "<u2"), ("order", "<u4"), ("qty", "<u4"), ("price", "<u4")])
"""`order` counts from 1 and stays with the order; `qty` is a new order's, what a reduction takes away, what a repriced order has
left; `side` 1 buys, 2 sells."""
TRADE = np.dtype([("maker", "<u8"), ("taker", "<u8"), ("price", "<u8"), ("qty", "<u8")])
PRIMES = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x27D4EB2F165667C5, 0xD6E8FEB86659FD93)
KIND_OF = {BY_NAME["OrderAccepted"].kind: NEW, BY_NAME["OrderCanceled"].kind: CANCEL, BY_NAME["OrderReplaced"].kind: REPRICE}


@dataclass(frozen=True)
class Plain:
    """`filling` comes first, then `commands`; `checksum` is of the trades of `commands` alone."""

    filling: NDArray[np.void]
    commands: NDArray[np.void]
    trades: int
    checksum: int


def plain(filling_events: bytes, events: bytes) -> Plain:
    """From our core's events of the filling and of the measured commands."""
    before = _records(filling_events)
    records = np.concatenate([before, _records(events)])
    accepted = np.sort(records["order_id"][records["kind"] == BY_NAME["OrderAccepted"].kind])
    order_ids = records["order_id"][records["kind"] == BY_NAME["OrderAccepted"].kind]
    numbers = np.argsort(np.argsort(order_ids, kind="stable"), kind="stable")  # of each order in `accepted`, by its coming
    by_id = np.empty(len(accepted), np.int64)
    by_id[numbers] = np.arange(1, len(accepted) + 1)
    number = by_id[np.searchsorted(accepted, records["order_id"]) % len(accepted)]
    changes = np.isin(records["kind"], list(KIND_OF))
    commands = _commands(records[changes], number[changes])
    first = int(changes[: len(before)].sum())
    trades = _trades(records[len(before) :], number[len(before) :])
    return Plain(commands[:first], commands[first:], len(trades), checksum(trades))


def _records(events: bytes) -> NDArray[np.void]:
    """Of orders only: what sets up the instruments has other fields."""
    kinds = np.frombuffer(events, np.uint8).reshape(-1, EVENT_SIZE)[:, BY_NAME["OrderAccepted"].offset("kind")]
    wanted = np.isin(kinds, [*KIND_OF, BY_NAME["Fill"].kind])
    return np.frombuffer(events, ORDER_EVENT)[wanted]


def _commands(changes: NDArray[np.void], number: NDArray[np.int64]) -> NDArray[np.void]:
    """A cancel that another's order caused (self-match prevention) comes before that order; else as they came."""
    out = np.zeros(len(changes), COMMAND)
    whats = np.zeros(256, np.uint8)
    for kind, what in KIND_OF.items():
        whats[kind] = what
    out["what"], out["side"], out["book"] = whats[changes["kind"]], changes["side"], changes["instrument"]
    out["order"], out["price"] = number, changes["price_ticks"]
    out["qty"] = np.where(out["what"] == REPRICE, changes["leaves_lots"], changes["qty_lots"])
    taken_away, kept = _reductions(changes, number)
    out["what"][kept] = REDUCE
    out["qty"][kept] = taken_away[kept]
    return out[np.lexsort((out["what"] != CANCEL, changes["command_seq"]))]


def _reductions(changes: NDArray[np.void], number: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """(by how much an order is smaller than after its change before, whether it is one that kept its place)."""
    place = np.argsort(number, kind="stable")
    qty = changes["qty_lots"][place]
    smaller = np.zeros(len(changes), np.int64)
    smaller[place[1:]] = qty[:-1] - qty[1:]
    return smaller, (changes["kind"] == BY_NAME["OrderReplaced"].kind) & (changes["flags"] & 1 == 1)


def _trades(records: NDArray[np.void], number: NDArray[np.int64]) -> NDArray[np.void]:
    """The maker's fill comes first, the taker's right after it."""
    fills = records["kind"] == BY_NAME["Fill"].kind
    sides, numbers = records[fills], number[fills]
    out = np.zeros(len(sides) // 2, TRADE)
    out["maker"], out["taker"] = numbers[0::2], numbers[1::2]
    out["price"], out["qty"] = sides["price_ticks"][0::2], sides["qty_lots"][0::2]
    return out


def checksum(trades: NDArray[np.void]) -> int:
    """Of every trade in its place; `peers/native.pyx` computes the same one trade at a time."""
    words = [trades[name].astype(np.uint64) for name in TRADE.names or ()] + [np.arange(len(trades), dtype=np.uint64)]
    mixed = np.zeros(len(trades), np.uint64)
    for word, prime in zip(words, PRIMES, strict=True):
        mixed = (mixed ^ word) * np.uint64(prime)
        mixed ^= mixed >> np.uint64(29)
    return int(mixed.sum())
