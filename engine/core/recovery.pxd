"""What an engine that came back from its journal does first: trading waits for a person."""

from engine.core.state cimport State
from engine.messages.wire cimport EngineRecovered


cdef void engine_recovered(State* s, const EngineRecovered* command) noexcept nogil
