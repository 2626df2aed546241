# Generated from layout.py by `python -m engine.messages.generate`. Change layout.py, not this.
from libc.stdint cimport int64_t, uint8_t, uint16_t, uint32_t, uint64_t

cdef enum:
    VERSION = 1
    EVENT_SIZE = 96
    KIND_NEW_ORDER = 1
    KIND_NEW_ORDER_EXTENDED = 5
    KIND_CANCEL_ORDER = 2
    KIND_REPLACE_ORDER = 3
    KIND_MASS_CANCEL = 4
    KIND_SET_PHASE = 10
    KIND_SET_LIMIT = 11
    KIND_SET_REFERENCE_PRICE = 12
    KIND_ADVANCE_TIME = 13
    KIND_DEFINE_INSTRUMENT = 14
    KIND_DEFINE_ACCOUNT = 15
    KIND_SCHEDULE_PHASE = 16
    KIND_CANCEL_SCHEDULE = 17
    KIND_SET_BLOCK = 21
    KIND_SET_RESTRICTION = 23
    KIND_RELEASE_LATCH = 25
    KIND_ADJUST_BALANCE = 26
    KIND_BUST_TRADE = 27
    KIND_ADJUST_TRADE = 28
    KIND_ENGINE_RECOVERED = 29
    KIND_ORDER_ACCEPTED = 64
    KIND_ORDER_REFUSED = 65
    KIND_FILL = 66
    KIND_ORDER_CANCELED = 67
    KIND_CANCEL_REFUSED = 68
    KIND_ORDER_REPLACED = 69
    KIND_REPLACE_REFUSED = 70
    KIND_MASS_CANCEL_DONE = 71
    KIND_ORDER_TRIGGERED = 72
    KIND_ORDER_RESTATED = 73
    KIND_ORDER_TERMS = 74
    KIND_AUCTION_UNCROSSED = 75
    KIND_AUCTION_INDICATED = 76
    KIND_TRADE_BUSTED = 77
    KIND_TRADE_ADJUSTED = 78
    KIND_PHASE_CHANGED = 80
    KIND_LIMIT_SET = 81
    KIND_REFERENCE_PRICE_SET = 82
    KIND_TIME_ADVANCED = 83
    KIND_INSTRUMENT_DEFINED = 84
    KIND_ACCOUNT_DEFINED = 85
    KIND_CONTROL_REFUSED = 86
    KIND_STATE_HASHED = 87
    KIND_PHASE_SCHEDULED = 88
    KIND_SCHEDULE_CANCELLED = 89
    KIND_SCOPE_BLOCKED = 90
    KIND_LIMIT_WARNED = 91
    KIND_LIMIT_BREACHED = 92
    KIND_RESTRICTION_SET = 95
    KIND_LATCH_CHANGED = 102
    KIND_BALANCE_CHANGED = 99
    KIND_RECOVERY_NOTED = 107
    KIND_LOGON = 200
    KIND_HEARTBEAT = 203
    KIND_LOGOUT = 204
    KIND_LOGON_ACCEPTED = 201
    KIND_LOGON_REFUSED = 202
    KIND_HOST_HEARTBEAT = 206
    KIND_FRAME_REFUSED = 205

cdef enum:
    SIDE_BUY = 1
    SIDE_SELL = 2

cdef enum:
    ORDER_TYPE_MARKET = 1
    ORDER_TYPE_LIMIT = 2
    ORDER_TYPE_STOP = 3
    ORDER_TYPE_STOP_LIMIT = 4
    ORDER_TYPE_PEG_MID = 5

cdef enum:
    TIME_IN_FORCE_DAY = 0
    TIME_IN_FORCE_GTC = 1
    TIME_IN_FORCE_AT_THE_OPEN = 2
    TIME_IN_FORCE_IOC = 3
    TIME_IN_FORCE_FOK = 4
    TIME_IN_FORCE_GTD = 6
    TIME_IN_FORCE_AT_THE_CLOSE = 7
    TIME_IN_FORCE_GOOD_FOR_AUCTION = 10

cdef enum:
    INSTRUCTION_POST_ONLY = 1
    INSTRUCTION_REPRICE = 2
    INSTRUCTION_HIDDEN = 4
    INSTRUCTION_REDUCE_ONLY = 8
    INSTRUCTION_MARKET_MAKER = 16

cdef enum:
    SELF_MATCH_DEFAULT = 0
    SELF_MATCH_CANCEL_RESTING = 1
    SELF_MATCH_CANCEL_AGGRESSOR = 2
    SELF_MATCH_CANCEL_BOTH = 3
    SELF_MATCH_DECREMENT = 4

cdef enum:
    TRIGGER_LAST = 0
    TRIGGER_MARK = 1

cdef enum:
    MARKET_REMAINDER_CANCEL = 0
    MARKET_REMAINDER_REST = 1

