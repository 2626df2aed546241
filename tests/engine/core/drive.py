"""Drives machines with the commands of a `World`, in batches cut anywhere."""

from dataclasses import dataclass
from random import Random
from typing import Any

from engine.reference.reference import Reference
from tests.engine.core.universe import TINY, World


@dataclass(frozen=True)
class Batch:
    """Commands that are applied at one time, and the events that the reference gave for them one by one."""

    commands: tuple[bytes, ...]
    time_ns: int
    events: tuple[bytes, ...]

    @property
    def records(self) -> bytes:
        return b"".join(self.commands)


def world(random: Random) -> World:
    """Of a random scale and wildness."""
    return World(random, scale=random.choice((1, 1, 10**9, 2**36, 2**58)), wild=random.choice((0.0, 0.002, 0.02)))


def story(universe: World, reference: Reference, *, batches: int, longest: int = 12) -> list[Batch]:
    """The universe's start and so many batches after it; times mostly go on and at times go back."""
    told = [_batch(reference, (universe.start(),), 5)]
    for _ in range(batches):
        time_ns = universe.now_ns + universe.random.randint(-50, 50)
        commands, events = [], []
        for _ in range(universe.random.randint(1, longest)):
            commands.append(universe.command())
            events.append(reference.apply_bytes(commands[-1], time_ns))
            universe.saw(events[-1])
        told.append(Batch(tuple(commands), time_ns, tuple(events)))
    return told


def _batch(reference: Reference, commands: tuple[bytes, ...], time_ns: int) -> Batch:
    return Batch(commands, time_ns, tuple(reference.apply_bytes(each, time_ns) for each in commands))


def told(seed: int, *, batches: int) -> tuple[list[Batch], Reference]:
    """A story for a seed, and the reference at its end."""
    reference = Reference(TINY)
    return story(world(Random(seed)), reference, batches=batches), reference


def views(machine: Any) -> dict[str, object]:
    """All that a machine shows of itself."""
    numbers = [row[0] for row in machine.instruments()]
    books = {number: machine.book(number, 5) for number in (*numbers, 0, 99)}
    queues = {
        (number, side, price): machine.queue(number, side, price)
        for number in numbers for side, levels in enumerate(machine.book(number, 1_000), start=1) for price, *_ in levels
    }
    names = (
        "last_seq", "last_event_seq", "time_ns", "live_orders", "instruments", "own_phases", "references", "positions", "limits",
        "blocks", "restrictions", "node_limits", "node_use", "rates", "latches",
        "balances", "state_hash", "next_due_ns", "schedules",
    )
    unseen = {number: (machine.hidden(number), machine.stops(number)) for number in (*numbers, 0, 99)}
    auctions = {number: machine.indication(number) for number in (*numbers, 0, 99)}
    seen = {"books": books, "queues": queues, "unseen": unseen, "auctions": auctions}
    return {name: getattr(machine, name)() for name in names} | seen
