"""Block first, then cancel: a block is one bit and a new gate; what follows is a mass cancel with a cause of its own."""

from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t
from libc.string cimport memcpy, memset

from engine.core.ask cimport Ask
from engine.core.checks cimport account_known, instrument_known
from engine.core.control_events cimport refuse_control
from engine.core.emit cimport amounts, control_event, ids, kinds, order_event, whose
from engine.core.filters cimport fits, may_cancel
from engine.core.nodes cimport Chain, has_room, make_node, watch_sessions
from engine.core.requests cimport remember, was_applied
from engine.core.restrictions cimport number_at, restricting_scope
from engine.core.state cimport Node, SCOPES, State
from engine.core.sweep cimport Sweep, sweep_instrument
from engine.core.trace cimport fails, owned_by
from engine.messages.wire cimport (
    BLOCK_REDUCE_ONLY,
    BLOCK_SHUT,
    CANCEL_CAUSE_KILLED,
    KIND_MASS_CANCEL_DONE,
    KIND_SCOPE_BLOCKED,
    MassCancel,
    OrderAccepted,
    PhaseChanged,
    REFUSAL_ACCOUNT_BLOCKED,
    REFUSAL_ACCOUNT_UNKNOWN,
    REFUSAL_CAPACITY_EXCEEDED,
    REFUSAL_DEFINITION_INVALID,
    REFUSAL_DESK_BLOCKED,
    REFUSAL_FIRM_BLOCKED,
    REFUSAL_INSTRUMENT_BLOCKED,
    REFUSAL_INSTRUMENT_RESTRICTED,
    REFUSAL_INSTRUMENT_UNKNOWN,
    REFUSAL_NONE,
    REFUSAL_REQUEST_ALREADY_APPLIED,
    REFUSAL_SESSION_BLOCKED,
    REFUSAL_VENUE_BLOCKED,
    SCOPE_ACCOUNT,
    SCOPE_DESK,
    SCOPE_FIRM,
    SCOPE_INSTRUMENT,
    SCOPE_SESSION,
    SCOPE_VENUE,
    SetBlock,
    SetPhase,
)


cdef bint blocks(const Node* node) noexcept nogil:
    return node is not NULL and node.block == BLOCK_SHUT


cdef bint is_shut(const Ask* ask, const Chain* chain, uint8_t scope, uint8_t code) noexcept nogil:
    cdef const Node* node = chain.at[scope]
    if node is not NULL:
        owned_by(ask.trace, scope, node.number)
    return fails(ask.trace, code, blocks(node))


cdef uint8_t fault_of_blocks(const State* s, const Ask* ask, const Chain* chain) noexcept nogil:
    if is_shut(ask, chain, SCOPE_VENUE, REFUSAL_VENUE_BLOCKED):
        return REFUSAL_VENUE_BLOCKED
    if is_shut(ask, chain, SCOPE_FIRM, REFUSAL_FIRM_BLOCKED):
        return REFUSAL_FIRM_BLOCKED
    if is_shut(ask, chain, SCOPE_DESK, REFUSAL_DESK_BLOCKED):
        return REFUSAL_DESK_BLOCKED
    if is_shut(ask, chain, SCOPE_ACCOUNT, REFUSAL_ACCOUNT_BLOCKED):
        return REFUSAL_ACCOUNT_BLOCKED
    if is_shut(ask, chain, SCOPE_SESSION, REFUSAL_SESSION_BLOCKED):
        return REFUSAL_SESSION_BLOCKED
    if is_shut(ask, chain, SCOPE_INSTRUMENT, REFUSAL_INSTRUMENT_BLOCKED):
        return REFUSAL_INSTRUMENT_BLOCKED
    return REFUSAL_INSTRUMENT_RESTRICTED if is_on_the_list(s, ask) else REFUSAL_NONE


cdef bint is_on_the_list(const State* s, const Ask* ask) noexcept nogil:
    cdef uint8_t scope = restricting_scope(s, ask.account, ask.number)
    if scope:
        owned_by(ask.trace, scope, number_at(s, scope, ask.account))
    return fails(ask.trace, REFUSAL_INSTRUMENT_RESTRICTED, scope != 0)


cdef bint is_reducing(const Chain* chain) noexcept nogil:
    cdef int scope
    for scope in range(SCOPES):
        if chain.at[scope] is not NULL and chain.at[scope].block == BLOCK_REDUCE_ONLY:
            return True
    return False


# --- setting