cdef enum:
    PHASE_CLOSED = 0
    PHASE_HALTED = 1
    PHASE_CONTINUOUS = 2
    PHASE_PRE_OPEN = 3
    PHASE_PRE_OPEN_NO_CANCEL = 4
    PHASE_OPENING_AUCTION = 5
    PHASE_VOLATILITY_AUCTION = 6
    PHASE_CANCEL_ONLY = 7
    PHASE_POST_ONLY = 8
    PHASE_REDUCE_ONLY = 9
    PHASE_CLOSING_AUCTION = 10
    PHASE_INHERIT = 255

cdef enum:
    PHASE_REASON_SCHEDULED = 1
    PHASE_REASON_MARKET_OPERATIONS = 2
    PHASE_REASON_ERRONEOUS_ORDERS = 3
    PHASE_REASON_MEMBER_CANNOT_CANCEL = 4
    PHASE_REASON_SUSPENSION = 5
    PHASE_REASON_TECHNICAL_FAULT = 6
    PHASE_REASON_PRICE_DISLOCATION = 7
    PHASE_REASON_NEWS = 8
    PHASE_REASON_CAUSE_RESOLVED = 9
    PHASE_REASON_DRILL = 10
    PHASE_REASON_RECOVERY = 11
    PHASE_REASON_PRICE_OUTSIDE_RANGE = 12
    PHASE_REASON_CIRCUIT_BREAKER = 13
    PHASE_REASON_AUCTION_ENDED = 14
    PHASE_REASON_EXTENDED_BY_MARKET_OPERATIONS = 15
    PHASE_REASON_SHORTENED_BY_MARKET_OPERATIONS = 16
    PHASE_REASON_LIMIT_BREACHED = 17

cdef enum:
    BREACH_ACTION_HARD_BLOCK = 0
    BREACH_ACTION_LOG = 1
    BREACH_ACTION_SOFT_BLOCK = 2
    BREACH_ACTION_SLOW_DOWN = 3
    BREACH_ACTION_CANCEL_WORKING = 4
    BREACH_ACTION_REDUCE_ONLY = 5
    BREACH_ACTION_KILL = 6

cdef enum:
    LIMIT_ORDER_QTY = 1
    LIMIT_ORDER_NOTIONAL = 2
    LIMIT_POSITION_LONG = 3
    LIMIT_POSITION_SHORT = 4
    LIMIT_POSITION_NET = 5
    LIMIT_OPEN_ORDERS = 6
    LIMIT_GROSS_NOTIONAL = 7
    LIMIT_CREDIT = 8
    LIMIT_MESSAGE_RATE = 9
    LIMIT_ORDER_RATE = 10
    LIMIT_DUPLICATE_ORDERS = 11
    LIMIT_EXECUTIONS = 12

cdef enum:
    SCOPE_ROW = 0
    SCOPE_VENUE = 1
    SCOPE_FIRM = 2
    SCOPE_DESK = 3
    SCOPE_ACCOUNT = 4
    SCOPE_INSTRUMENT = 5
    SCOPE_SESSION = 6

cdef enum:
    BLOCK_NONE = 0
    BLOCK_SHUT = 1
    BLOCK_REDUCE_ONLY = 2

cdef enum:
    PRICE_KIND_REFERENCE = 0
    PRICE_KIND_MARK = 1
    PRICE_KIND_SETTLEMENT = 2

cdef enum:
    PRICE_SOURCE_NONE = 0
    PRICE_SOURCE_REFERENCE = 1
    PRICE_SOURCE_TOUCH = 2
    PRICE_SOURCE_MARK = 3
    PRICE_SOURCE_SETTLEMENT = 4

cdef enum:
    ACCOUNT_KIND_MARGIN = 0
    ACCOUNT_KIND_SPOT = 1

cdef enum:
    REFERENCE_MODE_COMMANDED = 0
    REFERENCE_MODE_LAST_TRADE = 1
    REFERENCE_MODE_WATERFALL = 2

cdef enum:
    CANCEL_CAUSE_REQUESTED = 1
    CANCEL_CAUSE_IOC_REMAINDER = 2
    CANCEL_CAUSE_FOK_NOT_FILLABLE = 3
    CANCEL_CAUSE_MARKET_REMAINDER = 4
    CANCEL_CAUSE_DISCONNECT = 5
    CANCEL_CAUSE_MASS_CANCEL = 6
    CANCEL_CAUSE_EXPIRED = 7
    CANCEL_CAUSE_SELF_MATCH = 8
    CANCEL_CAUSE_MIN_QTY_NOT_FILLABLE = 9
    CANCEL_CAUSE_KILLED = 10
    CANCEL_CAUSE_MARKET_MAKER_PROTECTION = 11
    CANCEL_CAUSE_REDUCE_ONLY = 12
    CANCEL_CAUSE_LIMIT_BREACHED = 13
    CANCEL_CAUSE_TRIGGER_REFUSED = 14

cdef enum:
    RESTATE_REASON_REFILLED = 1
    RESTATE_REASON_REPRICED = 2
    RESTATE_REASON_DECREMENTED = 3
    RESTATE_REASON_RESTED_AT_EDGE = 4
    RESTATE_REASON_REDUCED = 5

cdef enum:
    LIQUIDITY_MAKER = 1
    LIQUIDITY_TAKER = 2
    LIQUIDITY_AUCTION = 3

