"""How many wrong passwords are borne. The audit list is the memory, so the limit holds whenever a log in is possible at all:
neither Redis nor a restart makes it forget."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import OperationalError, connection, transaction
from django.db.models import Q

from riskapp.models import AuditEntry, Operator, Outcome

VERB: Final = "log in"
WINDOW: Final = timedelta(minutes=5)
SAME_NAME_AND_ADDRESS_MAX: Final = 5
SAME_NAME_MAX: Final = 20
"""From anywhere. Higher, so that a stranger elsewhere does not so easily lock a risk officer out."""
SAME_ADDRESS_MAX: Final = 20
FAILURES_READ_MAX: Final = 100
TURN_TIMEOUT_MS: Final = 2000
LOCK_OF_NAME, LOCK_OF_ADDRESS = 7432, 7433  # first keys of the advisory locks, so that nobody else's are met


@dataclass(frozen=True, slots=True)
class Caller:
    """Who tries, in the words of the audit list. A name that nobody has may be a password typed into the wrong field:
    it is written down as a digest."""

    who: str
    origin: str


def caller(name: str, address: str) -> Caller:
    known = Operator.objects.filter(username=name).exists()
    return Caller(name if known else f"unknown-{hashlib.sha256(name.encode()).hexdigest()[:12]}", f"from {address or 'unknown'}")


def locked_until(trying: Caller, now: datetime) -> datetime | None:
    """When the next attempt will be heard; None: at once."""
    recent = AuditEntry.objects.filter(verb=VERB, outcome=Outcome.DENIED, at__gt=now - WINDOW)
    # only those that count, so that a flood of others cannot push them out; the bounds below keep them few
    of_ours = recent.filter(Q(who=trying.who) | Q(subject=trying.origin)).order_by("-at")
    failures = list(of_ours.values_list("who", "subject", "at")[:FAILURES_READ_MAX])
    rules: tuple[tuple[Callable[[str, str], bool], int], ...] = (
        (lambda who, origin: (who, origin) == (trying.who, trying.origin), SAME_NAME_AND_ADDRESS_MAX),
        (lambda who, _: who == trying.who, SAME_NAME_MAX),
        (lambda _, origin: origin == trying.origin, SAME_ADDRESS_MAX),
    )
    ends = [_end([at for who, origin, at in failures if counts(who, origin)], most) for counts, most in rules]
    return max((end for end in ends if end), default=None)


def _end(newest_first: list[datetime], most: int) -> datetime | None:
    return newest_first[most - 1] + WINDOW if len(newest_first) >= most else None


def wait_for_turn(trying: Caller) -> bool:
    """Claims name and address until the transaction ends; False when others with either keep it waiting too long.

    Attempts side by side could otherwise all pass the count before any of them is written down.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = {TURN_TIMEOUT_MS}")
            # names before addresses, everybody in this order: nobody waits in a ring
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [LOCK_OF_NAME, trying.who])
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [LOCK_OF_ADDRESS, trying.origin])
    except OperationalError:
        return False
    return True
