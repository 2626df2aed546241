"""Moves a control request along its table of states."""

from collections.abc import Mapping
from typing import Any

from riskapp.control_states import Event, after
from riskapp.models import ControlRequest


def move(request: ControlRequest, event: Event, fields: Mapping[str, Any] | None = None) -> bool:
    """One step, claimed by a conditional UPDATE: of two that try at once, one gets True.

    False: the pair (state, event) is not in the table, or somebody else has moved the request; nothing is changed.
    On True `request` shows the new values.
    """
    state = after(request.state, event)
    if state is None:
        return False
    changes = {**(fields or {}), "state": state}
    moved = ControlRequest.objects.filter(pk=request.pk, state=request.state).update(**changes)
    if moved:
        for name, value in changes.items():
            setattr(request, name, value)
    return bool(moved)
