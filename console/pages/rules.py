"""The rules of trading as the engine has them: what each phase lets happen, which orders it takes, and what each refusal means.

Everything is read from engine.messages, which the core is built from; nothing is written down twice.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse

from console.pages import lamps
from console.pages.access import needs
from console.pages.shell import page
from console.pages.venue import seen
from engine.messages.codes import OrderType, Phase, TimeInForce
from engine.messages.phases import ALLOWS, TAKES, Allows, may_follow, takes
from engine.messages.refusals import Refusal

CHECKED_BY: Final = (
    (range(1, 20), "the gateway, before the engine"), (range(20, 70), "a new order, and a replace as far as it asks for more"),
    (range(70, 80), "a cancel or a replace"), (range(80, 256), "a control"),
)
"""As engine/messages/refusals.py numbers them."""
PHASES: Final = [phase for phase in Phase if phase in ALLOWS]


@dataclass(frozen=True, slots=True)
class PhaseLine:
    """`followers` without those that may follow every phase."""

    phase: Phase
    lamp: lamps.Lamp
    allows: Allows
    followers: list[lamps.Lamp]


@dataclass(frozen=True, slots=True)
class OrderLine:
    """A type with a time in force. `taken`: by each phase of the table's head."""

    order_type: OrderType
    time_in_force: TimeInForce
    taken: list[bool]


@needs("view_market")
def rules(request: HttpRequest) -> HttpResponse:
    with seen() as venue:
        context = {
            "phases": phase_lines(), "always": _lamps(_always()), "taking": _lamps(TAKES), "orders": order_lines(),
            "outside": Refusal.COMBINATION_NOT_ALLOWED, "refusals": refusals(),
        }
    return page(request, "rules.html", venue, context)


def phase_lines() -> list[PhaseLine]:
    always = _always()
    return [
        PhaseLine(phase, lamps.PHASES[phase], ALLOWS[phase], _lamps(
            after for after in PHASES if after not in always and may_follow(phase, after)
        ))
        for phase in PHASES
    ]


def order_lines() -> list[OrderLine]:
    """Every pair that some phase takes, type by type."""
    lines = [
        OrderLine(order_type, time_in_force, [takes(phase, order_type, time_in_force) for phase in TAKES])
        for order_type in OrderType for time_in_force in TimeInForce
    ]
    return [line for line in lines if any(line.taken)]


def refusals() -> list[tuple[str, list[Refusal]]]:
    """By what is checked, in the order in which the checks run."""
    return [(what, [one for one in Refusal if one in numbers]) for numbers, what in CHECKED_BY]


def _always() -> list[Phase]:
    return [after for after in PHASES if all(may_follow(phase, after) for phase in PHASES if phase != after)]


def _lamps(phases: Iterable[Phase]) -> list[lamps.Lamp]:
    return [lamps.PHASES[phase] for phase in phases]
