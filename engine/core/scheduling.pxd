"""Scheduled transitions: made, taken back, and followed when their time has come."""

from libc.stdint cimport uint64_t

from engine.core.state cimport State
from engine.messages.wire cimport CancelSchedule, SchedulePhase


cdef void schedule_phase(State* s, const SchedulePhase* command) noexcept nogil

cdef void cancel_schedule(State* s, const CancelSchedule* command) noexcept nogil

cdef void follow_schedules(State* s) noexcept nogil
"""All that are due now, by (time, number). Each ends with a PhaseChanged, or with a ScheduleCancelled that says why not."""

cdef inline uint64_t next_schedule_ns(const State* s) noexcept nogil:
    """0: none."""
    return s.schedules[0].at_ns if s.schedules_count else 0
