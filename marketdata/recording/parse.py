"""Reads a recording's two files into arrays of whole numbers. No price or quantity is ever a float.

orders.csv: `id,timestamp,exchange_timestamp,price,volume,action,direction`, one row a message of the feed; action is created,
changed or deleted, direction bid or ask; times in ms. trades.csv: `trade_id,timestamp,exchange_timestamp,price,amount,
buy_order_id,sell_order_id,side`; side is the taker's, buy or sell. The clock of a recording is `exchange_timestamp`.
"""

import gzip
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import IntEnum
from pathlib import Path

import numpy as np
import pandas as pd

from engine.messages.codes import Side
from marketdata.recording.source import ORDERS, TRADES

ROWS_MAX = 5_000_000
ID_MAX = (1 << 52) - 1
CENTS = 2
LOT_DECIMALS = 8
NUMBER_MAX = (1 << 62) - 1

ORDER_COLUMNS = ("id", "timestamp", "exchange_timestamp", "price", "volume", "action", "direction")
TRADE_COLUMNS = ("trade_id", "timestamp", "exchange_timestamp", "price", "amount", "buy_order_id", "sell_order_id", "side")

Ints = np.ndarray


class Action(IntEnum):
    CREATED = 1
    CHANGED = 2
    DELETED = 3


ACTIONS = {"created": Action.CREATED, "changed": Action.CHANGED, "deleted": Action.DELETED}
SIDES = {"bid": Side.BUY, "ask": Side.SELL, "buy": Side.BUY, "sell": Side.SELL}


class RecordingError(Exception):
    """A file of the recording cannot be used; the text names the file, and the line where there is one."""


@dataclass(frozen=True, slots=True)
class Orders:
    """One row a message, in the order of the recording. Prices in cents, quantities in 1e-8."""

    order_id: Ints
    time_ms: Ints
    price_cents: Ints
    qty_lots: Ints
    action: Ints
    side: Ints


@dataclass(frozen=True, slots=True)
class Trades:
    """One row a trade. `side` is the taker's."""

    time_ms: Ints
    price_cents: Ints
    qty_lots: Ints
    buy_id: Ints
    sell_id: Ints
    side: Ints


@dataclass(frozen=True, slots=True)
class Recording:
    orders: Orders
    trades: Trades


def read(folder: Path) -> Recording:
    """RecordingError where a file is missing, cut short or has a row that cannot be right."""
    return Recording(_orders(_Table(folder / ORDERS, ORDER_COLUMNS)), _trades(_Table(folder / TRADES, TRADE_COLUMNS)))


def _orders(table: "_Table") -> Orders:
    times = table.column("exchange_timestamp", _count)
    back = np.flatnonzero(np.diff(times) < 0)
    if len(back):
        raise table.fault(int(back[0]) + 1, "exchange_timestamp is earlier than in the line before")
    return Orders(
        table.column("id", _identity), times, table.column("price", _cents), table.column("volume", _lots),
        table.column("action", ACTIONS.__getitem__), table.column("direction", SIDES.__getitem__),
    )


def _trades(table: "_Table") -> Trades:
    return Trades(
        table.column("exchange_timestamp", _count), table.column("price", _cents), table.column("amount", _lots),
        table.column("buy_order_id", _identity), table.column("sell_order_id", _identity),
        table.column("side", SIDES.__getitem__),
    )


class _Table:
    """A CSV as text, with the line of each row for whoever complains."""

    def __init__(self, path: Path, columns: tuple[str, ...]) -> None:
        self.path = path
        try:
            self._frame = pd.read_csv(path, dtype=str, nrows=ROWS_MAX + 1, na_filter=False)
        except (OSError, EOFError, gzip.BadGzipFile, zlib.error, ValueError) as fault:  # ValueError: pandas' parser, and no UTF-8
            raise RecordingError(f"{path} cannot be read: {str(fault).strip()}") from fault
        if tuple(self._frame.columns) != columns:
            raise RecordingError(f"{path}, line 1: the columns must be {','.join(columns)}")
        if not isinstance(self._frame.index, pd.RangeIndex):
            raise RecordingError(f"{path}, line 2: it has more than {len(columns)} fields")
        if len(self._frame) > ROWS_MAX:
            raise RecordingError(f"{path} has more than {ROWS_MAX:,} rows")

    def fault(self, row: int, what: str) -> RecordingError:
        return RecordingError(f"{self.path}, line {row + 2}: {what}")

    def column(self, name: str, of: Callable[[str], int]) -> Ints:
        """Every value of the column as a whole number; `of` is asked once for each distinct text."""
        codes, texts = pd.factorize(self._frame[name])
        numbers = np.empty(len(texts), np.int64)
        for code, text in enumerate(texts):
            try:
                numbers[code] = of(text)
            except (KeyError, ValueError, InvalidOperation):
                row = int(np.flatnonzero(codes == code)[0])
                raise self.fault(row, f"{name} {text!r} is not a value of this column") from None
        return numbers[codes]


def _count(text: str) -> int:
    """A whole number from 0."""
    if not (text.isascii() and text.isdecimal()) or int(text) > NUMBER_MAX:
        raise ValueError(text)
    return int(text)


def _identity(text: str) -> int:
    """An order's id: from 1, and small enough that a pass's number fits beside it in a ClOrdID."""
    number = _count(text)
    if not 1 <= number <= ID_MAX:
        raise ValueError(text)
    return number


def _scaled(text: str, decimals: int) -> int:
    """The decimal times 10^decimals; ValueError when that is no whole number from 0, InvalidOperation for no number."""
    value = Decimal(text)
    if not value.is_finite() or not 0 <= value < 10**18:
        raise ValueError(text)
    shifted = value.scaleb(decimals)
    if shifted != shifted.to_integral_value() or shifted > NUMBER_MAX:
        raise ValueError(text)
    return int(shifted)


def _cents(text: str) -> int:
    return _scaled(text, CENTS)


def _lots(text: str) -> int:
    return _scaled(text, LOT_DECIMALS)
