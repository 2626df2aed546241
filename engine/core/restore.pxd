"""A state from its encoding: docs/RULES.md, *Snapshot*."""

from libc.stdint cimport uint8_t

from engine.core.state cimport State


cdef int read_snapshot(State* s, const uint8_t* data, size_t size) except -1
"""Fill an empty state. ValueError names what does not fit; the state is then good for nothing."""
