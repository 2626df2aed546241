"""The numbers that stand in records. A number is never reused and never changes its meaning."""

from enum import IntEnum, IntFlag


class Side(IntEnum):
    """FIX tag 54."""

    BUY = 1
    SELL = 2


class OrderType(IntEnum):
    """FIX tag 40 (P of the tag is PEG_MID here)."""

    MARKET = 1
    LIMIT = 2
    STOP = 3  # becomes a market order when it is triggered
    STOP_LIMIT = 4  # becomes a limit order when it is triggered
    PEG_MID = 5  # rests unseen at the middle of the touch


class TimeInForce(IntEnum):
    """FIX tag 59 (A of the tag is 10 here)."""

    DAY = 0  # until its instrument is CLOSED
    GTC = 1
    AT_THE_OPEN = 2  # for the opening auction only
    IOC = 3
    FOK = 4
    GTD = 6  # until expire_time_ns
    AT_THE_CLOSE = 7  # for the closing auction only
    GOOD_FOR_AUCTION = 10  # for the auction that is on


class Instruction(IntFlag):
    """FIX tag 18 and its like: how an order may execute. Bits that are set together must fit each other (docs/RULES.md)."""

    POST_ONLY = 1  # refused where it would trade
    REPRICE = 2  # with POST_ONLY: moved behind the other side's touch instead of refused
    HIDDEN = 4  # in no picture and no depth; behind what is displayed at its price
    REDUCE_ONLY = 8  # brings the position towards zero, never through it
    MARKET_MAKER = 16  # kept for quotes under market-maker protection; refused so far


class SelfMatch(IntEnum):
    """What happens where an order would trade with one of its own group; the aggressor's choice decides."""

    DEFAULT = 0  # as CANCEL_RESTING
    CANCEL_RESTING = 1
    CANCEL_AGGRESSOR = 2
    CANCEL_BOTH = 3
    DECREMENT = 4  # both lose the smaller of their open quantities, without a trade


class Trigger(IntEnum):
    """Which price triggers a stop; FIX tag 1107."""

    LAST = 0
    MARK = 1


class MarketRemainder(IntEnum):
    """What is left of a DAY or GTC market order at the edge of its protection."""

    CANCEL = 0
    REST = 1  # as a limit order at the edge


class Phase(IntEnum):
    """What an instrument allows: engine/messages/phases.py has the table. A new instrument is CLOSED until somebody opens it."""

    CLOSED = 0
    HALTED = 1
    CONTINUOUS = 2
    PRE_OPEN = 3
    PRE_OPEN_NO_CANCEL = 4
    OPENING_AUCTION = 5
    VOLATILITY_AUCTION = 6
    CANCEL_ONLY = 7
    POST_ONLY = 8
    REDUCE_ONLY = 9
    CLOSING_AUCTION = 10
    INHERIT = 255  # in SetPhase only: the instrument's own phase ends, its group's holds again


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
    RECOVERY = 11  # the engine came back from its journal
    PRICE_OUTSIDE_RANGE = 12  # a volatility rule or an auction's extension
    CIRCUIT_BREAKER = 13
    AUCTION_ENDED = 14
    EXTENDED_BY_MARKET_OPERATIONS = 15
    SHORTENED_BY_MARKET_OPERATIONS = 16
    LIMIT_BREACHED = 17  # a limit's own action


class BreachAction(IntEnum):
    """What happens where an order would take more than a limit, or more is used: once, until the limit is armed again."""

    HARD_BLOCK = 0  # the order is refused, as by all that follow but LOG and SLOW_DOWN
    LOG = 1  # it is only told
    SOFT_BLOCK = 2  # refused
    SLOW_DOWN = 3  # a pause between new orders
    CANCEL_WORKING = 4
    REDUCE_ONLY = 5  # until a person releases the scope
    KILL = 6  # the same


