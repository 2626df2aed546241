"""Scopes that are shut out of new orders, and kills."""

from libc.stdint cimport uint8_t, uint32_t, uint64_t

from engine.core.ask cimport Ask
from engine.core.nodes cimport Chain
from engine.core.state cimport Node, State
from engine.messages.wire cimport SetBlock


cdef uint8_t fault_of_blocks(const State* s, const Ask* ask, const Chain* chain) noexcept nogil
"""The block or restriction that keeps an order out, in the order of the codes."""

cdef bint is_reducing(const Chain* chain) noexcept nogil
"""Whether a scope takes reduce-only orders only."""

cdef void put_block(State* s, Node* node, uint8_t block, uint64_t killed_by) noexcept nogil

cdef void cancel_below(State* s, const Node* node, uint8_t cause, uint64_t related_id) noexcept nogil
"""Every working order below the node, as by a mass cancel."""

cdef void set_block(State* s, const SetBlock* command) noexcept nogil

cdef void cancel_residue(State* s, uint32_t instrument) noexcept nogil
"""What killed scopes still have working in the instrument, now that its phase may let it be cancelled."""

cdef void cancel_all_residue(State* s) noexcept nogil
"""The same in every instrument, after accounts changed their places."""
