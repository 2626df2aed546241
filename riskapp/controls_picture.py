"""The newest control requests as a live picture."""

from typing import Any

from django.conf import settings

from engine.messages.refusals import Refusal
from riskapp import live
from riskapp.models import ControlRequest, ProjectionPosition
from riskapp.models.control_request import ns_of
from riskapp.topics import CONTROLS


def row(request: ControlRequest) -> list[Any]:
    """One row in the order of topics.CONTROLS."""
    return [
        str(request.request_id), request.verb, request.instrument_id, request.state,
        request.reason_name, request.reason_text,
        request.proposed_by_name, request.approved_by_name, request.via,
        ns_of(request.clicked_at), request.applied_seq, request.click_to_effect_us,
        Refusal(request.refusal).name if request.refusal in set(Refusal) else "",
        ns_of(request.expires_at) if request.expires_at else None,
    ]


def encoded() -> bytes:
    """The picture as of now. Its `seq` is the last projected command."""
    position = ProjectionPosition.objects.filter(shard=settings.SHARD).first() or ProjectionPosition()
    newest = ControlRequest.objects.order_by("-created_at")[: CONTROLS.rows_max]
    return live.picture(CONTROLS, seq=position.command_seq, ts_ns=position.time_ns, rows=[row(one) for one in newest])


def publish() -> bool:
    return live.publish(CONTROLS, encoded())
