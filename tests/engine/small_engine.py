"""A real engine in a folder of its own, for tests: ALPHA1 (accounts 1 and 2), BETA1 and BETA2 (account 3)."""

import hashlib
import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from engine.client import Client
from engine.host.control_client import ask
from engine.messages.codes import ROW_LIMITS, Phase, PhaseReason, ReferenceMode

SECRETS = {"ALPHA1": "a" * 32, "BETA1": "b" * 32, "BETA2": "c" * 32}
ACCOUNTS = {"ALPHA1": [1, 2], "BETA1": [3], "BETA2": [3]}
MID = 10_000
START_S_MAX = 60.0
WIDE = 1 << 40


def members(names: tuple[str, ...] = ("ALPHA1", "BETA1", "BETA2")) -> list[dict[str, Any]]:
    """Rows of sessions.json; a session's number is its place in SECRETS, from 1."""
    numbers = {name: number for number, name in enumerate(SECRETS, 1)}
    return [
        {
            "session": numbers[name], "name": name, "accounts": ACCOUNTS[name],
            "secret_sha256": hashlib.sha256(SECRETS[name].encode()).hexdigest(),
        }
        for name in names
    ]  # fmt: skip


def write_members(folder: Path, rows: list[dict[str, Any]]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "sessions.json").write_text(json.dumps(rows))


class SmallEngine:
    """One run of `python -m engine.host`. Its output goes to `log` in the folder's parent."""

    def __init__(self, folder: Path, *options: str) -> None:
        """Returns when the engine serves; RuntimeError with its log when it does not come up."""
        self.folder = folder
        if not (folder / "sessions.json").exists():
            write_members(folder, members())
        self.log = folder.parent / f"{folder.name}.log"
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "engine.host", str(folder), "--port", "0", "--parent", str(os.getpid()), *options],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, text=True,
            )  # fmt: skip
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line.startswith("ready"):
            code = self.process.wait(START_S_MAX)
            raise RuntimeError(f"the engine ended with {code}: {self.log.read_text()}")
        self.port = int(line.rpartition("tcp=")[2])

    @property
    def address(self) -> str:
        return str(self.folder / "orders.sock")

    def ask(self, **request: Any) -> dict[str, Any]:
        return ask(self.folder, request, 20.0)

    def command(self, name: str, **values: Any) -> dict[str, Any]:
        if name not in ("AdvanceTime", "MassCancel"):
            values.setdefault("request_id", secrets.randbits(63) | 1)
        return self.ask(do="command", name=name, values=values)

    def must(self, name: str, **values: Any) -> dict[str, Any]:
        answer = self.command(name, **values)
        assert answer["ok"], answer
        return answer

    def open_market(self, instruments: tuple[int, ...] = (1, 2)) -> None:
        """Instruments, accounts, wide limits, reference price MID, phase CONTINUOUS."""
        for account in (1, 2, 3):
            self.must("DefineAccount", account=account, firm=1 + account // 3)
        for instrument in instruments:
            self.must(
                "DefineInstrument", instrument=instrument, collar_bps=5000, price_ticks_max=1 << 20, qty_lots_max=1 << 30,
                notional_max=1 << 60, tick_multiple=1, lot_multiple=1, reference_mode=int(ReferenceMode.COMMANDED),
            )  # fmt: skip
            for account in (1, 2, 3):
                for limit in ROW_LIMITS:
                    self.must("SetLimit", account=account, instrument=instrument, limit=int(limit), value=WIDE, actor="ada")
            self.must("SetReferencePrice", instrument=instrument, price_ticks=MID)
            self.phase(instrument, Phase.CONTINUOUS)

    def phase(self, instrument: int, phase: Phase, **values: Any) -> dict[str, Any]:
        return self.command(
            "SetPhase", instrument=instrument, phase=int(phase), reason=int(PhaseReason.DRILL), actor="ada", **values
        )

    def release(self, *instruments: int) -> None:
        """What the recovery halted trades again."""
        for instrument in instruments:
            self.must(
                "SetPhase", instrument=instrument, phase=int(Phase.CONTINUOUS), reason=int(PhaseReason.CAUSE_RESOLVED),
                actor="ben",
            )  # fmt: skip

    def client(self, name: str = "ALPHA1", *, tcp: bool = False, **options: Any) -> Client:
        address: Any = ("127.0.0.1", self.port) if tcp else self.address
        return Client(address, name, SECRETS[name], **options)

    def stop(self) -> int:
        """Cleanly; the exit code."""
        self.process.terminate()
        return self._end()

    def kill(self) -> None:
        self.process.kill()
        self._end()

    def _end(self) -> int:
        code = self.process.wait(30)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code


@contextmanager
def running(folder: Path, *options: str) -> Iterator[SmallEngine]:
    """With an open market. Killed at the end when the test has not ended it."""
    engine = SmallEngine(folder, *options)
    try:
        engine.open_market()
        yield engine
    finally:
        if engine.process.poll() is None:
            engine.kill()
