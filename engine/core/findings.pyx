"""The checks of an order without the order: the same functions, with a trace."""

from libc.stdint cimport uint8_t, uint32_t

from engine.core.ask cimport Ask, read_ask
from engine.core.changes cimport fault_of_general_change, read_change
from engine.core.general cimport fault_of_ask
from engine.core.replaces cimport fault_of_address
from engine.core.state cimport NO_SLOT, State
from engine.core.trace cimport FAILED, Trace, begin_trace, note
from engine.messages.wire cimport (
    KIND_NEW_ORDER,
    KIND_NEW_ORDER_EXTENDED,
    KIND_REPLACE_ORDER,
    NewOrder,
    REFUSAL_ACCOUNT_UNKNOWN,
    REFUSAL_INSTRUMENT_UNKNOWN,
    REFUSAL_NONE,
    REFUSAL_ORDER_UNKNOWN,
    ReplaceOrder,
)


cdef void note_left(Trace* trace, uint8_t fault) noexcept nogil:
    """A check that notes nothing by itself still refuses."""
    if fault and not trace.is_lost and trace.findings[fault].verdict != FAILED:
        note(trace, fault, True)


cdef void find_in_new(State* s, const NewOrder* order, Trace* trace) noexcept nogil:
    cdef Ask ask
    read_ask(&ask, order)
    ask.trace = trace
    note_left(trace, fault_of_ask(s, &ask))


cdef bint is_addressed(Trace* trace, uint8_t fault, uint8_t code) noexcept nogil:
    """Whether the address went on behind this check."""
    note(trace, code, fault == code)
    return fault != code


cdef void find_in_replace(State* s, const ReplaceOrder* command, Trace* trace) noexcept nogil:
    cdef uint32_t slot = NO_SLOT
    cdef uint8_t fault = fault_of_address(s, command, &slot)
    cdef Ask ask
    if not is_addressed(trace, fault, REFUSAL_INSTRUMENT_UNKNOWN) or not is_addressed(trace, fault, REFUSAL_ACCOUNT_UNKNOWN):
        return
    if not is_addressed(trace, fault, REFUSAL_ORDER_UNKNOWN):
        return
    read_change(s, &ask, slot, command)
    ask.trace = trace
    note_left(trace, fault_of_general_change(s, &ask))


cdef bint find_faults(State* s, const uint8_t* record, Trace* trace) noexcept nogil:
    begin_trace(trace)
    if record[2] == KIND_NEW_ORDER or record[2] == KIND_NEW_ORDER_EXTENDED:
        find_in_new(s, <const NewOrder*> record, trace)
    elif record[2] == KIND_REPLACE_ORDER:
        find_in_replace(s, <const ReplaceOrder*> record, trace)
    else:
        return False
    return True
