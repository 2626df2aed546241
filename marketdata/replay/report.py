"""The report of an ended pass: one JSON object."""

from typing import Any

from marketdata.replay.figures import PassFigures


def report(figures: PassFigures, *, started_ns: int, ended_ns: int) -> dict[str, Any]:
    """`ended` is complete, lost or stopped, `text` says why; times in ns since 1970, `seq` the engine's last command known."""
    return {
        "pass": figures.number, "ended": figures.state, "text": figures.text, "speed": figures.speed,
        "started_ns": started_ns, "ended_ns": ended_ns, "seq": figures.seq, "time_ns": figures.time_ns,
        "position_ms": figures.position_ms, "duration_ms": figures.duration_ms,
        "sent_new": figures.sent_new, "sent_replace": figures.sent_replace, "sent_cancel": figures.sent_cancel,
        "refused": dict(figures.refused), "left_out": dict(figures.left_out),
        "trades_recorded": figures.trades_recorded, "trades_matched": figures.trades_matched,
        "trades_at_price": figures.trades_at_price, "trades_engine": figures.trades_engine,
        "repaired": figures.repaired, "lag_ms_max": figures.lag_ms_max,
    }  # fmt: skip
