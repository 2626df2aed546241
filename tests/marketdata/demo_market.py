"""The demo venue of riskapp/demo/venue.py without a database: its flow.json, and the commands that make an engine trade it."""

import hashlib
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from engine.messages.codes import Limit, Phase, PhaseReason
from marketdata.flow_config import FlowConfig
from riskapp.demo.venue import ACCOUNTS, FIRMS, INSTRUMENTS, LIMIT_SHARES, REPLAY_ACCOUNTS, SESSIONS, DemoInstrument, DemoSession

Command = tuple[str, dict[str, Any]]


def secret(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:32]


def config(folder: Path) -> FlowConfig:
    """Writes flow.json and the secrets into the folder, and reads them."""
    folder.mkdir(parents=True, exist_ok=True)
    for session in SESSIONS:
        (folder / session.name).write_text(secret(session.name))
    (folder / "flow.json").write_text(json.dumps({
        "instruments": [_instrument(one) for one in INSTRUMENTS],
        "sessions": [_session(one) for one in SESSIONS],
    }))  # fmt: skip
    return FlowConfig.load(folder / "flow.json")


def members() -> list[dict[str, Any]]:
    """Rows of sessions.json."""
    return [
        {
            "session": one.number, "name": one.name, "accounts": list(one.accounts),
            "secret_sha256": hashlib.sha256(secret(one.name).encode()).hexdigest(),
        }
        for one in SESSIONS
    ]  # fmt: skip


def commands() -> Iterator[Command]:
    """Everything defined and open; without request ids."""
    for number, _, firm in ACCOUNTS:
        yield "DefineAccount", {
            "account": number, "firm": firm, "self_match_group": 2**32 - 1 if number in REPLAY_ACCOUNTS else 0,
        }
    for one in INSTRUMENTS:
        numbers = {key: value for key, value in _instrument(one).items() if isinstance(value, int)}
        reference = numbers.pop("opening_reference_ticks")
        yield "DefineInstrument", {**numbers, "reference_mode": int(one.reference_mode)}
        yield "SetReferencePrice", {"instrument": one.number, "price_ticks": reference}
    for session in SESSIONS:
        for account in session.accounts:
            for instrument, limits in _limits(session).items():
                for name, value in limits.items():
                    yield "SetLimit", {"account": account, "instrument": int(instrument), "limit": Limit[name], "value": value}
    for one in INSTRUMENTS:
        yield "SetPhase", {"instrument": one.number, "phase": Phase.CONTINUOUS, "reason": PhaseReason.SCHEDULED}


def _instrument(one: DemoInstrument) -> dict[str, Any]:
    return {
        "instrument": one.number, "symbol": one.symbol, "source": one.source.value,
        "tick_size": f"{one.tick_size:f}", "lot_size": f"{one.lot_size:f}", "tick_multiple": 1, "lot_multiple": 1,
        "price_ticks_max": one.price_ticks_max, "qty_lots_max": one.lots(one.qty_max),
        "notional_max": one.notional(one.notional_max), "collar_bps": one.collar_bps,
        "opening_reference_ticks": one.ticks(one.opening_price),
    }  # fmt: skip


def _session(one: DemoSession) -> dict[str, Any]:
    codes = {number: (code, firm) for number, code, firm in ACCOUNTS}
    firms = {number: code for number, code, _ in FIRMS}
    return {
        "session": one.number, "name": one.name, "flow": one.flow, "secret_file": one.name, "instruments": list(one.instruments),
        "accounts": [
            {"account": number, "code": codes[number][0], "firm": firms[codes[number][1]], "limits": _limits(one)}
            for number in one.accounts
        ],
    }  # fmt: skip


def _limits(session: DemoSession) -> dict[str, dict[str, int]]:
    by_number = {one.number: one for one in INSTRUMENTS}
    return {
        str(number): {limit.name: _share(by_number[number], limit, share) for limit, share in LIMIT_SHARES[session.flow].items()}
        for number in session.instruments
    }


def _share(one: DemoInstrument, limit: Limit, share: Decimal) -> int:
    whole = one.notional(one.notional_max) if limit is Limit.ORDER_NOTIONAL else one.lots(one.qty_max)
    return int(whole * share)