cdef enum:
    REFUSAL_NONE = 0
    REFUSAL_FRAME_MALFORMED = 1
    REFUSAL_FRAME_UNKNOWN_KIND = 2
    REFUSAL_VERSION_UNSUPPORTED = 3
    REFUSAL_LOGON_REQUIRED = 4
    REFUSAL_LOGON_FAILED = 5
    REFUSAL_SESSION_IN_USE = 6
    REFUSAL_ACCOUNT_NOT_OF_SESSION = 7
    REFUSAL_VENUE_BUSY = 8
    REFUSAL_SESSIONS_FULL = 9
    REFUSAL_CLIENT_TOO_SLOW = 10
    REFUSAL_TRADE_UNKNOWN = 11
    REFUSAL_INSTRUMENT_UNKNOWN = 20
    REFUSAL_ACCOUNT_UNKNOWN = 21
    REFUSAL_VENUE_BLOCKED = 22
    REFUSAL_FIRM_BLOCKED = 23
    REFUSAL_DESK_BLOCKED = 24
    REFUSAL_ACCOUNT_BLOCKED = 25
    REFUSAL_SESSION_BLOCKED = 26
    REFUSAL_INSTRUMENT_BLOCKED = 27
    REFUSAL_INSTRUMENT_RESTRICTED = 28
    REFUSAL_INSTRUMENT_NOT_OPEN = 29
    REFUSAL_SIDE_INVALID = 30
    REFUSAL_ORDER_TYPE_INVALID = 31
    REFUSAL_TIME_IN_FORCE_INVALID = 32
    REFUSAL_COMBINATION_NOT_ALLOWED = 33
    REFUSAL_INSTRUCTION_INVALID = 34
    REFUSAL_PRICE_OFF_TICK = 35
    REFUSAL_PRICE_OUT_OF_RANGE = 36
    REFUSAL_STOP_PRICE_INVALID = 37
    REFUSAL_QTY_NOT_POSITIVE = 38
    REFUSAL_QTY_OFF_LOT = 39
    REFUSAL_DISPLAY_QTY_INVALID = 40
    REFUSAL_MIN_QTY_INVALID = 41
    REFUSAL_EXPIRY_INVALID = 42
    REFUSAL_REFERENCE_PRICE_MISSING = 43
    REFUSAL_PRICE_OUTSIDE_COLLAR = 44
    REFUSAL_PRICE_OUTSIDE_STATIC_COLLAR = 45
    REFUSAL_QTY_OVER_INSTRUMENT_MAX = 46
    REFUSAL_NOTIONAL_OVER_INSTRUMENT_MAX = 47
    REFUSAL_QTY_OVER_LIMIT = 48
    REFUSAL_NOTIONAL_OVER_LIMIT = 49
    REFUSAL_DUPLICATE_ORDER = 50
    REFUSAL_MESSAGE_RATE_EXCEEDED = 51
    REFUSAL_ORDER_RATE_EXCEEDED = 52
    REFUSAL_EXECUTION_LATCH = 53
    REFUSAL_OPEN_ORDERS_OVER_LIMIT = 54
    REFUSAL_POSITION_LONG_OVER_LIMIT = 55
    REFUSAL_POSITION_SHORT_OVER_LIMIT = 56
    REFUSAL_POSITION_NET_OVER_LIMIT = 57
    REFUSAL_GROSS_NOTIONAL_OVER_LIMIT = 58
    REFUSAL_CREDIT_EXCEEDED = 59
    REFUSAL_DAILY_LOSS_REACHED = 60
    REFUSAL_REDUCE_ONLY_VIOLATED = 61
    REFUSAL_MARKET_MAKER_PROTECTED = 62
    REFUSAL_BALANCE_INSUFFICIENT = 63
    REFUSAL_SLOWED_DOWN = 64
    REFUSAL_CLIENT_ORDER_ID_DUPLICATE = 65
    REFUSAL_BOOK_FULL = 66
    REFUSAL_POST_ONLY_WOULD_TRADE = 67
    REFUSAL_ORDER_UNKNOWN = 70
    REFUSAL_QTY_NOT_ABOVE_FILLED = 71
    REFUSAL_CANCEL_NOT_ALLOWED = 72
    REFUSAL_REPLACE_NOT_ALLOWED = 73
    REFUSAL_REQUEST_ALREADY_APPLIED = 80
    REFUSAL_PHASE_UNKNOWN = 81
    REFUSAL_PHASE_TRANSITION_INVALID = 82
    REFUSAL_LIMIT_UNKNOWN = 83
    REFUSAL_LIMIT_VALUE_INVALID = 84
    REFUSAL_TIME_NOT_LATER = 85
    REFUSAL_DEFINITION_INVALID = 86
    REFUSAL_CAPACITY_EXCEEDED = 87
    REFUSAL_TRADE_ALREADY_CORRECTED = 95
    REFUSAL_SCHEDULE_UNKNOWN = 96

ctypedef struct NewOrder:
    uint16_t length
    uint8_t kind
    uint8_t version
    uint32_t session
    uint64_t client_order_id
    uint32_t account
    uint32_t instrument
    int64_t price_ticks
    int64_t qty_lots
    uint8_t side
    uint8_t order_type
    uint8_t time_in_force
    uint8_t self_match
    uint8_t instructions
    char reserved[3]

