"""Small recordings, written by hand as text."""

import gzip
from pathlib import Path

ORDERS_HEAD = "id,timestamp,exchange_timestamp,price,volume,action,direction"
TRADES_HEAD = "trade_id,timestamp,exchange_timestamp,price,amount,buy_order_id,sell_order_id,side"


def write(folder: Path, orders: str, trades: str = "") -> Path:
    """The two files of a recording, rows without their heads; blank lines and indentation are for the reader's eye."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "orders.csv.gz").write_bytes(gzip.compress(_lines(ORDERS_HEAD, orders).encode()))
    (folder / "trades.csv").write_text(_lines(TRADES_HEAD, trades))
    return folder


def _lines(head: str, rows: str) -> str:
    return "\n".join([head, *(line.strip() for line in rows.splitlines() if line.strip())]) + "\n"
