"""The set of connections: who is at the door, who is on, who is leaving, and what each of them owes the engine."""

import select
import socket
import struct
from collections import deque
from enum import Enum, auto
from pathlib import Path

from engine.gateway.bounds import Bounds
from engine.gateway.connection import BATCH_FULL, OUTBOX_FULL, SHORT, Connection
from engine.gateway.roster import SESSION_MAX, Member, Roster
from engine.gateway.routes import Routes
from engine.messages.codes import CancelCause
from engine.messages.layout import BY_NAME, VERSION, encode
from engine.messages.refusals import Refusal
from engine.sequencer.batch import Batch

LOGON = BY_NAME["Logon"]
LOGON_BODY = struct.Struct("<16x16s32sB7x")
KEEPALIVE = ((socket.TCP_KEEPIDLE, 5), (socket.TCP_KEEPINTVL, 1), (socket.TCP_KEEPCNT, 5), (socket.TCP_USER_TIMEOUT, 10_000))


class Stage(Enum):
    """What a connection is. It only ever moves down this list."""

    STRANGER = auto()
    ON = auto()
    LAST_ANSWERS = auto()  # sends nothing more; commands of it are still on their way
    FAREWELL = auto()  # nothing more is meant for it: closed when it has fetched what waits


class Client:
    """A socket, its stage, and what is known of whom it belongs to."""

    __slots__ = ("connection", "deadline_ns", "ended", "last_seq", "name", "owes_cancel", "session", "socket", "stage", "writing")

    def __init__(self, sock: socket.socket, connection: Connection, deadline_ns: int) -> None:
        self.socket, self.connection = sock, connection
        self.stage, self.deadline_ns = Stage.STRANGER, deadline_ns
        self.session, self.name = 0, ""
        self.owes_cancel = False  # its working orders are to be cancelled when it ends
        self.ended = False  # the other side closed its half
        self.writing = False  # the socket took less than there is
        self.last_seq = 0  # in LAST_ANSWERS: the last command that may still concern it, 0 until known


