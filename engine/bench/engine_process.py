"""An engine as it runs in production, in a process of its own on a folder of its own, with one open market."""

import hashlib
import itertools
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.bench.load import Bytes, order_frames
from engine.host.control_client import ask

SESSION, SECRET = "BENCH", "b" * 32
ACCOUNT, SELLER, INSTRUMENT, MID_TICKS = 1, 2, 1, 30_000
START_S_MAX, STOP_S_MAX, ANSWER_S_MAX = 60, 30, 30.0
WIDE = 1 << 60
Controls = list[tuple[str, dict[str, Any]]]


def orders(
    count: int, *, seed: int, first_id: int, book: int = INSTRUMENT, resting: bool = False, spread_ticks: int = 50
) -> Bytes:
    """Frames for this engine. Who buys never sells, so that nobody meets himself."""
    return order_frames(
        count, account=ACCOUNT, seller=SELLER, instrument=book, mid_ticks=MID_TICKS, seed=seed, first_id=first_id,
        resting=resting, spread_ticks=spread_ticks,
    )  # fmt: skip


class BenchFailed(Exception):
    """The engine did not do what the measurement needs; the text says what it said."""


@dataclass(frozen=True)
class Engine:
    """`orders` is the path of its unix socket, `port` that of 127.0.0.1."""

    folder: Path
    orders: str
    port: int

    def command(self, name: str, values: dict[str, Any], request_id: int) -> dict[str, Any]:
        """Returns the answer; BenchFailed when it was refused."""
        answer = ask(self.folder, {"do": "command", "name": name, "values": {**values, "request_id": request_id}}, ANSWER_S_MAX)
        if not answer.get("ok"):
            raise BenchFailed(f"{name} was refused: {answer}")
        return answer


def setting_up(books: int) -> Controls:
    """Instruments 1 to `books`, open, and limits that nothing runs into."""
    out: Controls = [("DefineAccount", {"account": account, "firm": account}) for account in (ACCOUNT, SELLER)]
    for book in range(INSTRUMENT, INSTRUMENT + books):
        out += [
            ("DefineInstrument", {
                "instrument": book, "collar_bps": 5000, "price_ticks_max": 1 << 16, "qty_lots_max": 1 << 30, "notional_max": WIDE,
                "tick_multiple": 1, "lot_multiple": 1, "reference_mode": 0,
            }),
            ("SetReferencePrice", {"instrument": book, "price_ticks": MID_TICKS}),
            *(
                ("SetLimit", {"account": account, "instrument": book, "limit": limit, "value": WIDE})
                for account in (ACCOUNT, SELLER) for limit in (1, 2, 3, 4)
            ),
            ("SetPhase", {"instrument": book, "phase": 2, "reason": 1, "actor": "bench"}),
        ]  # fmt: skip
    return out


@contextmanager
def running(folder: Path, books: int = 1) -> Iterator[Engine]:
    """Started on an empty folder, markets open; stopped cleanly at the end."""
    digest = hashlib.sha256(SECRET.encode()).hexdigest()
    sessions = [{"session": 1, "name": SESSION, "secret_sha256": digest, "accounts": [ACCOUNT, SELLER]}]
    (folder / "sessions.json").write_text(json.dumps(sessions))
    child = subprocess.Popen(
        [sys.executable, "-m", "engine.host", str(folder), "--port", "0", "--log-level", "WARNING"],
        stdout=subprocess.PIPE, text=True,
    )
    try:
        engine = _ready(child, folder)
        numbers = itertools.count(1)
        for name, values in setting_up(books):
            engine.command(name, values, next(numbers))
        yield engine
    finally:
        child.terminate()
        child.wait(STOP_S_MAX)


def _ready(child: "subprocess.Popen[str]", folder: Path) -> Engine:
    assert child.stdout is not None
    line = child.stdout.readline()
    if not line.startswith("ready "):
        raise BenchFailed(f"the engine did not start: {line!r}")
    told = dict(word.split("=", 1) for word in line.split()[1:])
    return Engine(folder, told["orders"], int(told["tcp"]))
