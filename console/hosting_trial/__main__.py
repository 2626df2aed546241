"""Round trips of single orders and of a window of orders, the engine hosted both ways in turn, its worker idle and busy.

Client, worker, engine, broker and the feeder of tasks share the machine, and the journal is in memory, because its disk would
drown what is asked here: the figures compare the two ways and nothing else.
"""

import argparse
import hashlib
import json
import os
import secrets
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from console.embedded import valkey
from console.embedded.account import Account, server_account
from console.hosting_trial.app import work
from engine.bench.load import Load, order_frames
from engine.host.control_client import ask
from engine.messages.codes import ROW_LIMITS, Phase

FORMS = ("thread", "child")
BUSY_TASKS_PER_S = {"idle worker": 0, "busy worker": 200}
NAME, SECRET = "TRIAL", "t" * 32
MID = 10_000
WINDOWS = {1: 2_000, 100: 40_000}
UP_S_MAX = 60


@dataclass(frozen=True)
class Figures:
    p50_us: float
    p99_us: float
    worst_us: float


class Venue:
    """A worker that hosts an engine in one of the two ways, with one instrument open."""

    def __init__(self, folder: Path, form: str, broker: str) -> None:
        self.folder = folder
        folder.mkdir(parents=True)
        digest = hashlib.sha256(SECRET.encode()).hexdigest()
        member = {"session": 1, "name": NAME, "secret_sha256": digest, "accounts": [1]}
        (folder / "sessions.json").write_text(json.dumps([member]))
        self.worker = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "console.hosting_trial.app", "worker", "--pool", "solo", "-l", "ERROR",
             "--without-gossip", "--without-mingle", "-n", f"{form}{time.time_ns()}@%h"],
            env={**os.environ, "HOSTING_TRIAL_FOLDER": str(folder), "HOSTING_TRIAL_FORM": form, "HOSTING_TRIAL_BROKER": broker},
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        self._wait()
        self._open_market()

    def _wait(self) -> None:
        give_up = time.monotonic() + UP_S_MAX
        while True:
            try:
                ask(self.folder, {"do": "status"}, 1.0)
                return
            except (OSError, ValueError):
                if time.monotonic() > give_up or self.worker.poll() is not None:
                    sys.exit("the worker did not bring its engine up")
                time.sleep(0.05)

    def _open_market(self) -> None:
        self._command("DefineAccount", account=1, firm=1)
        self._command(
            "DefineInstrument", instrument=1, collar_bps=5000, price_ticks_max=1 << 20, qty_lots_max=1 << 30,
            notional_max=1 << 60, tick_multiple=1, lot_multiple=1,
        )  # fmt: skip
        for limit in ROW_LIMITS:
            self._command("SetLimit", account=1, instrument=1, limit=int(limit), value=1 << 40)
        self._command("SetReferencePrice", instrument=1, price_ticks=MID)
        self._command("SetPhase", instrument=1, phase=int(Phase.CONTINUOUS), reason=1)

    def _command(self, name: str, **values: Any) -> None:
        values["request_id"] = secrets.randbits(63) | 1
        answer = ask(self.folder, {"do": "command", "name": name, "values": values}, 10.0)
        assert answer["ok"], answer

    def stop(self) -> None:
        self.worker.send_signal(signal.SIGTERM)
        try:
            self.worker.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self.worker.pid, signal.SIGKILL)
            self.worker.wait()


class Feeder(threading.Thread):
    """Gives the worker so many tasks a second, until told to end."""

    def __init__(self, per_second: int) -> None:
        super().__init__(daemon=True)
        self.per_second, self.ending = per_second, threading.Event()

    def run(self) -> None:
        due = time.monotonic()
        while self.per_second and not self.ending.is_set():
            work.delay()
            due += 1 / self.per_second
            time.sleep(max(0.0, due - time.monotonic()))


def main() -> None:
    asked = _arguments()
    rounds: dict[tuple[int, str, str], list[Figures]] = defaultdict(list)
    with tempfile.TemporaryDirectory(prefix="trial", dir=asked.where) as name:
        server, broker = _broker(Path(name), server_account())
        try:
            for number in range(asked.rounds):
                for form in FORMS:
                    _one(Path(name) / f"{form}{number}", form, broker, rounds)
        finally:
            server.terminate()
            server.wait()
    _report(rounds, asked.rounds)


def _one(folder: Path, form: str, broker: str, rounds: dict[tuple[int, str, str], list[Figures]]) -> None:
    venue = Venue(folder, form, broker)
    try:
        for load, per_second in BUSY_TASKS_PER_S.items():
            feeder = Feeder(per_second)
            feeder.start()
            for window, orders in WINDOWS.items():
                rounds[window, load, form].append(_measure(folder, window, orders))
            feeder.ending.set()
            feeder.join()
    finally:
        venue.stop()


def _measure(folder: Path, window: int, orders: int) -> Figures:
    load = Load(str(folder / "orders.sock"), NAME, SECRET)
    frames = order_frames(orders, account=1, instrument=1, mid_ticks=MID, seed=window, first_id=time.time_ns())
    p50, p99, worst = load.run(frames, window).percentiles_us(0.5, 0.99, 1.0)
    load.close()
    return Figures(p50, p99, worst)


def _broker(folder: Path, account: Account) -> tuple[subprocess.Popen[bytes], str]:
    socket = folder / "broker.sock"
    program = valkey.binary(account, folder / "binaries")
    server = subprocess.Popen(valkey.command(program, socket), stdout=subprocess.DEVNULL)
    while not valkey.answers(socket):
        time.sleep(0.05)
    url = f"redis+socket://{socket}"
    work.app.conf.broker_url = url
    return server, url


def _report(rounds: dict[tuple[int, str, str], list[Figures]], count: int) -> None:
    busy = BUSY_TASKS_PER_S["busy worker"]
    print(f"order round trip in us, median of {count} rounds; busy: {busy} tasks of about 2 ms a second")
    print(f"{'window':>6}  {'worker':<12} {'engine is a':<12} {'p50':>8} {'p99':>8} {'worst':>8}")
    for (window, load, form), figures in sorted(rounds.items()):
        middle = [statistics.median(getattr(each, name) for each in figures) for name in ("p50_us", "p99_us", "worst_us")]
        print(f"{window:>6}  {load:<12} {form:<12} " + " ".join(f"{value:>8.0f}" for value in middle))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m console.hosting_trial", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--where", default="/dev/shm", help="folder for the journals; on a disk, its syncs are measured too")  # noqa: S108
    return parser.parse_args()


if __name__ == "__main__":
    main()
