"""Orders that may rest and never take."""

from engine.core.ask cimport Ask
from engine.core.state cimport Instrument, State


cdef void stand_behind(const State* s, Instrument* instrument, Ask* ask) noexcept nogil
"""Where a post-only order would trade: move its `worst` behind the other side's best price where it asks for that and may, else
`would_trade`. Nothing in phases in which nobody trades on entry, but for the phase that is post-only itself."""
