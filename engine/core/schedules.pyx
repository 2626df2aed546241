"""Transitions that are to come, sorted."""

from libc.stdint cimport uint8_t, uint32_t, uint64_t
from libc.string cimport memmove, memset

from engine.core.state cimport Schedule, State


cdef Schedule* put_schedule(State* s, uint64_t at_ns, uint64_t number) noexcept nogil:
    cdef uint32_t at = s.schedules_count
    while at and s.schedules[at - 1].at_ns > at_ns:
        at -= 1
    memmove(&s.schedules[at + 1], &s.schedules[at], (s.schedules_count - at) * sizeof(Schedule))
    memset(&s.schedules[at], 0, sizeof(Schedule))
    s.schedules_count += 1
    s.schedules[at].at_ns = at_ns
    s.schedules[at].number = number
    return &s.schedules[at]


cdef Schedule* find_schedule(State* s, uint64_t number) noexcept nogil:
    cdef uint32_t at
    for at in range(s.schedules_count):
        if s.schedules[at].number == number:
            return &s.schedules[at]
    return NULL


cdef void drop_schedule(State* s, Schedule* schedule) noexcept nogil:
    s.schedules_count -= 1
    memmove(schedule, schedule + 1, (&s.schedules[s.schedules_count] - schedule) * sizeof(Schedule))


cdef void forget_releases(State* s, uint32_t instrument, uint32_t group, uint8_t previous, uint8_t phase) noexcept nogil:
    cdef uint32_t at
    cdef Schedule* schedule
    if not is_stopped(phase) or is_stopped(previous):
        return
    for at in range(s.schedules_count):
        schedule = &s.schedules[at]
        if schedule.instrument == instrument and schedule.group == group:
            schedule.in_stop = False
