"""The loop: controls first, then orders, then what is durable goes out. One thread; the journal's writer has another."""

import logging
import os
import select
import socket
import time
from typing import Any

from engine.gateway.bounds import Bounds
from engine.gateway.gateway import Gateway
from engine.gateway.roster import RosterError
from engine.host.clock import ROUND_NS, SECOND_NS, Beat, SteadyClock
from engine.host.control_requests import CORRECTIONS, Request, RequestRefused
from engine.host.control_socket import Asker, ControlSocket
from engine.host.controls import Controls
from engine.host.explained import explanation_of
from engine.host.health import Health
from engine.host.latency import Latency
from engine.host.opening import Opened
from engine.host.own_time import OwnTime
from engine.host.passage import JournalFailed, Passage
from engine.host.picture_socket import PictureSocket
from engine.host.pictures import Pictures
from engine.host.promises import Promises
from engine.host.snapshots import Snapshots
from engine.host.traded import correction_of
from engine.messages.layout import encode
from engine.sequencer.sequencer import Sequencer

BATCH_BYTES_MAX = 256 << 10  # about five thousand orders: a control that comes now waits for no more than these
STOP_NS_MAX = 2 * SECOND_NS
GOODBYE_NS_MAX = SECOND_NS // 4
log = logging.getLogger("engine.host")


