"""What the engine reads as files: who may log on, and the symbols' names. Written whole or not at all, readable by us alone."""

import json
import logging
import os
from pathlib import Path
from typing import Any, Final

from engine.host.control_client import ask
from riskapp.models import Instrument, TradingSession

log = logging.getLogger(__name__)
SESSIONS: Final = "sessions.json"
INSTRUMENTS: Final = "instruments.json"
ANSWER_TIMEOUT_S: Final = 2.0


def write_changed(folder: Path) -> list[str]:
    """Writes the files that differ from the reference data, and returns their names. A running engine reads its sessions anew.

    OSError when the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    contents = {SESSIONS: sessions(), INSTRUMENTS: instruments()}
    changed = [name for name, rows in contents.items() if _differs(folder / name, _encoded(rows))]
    for name in changed:
        write_private(folder / name, _encoded(contents[name]))
    if SESSIONS in changed:
        _reload(folder)
    return changed


def sessions() -> list[dict[str, Any]]:
    """docs/ARCHITECTURE.md, *Folder of an engine*. A session that is switched off is left out: it cannot log on."""
    return [
        {
            "session": session.number, "name": session.name, "secret_sha256": session.secret_sha256,
            "accounts": sorted(account.number for account in session.accounts.all()),
        }
        for session in TradingSession.objects.filter(enabled=True).prefetch_related("accounts")
    ]


def instruments() -> list[dict[str, Any]]:
    return [{"instrument": number, "symbol": symbol} for number, symbol in Instrument.objects.values_list("number", "symbol")]


def _encoded(rows: list[dict[str, Any]]) -> bytes:
    return json.dumps(rows, indent=1).encode() + b"\n"


def _differs(path: Path, content: bytes) -> bool:
    try:
        return path.read_bytes() != content
    except FileNotFoundError:
        return True


def write_private(path: Path, content: bytes) -> None:
    """Mode 0600; a reader sees the old file or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    mine = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(mine, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        mine.replace(path)
    finally:
        mine.unlink(missing_ok=True)


def _reload(folder: Path) -> None:
    """Without an engine nobody needs to be told: it reads the file when it starts."""
    try:
        answer = ask(folder, {"do": "reload_sessions"}, ANSWER_TIMEOUT_S)
    except (FileNotFoundError, ConnectionRefusedError):
        return
    except (OSError, ValueError) as fault:
        log.error("the engine was not told of changed sessions, and reads them when it starts next: %s", fault)
        return
    if not answer.get("ok"):
        log.error("the engine refused the changed sessions: %s", answer.get("text"))
