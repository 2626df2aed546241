"""The latch of repeated executions: it trips by itself, and only a person releases it."""

from libc.stdint cimport uint8_t, uint32_t, uint64_t
from libc.string cimport memcpy

from engine.core.checks cimport account_known
from engine.core.control_events cimport refuse_control
from engine.core.emit cimport control_event
from engine.core.nodes cimport find_node
from engine.core.rates cimport window_of
from engine.core.requests cimport remember, was_applied
from engine.core.state cimport Node, State, Window
from engine.core.windows cimport clear_window, count_at, total_at
from engine.messages.wire cimport (
    KIND_LATCH_CHANGED,
    LIMIT_EXECUTIONS,
    PhaseChanged,
    REFUSAL_ACCOUNT_UNKNOWN,
    REFUSAL_DEFINITION_INVALID,
    REFUSAL_NONE,
    REFUSAL_REQUEST_ALREADY_APPLIED,
    ReleaseLatch,
    SCOPE_ACCOUNT,
    SetPhase,
)


cdef void note_execution(State* s, uint32_t row) noexcept nogil:
    cdef uint32_t account = row // (s.instruments_max + 1)
    cdef Node* node = find_node(s, SCOPE_ACCOUNT, account)
    cdef Window* window
    if node is NULL or not node.limits_set >> LIMIT_EXECUTIONS & 1:
        return
    window = window_of(s, node, LIMIT_EXECUTIONS)
    count_at(window, s.time_ns, 1)
    if not node.latched and total_at(window, s.time_ns) >= node.limits[LIMIT_EXECUTIONS]:
        trip(s, node, row % (s.instruments_max + 1))


cdef void trip(State* s, Node* node, uint32_t instrument) noexcept nogil:
    cdef PhaseChanged* event = control_event(s, KIND_LATCH_CHANGED, 0, 0, 0)
    node.latched = True
    event.value = 1
    event.account = event.number = node.number
    event.instrument = instrument
    event.scope = SCOPE_ACCOUNT
    event.subject = LIMIT_EXECUTIONS


cdef uint8_t fault_of_release(const State* s, const ReleaseLatch* command) noexcept nogil:
    if command.scope == SCOPE_ACCOUNT and not account_known(s, command.number):
        return REFUSAL_ACCOUNT_UNKNOWN
    if was_applied(s, command.request_id):
        return REFUSAL_REQUEST_ALREADY_APPLIED
    if command.scope != SCOPE_ACCOUNT or command.limit != LIMIT_EXECUTIONS:
        return REFUSAL_DEFINITION_INVALID
    return REFUSAL_NONE


cdef bint let_in(State* s, Node* node) noexcept nogil:
    """Whether it was shut out. What was counted is forgotten, or else the next execution would trip the latch again."""
    cdef bint was_latched
    if node is NULL:
        return False
    was_latched = node.latched
    node.latched = False
    clear_window(window_of(s, node, LIMIT_EXECUTIONS))
    s.gate += <uint64_t> 1 << 32
    return was_latched


cdef void release_latch(State* s, const ReleaseLatch* command) noexcept nogil:
    cdef uint8_t fault = fault_of_release(s, command)
    cdef PhaseChanged* event
    if fault:
        event = refuse_control(s, <const SetPhase*> command, fault, command.limit)
    else:
        event = control_event(s, KIND_LATCH_CHANGED, 0, command.session, command.request_id)
        event.subject = command.limit
        event.previous = let_in(s, find_node(s, SCOPE_ACCOUNT, command.number))
        remember(s, command.request_id)
    event.account = command.number if command.scope == SCOPE_ACCOUNT else 0
    event.scope = command.scope
    event.number = command.number
    memcpy(event.actor, command.actor, 24)
