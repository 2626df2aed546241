"""States in words. The stylesheet adds a shape and a colour by `state`: colour alone says nothing to one man in twelve."""

from dataclasses import dataclass
from typing import Final

from engine.messages.codes import Phase
from riskapp.models import Outcome


@dataclass(frozen=True, slots=True)
class Lamp:
    """`state` is what the stylesheet knows (docs/CONSOLE.md), `word` what people read."""

    state: str
    word: str


PHASES: Final = {
    phase: Lamp(phase.name, word) for phase, word in (
        (Phase.HALTED, "Halted"), (Phase.CANCEL_ONLY, "Cancel only"), (Phase.VOLATILITY_AUCTION, "Volatility auction"),
        (Phase.REDUCE_ONLY, "Reduce only"), (Phase.POST_ONLY, "Post only"), (Phase.CLOSED, "Closed"),
        (Phase.PRE_OPEN, "Pre-open"), (Phase.PRE_OPEN_NO_CANCEL, "Pre-open, no cancel"),
        (Phase.OPENING_AUCTION, "Opening auction"), (Phase.CLOSING_AUCTION, "Closing auction"), (Phase.CONTINUOUS, "Open"),
    )
}
"""First what needs eyes."""
NOT_IN_ENGINE: Final = Lamp("UNKNOWN", "Unknown")
OUTCOMES: Final = {
    Outcome.REQUESTED: Lamp("REQUESTED", "asked the engine"),
    Outcome.APPLIED: Lamp("APPLIED", "applied"),
    Outcome.REFUSED: Lamp("REFUSED", "refused by the engine"),
    Outcome.DENIED: Lamp("DENIED", "denied"),
    Outcome.DONE: Lamp("DONE", "done"),
}


def of_phase(phase: int | None) -> Lamp:
    """None: the projections have no such instrument."""
    return PHASES[Phase(phase)] if phase in PHASES else NOT_IN_ENGINE
