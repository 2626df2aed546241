"""Other engines' cases: what stands in them, and which of them need something that this engine does not have (yet).

Their format is in the README of the recordings; numbers are read as decimals, never as floats.
"""

import gzip
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

Case = dict[str, Any]
Step = dict[str, Any]

FILES = (
    "cointossx.jsonl", "cpptrader.jsonl", "exchange_core.jsonl", "tracebook_suite.jsonl", "tracebook_campaign_dev.jsonl.gz",
)
"""What the document is about; a folder may have others."""


def files_in(folder: Path) -> list[Path]:
    """Every file of cases."""
    return sorted(path for path in folder.iterdir() if path.name.endswith((".jsonl", ".jsonl.gz")))


def read(path: Path) -> list[Case]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line, parse_float=Decimal) for line in lines]


def lacking(case: Case) -> list[str]:
    """Why the case cannot run here; empty when it can."""
    return [] if case["portable"] else ["needs another venue's own rules (not portable)"]
