"""A blocking client of order entry. One thread; `fileno` lets selectors and asyncio wait for it."""

import itertools
import select
import socket
import time
from collections import deque
from types import TracebackType

import numpy as np

from engine.client.encode import cancel_order, heartbeat, logon, logout, mass_cancel, new_order, replace_order
from engine.client.inbox import Notice, StreamBroken, split
from engine.client.orders import Orders
from engine.messages.codes import OrderType, Side, TimeInForce
from engine.messages.layout import ORDER_EVENT
from engine.messages.refusals import Refusal

READ_BYTES = 1 << 20
EVENTS_MAX = 1 << 20
NOTICES_MAX = 10_000

Address = tuple[str, int] | str


class ClientError(Exception):
    """The session is over: connection lost, or the venue said so."""


class LogonRefused(ClientError):
    def __init__(self, reason: Refusal) -> None:
        super().__init__(f"logon refused: {reason.text}")
        self.reason = reason


class Client:
    """A logged-on session.

    `address` is (host, port) or the path of orders.sock. `send` never waits for events to be fetched: while the venue
    takes nothing, what it sends is read and kept, at most EVENTS_MAX events. Fetch them with `events`.
    """

    def __init__(
        self, address: Address, session: str, secret: str, *, cancel_on_disconnect: bool = False, timeout_s: float = 5.0,
        orders: Orders | None = None,
    ) -> None:
        """Connects and logs on. OSError without a venue there, LogonRefused, ClientError.

        `orders` then follows what is asked and answered through this client; without it nothing is paid for that.
        """
        self.orders = orders
        self.timeout_s = timeout_s
        self.notices: deque[Notice] = deque(maxlen=NOTICES_MAX)  # FrameRefused and answers to heartbeats, oldest first
        self._events: deque[np.ndarray] = deque()
        self._events_held = 0
        self._pending = bytearray()
        self._next_id = itertools.count(time.time_ns())
        self._sock = _connect(address, timeout_s)
        try:
            self.accepted = self._log_on(logon(session, secret, cancel_on_disconnect=cancel_on_disconnect))
        except BaseException:
            self._sock.close()
            raise

    def _log_on(self, frame: bytes) -> dict[str, int]:
        self._sock.setblocking(False)
        self.send(frame)
        deadline = time.monotonic() + self.timeout_s
        while True:
            for notice in self.notices:
                if notice.name in ("LogonRefused", "FrameRefused"):
                    raise LogonRefused(notice.refusal)
                if notice.name == "LogonAccepted":
                    self.notices.clear()
                    return notice.values
            if not self._wait(select.POLLIN, deadline):
                raise ClientError(f"no answer to the logon within {self.timeout_s} s")
            self._read()

    # --- raw

    def fileno(self) -> int:
        """Readable when there is something for `events`."""
        return self._sock.fileno()

    def send(self, frames: bytes | bytearray | memoryview) -> None:
        """Whole frames, any number. ClientError when the connection is lost or nothing moves for `timeout_s`."""
        rest = memoryview(frames).cast("B")
        deadline = time.monotonic() + self.timeout_s
        while rest:
            try:
                sent = self._sock.send(rest)
            except BlockingIOError:
                sent = 0
            except OSError as fault:
                raise self._lost(fault) from fault
            rest = rest[sent:]
            if sent:
                deadline = time.monotonic() + self.timeout_s
            elif not self._wait(select.POLLIN | select.POLLOUT, deadline):
                raise ClientError(f"the venue took nothing for {self.timeout_s} s")
            else:
                self._read()

    def events(self, timeout_s: float = 0.0, *, at_least: int = 1) -> np.ndarray:
        """Events received and not fetched yet, one row each (layout.ORDER_EVENT), in order.

        Waits up to `timeout_s` for `at_least` of them; may return fewer, or none. ClientError when the connection
        is lost and everything that had come was fetched.
        """
        deadline = time.monotonic() + timeout_s
        lost: ClientError | None = None
        while lost is None:
            try:
                self._read()
            except ClientError as fault:
                lost = fault
            if self._events_held >= at_least or not self._wait(select.POLLIN, deadline):
                break
        if lost is not None and not self._events_held:
            raise lost
        out = np.concatenate(self._events) if self._events else np.empty(0, ORDER_EVENT)
        self._events.clear()
        self._events_held = 0
        if self.orders is not None:
            self.orders.follow(out)
        return out

    def _read(self) -> None:
        """Take in what is there."""
        try:
            got = self._sock.recv(READ_BYTES)
        except BlockingIOError:
            return
        except OSError as fault:
            raise self._lost(fault) from fault
        if not got:
            raise self._lost(None)
        self._pending += got
        try:
            events, notices, used = split(bytes(self._pending))
        except StreamBroken as fault:
            raise ClientError(str(fault)) from fault
        del self._pending[:used]
        self.notices.extend(notices)
        self._tell_turned_away(notices)
        if len(events):
            self._events.append(events)
            self._events_held += len(events)
        if self._events_held > EVENTS_MAX:
            raise ClientError(f"more than {EVENTS_MAX} events were not fetched")

    def _tell_turned_away(self, notices: list[Notice]) -> None:
        if self.orders is not None:
            for notice in notices:
                if notice.name == "FrameRefused":
                    self.orders.turned_away(notice)

    def _wait(self, what: int, deadline: float) -> bool:
        """Until the socket is ready for `what`; False when the deadline came first."""
        poll = select.poll()
        poll.register(self._sock, what)
        return bool(poll.poll(max(0.0, deadline - time.monotonic()) * 1000))

    def _lost(self, fault: OSError | None) -> ClientError:
        for notice in reversed(self.notices):
            if notice.name == "FrameRefused":
                return ClientError(f"the venue ended the session: {notice.refusal.text}")
        return ClientError(f"the connection is lost: {fault}" if fault else "the venue closed the connection")

    # --- orders

    def submit(
        self, *, account: int, instrument: int, side: Side | int, qty_lots: int, price_ticks: int = 0,
        order_type: OrderType | int = OrderType.LIMIT, time_in_force: TimeInForce | int = TimeInForce.GTC,
    ) -> int:
        """Sends a new order; returns its ClOrdID. What becomes of it comes as events."""
        number = next(self._next_id)
        if self.orders is not None:
            self.orders.submitted(number)
        self.send(new_order(
            client_order_id=number, account=account, instrument=instrument, side=side, qty_lots=qty_lots,
            price_ticks=price_ticks, order_type=order_type, time_in_force=time_in_force,
        ))
        return number

    def cancel(self, *, account: int, instrument: int, order_id: int = 0, orig_client_order_id: int = 0) -> int:
        number = next(self._next_id)
        if self.orders is not None:
            self.orders.cancel_asked(number, order_id=order_id, orig_client_order_id=orig_client_order_id)
        self.send(cancel_order(
            client_order_id=number, account=account, instrument=instrument,
            order_id=order_id, orig_client_order_id=orig_client_order_id,
        ))
        return number

    def replace(
        self, *, account: int, instrument: int, price_ticks: int, qty_lots: int,
        order_id: int = 0, orig_client_order_id: int = 0,
    ) -> int:
        number = next(self._next_id)
        if self.orders is not None:
            self.orders.replace_asked(number, order_id=order_id, orig_client_order_id=orig_client_order_id)
        self.send(replace_order(
            client_order_id=number, account=account, instrument=instrument, price_ticks=price_ticks, qty_lots=qty_lots,
            order_id=order_id, orig_client_order_id=orig_client_order_id,
        ))
        return number

    def cancel_all(self, *, account: int = 0, instrument: int = 0) -> int:
        number = next(self._next_id)
        self.send(mass_cancel(client_order_id=number, account=account, instrument=instrument))
        return number

    def heartbeat(self) -> int:
        """A sign of life; its number comes back in a HostHeartbeat in `notices`."""
        number = next(self._next_id)
        self.send(heartbeat(number))
        return number

    # --- end

    def logout(self) -> np.ndarray:
        """Ends the session; returns the last events. The venue closes after the last answer."""
        self.send(logout())
        last: list[np.ndarray] = []
        deadline = time.monotonic() + self.timeout_s
        try:
            while time.monotonic() < deadline:
                last.append(self.events(0.1))
        except ClientError:
            pass  # closed by the venue: that is the end we asked for
        self.close()
        return np.concatenate(last) if last else np.empty(0, ORDER_EVENT)

    def close(self) -> None:
        self._sock.close()

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def _connect(address: Address, timeout_s: float) -> socket.socket:
    if isinstance(address, str):
        sock = socket.socket(socket.AF_UNIX)
        sock.settimeout(timeout_s)
        try:
            sock.connect(address)
        except OSError:
            sock.close()
            raise
        return sock
    sock = socket.create_connection(address, timeout_s)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock
