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
    Phase.CONTINUOUS: Lamp("CONTINUOUS", "Open"),
    Phase.HALTED: Lamp("HALTED", "Halted"),
    Phase.CLOSED: Lamp("CLOSED", "Closed"),
}
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
    return NOT_IN_ENGINE if phase is None else PHASES[Phase(phase)]
