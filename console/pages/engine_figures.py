"""What the engine says of itself, asked directly: true with Redis and the projector stopped."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from engine.host.control_client import ask

PATIENCE_S = 0.25
"""A page must come up while the engine hangs, and say that it hangs."""


@dataclass(frozen=True, slots=True)
class EngineFigures:
    """`values` has the keys of the topic `health`; it is empty when the engine does not answer, and `trouble` says so."""

    values: Mapping[str, Any] = field(default_factory=dict)
    trouble: str = ""

    @property
    def answers(self) -> bool:
        return not self.trouble

    @property
    def journal_lag(self) -> int | None:
        """Commands applied and not yet durable."""
        return _distance(self.values.get("last_seq"), self.values.get("durable_seq"))

    def projector_lag(self, projected_event_seq: int) -> int | None:
        """Events that the projections do not show yet."""
        return _distance(self.values.get("event_seq"), projected_event_seq)


def _distance(ahead: Any, behind: Any) -> int | None:
    return max(0, ahead - behind) if isinstance(ahead, int) and isinstance(behind, int) else None


def read() -> EngineFigures:
    try:
        answer = ask(settings.ENGINE_FOLDER, {"do": "status"}, PATIENCE_S)
    except TimeoutError:
        return EngineFigures(trouble=f"The engine did not answer within {PATIENCE_S} s.")
    except (OSError, ValueError):
        return EngineFigures(trouble="The engine does not answer.")
    return EngineFigures(values=answer)
