"""The life of a control request: a table keyed by (state, event). A pair that is not in it is refused."""

from typing import Final

from django.db.models import TextChoices


class State(TextChoices):
    DRAFT = "DRAFT", "draft"
    PENDING_APPROVAL = "PENDING_APPROVAL", "waits for a second person"
    SENT = "SENT", "sent to the engine"
    APPLIED = "APPLIED", "applied"
    REFUSED = "REFUSED", "refused by the engine"
    EXPIRED = "EXPIRED", "expired"
    WITHDRAWN = "WITHDRAWN", "withdrawn"


class Event(TextChoices):
    SEND = "SEND", "the verb needs one person"
    PROPOSE = "PROPOSE", "the verb needs a second person"
    APPROVE = "APPROVE", "the second person agrees"
    WITHDRAW = "WITHDRAW", "an operator takes it back, or a halt overtakes it"
    EXPIRE = "EXPIRE", "its time is over"
    APPLY = "APPLY", "its event was projected"
    REFUSE = "REFUSE", "the engine refused it"


TABLE: Final[dict[tuple[State, Event], State]] = {
    (State.DRAFT, Event.SEND): State.SENT,
    (State.DRAFT, Event.PROPOSE): State.PENDING_APPROVAL,
    (State.PENDING_APPROVAL, Event.APPROVE): State.SENT,
    (State.PENDING_APPROVAL, Event.WITHDRAW): State.WITHDRAWN,
    (State.PENDING_APPROVAL, Event.EXPIRE): State.EXPIRED,
    (State.SENT, Event.APPLY): State.APPLIED,
    (State.SENT, Event.REFUSE): State.REFUSED,
    # a resumption that did not reach the engine in time, or that a halt overtook, must not open the market later
    (State.SENT, Event.EXPIRE): State.EXPIRED,
    (State.SENT, Event.WITHDRAW): State.WITHDRAWN,
    # it was on its way when it expired, was taken back, or was refused the first time it was asked:
    # what the engine did is what is true
    (State.EXPIRED, Event.APPLY): State.APPLIED,
    (State.WITHDRAWN, Event.APPLY): State.APPLIED,
    (State.REFUSED, Event.APPLY): State.APPLIED,
}


def after(state: str, event: Event) -> State | None:
    """The state that follows; None: this event is refused in this state."""
    return TABLE.get((State(state), event))
