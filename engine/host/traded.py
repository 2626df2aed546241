"""Trades that are named by their id alone: what the event log says of one becomes the command that corrects it."""

from pathlib import Path
from typing import Any

from engine.eventlog.reader import EventLogCut, EventLogMissing, EventReader
from engine.host.control_requests import RequestRefused
from engine.messages.codes import Side
from engine.messages.layout import BY_NAME, encode

FILL = BY_NAME["Fill"].kind


def correction_of(events_folder: Path, name: str, asked: dict[str, Any]) -> bytes:
    """The BustTrade or AdjustTrade (`name`) of the trade `asked["trade_id"]`, with what else was asked.

    A trade's id is the number of the first of its two Fills, which stand side by side: the log is asked for two events, however
    long it is. RequestRefused when durable events hold no such trade.
    """
    trade_id = asked["trade_id"]
    fills = {Side(fill["side"]): fill for fill in _events_at(events_folder, trade_id) if _is_of(fill, trade_id)}
    if len(fills) != len(Side):
        raise RequestRefused("TRADE_UNKNOWN", f"event {trade_id} begins no trade; the id is the one that both executions carry")
    buy, sell = fills[Side.BUY], fills[Side.SELL]
    return encode(
        name, **asked, instrument=int(buy["instrument"]), price_ticks=int(buy["price_ticks"]), qty_lots=int(buy["qty_lots"]),
        buy_account=int(buy["account"]), sell_account=int(sell["account"]),
        buy_session=int(buy["session"]), sell_session=int(sell["session"]),
        buy_order_id=int(buy["order_id"]), sell_order_id=int(sell["order_id"]),
    )


def _events_at(folder: Path, seq: int) -> Any:
    if seq < 1:
        return ()
    try:
        reader = EventReader(folder)
    except EventLogMissing as fault:
        raise RequestRefused("TRADE_UNKNOWN", str(fault)) from fault
    try:
        return reader.read(seq - 1, 2)
    except EventLogCut:
        return ()  # nothing durable has that number
    except EventLogMissing as fault:
        raise RequestRefused("TRADE_UNKNOWN", str(fault)) from fault
    finally:
        reader.close()


def _is_of(event: Any, trade_id: int) -> bool:
    return bool(event["kind"] == FILL and event["related_id"] == trade_id)
