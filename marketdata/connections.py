"""The sessions of a flow, connected together: all of them, or none. Only one thread may use them."""

import select
import time
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType

from engine.client import Client, ClientError
from engine.client.client import Address
from engine.messages.refusals import Refusal
from marketdata.flow_config import FlowSession
from marketdata.order_events import OrderEvent, order_events

QUIET_S = 5.0
"""After so long without a word the venue is asked for a sign of life."""
SILENCE_S_MAX = 30.0


class VenueLost(Exception):
    """The venue is not there, does not let us in, or is gone; one line."""


@dataclass(frozen=True, slots=True)
class FrameRefused:
    """A frame that never reached the engine: kind of the command, its ClOrdID, why."""

    kind: int
    client_order_id: int
    reason: Refusal


@dataclass(frozen=True, slots=True)
class Heard:
    """What one session was told: `session` counts from 0 in the order in which the sessions were given."""

    session: int
    events: list[OrderEvent]
    refused: list[FrameRefused]


class Connections:
    """Working orders of a session are cancelled when its connection ends."""

    def __init__(self, address: Address, sessions: Sequence[FlowSession]) -> None:
        self._address, self._sessions = address, sessions
        self._clients: list[Client] = []
        self._heard_at: list[float] = []
        self._asked_at: list[float] = []

    def open(self) -> None:
        """Connects and logs on. VenueLost; FlowConfigError when a secret cannot be read."""
        self.close()
        for session in self._sessions:
            try:
                self._clients.append(Client(self._address, session.name, session.secret(), cancel_on_disconnect=True))
            except (ClientError, OSError, ValueError) as fault:
                self.close()
                raise VenueLost(f"session {session.name}: {fault}") from fault
        self._heard_at = [time.monotonic()] * len(self._clients)
        self._asked_at = list(self._heard_at)

    def send(self, session: int, frames: bytes | bytearray) -> None:
        try:
            self._clients[session].send(frames)
        except ClientError as fault:
            raise self._lost(session, str(fault)) from fault

    def hear(self, timeout_s: float) -> list[Heard]:
        """What has come, waiting up to `timeout_s` for the first of it. VenueLost: one is gone, or silent for too long."""
        poll = select.poll()
        for client in self._clients:
            poll.register(client.fileno(), select.POLLIN)
        ready = {descriptor for descriptor, _ in poll.poll(max(0.0, timeout_s) * 1000)}
        for session, client in enumerate(self._clients):
            if client.fileno() in ready:
                self._heard_at[session] = time.monotonic()
        # every one is asked: a client keeps what came while it was sending
        heard = [self._fetch(session) for session in range(len(self._clients))]
        self._watch_silence()
        return [one for one in heard if one.events or one.refused]

    def _fetch(self, session: int) -> Heard:
        client = self._clients[session]
        try:
            events = client.events()
        except ClientError as fault:
            raise self._lost(session, str(fault)) from fault
        refused = [
            FrameRefused(notice.values["refused_kind"], notice.values["client_order_id"], notice.refusal)
            for notice in client.notices if notice.name == "FrameRefused"
        ]  # fmt: skip
        client.notices.clear()
        return Heard(session, order_events(events), refused)

    def _watch_silence(self) -> None:
        now = time.monotonic()
        for session, client in enumerate(self._clients):
            if now - self._heard_at[session] > SILENCE_S_MAX:
                raise self._lost(session, f"the venue has said nothing for {SILENCE_S_MAX:.0f} s")
            if now - max(self._heard_at[session], self._asked_at[session]) > QUIET_S:
                self._asked_at[session] = now
                try:
                    client.heartbeat()
                except ClientError as fault:
                    raise self._lost(session, str(fault)) from fault

    def _lost(self, session: int, why: str) -> VenueLost:
        return VenueLost(f"session {self._sessions[session].name}: {why}")

    def close(self) -> None:
        for client in self._clients:
            client.close()
        self._clients.clear()

    def __enter__(self) -> "Connections":
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
