# Generated from layout.py by `python -m engine.messages.generate`. Change layout.py, not this.
from libc.stdint cimport int64_t, uint8_t, uint16_t, uint32_t, uint64_t

cdef enum:
    VERSION = 1
    EVENT_SIZE = 96
    KIND_NEW_ORDER = 1
    KIND_CANCEL_ORDER = 2
    KIND_REPLACE_ORDER = 3
    KIND_MASS_CANCEL = 4
    KIND_SET_PHASE = 10
    KIND_SET_LIMIT = 11
    KIND_SET_REFERENCE_PRICE = 12
    KIND_ADVANCE_TIME = 13
    KIND_DEFINE_INSTRUMENT = 14
    KIND_DEFINE_ACCOUNT = 15
    KIND_ORDER_ACCEPTED = 64
    KIND_ORDER_REFUSED = 65
    KIND_FILL = 66
    KIND_ORDER_CANCELED = 67
    KIND_CANCEL_REFUSED = 68
    KIND_ORDER_REPLACED = 69
    KIND_REPLACE_REFUSED = 70
    KIND_MASS_CANCEL_DONE = 71
    KIND_PHASE_CHANGED = 80
    KIND_LIMIT_SET = 81
    KIND_REFERENCE_PRICE_SET = 82
    KIND_TIME_ADVANCED = 83
    KIND_INSTRUMENT_DEFINED = 84
    KIND_ACCOUNT_DEFINED = 85
    KIND_CONTROL_REFUSED = 86
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

cdef enum:
    TIME_IN_FORCE_GTC = 1
    TIME_IN_FORCE_IOC = 3
    TIME_IN_FORCE_FOK = 4

cdef enum:
    PHASE_CLOSED = 0
    PHASE_HALTED = 1
    PHASE_CONTINUOUS = 2

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

cdef enum:
    LIMIT_ORDER_QTY = 1
    LIMIT_ORDER_NOTIONAL = 2
    LIMIT_POSITION_LONG = 3
    LIMIT_POSITION_SHORT = 4

cdef enum:
    REFERENCE_MODE_COMMANDED = 0
    REFERENCE_MODE_LAST_TRADE = 1

cdef enum:
    CANCEL_CAUSE_REQUESTED = 1
    CANCEL_CAUSE_IOC_REMAINDER = 2
    CANCEL_CAUSE_FOK_NOT_FILLABLE = 3
    CANCEL_CAUSE_MARKET_REMAINDER = 4
    CANCEL_CAUSE_DISCONNECT = 5
    CANCEL_CAUSE_MASS_CANCEL = 6

cdef enum:
    LIQUIDITY_MAKER = 1
    LIQUIDITY_TAKER = 2

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
    REFUSAL_INSTRUMENT_UNKNOWN = 20
    REFUSAL_INSTRUMENT_NOT_OPEN = 21
    REFUSAL_ACCOUNT_UNKNOWN = 22
    REFUSAL_SIDE_INVALID = 23
    REFUSAL_ORDER_TYPE_INVALID = 24
    REFUSAL_TIME_IN_FORCE_INVALID = 25
    REFUSAL_PRICE_OFF_TICK = 26
    REFUSAL_PRICE_OUT_OF_RANGE = 27
    REFUSAL_QTY_NOT_POSITIVE = 28
    REFUSAL_QTY_OFF_LOT = 29
    REFUSAL_QTY_OVER_INSTRUMENT_MAX = 30
    REFUSAL_REFERENCE_PRICE_MISSING = 31
    REFUSAL_PRICE_OUTSIDE_COLLAR = 32
    REFUSAL_NOTIONAL_OVER_INSTRUMENT_MAX = 33
    REFUSAL_QTY_OVER_ACCOUNT_LIMIT = 34
    REFUSAL_NOTIONAL_OVER_ACCOUNT_LIMIT = 35
    REFUSAL_POSITION_LONG_OVER_LIMIT = 36
    REFUSAL_POSITION_SHORT_OVER_LIMIT = 37
    REFUSAL_CLIENT_ORDER_ID_DUPLICATE = 38
    REFUSAL_BOOK_FULL = 39
    REFUSAL_ORDER_UNKNOWN = 60
    REFUSAL_QTY_NOT_ABOVE_FILLED = 61
    REFUSAL_REQUEST_ALREADY_APPLIED = 80
    REFUSAL_PHASE_UNKNOWN = 81
    REFUSAL_PHASE_TRANSITION_INVALID = 82
    REFUSAL_LIMIT_UNKNOWN = 83
    REFUSAL_LIMIT_VALUE_INVALID = 84
    REFUSAL_TIME_NOT_LATER = 85
    REFUSAL_DEFINITION_INVALID = 86
    REFUSAL_CAPACITY_EXCEEDED = 87

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
    uint32_t reserved

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

ctypedef struct MassCancel:
    uint16_t length
    uint8_t kind
    uint8_t version
    uint32_t session
    uint64_t client_order_id
    uint32_t account
    uint32_t instrument
    uint32_t of_session
    uint8_t cause
    char reserved[3]

ctypedef struct SetPhase:
    uint16_t length
    uint8_t kind
    uint8_t version
    uint32_t session
    uint64_t request_id
    uint32_t instrument
    uint8_t phase
    uint8_t reason
    uint16_t reserved
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
    char reserved[7]
    int64_t value
    char actor[24]

ctypedef struct SetReferencePrice:
    uint16_t length
    uint8_t kind
    uint8_t version
    uint32_t session
    uint64_t request_id
    uint32_t instrument
    uint32_t reserved
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
    char reserved[7]

ctypedef struct DefineAccount:
    uint16_t length
    uint8_t kind
    uint8_t version
    uint32_t session
    uint64_t request_id
    uint32_t account
    uint32_t firm

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
    char reserved[7]

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
    char reserved[7]

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
    char reserved[7]

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
    char reserved[7]

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
    char reserved[7]

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
    char reserved[7]

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
    char reserved[7]

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
    return 0

cdef inline uint16_t size_of_client_frame(uint8_t kind) noexcept nogil:
    """Bytes of a client's frame of this kind; 0: no client may send it."""
    if kind == KIND_NEW_ORDER:
        return sizeof(NewOrder)
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
