"""Hands a request to the engine through its control socket. Asking twice is safe, so whoever doubts asks again."""

import logging
from typing import Any

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.db.models import F
from django.db.models.functions import Coalesce, Now
from django.utils import timezone

from engine.host.control_client import ask
from engine.messages.refusals import Refusal
from riskapp import audit
from riskapp.control_moves import move
from riskapp.control_states import Event, State
from riskapp.models import ControlRequest, Outcome, Verb

log = logging.getLogger(__name__)
ANSWER_TIMEOUT_S = 2.0
TURN_TIMEOUT_MS = 3000
ASK_AGAIN = {Refusal.VENUE_BUSY, Refusal.LOGON_FAILED}  # the latter while an engine's folder is made anew
TURNS_OF = {"SetPhase": 7431, "SetBlock": 7432}  # first keys of the advisory locks, so that nobody else's are met


def deliver(request_id: int) -> None:
    """Asks the engine to apply a request that is SENT, and writes down its answer.

    Does nothing when the request is in any other state. Without an answer the request stays SENT, and the outbox asks again.
    The request becomes APPLIED only when its event is projected.
    """
    with transaction.atomic():
        request = ControlRequest.objects.filter(pk=request_id).first()
        if request is None or not _wait_for_turn(request):
            return
        request.refresh_from_db()  # what overtook it while it waited counts
        if request.state != State.SENT or (request.expires_at and request.expires_at <= timezone.now()):
            return
        answer = _ask(request)
        ControlRequest.objects.filter(pk=request_id).update(sent_at=Coalesce("sent_at", Now()), attempts=F("attempts") + 1)
        if answer is not None:
            _write_down(request, answer)


def _wait_for_turn(request: ControlRequest) -> bool:
    """One phase change of an instrument at a time, and one change of blocks: a resumption that a halt has overtaken, or a release
    that a block has, is seen to be so before it is sent.

    What stops goes on without its turn rather than wait for ever; what lets go on is tried again later. Nothing else takes turns.
    """
    if request.command not in TURNS_OF:
        return True
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = {TURN_TIMEOUT_MS}")
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [TURNS_OF[request.command], request.instrument_id or 0])
    except OperationalError:
        log.warning("request %d waited %d ms for another of its instrument", request.pk, TURN_TIMEOUT_MS)
        return request.verb in (Verb.HALT, Verb.BLOCK, Verb.KILL)
    return True


def _ask(request: ControlRequest) -> dict[str, Any] | None:
    try:
        return ask(settings.ENGINE_FOLDER, request.engine_request(), ANSWER_TIMEOUT_S)
    except (OSError, ValueError) as fault:  # not there, silent, or it said something that is no answer
        log.warning("the engine did not answer request %d: %s", request.pk, fault)
        return None


def _write_down(request: ControlRequest, answer: dict[str, Any]) -> None:
    if answer.get("ok"):
        _note_effect(request, answer)
        return
    refusal = answer.get("refusal")
    if refusal == Refusal.REQUEST_ALREADY_APPLIED.name:
        return  # the first asking did it; its event tells where
    if refusal not in Refusal.__members__ or Refusal[refusal] in ASK_AGAIN:
        log.error("the engine's answer to request %d decides nothing: %s", request.pk, answer)
        return
    _refused(request, Refusal[refusal], answer.get("seq"))


def _refused(request: ControlRequest, refusal: Refusal, seq: int | None) -> None:
    """Without a sequence number it never reached the core, and the entry that asked cannot be filled: another one tells."""
    if not move(request, Event.REFUSE, {"refusal": refusal, "applied_seq": seq}):
        return
    if seq is not None:
        audit.engine_answered(request, Outcome.REFUSED, seq)
    else:
        audit.record_request(
            request, who=request.actor, verb=request.verb_text, outcome=Outcome.REFUSED, reason_text=refusal.text,
        )


def _note_effect(request: ControlRequest, answer: dict[str, Any]) -> None:
    """Times only: the state waits for the event."""
    ControlRequest.objects.filter(pk=request.pk, applied_seq=None).update(applied_seq=answer["seq"])
    ControlRequest.objects.filter(pk=request.pk, durable_ns=None).update(
        engine_time_ns=answer["time_ns"], durable_ns=answer["durable_ns"],
    )
