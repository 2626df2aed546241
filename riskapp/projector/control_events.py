"""Marks control requests with what the engine did, and writes down what came by the second road."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

import numpy as np
from django.conf import settings
from django.utils import timezone

from engine.messages.codes import Block, Phase, Scope, Side
from engine.messages.layout import BY_KIND, BY_NAME
from engine.messages.refusals import Refusal
from riskapp import audit
from riskapp.actions.reasons import TEXT_MAX
from riskapp.control_moves import move
from riskapp.control_states import Event, State
from riskapp.direct_halts import text_of
from riskapp.models import ControlRequest, Outcome, Verb, Via
from riskapp.projector.engine_settings import number_of
from riskapp.projector.kinds import (
    ACCOUNT_DEFINED,
    BALANCE_CHANGED,
    CONTROL_REFUSED,
    INSTRUMENT_DEFINED,
    LIMIT_SET,
    PHASE_CHANGED,
    PHASE_SCHEDULED,
    REFERENCE_SET,
    RESTRICTION_SET,
    SCHEDULE_CANCELLED,
    SCOPE_BLOCKED,
    TRADE_ADJUSTED,
    TRADE_BUSTED,
    Events,
    of_kinds,
    signed,
    text,
)

COMMAND_OF: Final = {
    PHASE_CHANGED: "SetPhase", LIMIT_SET: "SetLimit", REFERENCE_SET: "SetReferencePrice",
    INSTRUMENT_DEFINED: "DefineInstrument", ACCOUNT_DEFINED: "DefineAccount", BALANCE_CHANGED: "AdjustBalance",
    TRADE_BUSTED: "BustTrade", TRADE_ADJUSTED: "AdjustTrade",
    SCOPE_BLOCKED: "SetBlock", RESTRICTION_SET: "SetRestriction",
    # what a schedule brings when it is due has its request id too, and finds the request applied
    PHASE_SCHEDULED: "SchedulePhase", SCHEDULE_CANCELLED: "CancelSchedule",
}
_VERB_OF: Final = {
    "SetLimit": Verb.SET_LIMIT, "SetReferencePrice": Verb.SET_REFERENCE, "AdjustBalance": Verb.ADJUST_BALANCE,
    "BustTrade": Verb.BUST_TRADE, "AdjustTrade": Verb.ADJUST_TRADE,
}
"""Every other command but SetPhase defines something."""
_VALUE_NAME: Final = {
    "SetPhase": "phase", "SetLimit": "value", "SetReferencePrice": "price_ticks", "DefineAccount": "firm",
    "SchedulePhase": "phase", "CancelSchedule": "schedule",
    "SetBlock": "block", "SetRestriction": "restricted", "AdjustBalance": "amount",
    "BustTrade": "trade_id", "AdjustTrade": "trade_id",
}
_OF_SCOPE: Final = ("SetLimit", "SetBlock", "SetRestriction")
_SAME: Final = ("kind", "seq", "command_seq", "time_ns", "instrument")
_ADVANCE_TIME: Final = BY_NAME["AdvanceTime"].kind
_INT4_MAX: Final = (1 << 31) - 1


def answers(events: Events, controls: Events) -> Events:
    """The control events, and of each corrected trade one more in their form, whose value is the trade's id; in their order."""
    of_trades = of_kinds(events, TRADE_BUSTED, TRADE_ADJUSTED)
    of_buyers = of_trades[of_trades["side"] == Side.BUY]
    told = np.zeros(len(of_buyers), controls.dtype)
    for name in _SAME:
        told[name] = of_buyers[name]
    told["request_id"], told["value"] = of_buyers["client_order_id"], signed(of_buyers["related_id"])
    both = np.concatenate((controls, told))
    ordered: Events = both[np.argsort(both["seq"], kind="stable")]
    return ordered


def project(controls: Events) -> int:
    """`controls`: CONTROL_EVENT records in their order. Returns how many of them had a request id."""
    asked = _asked(controls)
    if not len(asked):
        return 0
    # locked, so that nobody moves a request between our reading its state and our writing it
    requests = ControlRequest.objects.select_for_update().filter(pk__in=asked["request_id"].tolist()).order_by("pk")
    known = {request.request_id: request for request in requests}
    for event in asked:
        request = known.get(int(event["request_id"]))
        if request is None:
            request = known[int(event["request_id"])] = _write_down(event)
        elif int(event["kind"]) == CONTROL_REFUSED:
            _refused(request, event)
        else:
            _applied(request, event)
    return len(asked)


def _asked(controls: Events) -> Events:
    """Those that answer somebody's request. Time is no request, whoever moves it."""
    of_commands = of_kinds(controls, *COMMAND_OF, CONTROL_REFUSED)
    refused_time = (of_commands["kind"] == CONTROL_REFUSED) & (of_commands["subject"] == _ADVANCE_TIME)
    asked: Events = of_commands[(of_commands["request_id"] != 0) & ~refused_time]
    return asked


