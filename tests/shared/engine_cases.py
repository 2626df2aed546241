"""Other engines' cases: what stands in them, and which of them need something that this engine does not have (yet).

Their format is in the README of the recordings; numbers are read as decimals, never as floats.
"""

import gzip
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

Case = dict[str, Any]
Step = dict[str, Any]

FILES = (
    "cointossx.jsonl", "cpptrader.jsonl", "exchange_core.jsonl", "tracebook_suite.jsonl", "tracebook_campaign_dev.jsonl.gz",
)


def read(path: Path) -> list[Case]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line, parse_float=Decimal) for line in lines]


def lacking(case: Case) -> list[str]:
    """Why the case cannot run here; empty when it can."""
    reasons = {reason for step in case["steps"] for reason in _lacking_in(step)}
    if not case["portable"]:
        reasons.add("needs another venue's own rules (not portable)")
    if case.get("config", {}).get("self_trade_policy", "NONE") != "NONE":
        reasons.add("self-trade prevention")
    return sorted(reasons)


def _lacking_in(step: Step) -> Iterator[str]:
    if step.get("type") in ("stop", "stop_limit"):
        yield "stop orders"
    if "display" in step:
        yield "iceberg orders"
    if step.get("tif") in ("GTT", "GTD"):
        yield "orders that expire at a time"
    if step["op"] in ("phase", "uncross"):
        yield "auctions"
    if step["op"] == "match":
        yield "a book that may stand crossed until it is told to match"
