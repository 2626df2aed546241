"""All agents of flow.json and the prices of their world, beat by beat. No clock, no socket."""

from dataclasses import dataclass
from itertools import count

from marketdata.agents.agent import Agent, Place
from marketdata.agents.careless import Careless
from marketdata.agents.chance import chance
from marketdata.agents.desk import Desk
from marketdata.agents.fundamental import Fundamental
from marketdata.agents.market_maker import MarketMaker
from marketdata.agents.momentum import Momentum
from marketdata.agents.taker import Taker
from marketdata.connections import FrameRefused
from marketdata.flow_config import FlowAccount, FlowConfig, FlowSession
from marketdata.order_events import OrderEvent

AGENT_OF_FLOW: dict[str, type[MarketMaker] | type[Taker] | type[Momentum] | type[Careless]] = {
    "maker": MarketMaker, "taker": Taker, "momentum": Momentum, "careless": Careless,
}  # fmt: skip
ID_BITS = 40
"""An agent's ClOrdIDs count upwards from its own number in the bits above these."""


@dataclass(slots=True)
class Member:
    """An agent and whose it is. `session` counts from 0 in Crowd.sessions."""

    session: int
    name: str
    flow: str
    agent: Agent

    def row(self) -> list[str | int]:
        """In the order of riskapp.topics.AGENTS."""
        desk = self.agent.desk
        return [
            f"{self.name}:{desk.account}:{desk.instrument}", self.flow, self.name, desk.account, desk.instrument,
            "waiting" if desk.is_shut else "trading", desk.sent, desk.refused,
            desk.last_refusal.name if desk.refused else "", len(desk.working),
        ]  # fmt: skip


class Crowd:
    def __init__(self, config: FlowConfig, seed: int) -> None:
        self.sessions = config.of_flow(*AGENT_OF_FLOW)
        self._config, self._seed, self._ids = config, seed, count(1)
        traded = sorted({number for session in self.sessions for number in session.instruments})
        self._fundamentals = {
            number: Fundamental(config.instruments[number].opening_reference_ticks, chance(seed, f"fundamental {number}"))
            for number in traded
        }
        self.members = [
            self._member(at, session, account, number)
            for at, session in enumerate(self.sessions) for account in session.accounts for number in session.instruments
        ]  # fmt: skip
        self._at = {(one.session, one.agent.desk.account, one.agent.desk.instrument): one.agent.desk for one in self.members}

    def _member(self, at: int, session: FlowSession, account: FlowAccount, number: int) -> Member:
        place = Place(
            Desk(account.number, number, next(self._ids) << ID_BITS | 1, careless=session.flow == "careless"),
            self._config.instruments[number], account, self._fundamentals[number],
            chance(self._seed, f"{session.name} {account.number} {number}"),
        )  # fmt: skip
        return Member(at, session.name, session.flow, AGENT_OF_FLOW[session.flow](place))

    def beat(self) -> list[bytes]:
        """The world moves on and every agent decides; returns what each session sends."""
        for fundamental in self._fundamentals.values():
            fundamental.beat()
        out = [bytearray() for _ in self.sessions]
        for member in self.members:
            desk = member.agent.desk
            desk.beat()
            member.agent.beat()
            out[member.session] += desk.outbox
            desk.outbox.clear()
        return [bytes(frames) for frames in out]

    def take(self, session: int, events: list[OrderEvent]) -> None:
        for event in events:
            desk = self._at.get((session, event.account, event.instrument))
            if desk is not None:
                desk.take(event)

    def frame_refused(self, session: int, refused: FrameRefused) -> None:
        for member in self.members:
            if member.session == session and refused.client_order_id in member.agent.desk.working:
                member.agent.desk.refuse(refused.kind, refused.client_order_id, refused.reason)

    def disconnected(self) -> None:
        """Nothing works any more: the venue cancels what a session leaves behind. Positions stay."""
        for member in self.members:
            member.agent.desk.working.clear()