class Limit(IntEnum):
    """What is limited. An account in an instrument has the first four, and there unset is zero, which lets nothing through."""

    ORDER_QTY = 1  # lots in one order
    ORDER_NOTIONAL = 2  # ticks x lots in one order
    POSITION_LONG = 3  # lots: net + working buys + this order
    POSITION_SHORT = 4  # lots: -net + working sells + this order
    POSITION_NET = 5  # lots: POSITION_LONG of a buy, POSITION_SHORT of a sell
    OPEN_ORDERS = 6  # working orders
    GROSS_NOTIONAL = 7  # positions at cost, longs and shorts added up, and all that works
    CREDIT = 8  # positions at cost, longs against shorts, and all that works on the order's side
    MESSAGE_RATE = 9  # new orders and replaces that were taken within the window; cancels never count
    ORDER_RATE = 10  # new orders that were taken within the window
    DUPLICATE_ORDERS = 11  # new orders of an account that say the same, taken within the window
    EXECUTIONS = 12  # of an account within the window, on either side; so many, and it is latched off until a person releases it


ROW_LIMITS = (Limit.ORDER_QTY, Limit.ORDER_NOTIONAL, Limit.POSITION_LONG, Limit.POSITION_SHORT)
"""Those that an account has in an instrument."""

RATES = (Limit.MESSAGE_RATE, Limit.ORDER_RATE)
"""Those that a session has, too."""

WINDOWED = (*RATES, Limit.DUPLICATE_ORDERS, Limit.EXECUTIONS)
"""Those that count within a window; the last two are an account's only."""


class Scope(IntEnum):
    """Whom a limit or a block concerns. The tightest on the way from the venue down to the row holds, and is named."""

    ROW = 0  # an account in an instrument
    VENUE = 1
    FIRM = 2
    DESK = 3
    ACCOUNT = 4
    INSTRUMENT = 5
    SESSION = 6


class Block(IntEnum):
    """How far a scope is shut."""

    NONE = 0
    SHUT = 1  # no new orders
    REDUCE_ONLY = 2  # only orders that bring a position towards zero


class PriceKind(IntEnum):
    """Which of an instrument's prices SetReferencePrice sets."""

    REFERENCE = 0  # centre of the dynamic collar
    MARK = 1  # values positions, triggers stops on mark
    SETTLEMENT = 2  # centre of the static collar; the last of the reference's waterfall


class PriceSource(IntEnum):
    """Which price is the centre of the collar now."""

    NONE = 0
    REFERENCE = 1  # set, or made by a trade
    TOUCH = 2  # the middle of the displayed touch
    MARK = 3
    SETTLEMENT = 4


class AccountKind(IntEnum):
    """What an account trades with."""

    MARGIN = 0  # positions within limits
    SPOT = 1  # balances of assets that never go below zero


class ReferenceMode(IntEnum):
    """Where the collar's reference price comes from after the first SetReferencePrice."""

    COMMANDED = 0
    LAST_TRADE = 1
    WATERFALL = 2  # the last trade; where it is too old the middle of the touch, then the mark, then the settlement price


class CancelCause(IntEnum):
    """Why an order left the book without being filled (`reason` of OrderCanceled)."""

    REQUESTED = 1
    IOC_REMAINDER = 2
    FOK_NOT_FILLABLE = 3
    MARKET_REMAINDER = 4
    DISCONNECT = 5
    MASS_CANCEL = 6
    EXPIRED = 7  # its time in force is over
    SELF_MATCH = 8
    MIN_QTY_NOT_FILLABLE = 9
    KILLED = 10  # its scope was blocked
    MARKET_MAKER_PROTECTION = 11
    REDUCE_ONLY = 12  # it would take the position through zero now
    LIMIT_BREACHED = 13
    TRIGGER_REFUSED = 14  # a stop whose triggered order fails its checks


class RestateReason(IntEnum):
    """`reason` of OrderRestated; FIX tag 378 in kind."""

    REFILLED = 1  # an iceberg shows its next part, at the back of its level
    REPRICED = 2  # a post-only order stands behind the touch; a limit order stands at the edge of its band
    DECREMENTED = 3  # self-match prevention took quantity away
    RESTED_AT_EDGE = 4  # what is left of a market order
    REDUCED = 5  # a reduce-only order lost what would take the position through zero now


class Liquidity(IntEnum):
    """`flags` of a Fill; FIX tag 851."""

    MAKER = 1
    TAKER = 2
    AUCTION = 3  # neither: all trades of an uncross are at one price