ctypedef struct NewOrderExtended:
    uint16_t length
    uint8_t kind
    uint8_t version
    uint32_t session
    uint64_t client_order_id
    uint32_t account
    uint32_t instrument
    int64_t price_ticks
    int64_t qty_lots
    uint8_t side
    uint8_t order_type
    uint8_t time_in_force
    uint8_t self_match
    uint8_t instructions
    char reserved[3]
    int64_t stop_price_ticks
    int64_t display_qty_lots
    int64_t min_qty_lots
    uint64_t expire_time_ns
    uint8_t trigger
    char reserved2[7]

ctypedef struct CancelOrder:
    uint16_t length
    uint8_t kind
    uint8_t version
    uint32_t session
    uint64_t client_order_id
    uint32_t account
    uint32_t instrument
    uint64_t order_id
    uint64_t orig_client_order_id

ctypedef struct ReplaceOrder:
    uint16_t length
    uint8_t kind
    uint8_t version
    uint32_t session
    uint64_t client_order_id
    uint32_t account
    uint32_t instrument
    uint64_t order_id
    uint64_t orig_client_order_id
    int64_t price_ticks
    int64_t qty_lots
    int64_t stop_price_ticks
    int64_t display_qty_lots

ctypedef struct MassCancel:
    uint16_t length
    uint8_t kind
    uint8_t version
    uint32_t session
    uint64_t client_order_id
    uint32_t account
    uint32_t instrument
    uint32_t of_session
    uint32_t firm
    uint32_t desk
    uint8_t side
    uint8_t cause
    uint16_t reserved

ctypedef struct SetPhase:
    uint16_t length
    uint8_t kind
    uint8_t version
    uint32_t session
    uint64_t request_id
    uint32_t instrument
    uint8_t phase
    uint8_t reason
    uint16_t group
    char actor[24]

ctypedef struct SetLimit:
    uint16_t length
    uint8_t kind
    uint8_t version
    uint32_t session
    uint64_t request_id
    uint32_t account
    uint32_t instrument
    uint8_t limit
    uint8_t scope
    uint8_t on_breach
    uint8_t warns
    uint32_t number
    int64_t value
    uint64_t window_ns
    char actor[24]

ctypedef struct SetReferencePrice:
    uint16_t length
    uint8_t kind
    uint8_t version
    uint32_t session
    uint64_t request_id
    uint32_t instrument
    uint8_t price_kind
    char reserved[3]
    int64_t price_ticks

ctypedef struct AdvanceTime:
    uint16_t length
    uint8_t kind
    uint8_t version
    uint32_t session
    uint64_t request_id
    uint64_t to_time_ns

ctypedef struct DefineInstrument:
    uint16_t length
    uint8_t kind
    uint8_t version
    uint32_t session
    uint64_t request_id
    uint32_t instrument
    uint32_t collar_bps
    int64_t price_ticks_max
    int64_t qty_lots_max
    int64_t notional_max
    uint32_t tick_multiple
    uint32_t lot_multiple
    uint8_t reference_mode
    uint8_t market_remainder
    uint16_t group
    uint32_t protection_bps
    uint32_t static_collar_bps
    uint32_t reserved
    uint64_t reference_age_ns
    uint32_t base_asset
    uint32_t quote_asset
    int64_t lot_units
    int64_t tick_units

ctypedef struct DefineAccount:
    uint16_t length
    uint8_t kind
    uint8_t version
    uint32_t session
    uint64_t request_id
    uint32_t account
    uint32_t firm
    uint32_t desk
    uint32_t self_match_group
    uint8_t account_kind
    char reserved[7]

ctypedef struct SchedulePhase:
    uint16_t length
    uint8_t kind
    uint8_t version
    uint32_t session
    uint64_t request_id
    uint32_t instrument
    uint8_t phase
    uint8_t reason
    uint16_t group
    char actor[24]
    uint64_t at_time_ns

ctypedef struct CancelSchedule:
    uint16_t length
    uint8_t kind
    uint8_t version
    uint32_t session
    uint64_t request_id
    uint64_t schedule
    char actor[24]

ctypedef struct SetBlock:
    uint16_t length
    uint8_t kind
    uint8_t version
    uint32_t session
    uint64_t request_id
    uint32_t number
    uint8_t scope
    uint8_t block
    uint8_t cancel
    uint8_t reason
    char actor[24]

ctypedef struct SetRestriction:
    uint16_t length
    uint8_t kind
    uint8_t version
    uint32_t session
    uint64_t request_id
    uint32_t number
    uint32_t instrument
    uint8_t scope
    uint8_t restricted
    char reserved[6]
    char actor[24]

ctypedef struct ReleaseLatch:
    uint16_t length
    uint8_t kind
    uint8_t version
    uint32_t session
    uint64_t request_id
    uint32_t number
    uint8_t scope
    uint8_t limit
    uint16_t reserved
    char actor[24]

