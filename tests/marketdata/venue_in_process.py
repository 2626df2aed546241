"""The real core without host and sockets: frames in, events out, sessions stamped as the gateway does."""

import random
from collections.abc import Iterable
from decimal import Decimal

import numpy as np

from engine.client.inbox import split
from engine.core.capacity import Capacity
from engine.core.core import Core
from engine.messages.codes import ROW_LIMITS, Phase, PhaseReason, ReferenceMode
from engine.messages.layout import BY_NAME, ORDER_EVENT, encode
from marketdata.order_events import OrderEvent, order_events
from marketdata.replay.one_pass import Pass
from marketdata.replay.scale import Scale
from tests.marketdata.demo_market import Command

MASS_CANCEL = BY_NAME["MassCancel"].kind
OF_SESSION = BY_NAME["MassCancel"].offset("of_session")
CENT_SCALE = Scale(Decimal("0.01"), Decimal("0.00000001"))
FOREVER_MS = 1 << 62


class Venue:
    """The core, after `commands` of control. Accounts up to 63, instruments up to 7."""

    def __init__(self, commands: Iterable[Command]) -> None:
        self.core = Core(Capacity(orders=1 << 17, accounts=63, instruments=7, requests=1024))
        self._requests = 0
        for name, values in commands:
            self.control(name, **values)

    def control(self, name: str, **values: int) -> None:
        self._requests += 1
        events = self.core.apply_bytes(encode(name, request_id=self._requests, **values), 1)
        kinds = {row["kind"].item() for row in np.frombuffer(events, ORDER_EVENT)}
        assert BY_NAME["ControlRefused"].kind not in kinds, f"{name} {values} was refused"

    def phase(self, phase: Phase, instrument: int = 1) -> None:
        self.control("SetPhase", instrument=instrument, phase=phase, reason=PhaseReason.DRILL)

    def apply(self, session: int, frames: bytes) -> np.ndarray:
        """Events of one session's frames, as they would be routed: all of them, each with its session."""
        stamped = _stamped(bytearray(frames), session)
        return split(self.core.apply_bytes(bytes(stamped), self.core.time_ns() + 1000))[0]

    def net(self) -> dict[int, int]:
        """Net position in lots by account."""
        return {row[0]: row[2] for row in self.core.positions()}


def one_market(
    *, accounts: int, reference_ticks: int, collar_bps: int = 80_000, qty_lots_max: int = 1 << 40
) -> Venue:
    """Instrument 1 in cents and 1e-8, which lets nearly everything through, open, with accounts 1 to `accounts`."""
    return Venue([
        ("DefineInstrument", {
            "instrument": 1, "collar_bps": collar_bps, "price_ticks_max": (1 << 26) - 1, "qty_lots_max": qty_lots_max,
            "notional_max": 1 << 62, "tick_multiple": 1, "lot_multiple": 1, "reference_mode": ReferenceMode.LAST_TRADE,
        }),
        ("SetReferencePrice", {"instrument": 1, "price_ticks": reference_ticks}),
        *[
            ("DefineAccount", {"account": number, "firm": number, "self_match_group": 2**32 - 1})
            for number in range(1, accounts + 1)
        ],
        *[
            ("SetLimit", {"account": number, "instrument": 1, "limit": limit, "value": 1 << 62})
            for number in range(1, accounts + 1) for limit in ROW_LIMITS
        ],
        ("SetPhase", {"instrument": 1, "phase": Phase.CONTINUOUS, "reason": PhaseReason.SCHEDULED}),
    ])  # fmt: skip


def _stamped(frames: bytearray, session: int) -> bytearray:
    at = 0
    while at < len(frames):
        length, kind = int.from_bytes(frames[at : at + 2], "little"), frames[at + 2]
        frames[at + 4 : at + 8] = session.to_bytes(4, "little")
        if kind == MASS_CANCEL:
            frames[at + OF_SESSION : at + OF_SESSION + 4] = session.to_bytes(4, "little")
        at += length
    return frames


class Wire:
    """Carries a pass's frames to the venue, the sessions' in any order, as a sequencer may take them."""

    def __init__(self, venue: Venue, one: Pass, seed: int = 1) -> None:
        self.venue, self.one, self._random = venue, one, random.Random(seed)
        self.events: list[OrderEvent] = []

    def carry(self) -> None:
        numbers = [number for number, box in enumerate(self.one.outboxes) if box]
        self._random.shuffle(numbers)
        for number in numbers:
            frames = bytes(self.one.outboxes[number])
            self.one.outboxes[number].clear()
            self._deliver(order_events(self.venue.apply(number + 1, frames)))

    def _deliver(self, events: list[OrderEvent]) -> None:
        """Each session hears its own events, in order."""
        self.events += events
        for session in sorted({event.session for event in events}):
            self.one.take([event for event in events if event.session == session])

    def run(self, until_ms: int = FOREVER_MS, *, turns_max: int = 500_000) -> None:
        """Until the pass has nothing more to do up to this moment."""
        for _ in range(turns_max):
            self.one.advance(until_ms)
            if any(self.one.outboxes):
                self.carry()
            elif self.one.waits_for_quiet:
                self.one.quiet()
            else:
                return
        raise AssertionError("the pass does not come to an end")
