"""The numbers that stand in records. A number is never reused and never changes its meaning."""

from enum import IntEnum


class Side(IntEnum):
    """FIX tag 54."""

    BUY = 1
    SELL = 2


class OrderType(IntEnum):
    """FIX tag 40."""

    MARKET = 1
    LIMIT = 2


class TimeInForce(IntEnum):
    """FIX tag 59."""

    GTC = 1
    IOC = 3
    FOK = 4


class Phase(IntEnum):
    """What an instrument allows. A new instrument is CLOSED until somebody opens it."""

    CLOSED = 0
    HALTED = 1
    CONTINUOUS = 2


class PhaseReason(IntEnum):
    """Why a phase was changed; the operator picks one."""

    SCHEDULED = 1
    MARKET_OPERATIONS = 2
    ERRONEOUS_ORDERS = 3
    MEMBER_CANNOT_CANCEL = 4
    SUSPENSION = 5
    TECHNICAL_FAULT = 6
    PRICE_DISLOCATION = 7
    NEWS = 8
    CAUSE_RESOLVED = 9
    DRILL = 10


class Limit(IntEnum):
    """Limits of an account in an instrument. Unset is zero, and zero lets nothing through."""

    ORDER_QTY = 1  # lots in one order
    ORDER_NOTIONAL = 2  # ticks x lots in one order
    POSITION_LONG = 3  # lots: net + working buys + this order
    POSITION_SHORT = 4  # lots: -net + working sells + this order


class ReferenceMode(IntEnum):
    """Where the collar's reference price comes from after the first SetReferencePrice."""

    COMMANDED = 0
    LAST_TRADE = 1


class CancelCause(IntEnum):
    """Why an order left the book without being filled (`reason` of OrderCanceled)."""

    REQUESTED = 1
    IOC_REMAINDER = 2
    FOK_NOT_FILLABLE = 3
    MARKET_REMAINDER = 4
    DISCONNECT = 5
    MASS_CANCEL = 6


class Liquidity(IntEnum):
    """`flags` of a Fill; FIX tag 851."""

    MAKER = 1
    TAKER = 2
