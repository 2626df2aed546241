"""Why an order would be refused, as the control socket tells it."""

from typing import Any

from engine.core.core import Core
from engine.core.explanation import Judged


def explanation_of(core: Core, record: bytes) -> dict[str, Any]:
    """The answer for a whole NewOrder, NewOrderExtended or ReplaceOrder, judged in the state after command `seq`.

    Numbers have up to 128 bits. No state changes.
    """
    judged = core.explain(record)
    refusal = next((each.code for each in judged if each.passed is False), None)
    return {
        "ok": True, "seq": core.last_seq(), "time_ns": core.time_ns(), "refusal": refusal.name if refusal else None,
        "text": refusal.text if refusal else "It would be taken.", "checks": [_shown(each) for each in judged],
    }


def _shown(judged: Judged) -> dict[str, Any]:
    return {
        "code": judged.code.name, "passed": judged.passed, "value": judged.value, "limit": judged.limit,
        "scope": None if judged.scope is None else judged.scope.name, "number": judged.number, "change": judged.change,
    }
