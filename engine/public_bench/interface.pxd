"""The benchmark's C interface, declared anew: messages in, reports out, the queue between them. Sizes and places are the interface's."""

from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t

cdef enum:
    BUY = 0                      # their sides are ours less one
    ORDER_ACK = 0
    TRADE = 1
    CANCEL_ACK = 2               # also of what an IOC order leaves
    MODIFY_ACK = 3
    CANCEL_REJECT = 4
    MODIFY_REJECT = 5


ctypedef struct NewMessage:      # 32 bytes
    uint64_t order_id
    uint64_t sequence_number
    int64_t price_ticks
    uint32_t quantity
    uint8_t side
    uint8_t ioc
    uint8_t reserved[2]


ctypedef struct CancelMessage:   # 16 bytes
    uint64_t order_id
    uint64_t sequence_number


ctypedef struct ModifyMessage:   # 32 bytes; the order is as if it had been cancelled and entered anew
    uint64_t order_id
    uint64_t sequence_number
    int64_t new_price_ticks
    uint32_t new_quantity
    uint8_t side
    uint8_t reserved[3]


ctypedef struct Report:          # 64 bytes
    uint8_t type
    uint8_t side
    uint8_t reserved[6]
    uint64_t sequence_number     # of the message that caused it
    uint64_t order_id
    int64_t price_ticks          # of a trade: the maker's
    uint32_t quantity
    uint32_t reserved2
    uint64_t maker_order_id      # both of trades only
    uint64_t taker_order_id
    uint64_t reserved3


ctypedef struct Transport:       # a queue of reports between two threads
    void* (*create)(uint32_t capacity) noexcept nogil
    int (*push)(void* queue, const Report* report) noexcept nogil                    # 0: full
    uint32_t (*drain)(void* queue, Report* out, uint32_t most) noexcept nogil        # how many came out
    void (*flush)(void* queue) noexcept nogil
    void (*destroy)(void* queue) noexcept nogil
