"""A client that keeps a window of orders in flight over a socket: throughput and round trips of order entry.

Orders are prepared as bytes before the clock starts, and answers are counted by numpy, so that the client takes as little as
possible of the machine that it shares with the engine. An order counts as answered when the first event about it arrives.
"""

import contextlib
import select
import socket
import time
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.client.encode import logon, mass_cancel
from engine.client.inbox import split
from engine.messages.codes import OrderType, Side, TimeInForce
from engine.messages.layout import BY_NAME, EVENT_SIZE, VERSION

READ_BYTES = 1 << 20
SILENCE_S_MAX = 30.0
FILL = BY_NAME["Fill"].kind
MASS_CANCEL_DONE = BY_NAME["MassCancelDone"].kind
FIRST_HOST_KIND = 200
HEAD = np.dtype({"names": ["kind", "command_seq"], "formats": ["u1", "<u8"], "offsets": [2, 16], "itemsize": EVENT_SIZE})
Address = tuple[str, int] | str
Bytes = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Round:
    """What one run gave. `latency_ns`: of each order, from the call that sent it, or at a rate from when it was due, until its
    first event arrived."""

    orders: int
    seconds: float
    latency_ns: npt.NDArray[np.int64]

    def percentiles_us(self, *shares: float) -> list[float]:
        return [float(value) / 1000 for value in np.quantile(self.latency_ns, shares)]


class _Flight:
    """Orders of one run: not sent yet, in flight, answered. `since_ns`: when each one's clock started."""

    def __init__(self, frames: Bytes, window: int, chunk: int) -> None:
        self.total, self.size = int(frames.shape[0]), int(frames.shape[1])
        self.window, self.chunk = window, chunk
        self.latency = np.empty(self.total, np.int64)
        self.since_ns = np.empty(self.total, np.int64)
        self.started = self.answered = 0
        self._bytes = memoryview(frames.tobytes())
        self._bytes_sent = 0

    @property
    def stuck(self) -> bool:
        """The socket did not take all that was started."""
        return self._bytes_sent < self.started * self.size

    def may_start(self) -> int:
        """How many orders the window has room for."""
        return min(self.window - (self.started - self.answered), self.total - self.started)

    def patience_s(self) -> float:
        """How long there is nothing to send unless an answer comes."""
        return SILENCE_S_MAX

    def send(self, sock: socket.socket) -> None:
        if not self.stuck:
            room = self.may_start()
            if room < min(self.chunk, self.total - self.started) or not room:
                return
            self._start(room)
        with contextlib.suppress(BlockingIOError):
            self._bytes_sent += sock.send(self._bytes[self._bytes_sent : self.started * self.size])

    def _start(self, count: int) -> None:
        self.since_ns[self.started : self.started + count] = time.perf_counter_ns()
        self.started += count

    def note(self, count: int) -> None:
        """So many more, the oldest ones, were answered now."""
        until = self.answered + count
        self.latency[self.answered : until] = time.perf_counter_ns() - self.since_ns[self.answered : until]
        self.answered = until


class _Schedule(_Flight):
    """Orders that are due at a steady rate. Each one's clock starts when it is due, whether the window has room for it or not: a
    wait that the engine causes is counted for every order that it befalls."""

    def __init__(self, frames: Bytes, window: int, chunk: int, rate: float) -> None:
        super().__init__(frames, window, chunk)
        self.gap_ns = 1e9 / rate
        self.began_ns = time.perf_counter_ns()
        self.since_ns[:] = self.began_ns + np.arange(self.total) * self.gap_ns

    def may_start(self) -> int:
        due = int((time.perf_counter_ns() - self.began_ns) / self.gap_ns) + 1
        return max(0, min(super().may_start(), due - self.started))

    def patience_s(self) -> float:
        if self.started == self.total or super().may_start() < self.chunk:
            return SILENCE_S_MAX
        due_ns = int(self.since_ns[min(self.started + self.chunk, self.total) - 1])
        return max(0, due_ns - time.perf_counter_ns()) / 1e9

    def _start(self, count: int) -> None:
        self.started += count


