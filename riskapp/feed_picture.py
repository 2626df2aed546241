"""The flows as live pictures, and the reports of ended passes for the feed's page.

Topic `feed` (the replay), rows by key: `state` (no recording, connecting, clearing: orders of before are cancelled, replaying,
ending, complete, lost, stopped), `text` (trouble in words),
`pass`, `speed` ("10" or "max"), `position_ms` of `duration_ms`, `steps_done` of `steps_total`, `sent_new`, `sent_replace`,
`sent_cancel`, `refused` and one `refused.<REASON>` for each reason, `trades_recorded` so far, `trades_matched` (same maker, price
and quantity), `trades_at_price` (same price and quantity), `trades_engine`, `repaired`, `in_flight`, `lag_ms`, `lag_ms_max`.
Topic `agents`: a row for each agent, key `<session>:<account>:<instrument>`; its state is trading, waiting (the instrument is not
open), connecting, lost or stopped.
"""

import json
import logging
import os
from pathlib import Path
from typing import Any

from marketdata.agents.run import Run
from marketdata.replay.figures import PassFigures
from riskapp import live
from riskapp.feed_files import passes_path
from riskapp.topics import AGENTS, FEED

log = logging.getLogger(__name__)
PASSES_KEPT = 200
LINE_BYTES_MAX = 8 << 10
_STATE = AGENTS.columns.index("state")


def publish_replay(now: PassFigures) -> bool:
    return live.publish(FEED, live.picture(FEED, seq=now.seq, ts_ns=now.time_ns, rows=replay_rows(now)))


def publish_agents(run: Run) -> bool:
    """While the crowd is not connected, every agent's state says so."""
    rows = [member.row() for member in run.crowd.members]
    if run.state != "trading":
        rows = [[*row[:_STATE], run.state, *row[_STATE + 1 :]] for row in rows]
    return live.publish(AGENTS, live.picture(AGENTS, seq=run.seq, ts_ns=run.time_ns, rows=rows))


def replay_rows(now: PassFigures) -> list[list[Any]]:
    """Rows of topics.FEED."""
    return [
        ["state", now.state], ["text", now.text], ["pass", now.number], ["speed", now.speed],
        ["position_ms", now.position_ms], ["duration_ms", now.duration_ms],
        ["steps_done", now.steps_done], ["steps_total", now.steps_total],
        ["sent_new", now.sent_new], ["sent_replace", now.sent_replace], ["sent_cancel", now.sent_cancel],
        ["trades_recorded", now.trades_recorded], ["trades_matched", now.trades_matched],
        ["trades_at_price", now.trades_at_price], ["trades_engine", now.trades_engine], ["repaired", now.repaired],
        ["in_flight", now.in_flight], ["lag_ms", now.lag_ms], ["lag_ms_max", now.lag_ms_max],
        ["refused", now.refused_total], *([f"refused.{reason}", count] for reason, count in sorted(now.refused.items())),
    ]  # fmt: skip


def keep_pass(report: dict[str, Any]) -> None:
    """Append one ended pass. The file keeps between PASSES_KEPT and twice as many; OSError when it cannot be written."""
    path = passes_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    line = json.dumps(report, separators=(",", ":")) + "\n"
    lines = _lines(path)
    if len(lines) < 2 * PASSES_KEPT and (not lines or lines[-1].endswith("\n")):
        with path.open("a") as file:
            file.write(line)
        return
    whole = [one for one in lines if one.endswith("\n")]  # a line that was torn by a crash would swallow the next one
    part = path.with_suffix(".part")
    part.write_text("".join([*whole[1 - PASSES_KEPT :], line]))
    os.replace(part, path)


def last_passes(most: int = 20) -> list[dict[str, Any]]:
    """Reports of the latest passes, newest first; keys as in `marketdata.replay.report`. A torn last line is left out."""
    reports = []
    for line in reversed(_lines(passes_path())):
        try:
            reports.append(json.loads(line))
        except ValueError:
            log.warning("%s has a line that is no JSON", passes_path().name)
        if len(reports) == most:
            break
    return reports


def _lines(path: Path) -> list[str]:
    """The end of the file, at most as much of it as it may hold."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - (2 * PASSES_KEPT + 1) * LINE_BYTES_MAX))
            return file.read().decode("utf-8", "replace").splitlines(keepends=True)
    except FileNotFoundError:
        return []