cdef uint8_t fault_of_block(const State* s, const SetBlock* command) noexcept nogil:
    if command.scope == SCOPE_INSTRUMENT and not instrument_known(s, command.number):
        return REFUSAL_INSTRUMENT_UNKNOWN
    if command.scope == SCOPE_ACCOUNT and not account_known(s, command.number):
        return REFUSAL_ACCOUNT_UNKNOWN
    if was_applied(s, command.request_id):
        return REFUSAL_REQUEST_ALREADY_APPLIED
    if not SCOPE_VENUE <= command.scope <= SCOPE_SESSION or (command.scope == SCOPE_VENUE) != (command.number == 0):
        return REFUSAL_DEFINITION_INVALID
    if command.block > BLOCK_REDUCE_ONLY or command.cancel > (command.block == BLOCK_SHUT):
        return REFUSAL_DEFINITION_INVALID
    return REFUSAL_NONE if has_room(s, command.scope, command.number) else REFUSAL_CAPACITY_EXCEEDED


cdef void whom(PhaseChanged* event, const SetBlock* command) noexcept nogil:
    event.account = command.number if command.scope == SCOPE_ACCOUNT else 0
    event.instrument = command.number if command.scope == SCOPE_INSTRUMENT else 0
    event.scope = command.scope
    event.number = command.number
    memcpy(event.actor, command.actor, 24)


cdef void set_block(State* s, const SetBlock* command) noexcept nogil:
    cdef uint8_t fault = fault_of_block(s, command)
    cdef PhaseChanged* event
    cdef Node* node
    if fault:
        whom(refuse_control(s, <const SetPhase*> command, fault, command.block), command)
        return
    remember(s, command.request_id)
    node = make_node(s, command.scope, command.number)
    event = control_event(s, KIND_SCOPE_BLOCKED, command.reason, command.session, command.request_id)
    event.value = command.block
    event.previous = node.block
    event.subject = command.cancel
    whom(event, command)
    put_block(s, node, command.block, s.event_seq if command.cancel else node.killed_by)
    if command.cancel:
        cancel_below(s, node, CANCEL_CAUSE_KILLED, node.killed_by)


cdef void put_block(State* s, Node* node, uint8_t block, uint64_t killed_by) noexcept nogil:
    cdef bint was_killed = node.killed_by != 0
    node.block = block
    node.killed_by = killed_by if block == BLOCK_SHUT else 0
    s.kills += (node.killed_by != 0) - was_killed
    if node.scope == SCOPE_SESSION:
        watch_sessions(s)
    s.gate += <uint64_t> 1 << 32


# --- cancelling

cdef void aim(const Node* node, MassCancel* command, Sweep* sweep, uint8_t cause, uint64_t related_id) noexcept nogil:
    """The mass cancel of what works below the node."""
    memset(command, 0, sizeof(MassCancel))
    memset(sweep, 0, sizeof(Sweep))
    sweep.fits = fits
    sweep.asked = command
    sweep.cause = cause
    sweep.related_id = related_id
    if node.scope == SCOPE_FIRM:
        command.firm = node.number
    elif node.scope == SCOPE_DESK:
        command.desk = node.number
    elif node.scope == SCOPE_ACCOUNT:
        command.account = node.number
    elif node.scope == SCOPE_INSTRUMENT:
        command.instrument = node.number
    elif node.scope == SCOPE_SESSION:
        command.of_session = node.number


cdef void cancel_below(State* s, const Node* node, uint8_t cause, uint64_t related_id) noexcept nogil:
    cdef MassCancel command
    cdef Sweep sweep
    cdef OrderAccepted* event
    cdef uint32_t number
    aim(node, &command, &sweep, cause, related_id)
    for number in range(1, s.instruments_max + 1):
        if s.instruments[number].defined and command.instrument in (0, number):
            sweep.allowed = may_cancel(&s.instruments[number])
            sweep_instrument(s, number, &sweep)
    event = order_event(s, KIND_MASS_CANCEL_DONE, 0, 0)
    whose(event, command.account, command.instrument)
    ids(event, 0, 0, related_id)
    amounts(event, 0, sweep.done, sweep.residue)
    kinds(event, 0, 0, 0, 0)


cdef void cancel_residue(State* s, uint32_t instrument) noexcept nogil:
    cdef MassCancel command
    cdef Sweep sweep
    cdef uint32_t index
    cdef const Node* node
    if not s.kills or not may_cancel(&s.instruments[instrument]):
        return
    for index in range(s.nodes_count):
        node = &s.nodes[s.node_places[index]]
        if node.killed_by and (node.scope != SCOPE_INSTRUMENT or node.number == instrument):
            aim(node, &command, &sweep, CANCEL_CAUSE_KILLED, node.killed_by)
            sweep.allowed = True
            sweep_instrument(s, instrument, &sweep)


cdef void cancel_all_residue(State* s) noexcept nogil:
    cdef uint32_t number
    if s.kills:
        for number in range(1, s.instruments_max + 1):
            if s.instruments[number].defined:
                cancel_residue(s, number)
