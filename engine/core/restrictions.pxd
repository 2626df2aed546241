"""The restricted list: who may not trade what."""

from libc.stdint cimport uint8_t, uint32_t

from engine.core.state cimport State
from engine.messages.wire cimport SetRestriction


cdef uint8_t restricting_scope(const State* s, uint32_t account, uint32_t instrument) noexcept nogil
"""The scope of the account by which it may not trade the instrument: its own, its desk's or its firm's; 0: it may."""

cdef uint32_t number_at(const State* s, uint8_t scope, uint32_t account) noexcept nogil
"""The number of the account's firm or desk, or its own."""

cdef bint is_restricted(const State* s, uint32_t account, uint32_t instrument) noexcept nogil
"""Whether the account, its desk or its firm may not trade the instrument."""

cdef bint restrict_scope(State* s, uint8_t scope, uint32_t number, uint32_t instrument, bint restricted) noexcept nogil
"""Whether it was restricted before."""

cdef void set_restriction(State* s, const SetRestriction* command) noexcept nogil