class Load:
    """A session over which whole frames of one size are sent with at most `window` unanswered."""

    def __init__(self, address: Address, session: str, secret: str) -> None:
        """Connects and logs on. ConnectionError when the venue does not let us in."""
        family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
        self._sock = socket.socket(family)
        self._sock.connect(address)
        if family != socket.AF_UNIX:
            self._sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._buffer = bytearray(READ_BYTES)
        self._held = 0  # bytes of an event that came in part, at the buffer's start
        self._last_seq = 0
        self._log_on(logon(session, secret, cancel_on_disconnect=False))

    def _log_on(self, frame: bytes) -> None:
        self._sock.sendall(frame)
        size = BY_NAME["LogonAccepted"].size
        got = self._sock.recv(size, socket.MSG_WAITALL)
        _, notices, _ = split(got)
        if not notices or notices[0].name != "LogonAccepted":
            raise ConnectionError(f"the venue does not let us in: {notices}")
        self._sock.setblocking(False)

    def close(self) -> None:
        self._sock.close()

    def run(self, frames: Bytes, window: int, chunk: int = 0, rate: float = 0.0) -> Round:
        """Send every frame (one row each): at most `window` unanswered, `chunk` or more at a time (else a quarter of the window).

        With `rate`, orders a second, none before it is due. ConnectionError when the venue closes or is silent for long.
        """
        chunk = chunk or max(1, window // 4)
        began = time.perf_counter_ns()
        flight = _Schedule(frames, window, chunk, rate) if rate else _Flight(frames, window, chunk)
        while flight.answered < flight.total:
            flight.send(self._sock)
            self._wait(flight)
            flight.note(self._answers())
        return Round(flight.total, (time.perf_counter_ns() - began) / 1e9, flight.latency)

    def cancel_all(self, client_order_id: int) -> int:
        """All of the session's orders with one command; returns when the last event about it is here. How many there were."""
        self._sock.setblocking(True)
        self._sock.sendall(mass_cancel(client_order_id=client_order_id))
        while True:
            end = self._held + self._sock.recv_into(memoryview(self._buffer)[self._held :])
            events, _, used = split(memoryview(self._buffer)[:end])
            self._keep(used, end)
            done = events[events["kind"] == MASS_CANCEL_DONE]
            if len(done):
                self._sock.setblocking(False)
                return int(done["qty_lots"][0])

    def _wait(self, flight: _Flight) -> None:
        writers = [self._sock] if flight.stuck else []
        patience_s = SILENCE_S_MAX if flight.stuck else flight.patience_s()
        readable, writable, _ = select.select([self._sock], writers, [], patience_s)  # to the microsecond, as poll is not
        if not readable and not writable and patience_s == SILENCE_S_MAX:
            raise ConnectionError(f"the venue said nothing for {SILENCE_S_MAX:g} s")

    def _answers(self) -> int:
        """How many of our orders were answered by what is there now."""
        try:
            got = self._sock.recv_into(memoryview(self._buffer)[self._held :])
        except BlockingIOError:
            return 0
        if not got:
            raise ConnectionError("the venue closed the connection")
        end = self._held + got
        whole = end - end % EVENT_SIZE
        events = np.frombuffer(self._buffer, HEAD, whole // EVENT_SIZE)
        if len(events) and events["kind"].max() >= FIRST_HOST_KIND:
            return self._mixed(end)
        count = self._count(events["kind"], events["command_seq"])
        self._keep(whole, end)
        return count

    def _mixed(self, end: int) -> int:
        """Among the events there is a record of another size."""
        events, _, used = split(memoryview(self._buffer)[:end])
        self._keep(used, end)
        return self._count(events["kind"], events["command_seq"])

    def _keep(self, used: int, end: int) -> None:
        self._held = end - used
        self._buffer[: self._held] = self._buffer[used:end]

    def _count(self, kinds: npt.NDArray[np.uint8], seqs: npt.NDArray[np.uint64]) -> int:
        """Commands of ours that these events are the first to speak of. A fill may belong to another's command."""
        own = seqs[kinds != FILL]
        if not len(own):
            return 0
        fresh = int((own[1:] != own[:-1]).sum()) + int(own[0] != self._last_seq)
        self._last_seq = int(own[-1])
        return fresh


def order_frames(
    count: int, *, account: int, instrument: int, mid_ticks: int, seed: int,
    spread_ticks: int = 50, qty_lots_max: int = 10, first_id: int = 1, resting: bool = False, seller: int = 0,
) -> Bytes:  # fmt: skip
    """New limit orders, good till cancelled, uniformly up to `spread_ticks` around `mid_ticks`; one row of bytes each.

    About a fifth rests for good, so books deepen as a run goes on; with a spread of 0 they stay shallow. With `resting` all do.
    `seller` is the account of the orders that sell, else `account`: one that meets itself does not trade.
    """
    random = np.random.default_rng(seed)
    orders = np.zeros(count, BY_NAME["NewOrder"].dtype)
    orders["length"], orders["kind"], orders["version"] = BY_NAME["NewOrder"].size, BY_NAME["NewOrder"].kind, VERSION
    orders["client_order_id"] = np.arange(first_id, first_id + count)
    buys = random.random(count) < 0.5
    orders["side"] = np.where(buys, Side.BUY, Side.SELL)
    orders["account"], orders["instrument"] = np.where(buys, account, seller or account), instrument
    away = random.integers(1 if resting else -spread_ticks, spread_ticks + 1, count)
    orders["price_ticks"] = mid_ticks + np.where(buys, -away, away)
    orders["qty_lots"] = random.integers(1, qty_lots_max + 1, count)
    orders["order_type"], orders["time_in_force"] = OrderType.LIMIT, TimeInForce.GTC
    return orders.view(np.uint8).reshape(count, -1)
