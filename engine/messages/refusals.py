"""Every refusal, numbered in the order in which the checks run: the first that fails is the one that is told.

Numbers are never changed and never reused; 1 to 19 are the gateway's, which needs no engine state,
20 to 59 belong to orders, 60 to 79 to cancel and replace, 80 to 99 to controls.
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

    INSTRUMENT_UNKNOWN = 20
    INSTRUMENT_NOT_OPEN = 21
    ACCOUNT_UNKNOWN = 22
    SIDE_INVALID = 23
    ORDER_TYPE_INVALID = 24
    TIME_IN_FORCE_INVALID = 25
    PRICE_OFF_TICK = 26
    PRICE_OUT_OF_RANGE = 27
    QTY_NOT_POSITIVE = 28
    QTY_OFF_LOT = 29
    QTY_OVER_INSTRUMENT_MAX = 30
    REFERENCE_PRICE_MISSING = 31
    PRICE_OUTSIDE_COLLAR = 32
    NOTIONAL_OVER_INSTRUMENT_MAX = 33
    QTY_OVER_ACCOUNT_LIMIT = 34
    NOTIONAL_OVER_ACCOUNT_LIMIT = 35
    POSITION_LONG_OVER_LIMIT = 36
    POSITION_SHORT_OVER_LIMIT = 37
    CLIENT_ORDER_ID_DUPLICATE = 38
    BOOK_FULL = 39

    ORDER_UNKNOWN = 60
    QTY_NOT_ABOVE_FILLED = 61

    REQUEST_ALREADY_APPLIED = 80
    PHASE_UNKNOWN = 81
    PHASE_TRANSITION_INVALID = 82
    LIMIT_UNKNOWN = 83
    LIMIT_VALUE_INVALID = 84
    TIME_NOT_LATER = 85
    DEFINITION_INVALID = 86
    CAPACITY_EXCEEDED = 87

    @property
    def text(self) -> str:
        """What an operator or a client reads."""
        return TEXTS[self]


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
    Refusal.INSTRUMENT_UNKNOWN: "No instrument has this number.",
    Refusal.INSTRUMENT_NOT_OPEN: "The instrument is halted or closed.",
    Refusal.ACCOUNT_UNKNOWN: "No account has this number.",
    Refusal.SIDE_INVALID: "Side must be 1 (buy) or 2 (sell).",
    Refusal.ORDER_TYPE_INVALID: "Order type must be 1 (market) or 2 (limit).",
    Refusal.TIME_IN_FORCE_INVALID: "Time in force does not fit the order type.",
    Refusal.PRICE_OFF_TICK: "The price is not a multiple of the instrument's tick.",
    Refusal.PRICE_OUT_OF_RANGE: "The price is not between one tick and the instrument's highest price.",
    Refusal.QTY_NOT_POSITIVE: "The quantity must be above zero.",
    Refusal.QTY_OFF_LOT: "The quantity is not a multiple of the instrument's lot.",
    Refusal.QTY_OVER_INSTRUMENT_MAX: "The quantity exceeds the instrument's maximum.",
    Refusal.REFERENCE_PRICE_MISSING: "The instrument has no reference price; orders wait until it has one.",
    Refusal.PRICE_OUTSIDE_COLLAR: "The price is outside the collar around the reference price.",
    Refusal.NOTIONAL_OVER_INSTRUMENT_MAX: "The order's value exceeds the instrument's maximum.",
    Refusal.QTY_OVER_ACCOUNT_LIMIT: "The quantity exceeds the account's limit; unset means zero.",
    Refusal.NOTIONAL_OVER_ACCOUNT_LIMIT: "The order's value exceeds the account's limit; unset means zero.",
    Refusal.POSITION_LONG_OVER_LIMIT: "Position plus working buys would exceed the account's long limit.",
    Refusal.POSITION_SHORT_OVER_LIMIT: "Position plus working sells would exceed the account's short limit.",
    Refusal.CLIENT_ORDER_ID_DUPLICATE: "A working order of this session has this ClOrdID.",
    Refusal.BOOK_FULL: "The engine holds its maximum of working orders.",
    Refusal.ORDER_UNKNOWN: "No working order of this account has this id.",
    Refusal.QTY_NOT_ABOVE_FILLED: "The new total quantity is not above what is filled already.",
    Refusal.REQUEST_ALREADY_APPLIED: "A request with this id was applied before.",
    Refusal.PHASE_UNKNOWN: "No phase has this number.",
    Refusal.PHASE_TRANSITION_INVALID: "This phase cannot follow the present one.",
    Refusal.LIMIT_UNKNOWN: "No limit has this number.",
    Refusal.LIMIT_VALUE_INVALID: "A limit must be zero or more.",
    Refusal.TIME_NOT_LATER: "The engine's clock is already later than this.",
    Refusal.DEFINITION_INVALID: "A value of the definition is outside its range, or differs where it must not change.",
    Refusal.CAPACITY_EXCEEDED: "The number is above what this engine was started for.",
}
