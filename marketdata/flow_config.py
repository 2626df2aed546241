"""Who sends the demo venue's flow: reads `flow.json`, whose form riskapp/demo/flow_file.py shows.

Prices are in ticks and quantities in lots, but for the sizes of a tick and a lot, which are decimals in quote and base units.
One connection a session, so a session belongs to one flow alone.
"""

import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from engine.messages.codes import ROW_LIMITS, Limit
from marketdata.flow_fields import Fields, FlowConfigError

FLOW_BYTES_MAX = 1 << 20
SESSIONS_MAX = 64
ACCOUNTS_MAX = 256
INSTRUMENTS_MAX = 64
WHAT_TO_DO = "run manage.py load_demo"
FLOWS = ("replay", "maker", "taker", "momentum", "careless")


@dataclass(frozen=True, slots=True)
class FlowInstrument:
    """An instrument as it was when the file was written; what the engine enforces may have changed since."""

    number: int
    symbol: str
    source: str
    tick_size: Decimal
    lot_size: Decimal
    tick_multiple: int
    lot_multiple: int
    price_ticks_max: int
    qty_lots_max: int
    notional_max: int
    collar_bps: int
    opening_reference_ticks: int


@dataclass(frozen=True, slots=True)
class FlowAccount:
    """`limits[instrument][limit]`; what is not there is zero."""

    number: int
    code: str
    firm: str
    limits: dict[int, dict[Limit, int]]

    def limit(self, instrument: int, limit: Limit) -> int:
        return self.limits.get(instrument, {}).get(limit, 0)


@dataclass(frozen=True, slots=True)
class FlowSession:
    """A logon to order entry, what flow trades through it, where and for whom."""

    number: int
    name: str
    flow: str
    secret_file: Path
    instruments: tuple[int, ...]
    accounts: tuple[FlowAccount, ...]

    def secret(self) -> str:
        """FlowConfigError when the file cannot be read or is empty."""
        try:
            secret = self.secret_file.read_text("ascii").strip()
        except (OSError, ValueError) as fault:
            raise FlowConfigError(f"the secret of session {self.name} cannot be read: {fault}; {WHAT_TO_DO}") from fault
        if not secret:
            raise FlowConfigError(f"{self.secret_file} is empty; {WHAT_TO_DO}")
        return secret


@dataclass(frozen=True, slots=True)
class FlowConfig:
    instruments: dict[int, FlowInstrument]
    sessions: tuple[FlowSession, ...]

    @classmethod
    def load(cls, path: Path) -> "FlowConfig":
        """FlowConfigError says in one line what is wrong, where, and what to do."""
        return _config(Fields(_document(path), str(path)), path.parent)

    def of_flow(self, *flows: str) -> tuple[FlowSession, ...]:
        """The sessions of these flows."""
        return tuple(session for session in self.sessions if session.flow in flows)


def _document(path: Path) -> object:
    try:
        if path.stat().st_size > FLOW_BYTES_MAX:
            raise FlowConfigError(f"{path} is longer than {FLOW_BYTES_MAX} bytes")
        return json.loads(path.read_bytes())
    except FileNotFoundError:
        raise FlowConfigError(f"{path} is not there; {WHAT_TO_DO}") from None
    except (OSError, ValueError) as fault:
        raise FlowConfigError(f"{path} cannot be read: {fault}") from fault


def _config(top: Fields, folder: Path) -> FlowConfig:
    instruments = [_instrument(row) for row in top.rows("instruments", INSTRUMENTS_MAX)]
    by_number = {one.number: one for one in instruments}
    if len(by_number) != len(instruments):
        raise FlowConfigError(f"{top.where}: an instrument stands twice")
    sessions = tuple(_session(row, folder, by_number) for row in top.rows("sessions", SESSIONS_MAX))
    if len({one.name for one in sessions}) != len(sessions):
        raise FlowConfigError(f"{top.where}: a session stands twice")
    return FlowConfig(by_number, sessions)


def _instrument(row: Fields) -> FlowInstrument:
    return FlowInstrument(
        row.number("instrument"), row.text("symbol", 16), row.text("source", 16), row.size("tick_size"), row.size("lot_size"),
        row.number("tick_multiple"), row.number("lot_multiple"), row.number("price_ticks_max"), row.number("qty_lots_max"),
        row.number("notional_max"), row.number("collar_bps"), row.number("opening_reference_ticks"),
    )


def _session(row: Fields, folder: Path, instruments: dict[int, FlowInstrument]) -> FlowSession:
    flow = row.text("flow", 16)
    if flow not in FLOWS:
        raise FlowConfigError(f"{row.where}: flow must be one of {', '.join(FLOWS)}")
    traded = row.numbers("instruments")
    for number in traded:
        row.known("instrument", number, instruments)
    accounts = tuple(_account(one) for one in row.rows("accounts", ACCOUNTS_MAX, least=1))
    secret_file = folder / row.text("secret_file", 1024)
    return FlowSession(row.number("session"), row.text("name", 16), flow, secret_file, traded, accounts)


def _account(row: Fields) -> FlowAccount:
    by_instrument = row.part("limits").parts()
    limits = {number: {limit: one.number(limit.name, least=0) for limit in ROW_LIMITS} for number, one in by_instrument.items()}
    return FlowAccount(row.number("account"), row.text("code", 24), row.text("firm", 24), limits)
