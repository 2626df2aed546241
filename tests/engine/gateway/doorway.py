"""A gateway alone, driven turn by turn with a clock of the test's own; clients speak to it over a real unix socket."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.client.encode import logon as quick_logon
from engine.gateway.bounds import Bounds
from engine.gateway.gateway import Gateway
from engine.host.control_socket import listen_private
from engine.messages.layout import decode, encode
from engine.sequencer.batch import Batch
from tests.engine.small_engine import SECRETS, members, write_members

BATCH_BYTES = 1 << 16
START_NS = 1_000_000_000_000
Record = tuple[str, dict[str, Any]]


def logon(name: str = "ALPHA1", secret: str | None = None, *, cancel: bool = False) -> bytes:
    return quick_logon(name, SECRETS.get(name, "?") if secret is None else secret, cancel_on_disconnect=cancel)


def order(number: int = 1, *, account: int = 1, **values: Any) -> bytes:
    facts = {"instrument": 1, "price_ticks": 100, "qty_lots": 1, "side": 1, "order_type": 2, "time_in_force": 1}
    return encode("NewOrder", client_order_id=number, account=account, **(facts | values))


@dataclass
class Doorway:
    folder: Path
    gateway: Gateway
    now_ns: int = START_NS
    links: list[socket.socket] = field(default_factory=list)

    def connect(self) -> socket.socket:
        link = socket.socket(socket.AF_UNIX)
        link.connect(str(self.folder / "orders.sock"))
        link.settimeout(30.0)
        self.links.append(link)
        self.turn()
        return link

    def logged_on(self, name: str = "ALPHA1", **options: Any) -> socket.socket:
        link = self.say(self.connect(), logon(name, **options))
        assert names(self.hear(link)) == ["LogonAccepted"]
        return link

    def say(self, link: socket.socket, data: bytes) -> socket.socket:
        link.sendall(data)
        self.turn()
        return link

    def turn(self, *, passed_ns: int = 1000) -> None:
        """One look at the sockets."""
        self.now_ns += passed_ns
        self.gateway.serve(self.now_ns)

    def collect(self, batch: Batch | None = None) -> list[Record]:
        """Commands that a batch takes now."""
        batch = batch or Batch(BATCH_BYTES)
        self.gateway.collect(batch)
        return decode(batch.to_bytes())

    def hear(self, link: socket.socket) -> list[Record]:
        """What has come for this client."""
        link.setblocking(False)
        try:
            return decode(link.recv(1 << 20))
        except BlockingIOError:
            return []

    def is_closed(self, link: socket.socket) -> bool:
        link.settimeout(30.0)
        return link.recv(1) == b""


def names(records: list[Record]) -> list[str]:
    return [name for name, _ in records]


def reasons(records: list[Record]) -> list[int]:
    return [values["reason"] for _, values in records]


@contextmanager
def doorway(folder: Path, **bounds: int) -> Iterator[Doorway]:
    write_members(folder, members())
    gateway = Gateway(folder / "sessions.json", Bounds(**bounds))
    gateway.listen(listen_private(folder / "orders.sock"))
    made = Doorway(folder, gateway)
    try:
        yield made
    finally:
        for link in made.links:
            link.close()
        gateway.close_doors()
        gateway.dismiss_all(made.now_ns)
