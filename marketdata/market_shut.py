"""Refusals that say: not now. What was refused may be sent again when the market is open."""

from typing import Final

from engine.messages.refusals import Refusal

SHUT: Final = (
    Refusal.INSTRUMENT_NOT_OPEN, Refusal.COMBINATION_NOT_ALLOWED, Refusal.REPLACE_NOT_ALLOWED, Refusal.CANCEL_NOT_ALLOWED,
    Refusal.VENUE_BLOCKED, Refusal.FIRM_BLOCKED, Refusal.DESK_BLOCKED, Refusal.ACCOUNT_BLOCKED, Refusal.SESSION_BLOCKED,
    Refusal.INSTRUMENT_BLOCKED,
)
