"""An order-level recording of a future (Databento MBO as CSV): what stands in it, in ticks and lots.

Columns: ts_event, ts_recv (ns), action, side, order_id, price (1e-9), size, flags, sequence. Action A add, C cancel, M modify,
R clear, T trade, F fill; flag 32 marks the snapshot at the start, 128 the last record of an event. T (the aggressor) and
F (the resting order that it took) do not change the book: the C or M that follows does.
"""

import csv
import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TICK_1E9 = 250_000_000
LAST_OF_EVENT = 128


@dataclass(frozen=True, slots=True)
class Record:
    """`side` is B (bid) or A (ask), of a trade the aggressor's."""

    action: str
    side: str
    order: int
    ticks: int
    lots: int
    time_ns: int
    is_last: bool


def read(path: Path) -> Iterator[Record]:
    """The records in the file's order; the clearing at its start is left out."""
    with gzip.open(path, "rt") as lines:
        for row in csv.DictReader(lines):
            if row["action"] == "R":
                continue
            ticks, beside = divmod(int(row["price"]), TICK_1E9)
            assert not beside, f"a price off tick: {row}"
            yield Record(
                row["action"], row["side"], int(row["order_id"]), ticks, int(row["size"]), int(row["ts_recv"]),
                bool(int(row["flags"]) & LAST_OF_EVENT),
            )
