"""Every refusal, numbered in the order in which the checks run: the first that fails is the one that is told.

Numbers are never changed and never reused; 1 to 19 are the gateway's and the control socket's, which need no engine state,
20 to 69 belong to orders, 70 to 79 to cancel and replace, 80 to 99 to controls.
"""

from enum import IntEnum


class Refusal(IntEnum):
    NONE = 0

    FRAME_MALFORMED = 1
    FRAME_UNKNOWN_KIND = 2
    VERSION_UNSUPPORTED = 3
    LOGON_REQUIRED = 4
    LOGON_FAILED = 5
    SESSION_IN_USE = 6
    ACCOUNT_NOT_OF_SESSION = 7
    VENUE_BUSY = 8
    SESSIONS_FULL = 9
    CLIENT_TOO_SLOW = 10
    TRADE_UNKNOWN = 11

    INSTRUMENT_UNKNOWN = 20
    ACCOUNT_UNKNOWN = 21
    VENUE_BLOCKED = 22
    FIRM_BLOCKED = 23
    DESK_BLOCKED = 24
    ACCOUNT_BLOCKED = 25
    SESSION_BLOCKED = 26
    INSTRUMENT_BLOCKED = 27
    INSTRUMENT_RESTRICTED = 28
    INSTRUMENT_NOT_OPEN = 29
    SIDE_INVALID = 30
    ORDER_TYPE_INVALID = 31
    TIME_IN_FORCE_INVALID = 32
    COMBINATION_NOT_ALLOWED = 33
    INSTRUCTION_INVALID = 34
    PRICE_OFF_TICK = 35
    PRICE_OUT_OF_RANGE = 36
    STOP_PRICE_INVALID = 37
    QTY_NOT_POSITIVE = 38
    QTY_OFF_LOT = 39
    DISPLAY_QTY_INVALID = 40
    MIN_QTY_INVALID = 41
    EXPIRY_INVALID = 42
    REFERENCE_PRICE_MISSING = 43
    PRICE_OUTSIDE_COLLAR = 44
    PRICE_OUTSIDE_STATIC_COLLAR = 45
    QTY_OVER_INSTRUMENT_MAX = 46
    NOTIONAL_OVER_INSTRUMENT_MAX = 47
    QTY_OVER_LIMIT = 48
    NOTIONAL_OVER_LIMIT = 49
    DUPLICATE_ORDER = 50
    MESSAGE_RATE_EXCEEDED = 51
    ORDER_RATE_EXCEEDED = 52
    EXECUTION_LATCH = 53
    OPEN_ORDERS_OVER_LIMIT = 54
    POSITION_LONG_OVER_LIMIT = 55
    POSITION_SHORT_OVER_LIMIT = 56
    POSITION_NET_OVER_LIMIT = 57
    GROSS_NOTIONAL_OVER_LIMIT = 58
    CREDIT_EXCEEDED = 59
    DAILY_LOSS_REACHED = 60
    REDUCE_ONLY_VIOLATED = 61
    MARKET_MAKER_PROTECTED = 62
    BALANCE_INSUFFICIENT = 63
    SLOWED_DOWN = 64
    CLIENT_ORDER_ID_DUPLICATE = 65
    BOOK_FULL = 66
    POST_ONLY_WOULD_TRADE = 67

    ORDER_UNKNOWN = 70
    QTY_NOT_ABOVE_FILLED = 71
    CANCEL_NOT_ALLOWED = 72
    REPLACE_NOT_ALLOWED = 73

    REQUEST_ALREADY_APPLIED = 80
    PHASE_UNKNOWN = 81
    PHASE_TRANSITION_INVALID = 82
    LIMIT_UNKNOWN = 83
    LIMIT_VALUE_INVALID = 84
    TIME_NOT_LATER = 85
    DEFINITION_INVALID = 86
    CAPACITY_EXCEEDED = 87
    TRADE_ALREADY_CORRECTED = 95
    SCHEDULE_UNKNOWN = 96

    @property
    def text(self) -> str:
        """What an operator or a client reads."""
        return TEXTS[self]

    @property
    def is_denial(self) -> bool:
        """An order that ends so is DENIED: a risk control kept it out. Else it is REJECTED: it broke a rule of the venue."""
        return any(first <= self <= last for first, last in DENIALS)