class Gateway:
    """Order entry. The host says when to look; the gateway fills batches and outboxes.

    `epoll` is its own, so that the host can stop listening to all clients with one call.
    `last_seq`, `last_event_seq` and `time_ns` are what was released last; the host keeps them up to date.
    """

    def __init__(self, roster_path: Path, bounds: Bounds) -> None:
        self.roster_path, self.bounds = roster_path, bounds
        self.roster = Roster.load(roster_path)
        self.routes = Routes(SESSION_MAX + 1)
        self.epoll = select.epoll()
        self.listeners: dict[int, socket.socket] = {}
        self.clients: dict[int, Client] = {}  # by descriptor
        self.on: dict[int, Client] = {}  # by session, from logon until closed
        self.waiting: deque[Client] = deque()  # may hold whole frames
        self.congested: set[Client] = set()  # not read until they have read
        self.leaving: list[Client] = []  # in LAST_ANSWERS
        self.owed_cancels: deque[int] = deque()  # sessions
        self.last_seq = self.last_event_seq = self.time_ns = 0
        self.frames_before: dict[int, tuple[int, int]] = {}  # of closed connections: frames, last frame's time
        self.refused_before = 0

    # --- doors

    def listen(self, sock: socket.socket) -> None:
        """Take connections from a listening socket, which becomes the gateway's."""
        sock.setblocking(False)
        self.listeners[sock.fileno()] = sock
        self.epoll.register(sock.fileno(), select.EPOLLIN)

    def close_doors(self) -> None:
        for fd, sock in self.listeners.items():
            self.epoll.unregister(fd)
            sock.close()
        self.listeners.clear()

    def reload_roster(self, now_ns: int) -> int:
        """Read sessions.json again; who may no longer log on as he did is dismissed. RosterError keeps the old one."""
        fresh = Roster.load(self.roster_path)
        old, self.roster = self.roster, fresh
        for client in list(self.on.values()):
            then, now = old.by_name.get(client.name), fresh.by_name.get(client.name)
            if now is None or then is None or (now.session, now.secret_sha256) != (client.session, then.secret_sha256):
                self.dismiss(client, Refusal.LOGON_FAILED, now_ns)
            else:
                client.connection.admit(now.session, now.accounts)
        return len(fresh.by_name)

    # --- what epoll says

    def serve(self, now_ns: int) -> None:
        """Everything that is readable or writable now."""
        for fd, event in self.epoll.poll(0):
            if fd in self.listeners:
                self._accept(self.listeners[fd], now_ns)
                continue
            client = self.clients.get(fd)
            if client is not None and event & select.EPOLLOUT:
                self.send(client, now_ns)
            if fd in self.clients and client is not None and event & ~select.EPOLLOUT:
                self._read(client, event, now_ns)

    def _accept(self, listener: socket.socket, now_ns: int) -> None:
        try:
            sock, _ = listener.accept()
        except OSError:
            return  # the other side left again, or descriptors ran out: the next turn tries again
        if len(self.clients) - len(self.on) >= self.bounds.strangers_max:
            self._send_oldest_stranger_away()
        sock.setblocking(False)
        if sock.family != socket.AF_UNIX:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            for option, value in KEEPALIVE:  # a machine that lost its power is noticed, and its orders are cancelled
                sock.setsockopt(socket.IPPROTO_TCP, option, value)
        connection = Connection(sock.fileno(), self.bounds.inbox_bytes_max, self.bounds.outbox_bytes_max, now_ns)
        self.clients[sock.fileno()] = Client(sock, connection, now_ns + self.bounds.logon_ns_max)
        self.epoll.register(sock.fileno(), select.EPOLLIN)

    def _send_oldest_stranger_away(self) -> None:
        # and not the new one: who means to log on does so at once, so those who only hold the door keep nobody out
        for client in self.clients.values():  # in the order in which they came
            if client.stage in (Stage.STRANGER, Stage.FAREWELL):
                self._close(client)
                return

    def _read(self, client: Client, event: int, now_ns: int) -> None:
        if client.stage is Stage.FAREWELL:
            if client.connection.discard() == 0 or event & (select.EPOLLHUP | select.EPOLLERR):
                self._close(client)
            return
        if client.connection.receive(now_ns) == 0 or event & select.EPOLLERR:
            client.ended = True
            self._watch(client)
        if event & (select.EPOLLHUP | select.EPOLLERR) and not client.connection.received:
            self._close(client)  # both directions are gone
        elif client.stage is Stage.STRANGER:
            self._knock(client, now_ns)
        elif client.stage is Stage.ON and client not in self.congested and client not in self.waiting:
            self.waiting.append(client)

    def _watch(self, client: Client) -> None:
        """Tell epoll what this client may still do."""
        reading = client.stage is not Stage.LAST_ANSWERS and not client.ended and client not in self.congested
        mask = (select.EPOLLIN if reading else 0) | (select.EPOLLOUT if client.writing else 0)
        self.epoll.modify(client.connection.fd, mask)

    # --- logon

    def _knock(self, client: Client, now_ns: int) -> None:
        head = client.connection.first_head()
        if head is None:
            if client.ended:
                self._close(client)
            return
        length, kind, version = head
        if kind != LOGON.kind or length != LOGON.size:
            client.connection.refuse(Refusal.LOGON_REQUIRED if kind != LOGON.kind else Refusal.FRAME_MALFORMED)
            self._farewell(client, now_ns)
        elif version != VERSION:
            self._refuse_logon(client, Refusal.VERSION_UNSUPPORTED, now_ns)
        elif (frame := client.connection.first_frame(LOGON.size)) is not None:
            self._log_on(client, frame, now_ns)
        elif client.ended:
            self._close(client)

    def _log_on(self, client: Client, frame: bytes, now_ns: int) -> None:
        name, secret, cancel = LOGON_BODY.unpack(frame)
        member = self.roster.check(name.rstrip(b"\0").decode("ascii", "replace"), secret.rstrip(b"\0"))
        if member is None:
            return self._refuse_logon(client, Refusal.LOGON_FAILED, now_ns)
        other = self.on.get(member.session)
        if other is not None and other.stage is Stage.ON and not other.ended:
            return self._refuse_logon(client, Refusal.SESSION_IN_USE, now_ns)
        if other is not None:
            self._close(other)  # it has ended; its successor need not wait for its last answers
        if len(self.on) >= self.bounds.sessions_max:
            return self._refuse_logon(client, Refusal.SESSIONS_FULL, now_ns)
        return self._admit(client, member, cancel == 1, now_ns)

    def _admit(self, client: Client, member: Member, owes_cancel: bool, now_ns: int) -> None:
        client.stage, client.session, client.name, client.owes_cancel = Stage.ON, member.session, member.name, owes_cancel
        client.connection.admit(member.session, member.accounts)
        client.connection.put(encode(
            "LogonAccepted", session=member.session,
            last_event_seq=self.last_event_seq, last_seq=self.last_seq, time_ns=self.time_ns,
        ))
        self.on[member.session] = client
        self.routes.join(member.session, client.connection)
        self.waiting.append(client)
        self.send(client, now_ns)

    def _refuse_logon(self, client: Client, reason: Refusal, now_ns: int) -> None:
        client.connection.put(encode("LogonRefused", reason=reason))
        self._farewell(client, now_ns)

    # --- commands

    def collect(self, batch: Batch) -> int:
        """Fill the batch: cancels owed for ended sessions first, then every client in turn, starting where the last one ended.

        Returns when the oldest of its frames arrived (ns), 0 when there is none.
        """
        while self.owed_cancels and batch.add(_disconnect_cancel(self.owed_cancels[0])):
            self.owed_cancels.popleft()
        oldest = 0
        for _ in range(len(self.waiting)):
            client = self.waiting.popleft()
            before, received_ns = batch.count, client.connection.received_ns
            end = self._walk(client, batch)
            if batch.count > before and (received_ns < oldest or not oldest):
                oldest = received_ns
            if end == BATCH_FULL:
                break
        return oldest

    def _walk(self, client: Client, batch: Batch) -> int:
        if client.stage is not Stage.ON:
            return SHORT  # it ended while it waited
        end = client.connection.walk(batch)
        if end == BATCH_FULL:
            self.waiting.append(client)
        elif end == OUTBOX_FULL:
            self.congested.add(client)
            self._watch(client)
        elif end != SHORT or client.ended:
            self._leave(client)
        if client.connection.waiting and not client.writing:
            self.send(client, client.connection.received_ns)
        return end

    def _leave(self, client: Client) -> None:
        """It sends nothing more; what it is owed is still on its way."""
        client.stage = Stage.LAST_ANSWERS
        self.leaving.append(client)
        self._owe_cancel(client)
        self._watch(client)

    def _owe_cancel(self, client: Client) -> None:
        if client.owes_cancel:
            client.owes_cancel = False
            self.owed_cancels.append(client.session)

    # --- events

    def sequenced(self, last_seq: int) -> None:
        """Everything collected so far was given numbers up to `last_seq`."""
        for client in self.leaving:
            if not client.last_seq and client.session not in self.owed_cancels:
                client.last_seq = last_seq

    def send_touched(self, now_ns: int) -> None:
        """Send to everybody whom the routes gave something."""
        for connection in self.routes.take_touched():
            client = self.on[connection.session]
            if connection.overflowed:
                self.dismiss(client, Refusal.CLIENT_TOO_SLOW, now_ns)
            elif not client.writing:
                self.send(client, now_ns)

    def send(self, client: Client, now_ns: int) -> None:
        """Send what the socket takes, and wait for it to take more where something is left."""
        left = client.connection.flush(now_ns)
        if left < 0:
            return self._close(client)
        if (left > 0) != client.writing:
            client.writing = left > 0
            self._watch(client)
        if client in self.congested and not client.connection.congested:
            self.congested.discard(client)
            self.waiting.append(client)
            self._watch(client)
        if left == 0 and client.stage is Stage.FAREWELL:
            self._hang_up(client)
        return None

    # --- ends

    def dismiss(self, client: Client, reason: Refusal, now_ns: int) -> None:
        """End a session that is on: a last word, then no more."""
        client.connection.last_word(reason)
        self._owe_cancel(client)
        self._farewell(client, now_ns)

    def _farewell(self, client: Client, now_ns: int) -> None:
        client.stage, client.deadline_ns = Stage.FAREWELL, now_ns + self.bounds.farewell_ns_max
        self._forget(client)
        self.send(client, now_ns)

    def _hang_up(self, client: Client) -> None:
        # closing with unread bytes would reset the connection, and the other side might lose our last word
        try:
            client.socket.shutdown(socket.SHUT_WR)
        except OSError:
            self._close(client)

    def _forget(self, client: Client) -> None:
        """No event and no turn reaches it any more; its session may log on again."""
        self.congested.discard(client)
        if client in self.leaving:
            self.leaving.remove(client)
        if self.on.get(client.session) is client:
            del self.on[client.session]
            self.routes.leave(client.session)
            frames, last_ns = self.frames_before.get(client.session, (0, 0))
            connection = client.connection
            self.frames_before[client.session] = (frames + connection.frames_total, max(last_ns, connection.last_frame_ns))

    def _close(self, client: Client) -> None:
        self._owe_cancel(client)
        self._forget(client)
        client.stage = Stage.FAREWELL
        self.refused_before += client.connection.refused_total
        del self.clients[client.connection.fd]
        client.socket.close()

    def released(self, last_seq: int, now_ns: int) -> None:
        """Events of all commands up to `last_seq` are in the outboxes."""
        self.last_seq = last_seq
        for client in [c for c in self.leaving if c.last_seq and c.last_seq <= last_seq]:
            self._farewell(client, now_ns)

    def tick(self, now_ns: int) -> None:
        """Deadlines and signs of life; about once a second."""
        for client in list(self.clients.values()):
            late = client.stage in (Stage.STRANGER, Stage.FAREWELL) and now_ns > client.deadline_ns
            if late:
                self._close(client)
            elif client.connection.stuck_ns(now_ns) > self.bounds.stuck_ns_max and client.stage is not Stage.FAREWELL:
                self.dismiss(client, Refusal.CLIENT_TOO_SLOW, now_ns)
            elif client.stage is Stage.ON and not client.connection.waiting:
                client.connection.put(encode("HostHeartbeat", session=client.session))
                self.send(client, now_ns)

    def owe_all_cancels(self) -> None:
        """The venue stops, and every session ends with it: no more is read, and the cancels that were promised are owed."""
        self.waiting.clear()
        for client in self.on.values():
            self._owe_cancel(client)

    def dismiss_all(self, now_ns: int) -> None:
        """Nothing more is meant for anybody."""
        for client in list(self.clients.values()):
            self._farewell(client, now_ns)

    def promised_cancels(self) -> set[int]:
        """Sessions whose working orders are to be cancelled when they end, or that have ended and are owed it."""
        return {client.session for client in self.on.values() if client.owes_cancel} | set(self.owed_cancels)

    # --- figures

    @property
    def refused_total(self) -> int:
        """Frames that never reached the engine."""
        return self.refused_before + sum(client.connection.refused_total for client in self.clients.values())

    def rows(self) -> list[list[object]]:
        """The `sessions` picture: session, name, connected, frames_total, last_frame_ns."""
        return [self._row(member) for member in self.roster.by_name.values()]

    def _row(self, member: Member) -> list[object]:
        frames, last_ns = self.frames_before.get(member.session, (0, 0))
        client = self.on.get(member.session)
        if client is not None:
            frames += client.connection.frames_total
            last_ns = max(last_ns, client.connection.last_frame_ns)
        return [member.session, member.name, client is not None, frames, last_ns]


def _disconnect_cancel(session: int) -> bytes:
    return encode("MassCancel", session=session, of_session=session, cause=CancelCause.DISCONNECT)