ctypedef struct AdjustBalance:
    uint16_t length
    uint8_t kind
    uint8_t version
    uint32_t session
    uint64_t request_id
    uint32_t account
    uint32_t asset
    int64_t amount
    char actor[24]

ctypedef struct BustTrade:
    uint16_t length
    uint8_t kind
    uint8_t version
    uint32_t session
    uint64_t request_id
    uint32_t instrument
    uint32_t reserved
    uint64_t trade_id
    int64_t price_ticks
    int64_t qty_lots
    uint32_t buy_account
    uint32_t sell_account
    uint32_t buy_session
    uint32_t sell_session
    uint64_t buy_order_id
    uint64_t sell_order_id
    char actor[24]

ctypedef struct AdjustTrade:
    uint16_t length
    uint8_t kind
    uint8_t version
    uint32_t session
    uint64_t request_id
    uint32_t instrument
    uint32_t reserved
    uint64_t trade_id
    int64_t price_ticks
    int64_t qty_lots
    uint32_t buy_account
    uint32_t sell_account
    uint32_t buy_session
    uint32_t sell_session
    uint64_t buy_order_id
    uint64_t sell_order_id
    char actor[24]
    int64_t new_price_ticks

ctypedef struct EngineRecovered:
    uint16_t length
    uint8_t kind
    uint8_t version
    uint32_t session
    uint64_t request_id
    char actor[24]

ctypedef struct OrderAccepted:
    uint16_t length
    uint8_t kind
    uint8_t reason
    uint32_t session
    uint64_t seq
    uint64_t command_seq
    uint64_t time_ns
    uint32_t account
    uint32_t instrument
    uint64_t order_id
    uint64_t client_order_id
    int64_t price_ticks
    int64_t qty_lots
    int64_t leaves_lots
    uint64_t related_id
    uint8_t side
    uint8_t order_type
    uint8_t time_in_force
    uint8_t flags
    uint32_t reserved

ctypedef struct OrderRefused:
    uint16_t length
    uint8_t kind
    uint8_t reason
    uint32_t session
    uint64_t seq
    uint64_t command_seq
    uint64_t time_ns
    uint32_t account
    uint32_t instrument
    uint64_t order_id
    uint64_t client_order_id
    int64_t price_ticks
    int64_t qty_lots
    int64_t leaves_lots
    uint64_t related_id
    uint8_t side
    uint8_t order_type
    uint8_t time_in_force
    uint8_t flags
    uint32_t reserved

ctypedef struct Fill:
    uint16_t length
    uint8_t kind
    uint8_t reason
    uint32_t session
    uint64_t seq
    uint64_t command_seq
    uint64_t time_ns
    uint32_t account
    uint32_t instrument
    uint64_t order_id
    uint64_t client_order_id
    int64_t price_ticks
    int64_t qty_lots
    int64_t leaves_lots
    uint64_t related_id
    uint8_t side
    uint8_t order_type
    uint8_t time_in_force
    uint8_t flags
    uint32_t reserved

ctypedef struct OrderCanceled:
    uint16_t length
    uint8_t kind
    uint8_t reason
    uint32_t session
    uint64_t seq
    uint64_t command_seq
    uint64_t time_ns
    uint32_t account
    uint32_t instrument
    uint64_t order_id
    uint64_t client_order_id
    int64_t price_ticks
    int64_t qty_lots
    int64_t leaves_lots
    uint64_t related_id
    uint8_t side
    uint8_t order_type
    uint8_t time_in_force
    uint8_t flags
    uint32_t reserved

ctypedef struct CancelRefused:
    uint16_t length
    uint8_t kind
    uint8_t reason
    uint32_t session
    uint64_t seq
    uint64_t command_seq
    uint64_t time_ns
    uint32_t account
    uint32_t instrument
    uint64_t order_id
    uint64_t client_order_id
    int64_t price_ticks
    int64_t qty_lots
    int64_t leaves_lots
    uint64_t related_id
    uint8_t side
    uint8_t order_type
    uint8_t time_in_force
    uint8_t flags
    uint32_t reserved

ctypedef struct OrderReplaced:
    uint16_t length
    uint8_t kind
    uint8_t reason
    uint32_t session
    uint64_t seq
    uint64_t command_seq
    uint64_t time_ns
    uint32_t account
    uint32_t instrument
    uint64_t order_id
    uint64_t client_order_id
    int64_t price_ticks
    int64_t qty_lots
    int64_t leaves_lots
    uint64_t related_id
    uint8_t side
    uint8_t order_type
    uint8_t time_in_force
    uint8_t flags
    uint32_t reserved

ctypedef struct ReplaceRefused:
    uint16_t length
    uint8_t kind
    uint8_t reason
    uint32_t session
    uint64_t seq
    uint64_t command_seq
    uint64_t time_ns
    uint32_t account
    uint32_t instrument
    uint64_t order_id
    uint64_t client_order_id
    int64_t price_ticks
    int64_t qty_lots
    int64_t leaves_lots
    uint64_t related_id
    uint8_t side
    uint8_t order_type
    uint8_t time_in_force
    uint8_t flags
    uint32_t reserved

