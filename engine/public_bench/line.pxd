"""Messages that wait to be applied, as they wait in a batch of the venue. In the meantime what they will touch comes into the cache."""

from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t

cdef enum:
    KIND_NEW = 0
    KIND_IOC = 1
    KIND_CANCEL = 2
    KIND_MODIFY = 3
    PLACES = 32                  # a power of two
    LONGEST = 16                 # so many wait before the first is applied


ctypedef struct Waiting:         # 32 bytes
    uint64_t client_id
    uint64_t sequence
    int64_t price
    uint32_t qty
    uint8_t side                 # the interface's
    uint8_t kind
    uint8_t reserved[2]


ctypedef struct Line:
    Waiting places[PLACES]
    uint64_t joined
    uint64_t left
