"""Small venues to test in: firms ALPHA and BETA with wide limits, and cleo, an account without any."""

from typing import Any

from engine.core.capacity import Capacity
from engine.messages.codes import ROW_LIMITS, Phase
from engine.messages.layout import encode
from tests.engine.core.machines import SMALL

ALPHA, BETA, CLEO = 1, 2, 3
WIDE = 10**12


def define(number: int = 1, **changes: int) -> bytes:
    """An instrument with a collar that lets any price through."""
    values = {
        "collar_bps": 1_000_000, "price_ticks_max": 100_000, "qty_lots_max": 10**9, "notional_max": WIDE,
        "tick_multiple": 1, "lot_multiple": 1, "reference_mode": 0,
    }
    return encode("DefineInstrument", instrument=number, **values | changes)


def limits(account: int, instrument: int, value: int = WIDE) -> bytes:
    """All four of them."""
    return b"".join(encode("SetLimit", account=account, instrument=instrument, limit=each, value=value) for each in ROW_LIMITS)


def open_instrument(number: int = 1, reference: int = 100) -> bytes:
    return (
        encode("SetPhase", instrument=number, phase=Phase.CONTINUOUS)
        + encode("SetReferencePrice", instrument=number, price_ticks=reference)
    )


def venue(machine: Any, *, capacity: Capacity = SMALL, instruments: int = 1, **changes: int) -> Any:
    """A machine with open instruments 1, 2, … and alpha, beta and cleo."""
    made = machine(capacity)
    accounts = b"".join(encode("DefineAccount", account=a, firm=f) for a, f in ((ALPHA, 1), (BETA, 2), (CLEO, 2)))
    made.apply_bytes(accounts, 1_000)
    for number in range(1, instruments + 1):
        wide = limits(ALPHA, number) + limits(BETA, number)
        made.apply_bytes(define(number, **changes) + open_instrument(number) + wide, 1_000)
    return made


def auction(machine: Any, phase: int = Phase.OPENING_AUCTION, **changes: int) -> Any:
    """A `venue` whose instrument 1 gathers orders."""
    made = venue(machine, **changes)
    made.apply_bytes(encode("SetPhase", instrument=1, phase=Phase.HALTED) + encode("SetPhase", instrument=1, phase=phase), 1_000)
    return made
