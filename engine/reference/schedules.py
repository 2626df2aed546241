"""Transitions that are to come."""

from dataclasses import dataclass

from engine.messages.codes import Phase

SCHEDULES_MAX = 1 << 10
STOPS = (Phase.HALTED, Phase.CANCEL_ONLY)
"""Trading was stopped, and it is for a person to let it go on."""


@dataclass(slots=True)
class Schedule:
    """`number` is that of its PhaseScheduled. `in_stop`: made while trading was stopped, which lasts since: it may end it."""

    at_ns: int
    number: int
    request_id: int
    instrument: int
    group: int
    phase: int
    reason: int
    in_stop: bool
    actor: bytes


class Schedules:
    def __init__(self) -> None:
        self.pending: list[Schedule] = []

    def in_order(self) -> list[Schedule]:
        return sorted(self.pending, key=lambda each: (each.at_ns, each.number))

    def find(self, number: int) -> Schedule | None:
        return next((each for each in self.pending if each.number == number), None)

    def forget_releases(self, instrument: int, group: int, previous: int, phase: int) -> None:
        """One, or the group, goes from one phase to another. With a stop that begins no schedule that was made before ends it."""
        if phase in STOPS and previous not in STOPS:
            for each in self.pending:
                if (each.instrument, each.group) == (instrument, group):
                    each.in_stop = False