ctypedef struct MassCancelDone:
    uint16_t length
    uint8_t kind
    uint8_t reason
    uint32_t session
    uint64_t seq
    uint64_t command_seq
    uint64_t time_ns
    uint32_t account
    uint32_t instrument
    uint64_t order_id
    uint64_t client_order_id
    int64_t price_ticks
    int64_t qty_lots
    int64_t leaves_lots
    uint64_t related_id
    uint8_t side
    uint8_t order_type
    uint8_t time_in_force
    uint8_t flags
    uint32_t reserved

ctypedef struct OrderTriggered:
    uint16_t length
    uint8_t kind
    uint8_t reason
    uint32_t session
    uint64_t seq
    uint64_t command_seq
    uint64_t time_ns
    uint32_t account
    uint32_t instrument
    uint64_t order_id
    uint64_t client_order_id
    int64_t price_ticks
    int64_t qty_lots
    int64_t leaves_lots
    uint64_t related_id
    uint8_t side
    uint8_t order_type
    uint8_t time_in_force
    uint8_t flags
    uint32_t reserved

ctypedef struct OrderRestated:
    uint16_t length
    uint8_t kind
    uint8_t reason
    uint32_t session
    uint64_t seq
    uint64_t command_seq
    uint64_t time_ns
    uint32_t account
    uint32_t instrument
    uint64_t order_id
    uint64_t client_order_id
    int64_t price_ticks
    int64_t qty_lots
    int64_t leaves_lots
    uint64_t related_id
    uint8_t side
    uint8_t order_type
    uint8_t time_in_force
    uint8_t flags
    uint32_t reserved

ctypedef struct OrderTerms:
    uint16_t length
    uint8_t kind
    uint8_t reason
    uint32_t session
    uint64_t seq
    uint64_t command_seq
    uint64_t time_ns
    uint32_t account
    uint32_t instrument
    uint64_t order_id
    int64_t stop_price_ticks
    int64_t display_qty_lots
    int64_t min_qty_lots
    uint64_t expire_time_ns
    uint64_t client_order_id
    uint8_t trigger
    uint8_t self_match
    char reserved[6]

ctypedef struct AuctionUncrossed:
    uint16_t length
    uint8_t kind
    uint8_t reason
    uint32_t session
    uint64_t seq
    uint64_t command_seq
    uint64_t time_ns
    uint32_t account
    uint32_t instrument
    uint64_t order_id
    uint64_t client_order_id
    int64_t price_ticks
    int64_t qty_lots
    int64_t leaves_lots
    uint64_t related_id
    uint8_t side
    uint8_t order_type
    uint8_t time_in_force
    uint8_t flags
    uint32_t reserved

ctypedef struct AuctionIndicated:
    uint16_t length
    uint8_t kind
    uint8_t reason
    uint32_t session
    uint64_t seq
    uint64_t command_seq
    uint64_t time_ns
    uint32_t account
    uint32_t instrument
    uint64_t order_id
    uint64_t client_order_id
    int64_t price_ticks
    int64_t qty_lots
    int64_t leaves_lots
    uint64_t related_id
    uint8_t side
    uint8_t order_type
    uint8_t time_in_force
    uint8_t flags
    uint32_t reserved

ctypedef struct TradeBusted:
    uint16_t length
    uint8_t kind
    uint8_t reason
    uint32_t session
    uint64_t seq
    uint64_t command_seq
    uint64_t time_ns
    uint32_t account
    uint32_t instrument
    uint64_t order_id
    uint64_t request_id
    int64_t price_ticks
    int64_t qty_lots
    int64_t previous_price_ticks
    uint64_t trade_id
    uint8_t side
    char reserved[7]

ctypedef struct TradeAdjusted:
    uint16_t length
    uint8_t kind
    uint8_t reason
    uint32_t session
    uint64_t seq
    uint64_t command_seq
    uint64_t time_ns
    uint32_t account
    uint32_t instrument
    uint64_t order_id
    uint64_t request_id
    int64_t price_ticks
    int64_t qty_lots
    int64_t previous_price_ticks
    uint64_t trade_id
    uint8_t side
    char reserved[7]

ctypedef struct PhaseChanged:
    uint16_t length
    uint8_t kind
    uint8_t reason
    uint32_t session
    uint64_t seq
    uint64_t command_seq
    uint64_t time_ns
    uint32_t account
    uint32_t instrument
    uint64_t request_id
    int64_t value
    int64_t previous
    char actor[24]
    uint8_t subject
    uint8_t scope
    uint16_t reserved
    uint32_t number

ctypedef struct LimitSet:
    uint16_t length
    uint8_t kind
    uint8_t reason
    uint32_t session
    uint64_t seq
    uint64_t command_seq
    uint64_t time_ns
    uint32_t account
    uint32_t instrument
    uint64_t request_id
    int64_t value
    int64_t previous
    char actor[24]
    uint8_t subject
    uint8_t scope
    uint16_t reserved
    uint32_t number

ctypedef struct ReferencePriceSet:
    uint16_t length
    uint8_t kind
    uint8_t reason
    uint32_t session
    uint64_t seq
    uint64_t command_seq
    uint64_t time_ns
    uint32_t account
    uint32_t instrument
    uint64_t request_id
    int64_t value
    int64_t previous
    char actor[24]
    uint8_t subject
    uint8_t scope
    uint16_t reserved
    uint32_t number

