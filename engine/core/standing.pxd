"""What a working order has open, where it stands, and what it is valued at."""

from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t

from engine.core.state cimport ORDER_SPECIAL, Order, OrderExtra, PLACE_PARKED, PLACE_STOP, State, price_of
from engine.messages.wire cimport ORDER_TYPE_LIMIT


cdef inline int64_t open_of(const State* s, uint32_t slot) noexcept nogil:
    """What a working order still has open, displayed or not."""
    return s.orders[slot].leaves + (s.extras[slot].reserve if s.orders[slot].flags & ORDER_SPECIAL else 0)


cdef inline uint64_t parts_of(int64_t reserve, int64_t display) noexcept nogil:
    """How many refills a reserve stands for."""
    return <uint64_t> ((reserve + display - 1) // display) if reserve else 0


cdef inline uint8_t ladder_side(const Order* order, const OrderExtra* extra) noexcept nogil:
    """The side whose keys its ladder has: of stops the one that triggers next is the best."""
    return 3 - order.side if extra.place == PLACE_STOP else order.side


cdef inline int64_t stands_at(const State* s, uint32_t slot) noexcept nogil:
    """The price of the level at which it stands; 0: it is parked."""
    cdef const Order* order = &s.orders[slot]
    if not order.flags & ORDER_SPECIAL:
        return price_of(&s.instruments[order.instrument], order.side, order.key)
    if s.extras[slot].place == PLACE_PARKED:
        return 0
    return price_of(&s.instruments[order.instrument], ladder_side(order, &s.extras[slot]), order.key)


cdef inline bint has_a_worth(const State* s, uint32_t slot) noexcept nogil:
    """A stop or a peg: it is valued at another price than that at which it stands."""
    return s.orders[slot].flags & ORDER_SPECIAL and s.details[slot].order_type > ORDER_TYPE_LIMIT


cdef inline int64_t told_price(const State* s, uint32_t slot) noexcept nogil:
    """Its price as its events tell it: a stop's and a peg's limit, else where it stands."""
    return s.extras[slot].limit_price if has_a_worth(s, slot) else stands_at(s, slot)


cdef inline int64_t worth_of(const State* s, uint32_t slot) noexcept nogil:
    """The price at which it is valued."""
    return s.extras[slot].worth if has_a_worth(s, slot) else stands_at(s, slot)
