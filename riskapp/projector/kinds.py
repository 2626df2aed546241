"""Kinds of events by name, and the two ways to look at a batch of them."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from engine.messages.layout import BY_NAME

Events = npt.NDArray[Any]
"""Whole event records: of ORDER_EVENT, or of CONTROL_EVENT where the name says so."""

ACCEPTED: Final = BY_NAME["OrderAccepted"].kind
REFUSED: Final = BY_NAME["OrderRefused"].kind
FILL: Final = BY_NAME["Fill"].kind
CANCELED: Final = BY_NAME["OrderCanceled"].kind
CANCEL_REFUSED: Final = BY_NAME["CancelRefused"].kind
REPLACED: Final = BY_NAME["OrderReplaced"].kind
TRIGGERED: Final = BY_NAME["OrderTriggered"].kind
RESTATED: Final = BY_NAME["OrderRestated"].kind
REPLACE_REFUSED: Final = BY_NAME["ReplaceRefused"].kind
MASS_CANCEL_DONE: Final = BY_NAME["MassCancelDone"].kind
ORDER_TERMS: Final = BY_NAME["OrderTerms"].kind
TRADE_BUSTED: Final = BY_NAME["TradeBusted"].kind
TRADE_ADJUSTED: Final = BY_NAME["TradeAdjusted"].kind
PHASE_CHANGED: Final = BY_NAME["PhaseChanged"].kind
PHASE_SCHEDULED: Final = BY_NAME["PhaseScheduled"].kind
SCHEDULE_CANCELLED: Final = BY_NAME["ScheduleCancelled"].kind
LIMIT_SET: Final = BY_NAME["LimitSet"].kind
REFERENCE_SET: Final = BY_NAME["ReferencePriceSet"].kind
INSTRUMENT_DEFINED: Final = BY_NAME["InstrumentDefined"].kind
ACCOUNT_DEFINED: Final = BY_NAME["AccountDefined"].kind
CONTROL_REFUSED: Final = BY_NAME["ControlRefused"].kind
SCOPE_BLOCKED: Final = BY_NAME["ScopeBlocked"].kind
RESTRICTION_SET: Final = BY_NAME["RestrictionSet"].kind
BALANCE_CHANGED: Final = BY_NAME["BalanceChanged"].kind

FIRST_CONTROL: Final = PHASE_CHANGED

_BIGINTS: Final = ("seq", "command_seq", "time_ns")
_CONTROL: Final = np.dtype([
    (field.name, "<i8" if field.name in _BIGINTS else field.numpy) for field in BY_NAME["PhaseChanged"].fields
])


def of_kinds(events: Events, *kinds: int) -> Events:
    return events[np.isin(events["kind"], kinds)]


def controls(events: Events) -> Events:
    """The control events among them, as CONTROL_EVENT with numbers and time as a bigint holds them."""
    return np.ascontiguousarray(events[events["kind"] >= FIRST_CONTROL]).view(_CONTROL)


def signed(column: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """64-bit numbers as a bigint holds them (riskapp.models.unsigned); narrower ones widened."""
    return column.view(np.int64) if column.dtype == np.uint64 else column.astype(np.int64)


def bigint(number: Any) -> int:
    """One such number."""
    return int(np.uint64(number).view(np.int64))


def text(raw: bytes) -> str:
    """A charN field for a text column. The control socket lets ASCII through only; what else a log holds stops nobody."""
    return raw.decode("ascii", "replace").replace("\0", "?")