def _applied(request: ControlRequest, event: Any) -> None:
    seq = int(event["command_seq"])
    facts = {"applied_seq": seq, "engine_time_ns": int(event["time_ns"]), "applied_at": timezone.now(), "refusal": None}
    if move(request, Event.APPLY, facts) and not audit.engine_answered(request, Outcome.APPLIED, seq):
        # the entry that asked is filled already, with the refusal of an earlier asking
        audit.record_request(request, who=request.actor, verb=request.verb_text, outcome=Outcome.APPLIED, engine_seq=seq)


def _refused(request: ControlRequest, event: Any) -> None:
    seq, refusal = int(event["command_seq"]), int(event["reason"])
    if refusal == Refusal.REQUEST_ALREADY_APPLIED:
        return  # the event of the first asking has said what became of it
    if move(request, Event.REFUSE, {"refusal": refusal, "applied_seq": seq, "engine_time_ns": int(event["time_ns"])}):
        audit.engine_answered(request, Outcome.REFUSED, seq)


def _write_down(event: Any) -> ControlRequest:
    """The request that nobody of ours wrote, with its audit entry: the second road."""
    refused = int(event["kind"]) == CONTROL_REFUSED
    command = _command(event)
    values = _values(command, event)
    number = values.get("instrument")
    moment = _moment(int(event["time_ns"]))
    request = ControlRequest.objects.create(
        request_id=int(event["request_id"]), verb=_verb(command, event), command=command, values=values,
        instrument_id=number if number and number <= _INT4_MAX else None,
        reason=values.get("reason", 0), reason_text=text_of(settings.ENGINE_FOLDER, int(event["request_id"]))[:TEXT_MAX],
        via=Via.DIRECT, state=State.REFUSED if refused else State.APPLIED,
        proposed_by_name=text(event["actor"]) or "unnamed", clicked_at=moment, applied_at=None if refused else timezone.now(),
        applied_seq=int(event["command_seq"]), engine_time_ns=int(event["time_ns"]),
        refusal=int(event["reason"]) if refused else None,
    )
    audit.record_request(
        request, who=request.proposed_by_name, verb=request.verb_text,
        outcome=Outcome.REFUSED if refused else Outcome.APPLIED, engine_seq=request.applied_seq,
    )
    return request


def _command(event: Any) -> str:
    kind = int(event["kind"])
    if kind != CONTROL_REFUSED:
        return COMMAND_OF[kind]
    return BY_KIND[int(event["subject"])].name


def _verb(command: str, event: Any) -> Verb:
    if command == "SetBlock":
        return _verb_of_block(event)
    if command == "SetRestriction":
        return Verb.RESTRICT if int(event["value"]) else Verb.UNRESTRICT
    if command != "SetPhase":
        return _VERB_OF.get(command, Verb.DEFINE)
    if int(event["value"]) == Phase.HALTED:
        return Verb.HALT
    if int(event["value"]) == Phase.CLOSED:
        return Verb.CLOSE
    opens = int(event["kind"]) == PHASE_CHANGED and int(event["previous"]) == Phase.CLOSED
    return Verb.OPEN if opens else Verb.RESUME


def _verb_of_block(event: Any) -> Verb:
    """A kill that was refused is told as a block: its event does not say that it would have cancelled."""
    if int(event["value"]) == Block.NONE:
        return Verb.RELEASE
    return Verb.KILL if int(event["kind"]) == SCOPE_BLOCKED and int(event["subject"]) else Verb.BLOCK


def _values(command: str, event: Any) -> dict[str, int]:
    """The command's fields, as far as its event tells them."""
    fields = {field.name for field in BY_NAME[command].fields}
    values: dict[str, int] = {name: int(event[name]) for name in ("account", "instrument") if name in fields}
    if command in _OF_SCOPE and int(event["scope"]) != Scope.ROW:
        values |= {"scope": int(event["scope"]), "number": number_of(event)}
    if command == "SetPhase" and not values["instrument"]:
        values["group"] = int(event["number"])
    if command in _VALUE_NAME:
        values[_VALUE_NAME[command]] = int(event["value"])
    if int(event["kind"]) in (PHASE_CHANGED, SCOPE_BLOCKED):
        values["reason"] = int(event["reason"])
    if int(event["kind"]) == PHASE_SCHEDULED:
        values |= {"phase": int(event["subject"]), "at_time_ns": int(event["value"]), "reason": int(event["reason"])}
    if int(event["kind"]) == LIMIT_SET:
        values["limit"] = int(event["subject"])
    if int(event["kind"]) == BALANCE_CHANGED:
        values["asset"] = int(event["subject"])
    return values


def _moment(time_ns: int) -> datetime:
    """Engine time, cut to microseconds; what a calendar cannot hold is its last day."""
    try:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=time_ns // 1000)
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC)
