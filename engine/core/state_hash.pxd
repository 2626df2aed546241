"""A hash of the state that goes on with each: docs/RULES.md, *State hashes*."""

from engine.core.state cimport State

cdef void tell_state_hash(State* s) noexcept nogil
"""The StateHashed event that is due after this command."""

cdef void await_next_hash(State* s) noexcept nogil
"""After which command the next one is due."""