class Host:
    """The engine of one folder. `run` returns after `stop`, and raises when the engine must not go on."""

    def __init__(
        self, opened: Opened, doors: list[socket.socket], snapshot_every: int, batch_bytes_max: int = BATCH_BYTES_MAX,
    ) -> None:
        """`doors` are listening sockets for order entry. RosterError, OSError, ValueError: a file in the folder is unusable."""
        self.clock = SteadyClock()
        now_ns = self.clock.now_ns()
        folder = opened.folder
        self.opened, self.writer = opened, opened.writer
        self.epoll = select.epoll()
        self.wake_fd = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self.gateway = Gateway(folder.sessions, Bounds())
        self.passage = Passage(Sequencer(opened.core, self.writer), self.gateway.routes, opened.tallies, batch_bytes_max)
        self.promises = Promises(folder.owed_cancels)
        self.gateway.owed_cancels.extend(sorted(self.promises.sessions))
        self.gateway.last_seq, self.gateway.last_event_seq = opened.core.last_seq(), opened.core.last_event_seq()
        self.gateway.time_ns = opened.core.time_ns()
        self.latency = Latency()
        self.health = Health(self.passage, self.gateway, self.latency, now_ns)
        self.snapshots = Snapshots(opened, snapshot_every, self.wake_fd)
        self.control_socket = ControlSocket(folder.path, self.epoll)
        self.controls = Controls(self.control_socket)
        self.own_time = OwnTime(opened.core)
        self.picture_socket = PictureSocket(folder.pictures_socket, self.epoll)
        self.pictures = Pictures(opened.core, opened.tallies, self.picture_socket, self.gateway.rows, self.health.rows)
        self.round, self.second = Beat(ROUND_NS, now_ns), Beat(SECOND_NS, now_ns)
        self._received_ns = 0  # of the batch that is being entered
        self._listening = True
        self._stopping = False
        self._warned: str | None = None  # of the writer, the last that was logged
        for door in doors:
            self.gateway.listen(door)
        for fd in (self.writer.fileno(), self.wake_fd, self.gateway.epoll.fileno()):
            self.epoll.register(fd, select.EPOLLIN)
        self._note_recovery()

    def _note_recovery(self) -> None:
        """First of all, over a journal that has commands: what was open is halted until a person has looked. JournalFailed."""
        if self.passage.last_seq:
            self.passage.enter_control(encode("EngineRecovered", actor="engine"), time.time_ns())

    def stop(self) -> None:
        """From a signal or from another thread: end cleanly, soon."""
        self._stopping = True
        self.wake()

    def wake(self) -> None:
        os.eventfd_write(self.wake_fd, 1)

    def run(self) -> None:
        """JournalFailed, NotACommand, OSError: fail closed; what was not durable was told to nobody."""
        try:
            while not self._stopping:
                self.turn()
            self._wind_up()
        finally:
            self.shut()

    # --- one turn

    def turn(self) -> None:
        """JournalFailed, NotACommand, OSError."""
        ready = dict(self.epoll.poll(self._patience_s()))
        now_ns = self.clock.now_ns()
        if self.writer.fileno() in ready:
            self._release(now_ns)
        for fd, event in ready.items():
            self._hear(fd, event, now_ns)
        self.controls.enter(self.passage, time.time_ns())
        self.own_time.enter(self.passage, time.time_ns())
        if self._listening and self.gateway.epoll.fileno() in ready:
            self.gateway.serve(now_ns)
        self._take_orders(now_ns)
        self._keep_time(now_ns)
        self.snapshots.advance(self.passage.last_seq, self.passage.durable_seq)
        self._answer_snapshots()

    def _patience_s(self) -> float:
        """How long nothing need be done unless something comes."""
        orders_wait = self.passage.is_free and (self.gateway.waiting or self.gateway.owed_cancels)
        if orders_wait or self.pictures.unfinished:
            return 0.0
        return self.own_time.seconds_left(time.time_ns(), self.round.seconds_left(self.clock.now_ns()))

    def _hear(self, fd: int, event: int, now_ns: int) -> None:
        if self.control_socket.owns(fd):
            for asker, request in self.control_socket.serve(fd, now_ns):
                self._carry_out(asker, request, now_ns)
        elif self.picture_socket.owns(fd):
            self.picture_socket.serve(fd, event)
        elif fd == self.wake_fd:
            os.eventfd_read(fd)

    def _carry_out(self, asker: Asker, request: Request, now_ns: int) -> None:
        if request.deed == "command":
            self.controls.ask(asker, request.command)
        elif request.deed == "explain":
            self.control_socket.answer(asker, explanation_of(self.opened.core, request.command))
        elif request.deed in CORRECTIONS:
            self._correct(asker, request)
        elif request.deed == "snapshot":
            self.snapshots.ask(asker)
        elif request.deed == "status":
            self.control_socket.answer(asker, {"ok": True, **self.health.figures()})
        else:
            self.control_socket.answer(asker, self._reload_sessions(now_ns))

    def _correct(self, asker: Asker, request: Request) -> None:
        try:
            command = correction_of(self.opened.folder.events, CORRECTIONS[request.deed].name, request.asked)
        except RequestRefused as refused:
            self.control_socket.answer(asker, refused.answer)
        else:
            self.controls.ask(asker, command)

    def _reload_sessions(self, now_ns: int) -> dict[str, Any]:
        try:
            return {"ok": True, "sessions": self.gateway.reload_roster(now_ns)}
        except RosterError as fault:
            log.error("sessions.json is not taken, the old one stays: %s", fault)
            return {"ok": False, "refusal": "FRAME_MALFORMED", "text": str(fault)}

    def _take_orders(self, now_ns: int) -> None:
        batch = self.passage.batch
        if self.passage.is_free:
            self.promises.add(self.gateway.promised_cancels())
            self._received_ns = self.gateway.collect(batch)
        count = batch.count
        entered = self.passage.enter(time.time_ns())
        if entered:
            self._note_entered(count, now_ns)
        self._listen(entered)

    def _note_entered(self, count: int, now_ns: int) -> None:
        last_seq = self.passage.last_seq
        if self._received_ns:
            self.latency.entered(last_seq, self._received_ns, count)
        if self.gateway.leaving:
            self.gateway.sequenced(last_seq)
            self.gateway.released(self.passage.durable_seq, now_ns)

    def _listen(self, wanted: bool) -> None:
        """While the journal has no room nothing more is read: clients feel it as their own full socket."""
        if wanted != self._listening:
            self._listening = wanted
            self.epoll.modify(self.gateway.epoll.fileno(), select.EPOLLIN if wanted else 0)

    def _release(self, now_ns: int) -> None:
        last_seq = 0
        for last_seq, event_seq, time_ns, durable_ns, sync_ns in self.passage.leave():
            self.latency.syncs.add(sync_ns)
            self.controls.released(last_seq, durable_ns)
            self.gateway.last_event_seq, self.gateway.time_ns = event_seq, time_ns
        if last_seq:
            self.gateway.send_touched(now_ns)
            self.gateway.released(last_seq, now_ns)
            self.latency.released(last_seq, self.clock.now_ns())
        if self.writer.failure:
            raise JournalFailed(self.writer.failure)

    def _keep_time(self, now_ns: int) -> None:
        if self.round.is_due(now_ns):
            self.pictures.begin_round()
        self.pictures.make_piece()
        self.pictures.publish(self.passage.durable_seq)
        if self.second.is_due(now_ns):
            self._tick(now_ns)

    def _tick(self, now_ns: int) -> None:
        self.control_socket.tick(now_ns)
        self.health.tick(now_ns)
        if self._listening:  # otherwise nobody's silence is his own fault
            self.gateway.tick(now_ns)
        if self.passage.is_free:
            self.promises.forget_kept(self.gateway.promised_cancels(), self.passage.last_seq, self.passage.durable_seq)
        if self.writer.warning not in (None, self._warned):
            self._warned = self.writer.warning
            log.error("journal: %s", self._warned)

    def _answer_snapshots(self) -> None:
        for asker, answer in self.snapshots.answers():
            self.control_socket.answer(asker, answer)

    # --- the end

    def _wind_up(self) -> None:
        """The cancels that were promised, then everything durable and sent, then a snapshot."""
        self.health.state = "stopping"
        self.gateway.close_doors()
        self.gateway.owe_all_cancels()
        deadline_ns = self.clock.now_ns() + STOP_NS_MAX
        while not self._is_out() and self.clock.now_ns() < deadline_ns:
            now_ns = self.clock.now_ns()
            self.controls.enter(self.passage, time.time_ns())
            self._take_orders(now_ns)
            if select.select([self.writer], [], [], 0.01)[0]:
                self._release(now_ns)
        if self._is_out():
            self.promises.forget_all()
        self._say_goodbye()
        for asker, answer in self.snapshots.take_last():
            self.control_socket.answer(asker, answer)

    def _say_goodbye(self) -> None:
        """Whoever reads now gets all that was meant for him."""
        self.gateway.dismiss_all(self.clock.now_ns())
        deadline_ns = self.clock.now_ns() + GOODBYE_NS_MAX
        while self.gateway.clients and (left_ns := deadline_ns - self.clock.now_ns()) > 0:
            select.select([self.gateway.epoll], [], [], left_ns / SECOND_NS)
            self.gateway.serve(self.clock.now_ns())

    def _is_out(self) -> bool:
        nothing_waits = not self.gateway.owed_cancels and not self.controls.waiting and self.passage.is_free
        return nothing_waits and self.passage.durable_seq == self.passage.last_seq

    def shut(self) -> None:
        """Let go of folder and sockets. OSError."""
        self.control_socket.close_all()
        self.picture_socket.close_all()
        self.snapshots.drop()
        self.opened.close()
