"""One seed: a venue, its members, its operator, a consumer and a machine, step by step, with the invariants judged after each."""

import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from random import Random

from engine.host.doors import DoorShut
from engine.host.opening import CannotOpen, open_engine
from engine.host.passage import JournalFailed
from engine.journal.damage import JournalDamaged
from engine.journal.replica import replicate
from engine.journal.verify import WHOLE, verify
from engine.sim import books
from engine.sim.consumer import Consumer
from engine.sim.disk import Disk
from engine.sim.flips import Flips
from engine.sim.ledger import Ledger
from engine.sim.machine import Machine
from engine.sim.market import MEMBERS
from engine.sim.member import Member
from engine.sim.operator import Operator
from engine.sim.schedule import Step
from engine.sim.standing import STOPPED
from engine.sim.venue import Venue, write_members
from engine.sim.violated import Violated, must

MS = 1_000_000
STARTS_MAX = 20
LAST_TURNS = 300
NESTED = (
    "host", "member acts", "member's line", "operator acts", "operator's line", "consumer", "preparer", "second engine",
    "time passes",
)
"""What may run while a sync is on its way."""


class Simulation:
    def __init__(self, root: Path, machine: Machine) -> None:
        self.root, self.machine = root, machine
        write_members(root)
        self.disk = Disk(root)
        self.venue = Venue(root, self.disk, machine)
        self.ledger = Ledger(root)
        self.members = [Member(name, root / "orders.sock", self.ledger) for name in MEMBERS]
        self.operator = Operator(root, self.ledger)
        self.consumer = Consumer(root, self.ledger)
        self.lives = 0
        self._power_fails = False  # when the disk stops: with the machine, or with the process alone
        self.flips = Flips(root, self.disk, machine)
        self._judged = (0, 0)
        self._writing = False
        self._slow: Random | None = None
        self._steps = self._table()

    def _table(self) -> dict[str, Callable[[Random], None]]:
        return {
            "round": self._round,
            "host": lambda chance: self.venue.turn(),
            "writer": lambda chance: self._write(),
            "preparer": lambda chance: self.venue.prepare(),
            "member acts": lambda chance: self._member(chance).act(chance),
            "member's line": lambda chance: self._member(chance).carry(chance),
            "member says little": lambda chance: self._member(chance).say_little(chance),
            "line is cut": lambda chance: self._member(chance).cut(chance),
            "operator acts": self.operator.act,
            "operator's line": self.operator.carry,
            "operator's line is cut": lambda chance: self.operator.cut(),
            "consumer": self.consumer.work,
            "consumer dies": lambda chance: self.consumer.die(),
            "time passes": lambda chance: self.machine.pass_ns(chance.choice((10, 200, 1_100, 6_000)) * MS),
            "clock is set": lambda chance: self.machine.set_wall(chance.randint(-7_200_000, 600_000) * MS),
            "start": self._start,
            "process dies": lambda chance: self._die(power=False),
            "power fails": lambda chance: self._die(power=True),
            "process dies in a write": lambda chance: self._die_in_a_write(chance, power=False),
            "power fails in a write": lambda chance: self._die_in_a_write(chance, power=True),
            "bit flips": self._flip,
            "disk is full": lambda chance: setattr(self.disk.orders, "full", True),
            "disk has room": lambda chance: setattr(self.disk.orders, "full", False),
            "sync fails": lambda chance: setattr(self.disk.orders, "sync_fails", True),
            "slow sync": self._write_slowly,
            "second engine": lambda chance: self._second_engine(),
            "snapshot": lambda chance: self.venue.snapshot(),
            "clean stop": lambda chance: self._stop(),
        }

    def _member(self, chance: Random) -> Member:
        return chance.choice(self.members)

    # --- a step

    def step(self, step: Step) -> None:
        """Violated. Whatever else comes out of it is a fault of the engine too."""
        chance = Random(step.salt)
        self.disk.random = Random(step.salt + 1)
        self.machine.pass_ns(chance.randint(0, 30) * MS)
        self._do(step.name, chance)
        if self.machine.fault is not None:
            raise self.machine.fault
        if self.disk.off:
            self._fall()
        self.disk.note_mapped()
        self.judge()

    def _do(self, name: str, chance: Random) -> None:
        try:
            self._steps[name](chance)
        except (OSError, JournalFailed):
            if not self.disk.off:  # a process that dies may well stumble
                raise

    def judge(self) -> None:
        """Every invariant that can be seen from here."""
        self.ledger.read()
        host = self.venue.host
        if host is None:
            return
        core, durable = host.opened.core, host.writer.durable_seq
        if (core.last_seq(), durable) == self._judged:
            return
        self._judged = core.last_seq(), durable
        books.check_books(core)
        books.check_conserved(core)
        if core.last_seq() == durable and host.writer.failure is None:
            books.check_told(core, self.ledger)
            self._check_replay(durable, core.state_hash())

    def _check_replay(self, seq: int, state_hash: str) -> None:
        try:
            again = replicate(self.root, seq)
        except ValueError:
            return  # there is a snapshot of a later command
        must(again.state_hash() == state_hash, "the state is that of a replay", f"after command {seq}")

    # --- the engine

    def _round(self, chance: Random) -> None:
        """Everybody once, as when nothing is in a hurry."""
        self._carry_all(chance)
        for name in ("host", "writer", "host"):
            self._do(name, chance)
        self._carry_all(chance)

    def _carry_all(self, chance: Random) -> None:
        self.operator.carry(chance)
        for member in self.members:
            member.carry(chance)

    def _write(self) -> None:
        self.venue.prepare_all()
        self._writing = True
        try:
            self.venue.write()
        finally:
            self._writing = False

    def _write_slowly(self, chance: Random) -> None:
        self._slow = chance
        try:
            self._write()
        finally:
            self._slow = None

    def on_sync(self) -> None:
        """What others do while the writer waits for the disk."""
        if self._slow is None or not self._writing:
            return
        chance, self._slow = self._slow, None  # nobody takes a turn inside a sync of his own
        with self.machine.others_run():
            for _ in range(chance.randint(1, 6)):
                if not self.disk.off:
                    self._do(chance.choice(NESTED), Random(chance.getrandbits(32)))
        self._slow = chance

    def _start(self, chance: Random) -> None:
        if self.venue.host is not None:
            return
        if chance.random() < 0.15:
            self._die_in_a_write(chance, power=chance.random() < 0.5)
        self.disk.refused = False
        try:
            self.venue.start()
        except CannotOpen as reason:
            self._repair(reason)
            return
        except (OSError, DoorShut) as reason:
            must(self.disk.refused, "an engine without a fault starts", reason)
            return
        self._started()

    def _started(self) -> None:
        self.lives += 1
        assert self.venue.host is not None
        open_ones = [row[0] for row in self.venue.host.opened.core.instruments() if row[1] not in STOPPED]
        must(not open_ones, "an engine starts with nothing open", open_ones)
        if self.flips.all:
            self.flips.undo(made_anew=("durable",))
            self.disk.settle()
        self.ledger.reopen()

    def _repair(self, reason: CannotOpen) -> None:
        """Undo what was flipped. Without that only a tear can have been refused that cannot be told from a flipped bit."""
        if self.flips.all:
            self.flips.undo(made_anew=())
            self.disk.settle()
            return
        damage = reason.__cause__
        if not isinstance(damage, JournalDamaged) or "whole but for one bit" not in damage.what:
            raise Violated("a start is refused for damage alone", str(reason))
        with self.machine.aside():
            os.truncate(damage.segment, damage.offset)
        self.disk.settle()

    def _die_in_a_write(self, chance: Random, *, power: bool) -> None:
        self._power_fails = power
        self.disk.orders.off_after = chance.choice((0, 1, 2, 3, 5, 8, 13, 21, 34))

    def _die(self, *, power: bool) -> None:
        if self.venue.host is not None:
            self.disk.off, self._power_fails = True, power

    def _fall(self) -> None:
        """The process is gone, and with the machine also what the disk had not kept."""
        self.ledger.read()  # what was let out until now may be with somebody
        self.venue.die()
        if self._power_fails:
            self.ledger.lose()
            self.consumer.die()
            with self.machine.aside():
                self.disk.lose_power()
        self.disk.off = self._power_fails = False
        self.disk.orders.off_after = None
        self.disk.orders.sync_fails = False

    def _stop(self) -> None:
        self.venue.stop()

    def _second_engine(self) -> None:
        """It must be refused, and leave everything as it is."""
        if self.venue.host is None:
            return
        before = self._content()
        try:
            open_engine(self.venue.folder).close()
        except CannotOpen:
            must(self._content() == before, "a second engine changes nothing")
            return
        raise Violated("a second engine is refused", "it was not")

    def _content(self) -> bytes:
        digest = sha256()
        for path in sorted(p for p in self.root.rglob("*") if p.is_file()):
            digest.update(path.name.encode() + path.read_bytes())
        return digest.digest()

    def _flip(self, chance: Random) -> None:
        if self.venue.host is None and self.flips.flip(chance):
            self.ledger.lose()
            self.consumer.die()

    # --- the end

    def finish(self) -> None:
        """All faults end, everybody comes to rest, and the folder is judged as a whole."""
        self.disk.orders.full = self.disk.orders.sync_fails = False
        self.disk.orders.off_after = None
        chance = Random(1)
        for _ in range(STARTS_MAX):
            if self.venue.host is None:
                self._start(_Calm(1))
        must(self.venue.host is not None, "an engine without a fault starts")
        for turn in range(LAST_TURNS):
            if self.venue.host is None:  # its journal had failed before
                self._start(_Calm(1))
            for name in ("host", "writer", "host"):
                self._steps[name](chance)
            for member in self.members:
                member.connect(chance)
                member.carry(chance)
            if self.operator.waiting:
                self.operator.act(chance)
            self.operator.carry(chance)
            self.consumer.work(chance)
            self.machine.pass_ns(100 * MS)
            if turn % 10 == 9 and self._is_at_rest():
                break
        self.judge()
        for member in self.members:
            must(not member.unanswered, "everybody gets an answer", (member.name, len(member.unanswered)))
        self._stop()
        self.ledger.read()
        report = verify(self.root, replay=True)
        must(report.code == WHOLE, "the folder is whole at the end", report.findings)
        must(report.events == self.ledger.count, "the log has every event", (report.events, self.ledger.count))

    def _is_at_rest(self) -> bool:
        host = self.venue.host
        return (
            host is not None and host.passage.durable_seq == host.passage.last_seq and not self.operator.waiting
            and all(member.settled and not member.unanswered for member in self.members)
        )

    def close(self) -> None:
        self.venue.die()
        for member in self.members:
            member.close()
        self.operator.close()
        self.consumer.die()
        self.ledger.close()


class _Calm(Random):
    """Nothing unlikely happens."""

    def random(self) -> float:
        return 0.99
