"""Which reasons belong to which verb, and what a text must hold."""

from typing import Final

from engine.messages.codes import PhaseReason
from riskapp.refusals import ActionRefusal, ActionRefused

TEXT_MAX: Final = 300
HALT_REASONS: Final = (
    PhaseReason.ERRONEOUS_ORDERS, PhaseReason.MEMBER_CANNOT_CANCEL, PhaseReason.SUSPENSION, PhaseReason.PRICE_DISLOCATION,
    PhaseReason.TECHNICAL_FAULT, PhaseReason.NEWS, PhaseReason.MARKET_OPERATIONS, PhaseReason.DRILL,
)
"""In the order in which the form offers them: the regulator's three grounds for a kill come first (RTS 7, article 18)."""
RESUME_REASONS: Final = (PhaseReason.CAUSE_RESOLVED, PhaseReason.SCHEDULED, PhaseReason.MARKET_OPERATIONS, PhaseReason.DRILL)


def check_reason(reason: int, allowed: tuple[PhaseReason, ...], text: str, *, text_required: bool = False) -> None:
    """ActionRefused: REASON_INVALID, TEXT_MISSING, TEXT_TOO_LONG."""
    if reason not in allowed:
        raise ActionRefused(ActionRefusal.REASON_INVALID)
    if text_required and not text.strip():
        raise ActionRefused(ActionRefusal.TEXT_MISSING)
    if len(text) > TEXT_MAX:
        raise ActionRefused(ActionRefusal.TEXT_TOO_LONG)
