"""Who sends the demo venue's flow: `flow.json`, written by load_demo and read by the replay and the agents.

    {"version": 1,
     "sessions": [{"name": "ALPHA1", "secret_file": "secrets/ALPHA1", "accounts": [11, 12]}, ...],
     "replay": {"instrument": 1, "sessions": ["ALPHA1", "BETA1"]},
     "markets": [{"instrument": 2, "start_ticks": 250000, "spread_ticks": 20, "volatility_bps": 15, "lots": 100,
                  "tick_multiple": 1, "lot_multiple": 1}, ...],
     "agents": [{"role": "market_maker", "session": "GAMMA1", "account": 31, "instrument": 2}, ...]}

A `secret_file` that is not absolute is taken from the folder of flow.json. The replay spreads its orders over all accounts of
its sessions. An agent sends through its session for one of that session's accounts. One connection a session: no session may be
both the replay's and an agent's. `volatility_bps`: what the fundamental price typically moves in a minute; `lots`: a usual order.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from marketdata.flow_fields import Fields, FlowConfigError

VERSION = 1
FLOW_BYTES_MAX = 1 << 20
SESSIONS_MAX = 64
AGENTS_MAX = 200
MARKETS_MAX = 50
ROLES = ("market_maker", "taker", "momentum", "careless")

Key = TypeVar("Key")
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class FlowSession:
    """A logon to order entry and the accounts that it may trade for."""

    name: str
    secret_file: Path
    accounts: tuple[int, ...]

    def secret(self) -> str:
        """FlowConfigError when the file cannot be read or is empty."""
        try:
            secret = self.secret_file.read_text("ascii").strip()
        except (OSError, ValueError) as fault:
            raise FlowConfigError(f"the secret of session {self.name} cannot be read: {fault}; run load_demo") from fault
        if not secret:
            raise FlowConfigError(f"{self.secret_file} is empty; run load_demo")
        return secret


@dataclass(frozen=True, slots=True)
class ReplayFlow:
    """Which instrument the recording is replayed in, and through which sessions."""

    instrument: int
    sessions: tuple[FlowSession, ...]


@dataclass(frozen=True, slots=True)
class Market:
    """An instrument with generated flow."""

    instrument: int
    start_ticks: int
    spread_ticks: int
    volatility_bps: int
    lots: int
    tick_multiple: int
    lot_multiple: int


@dataclass(frozen=True, slots=True)
class AgentFlow:
    """One agent: what it is, and for whom and where it trades."""

    role: str
    session: FlowSession
    account: int
    market: Market


@dataclass(frozen=True, slots=True)
class FlowConfig:
    replay: ReplayFlow
    agents: tuple[AgentFlow, ...]

    @classmethod
    def load(cls, path: Path) -> "FlowConfig":
        """FlowConfigError says in one line what is wrong, where, and what to do."""
        return _config(Fields(_document(path), str(path)), path.parent)


def _document(path: Path) -> object:
    try:
        if path.stat().st_size > FLOW_BYTES_MAX:
            raise FlowConfigError(f"{path} is longer than {FLOW_BYTES_MAX} bytes")
        return json.loads(path.read_bytes())
    except FileNotFoundError:
        raise FlowConfigError(f"{path} is not there; run manage.py load_demo") from None
    except (OSError, ValueError) as fault:
        raise FlowConfigError(f"{path} cannot be read: {fault}") from fault


def _config(top: Fields, folder: Path) -> FlowConfig:
    if top.number("version") != VERSION:
        raise FlowConfigError(f"{top.where}: version must be {VERSION}; run manage.py load_demo")
    sessions = _by_key([(s.name, s) for s in _sessions(top, folder)], top, "sessions")
    markets = _by_key([(m.instrument, m) for m in map(_market, top.rows("markets", MARKETS_MAX))], top, "markets")
    replay = _replay(top.part("replay"), sessions)
    agents = tuple(_agent(row, sessions, markets) for row in top.rows("agents", AGENTS_MAX))
    shared = {agent.session.name for agent in agents} & {session.name for session in replay.sessions}
    if shared:
        raise FlowConfigError(f"{top.where}: sessions {sorted(shared)} are both the replay's and an agent's")
    if replay.instrument in markets:
        raise FlowConfigError(f"{top.where}: instrument {replay.instrument} is both replayed and generated")
    return FlowConfig(replay, agents)


def _by_key(rows: list[tuple[Key, Row]], top: Fields, name: str) -> dict[Key, Row]:
    found = dict(rows)
    if len(found) != len(rows):
        raise FlowConfigError(f"{top.where}: a row stands twice in {name}")
    return found


def _sessions(top: Fields, folder: Path) -> list[FlowSession]:
    rows = top.rows("sessions", SESSIONS_MAX)
    return [FlowSession(row.text("name", 16), folder / row.text("secret_file", 1024), row.numbers("accounts")) for row in rows]


def _market(row: Fields) -> Market:
    return Market(
        row.number("instrument"), row.number("start_ticks"), row.number("spread_ticks"), row.number("volatility_bps"),
        row.number("lots"), row.number("tick_multiple"), row.number("lot_multiple"),
    )


def _replay(row: Fields, sessions: dict[str, FlowSession]) -> ReplayFlow:
    names = row.texts("sessions", 16)
    return ReplayFlow(row.number("instrument"), tuple(row.known("sessions", name, sessions) for name in names))


def _agent(row: Fields, sessions: dict[str, FlowSession], markets: dict[int, Market]) -> AgentFlow:
    role = row.text("role", 16)
    if role not in ROLES:
        raise FlowConfigError(f"{row.where}: role must be one of {', '.join(ROLES)}")
    session = row.known("session", row.text("session", 16), sessions)
    account = row.number("account")
    if account not in session.accounts:
        raise FlowConfigError(f"{row.where}: account {account} is not one of session {session.name}")
    return AgentFlow(role, session, account, row.known("instrument", row.number("instrument"), markets))