ctypedef struct TimeAdvanced:
    uint16_t length
    uint8_t kind
    uint8_t reason
    uint32_t session
    uint64_t seq
    uint64_t command_seq
    uint64_t time_ns
    uint32_t account
    uint32_t instrument
    uint64_t request_id
    int64_t value
    int64_t previous
    char actor[24]
    uint8_t subject
    uint8_t scope
    uint16_t reserved
    uint32_t number

ctypedef struct InstrumentDefined:
    uint16_t length
    uint8_t kind
    uint8_t reason
    uint32_t session
    uint64_t seq
    uint64_t command_seq
    uint64_t time_ns
    uint32_t account
    uint32_t instrument
    uint64_t request_id
    int64_t value
    int64_t previous
    char actor[24]
    uint8_t subject
    uint8_t scope
    uint16_t reserved
    uint32_t number

ctypedef struct AccountDefined:
    uint16_t length
    uint8_t kind
    uint8_t reason
    uint32_t session
    uint64_t seq
    uint64_t command_seq
    uint64_t time_ns
    uint32_t account
    uint32_t instrument
    uint64_t request_id
    int64_t value
    int64_t previous
    char actor[24]
    uint8_t subject
    uint8_t scope
    uint16_t reserved
    uint32_t number

ctypedef struct ControlRefused:
    uint16_t length
    uint8_t kind
    uint8_t reason
    uint32_t session
    uint64_t seq
    uint64_t command_seq
    uint64_t time_ns
    uint32_t account
    uint32_t instrument
    uint64_t request_id
    int64_t value
    int64_t previous
    char actor[24]
    uint8_t subject
    uint8_t scope
    uint16_t reserved
    uint32_t number

ctypedef struct StateHashed:
    uint16_t length
    uint8_t kind
    uint8_t reason
    uint32_t session
    uint64_t seq
    uint64_t command_seq
    uint64_t time_ns
    uint32_t account
    uint32_t instrument
    uint64_t request_id
    int64_t value
    int64_t previous
    char actor[24]
    uint8_t subject
    uint8_t scope
    uint16_t reserved
    uint32_t number

ctypedef struct PhaseScheduled:
    uint16_t length
    uint8_t kind
    uint8_t reason
    uint32_t session
    uint64_t seq
    uint64_t command_seq
    uint64_t time_ns
    uint32_t account
    uint32_t instrument
    uint64_t request_id
    int64_t value
    int64_t previous
    char actor[24]
    uint8_t subject
    uint8_t scope
    uint16_t reserved
    uint32_t number

ctypedef struct ScheduleCancelled:
    uint16_t length
    uint8_t kind
    uint8_t reason
    uint32_t session
    uint64_t seq
    uint64_t command_seq
    uint64_t time_ns
    uint32_t account
    uint32_t instrument
    uint64_t request_id
    int64_t value
    int64_t previous
    char actor[24]
    uint8_t subject
    uint8_t scope
    uint16_t reserved
    uint32_t number

ctypedef struct ScopeBlocked:
    uint16_t length
    uint8_t kind
    uint8_t reason
    uint32_t session
    uint64_t seq
    uint64_t command_seq
    uint64_t time_ns
    uint32_t account
    uint32_t instrument
    uint64_t request_id
    int64_t value
    int64_t previous
    char actor[24]
    uint8_t subject
    uint8_t scope
    uint16_t reserved
    uint32_t number

ctypedef struct LimitWarned:
    uint16_t length
    uint8_t kind
    uint8_t reason
    uint32_t session
    uint64_t seq
    uint64_t command_seq
    uint64_t time_ns
    uint32_t account
    uint32_t instrument
    uint64_t request_id
    int64_t value
    int64_t previous
    char actor[24]
    uint8_t subject
    uint8_t scope
    uint16_t reserved
    uint32_t number

ctypedef struct LimitBreached:
    uint16_t length
    uint8_t kind
    uint8_t reason
    uint32_t session
    uint64_t seq
    uint64_t command_seq
    uint64_t time_ns
    uint32_t account
    uint32_t instrument
    uint64_t request_id
    int64_t value
    int64_t previous
    char actor[24]
    uint8_t subject
    uint8_t scope
    uint16_t reserved
    uint32_t number

ctypedef struct RestrictionSet:
    uint16_t length
    uint8_t kind
    uint8_t reason
    uint32_t session
    uint64_t seq
    uint64_t command_seq
    uint64_t time_ns
    uint32_t account
    uint32_t instrument
    uint64_t request_id
    int64_t value
    int64_t previous
    char actor[24]
    uint8_t subject
    uint8_t scope
    uint16_t reserved
    uint32_t number

ctypedef struct LatchChanged:
    uint16_t length
    uint8_t kind
    uint8_t reason
    uint32_t session
    uint64_t seq
    uint64_t command_seq
    uint64_t time_ns
    uint32_t account
    uint32_t instrument
    uint64_t request_id
    int64_t value
    int64_t previous
    char actor[24]
    uint8_t subject
    uint8_t scope
    uint16_t reserved
    uint32_t number

