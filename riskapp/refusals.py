"""Why an action was refused, numbered in the order in which the checks run. Never renumbered, never reused."""

from enum import IntEnum


class ActionRefusal(IntEnum):
    NOT_PERMITTED = 1
    REASON_INVALID = 2
    TEXT_MISSING = 3
    TEXT_TOO_LONG = 4
    REQUEST_UNKNOWN = 5
    REQUEST_NOT_PENDING = 6
    REQUEST_EXPIRED = 7
    SAME_PERSON = 8
    INSTRUMENT_NOT_HALTED = 9
    HALTED_AGAIN = 10
    RESUME_OPEN_ALREADY = 11
    CLICK_OF_ANOTHER_REQUEST = 12
    SCOPE_NOT_BLOCKED = 13
    BLOCKED_AGAIN = 14
    RELEASE_OPEN_ALREADY = 15

    @property
    def text(self) -> str:
        """What the operator reads."""
        return TEXTS[self]


TEXTS: dict[ActionRefusal, str] = {
    ActionRefusal.NOT_PERMITTED: "Your role does not allow this.",
    ActionRefusal.REASON_INVALID: "Choose one of the reasons that belong to this action.",
    ActionRefusal.TEXT_MISSING: "Say in words why: what was the cause, and what has been done about it.",
    ActionRefusal.TEXT_TOO_LONG: "The text is longer than 300 characters.",
    ActionRefusal.REQUEST_UNKNOWN: "There is no such request.",
    ActionRefusal.REQUEST_NOT_PENDING: "The request does not wait for a second person any more.",
    ActionRefusal.REQUEST_EXPIRED: "The request has expired; propose it anew.",
    ActionRefusal.SAME_PERSON: "You proposed this: somebody else must approve it.",
    ActionRefusal.INSTRUMENT_NOT_HALTED: "The instrument is not halted, as far as the projections know.",
    ActionRefusal.HALTED_AGAIN: "The instrument was halted again after this was proposed; propose it anew.",
    ActionRefusal.RESUME_OPEN_ALREADY: "A resumption of this instrument waits already.",
    ActionRefusal.CLICK_OF_ANOTHER_REQUEST: "This form was used for another request; open it anew.",
    ActionRefusal.SCOPE_NOT_BLOCKED: "It is not blocked, as far as the projections know.",
    ActionRefusal.BLOCKED_AGAIN: "It was blocked again after this was proposed; propose it anew.",
    ActionRefusal.RELEASE_OPEN_ALREADY: "A release of this waits already.",
}


class ActionRefused(Exception):
    """An action was refused and nothing was changed; the audit list may hold the attempt."""

    def __init__(self, refusal: ActionRefusal) -> None:
        super().__init__(refusal.text)
        self.refusal = refusal
