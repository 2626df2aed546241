"""Accounts that executed too often within a time: shut out of new orders until a person lets them in again."""

from libc.stdint cimport uint32_t

from engine.core.state cimport State
from engine.messages.wire cimport ReleaseLatch


cdef void note_execution(State* s, uint32_t row) noexcept nogil
"""The row's account traded, on either side of the spread. Called where something may be set above the row."""

cdef void release_latch(State* s, const ReleaseLatch* command) noexcept nogil