DENIALS = (
    (Refusal.VENUE_BLOCKED, Refusal.INSTRUMENT_RESTRICTED),
    (Refusal.REFERENCE_PRICE_MISSING, Refusal.SLOWED_DOWN),
)
"""The codes of risk controls, from first to last: blocks, and all that limits what orders may cost and how often they come."""

ORDERS = tuple(each for each in Refusal if Refusal.INSTRUMENT_UNKNOWN <= each <= Refusal.POST_ONLY_WOULD_TRADE)
"""Those of a new order, in the order in which they are asked."""
_OF_CHANGE = (Refusal.ORDER_UNKNOWN, Refusal.REPLACE_NOT_ALLOWED, Refusal.QTY_NOT_ABOVE_FILLED)
ORDER_OF_REPLACE = (*ORDERS[:2], *_OF_CHANGE, *ORDERS[2:])
"""Those of a replace."""

TEXTS: dict[Refusal, str] = {
    Refusal.NONE: "Not refused.",
    Refusal.FRAME_MALFORMED: "The frame's length does not fit its kind; see docs/MESSAGES.md.",
    Refusal.FRAME_UNKNOWN_KIND: "No message of this kind is accepted from a client.",
    Refusal.VERSION_UNSUPPORTED: "The protocol version is not supported; use the version in docs/MESSAGES.md.",
    Refusal.LOGON_REQUIRED: "The first frame of a session must be Logon.",
    Refusal.LOGON_FAILED: "Session name or secret is wrong.",
    Refusal.SESSION_IN_USE: "This session is logged on already; log the other connection out first.",
    Refusal.ACCOUNT_NOT_OF_SESSION: "This session may not trade for this account.",
    Refusal.VENUE_BUSY: "The venue's input queue is full; send again later.",
    Refusal.SESSIONS_FULL: "No more sessions are accepted now.",
    Refusal.CLIENT_TOO_SLOW: "The client does not read its events; the session is closed.",
    Refusal.TRADE_UNKNOWN: "No trade in the event log has this id.",
    Refusal.INSTRUMENT_UNKNOWN: "No instrument has this number.",
    Refusal.ACCOUNT_UNKNOWN: "No account has this number.",
    Refusal.VENUE_BLOCKED: "The venue is blocked; new orders wait until it is released.",
    Refusal.FIRM_BLOCKED: "The account's firm is blocked until risk releases it.",
    Refusal.DESK_BLOCKED: "The account's desk is blocked until risk releases it.",
    Refusal.ACCOUNT_BLOCKED: "The account is blocked until risk releases it.",
    Refusal.SESSION_BLOCKED: "The session is blocked until risk releases it.",
    Refusal.INSTRUMENT_BLOCKED: "The instrument is blocked until risk releases it.",
    Refusal.INSTRUMENT_RESTRICTED: "The account is restricted from this instrument.",
    Refusal.INSTRUMENT_NOT_OPEN: "The instrument's phase takes no such order.",
    Refusal.SIDE_INVALID: "Side must be 1 (buy) or 2 (sell).",
    Refusal.ORDER_TYPE_INVALID: "No order type has this number.",
    Refusal.TIME_IN_FORCE_INVALID: "No time in force has this number.",
    Refusal.COMBINATION_NOT_ALLOWED: "This order type with this time in force is not taken in this phase.",
    Refusal.INSTRUCTION_INVALID: "The instructions, or the self-match choice, do not fit each other or the order type.",
    Refusal.PRICE_OFF_TICK: "The price is not a multiple of the instrument's tick.",
    Refusal.PRICE_OUT_OF_RANGE: "The price is not between one tick and the highest price, or an order without a price has one.",
    Refusal.STOP_PRICE_INVALID: "The stop price is off tick or out of range, or would trigger at once, or the order is no stop.",
    Refusal.QTY_NOT_POSITIVE: "The quantity must be above zero.",
    Refusal.QTY_OFF_LOT: "The quantity is not a multiple of the instrument's lot.",
    Refusal.DISPLAY_QTY_INVALID: "The display quantity must be whole lots below the quantity, of an order that rests in sight.",
    Refusal.MIN_QTY_INVALID: "The minimum must be whole lots, not above the quantity, of an order that trades at once.",
    Refusal.EXPIRY_INVALID: "Good-till-date needs an expiry later than now; no other order has one.",
    Refusal.REFERENCE_PRICE_MISSING: "The instrument has no fresh reference price; orders wait until it has one.",
    Refusal.PRICE_OUTSIDE_COLLAR: "The price is outside the collar around the reference price.",
    Refusal.PRICE_OUTSIDE_STATIC_COLLAR: "The price is outside the day's collar around the settlement price.",
    Refusal.QTY_OVER_INSTRUMENT_MAX: "The quantity exceeds the instrument's maximum.",
    Refusal.NOTIONAL_OVER_INSTRUMENT_MAX: "The order's value exceeds the instrument's maximum.",
    Refusal.QTY_OVER_LIMIT: "The quantity exceeds a limit of the account or of what stands above it; unset means zero.",
    Refusal.NOTIONAL_OVER_LIMIT: "The order's value exceeds a limit of the account or of what stands above it; unset means zero.",
    Refusal.DUPLICATE_ORDER: "Too many identical orders of this account within the set time.",
    Refusal.MESSAGE_RATE_EXCEEDED: "Too many messages within the set time; cancels are always taken.",
    Refusal.ORDER_RATE_EXCEEDED: "Too many orders within the set time; cancels are always taken.",
    Refusal.EXECUTION_LATCH: "Too many executions within the set time; a person must enable the account again.",
    Refusal.OPEN_ORDERS_OVER_LIMIT: "Too many open orders.",
    Refusal.POSITION_LONG_OVER_LIMIT: "Position plus working buys would exceed the long limit.",
    Refusal.POSITION_SHORT_OVER_LIMIT: "Position plus working sells would exceed the short limit.",
    Refusal.POSITION_NET_OVER_LIMIT: "The position, with all that works on this side, would exceed the net limit.",
    Refusal.GROSS_NOTIONAL_OVER_LIMIT: "Positions and working orders together would exceed the gross notional limit.",
    Refusal.CREDIT_EXCEEDED: "The worst case of positions and working orders would exceed the credit.",
    Refusal.DAILY_LOSS_REACHED: "The day's loss limit is reached.",
    Refusal.REDUCE_ONLY_VIOLATED: "Only orders that bring the projected position towards zero, and not through it, are taken.",
    Refusal.MARKET_MAKER_PROTECTED: "Market-maker protection holds this account's quotes back.",
    Refusal.BALANCE_INSUFFICIENT: "The available balance does not cover the order.",
    Refusal.SLOWED_DOWN: "A breached limit slows this account down; send again after the set pause.",
    Refusal.CLIENT_ORDER_ID_DUPLICATE: "A working order of this session has this ClOrdID.",
    Refusal.BOOK_FULL: "The engine holds its maximum of working orders.",
    Refusal.POST_ONLY_WOULD_TRADE: "The order is post-only and would trade.",
    Refusal.ORDER_UNKNOWN: "No working order of this account has this id.",
    Refusal.QTY_NOT_ABOVE_FILLED: "The new total quantity is not above what is filled already.",
    Refusal.CANCEL_NOT_ALLOWED: "The instrument's phase forbids cancels.",
    Refusal.REPLACE_NOT_ALLOWED: "The instrument's phase, or the order's type, forbids this change.",
    Refusal.REQUEST_ALREADY_APPLIED: "A request with this id was applied before.",
    Refusal.PHASE_UNKNOWN: "No phase has this number.",
    Refusal.PHASE_TRANSITION_INVALID: "This phase cannot follow the present one.",
    Refusal.LIMIT_UNKNOWN: "No limit has this number.",
    Refusal.LIMIT_VALUE_INVALID: "A limit must be zero or more, and have a window exactly where its kind counts within one.",
    Refusal.TIME_NOT_LATER: "The engine's clock is already later than this.",
    Refusal.DEFINITION_INVALID: "A value of the definition is outside its range, or differs where it must not change.",
    Refusal.CAPACITY_EXCEEDED: "The number is above what this engine was started for, or it has no room for one more.",
    Refusal.TRADE_ALREADY_CORRECTED: "This trade was busted or adjusted before; a trade is corrected once.",
    Refusal.SCHEDULE_UNKNOWN: "No transition is scheduled under this number; it was followed or cancelled already.",
}
