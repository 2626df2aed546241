"""The columns of the engine's pictures; docs/ARCHITECTURE.md, *Pictures*. riskapp/topics.py takes them from here."""

COLUMNS: dict[str, tuple[str, ...]] = {
    "health": ("key", "value"),
    "instruments": (
        "instrument", "phase", "phase_seq", "last_price", "last_qty", "best_bid", "best_ask", "reference",
        "orders_total", "trades_total", "volume_lots", "refusals_total", "has_own_phase",
    ),
    "book": ("key", "side", "price_ticks", "qty_lots", "orders"),
    "trades": ("key", "price_ticks", "qty_lots", "side", "time_ns"),
    "positions": (
        "key", "account", "instrument", "net_lots", "open_cost", "realised", "unrealised",
        "working_buy_lots", "working_sell_lots", "mark_ticks",
    ),
    "scopes": ("key", "scope", "number", "limit", "value", "used"),
    "blocks": ("key", "scope", "number", "block", "kill_seq"),
    "limits": ("key", "account", "instrument", "order_qty", "order_notional", "position_long", "position_short"),
    "sessions": ("key", "name", "connected", "frames_total", "last_frame_ns"),
}
"""By the topic's name, up to the colon."""