ctypedef struct BalanceChanged:
    uint16_t length
    uint8_t kind
    uint8_t reason
    uint32_t session
    uint64_t seq
    uint64_t command_seq
    uint64_t time_ns
    uint32_t account
    uint32_t instrument
    uint64_t request_id
    int64_t value
    int64_t previous
    char actor[24]
    uint8_t subject
    uint8_t scope
    uint16_t reserved
    uint32_t number

ctypedef struct RecoveryNoted:
    uint16_t length
    uint8_t kind
    uint8_t reason
    uint32_t session
    uint64_t seq
    uint64_t command_seq
    uint64_t time_ns
    uint32_t account
    uint32_t instrument
    uint64_t request_id
    int64_t value
    int64_t previous
    char actor[24]
    uint8_t subject
    uint8_t scope
    uint16_t reserved
    uint32_t number

ctypedef struct Logon:
    uint16_t length
    uint8_t kind
    uint8_t version
    uint32_t session
    uint64_t request_id
    char name[16]
    char secret[32]
    uint8_t cancel_on_disconnect
    char reserved[7]

ctypedef struct Heartbeat:
    uint16_t length
    uint8_t kind
    uint8_t version
    uint32_t session
    uint64_t request_id

ctypedef struct Logout:
    uint16_t length
    uint8_t kind
    uint8_t version
    uint32_t session
    uint64_t request_id

ctypedef struct LogonAccepted:
    uint16_t length
    uint8_t kind
    uint8_t reason
    uint32_t session
    uint64_t last_event_seq
    uint64_t last_seq
    uint64_t time_ns

ctypedef struct LogonRefused:
    uint16_t length
    uint8_t kind
    uint8_t reason
    uint32_t session
    uint64_t request_id

ctypedef struct HostHeartbeat:
    uint16_t length
    uint8_t kind
    uint8_t reason
    uint32_t session
    uint64_t request_id

ctypedef struct FrameRefused:
    uint16_t length
    uint8_t kind
    uint8_t reason
    uint32_t session
    uint64_t client_order_id
    uint8_t refused_kind
    char reserved[7]

cdef inline uint16_t size_of_command(uint8_t kind) noexcept nogil:
    """Bytes of a command of this kind; 0: it is none."""
    if kind == KIND_NEW_ORDER:
        return sizeof(NewOrder)
    if kind == KIND_NEW_ORDER_EXTENDED:
        return sizeof(NewOrderExtended)
    if kind == KIND_CANCEL_ORDER:
        return sizeof(CancelOrder)
    if kind == KIND_REPLACE_ORDER:
        return sizeof(ReplaceOrder)
    if kind == KIND_MASS_CANCEL:
        return sizeof(MassCancel)
    if kind == KIND_SET_PHASE:
        return sizeof(SetPhase)
    if kind == KIND_SET_LIMIT:
        return sizeof(SetLimit)
    if kind == KIND_SET_REFERENCE_PRICE:
        return sizeof(SetReferencePrice)
    if kind == KIND_ADVANCE_TIME:
        return sizeof(AdvanceTime)
    if kind == KIND_DEFINE_INSTRUMENT:
        return sizeof(DefineInstrument)
    if kind == KIND_DEFINE_ACCOUNT:
        return sizeof(DefineAccount)
    if kind == KIND_SCHEDULE_PHASE:
        return sizeof(SchedulePhase)
    if kind == KIND_CANCEL_SCHEDULE:
        return sizeof(CancelSchedule)
    if kind == KIND_SET_BLOCK:
        return sizeof(SetBlock)
    if kind == KIND_SET_RESTRICTION:
        return sizeof(SetRestriction)
    if kind == KIND_RELEASE_LATCH:
        return sizeof(ReleaseLatch)
    if kind == KIND_ADJUST_BALANCE:
        return sizeof(AdjustBalance)
    if kind == KIND_BUST_TRADE:
        return sizeof(BustTrade)
    if kind == KIND_ADJUST_TRADE:
        return sizeof(AdjustTrade)
    if kind == KIND_ENGINE_RECOVERED:
        return sizeof(EngineRecovered)
    return 0

cdef inline uint16_t size_of_client_frame(uint8_t kind) noexcept nogil:
    """Bytes of a client's frame of this kind; 0: no client may send it."""
    if kind == KIND_NEW_ORDER:
        return sizeof(NewOrder)
    if kind == KIND_NEW_ORDER_EXTENDED:
        return sizeof(NewOrderExtended)
    if kind == KIND_CANCEL_ORDER:
        return sizeof(CancelOrder)
    if kind == KIND_REPLACE_ORDER:
        return sizeof(ReplaceOrder)
    if kind == KIND_MASS_CANCEL:
        return sizeof(MassCancel)
    if kind == KIND_LOGON:
        return sizeof(Logon)
    if kind == KIND_HEARTBEAT:
        return sizeof(Heartbeat)
    if kind == KIND_LOGOUT:
        return sizeof(Logout)
    return 0
