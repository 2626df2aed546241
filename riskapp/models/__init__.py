"""One file a noun; the projections, which share one rule, stand together."""

from riskapp.models.account import Account
from riskapp.models.account_limit import AccountLimit
from riskapp.models.audit_entry import AuditEntry, Outcome
from riskapp.models.control_request import ControlRequest, Verb, Via
from riskapp.models.engine_controls import GroupState, Restriction, ScopeBlock, ScopeLimit
from riskapp.models.firm import Firm
from riskapp.models.instrument import Instrument, Source
from riskapp.models.operator import Operator
from riskapp.models.projections import (
    BalanceEntry,
    BalanceRow,
    Correction,
    EngineAccount,
    EngineLimit,
    Execution,
    ExecutionCorrection,
    InstrumentState,
    PositionRow,
    ProjectedOrder,
    ProjectionPosition,
    RefusalRow,
)
from riskapp.models.trading_session import TradingSession

__all__ = [
    "Account", "AccountLimit", "AuditEntry", "BalanceEntry", "BalanceRow", "ControlRequest", "Correction", "EngineAccount",
    "EngineLimit", "Execution", "ExecutionCorrection", "Firm", "GroupState", "Instrument", "InstrumentState", "Operator",
    "Outcome", "PositionRow", "ProjectedOrder", "ProjectionPosition", "RefusalRow", "Restriction", "ScopeBlock", "ScopeLimit",
    "Source", "TradingSession", "Verb", "Via",
]
