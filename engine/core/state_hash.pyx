"""Every so many commands a hash of the hash before and of a window of the state, so that all of it is covered in turn.

The bytes that are hashed are those of a snapshot for the same things. Hashing everything at once would hold the orders up.
"""

from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t
from libc.string cimport memcpy

from engine.core.emit cimport control_event
from engine.core.page cimport Page, put32, put64
from engine.core.snapshot cimport is_blank, write_account, write_account_balances, write_instrument, write_order, write_row
from engine.core.standing cimport stands_at
from engine.core.state cimport Instrument, Ladder, ORDER_WORKING, State, price_of, row_of
from engine.messages.wire cimport KIND_STATE_HASHED, PhaseChanged

cdef enum:
    INSTRUMENTS_AT_ONCE = 32
    ACCOUNTS_AT_ONCE = 8
    SLOTS_AT_ONCE = 256
    REQUESTS_AT_ONCE = 64
    BLOCK = 32                   # bytes that are mixed at once


cdef inline uint64_t mixed(uint64_t hash, const uint8_t* block) noexcept nogil:
    cdef uint64_t words[4]
    memcpy(words, block, BLOCK)
    hash ^= (words[0] * <uint64_t> 0x9E3779B97F4A7C15 + words[1] * <uint64_t> 0xBF58476D1CE4E5B9
             + words[2] * <uint64_t> 0x94D049BB133111EB + words[3] * <uint64_t> 0xD6E8FEB86659FD93)
    hash *= <uint64_t> 0x9E3779B97F4A7C15
    return hash ^ (hash >> 32)


cdef uint64_t hash_of(Page* page) noexcept nogil:
    """Of the bytes, filled up with zeros to whole blocks."""
    cdef uint64_t hash = 0
    cdef size_t at = 0
    while page.size % BLOCK and not page.failed:
        put32(page, 0)
    while at < page.size:
        hash = mixed(hash, page.data + at)
        at += BLOCK
    return hash


cdef void write_counters(Page* page, const State* s) noexcept nogil:
    put64(page, s.hashing.value)
    put64(page, s.seq)
    put64(page, s.event_seq)
    put64(page, s.time_ns)
    put32(page, s.slots_used)
    put32(page, s.free_count)


cdef void write_touch(Page* page, const Instrument* held, uint8_t side) noexcept nogil:
    cdef const Ladder* ladder = &held.sides[side - 1]
    put64(page, price_of(held, side, ladder.best) if ladder.count else 0)
    put64(page, ladder.count)


cdef void write_instruments(Page* page, const State* s, uint32_t after, uint32_t until) noexcept nogil:
    cdef uint32_t number
    for number in range(after + 1, until + 1):
        if s.instruments[number].defined:
            write_instrument(page, &s.instruments[number], number)
            write_touch(page, &s.instruments[number], 1)
            write_touch(page, &s.instruments[number], 2)


cdef void write_rows(Page* page, const State* s, uint32_t account, uint32_t after, uint32_t until) noexcept nogil:
    cdef uint32_t number, row
    for number in range(after + 1, until + 1):
        row = row_of(s, account, number)
        if s.instruments[number].defined and not is_blank(&s.rows[row], &s.money[row]):
            write_row(page, account, number, &s.rows[row], &s.money[row])


cdef void write_reference_data(Page* page, State* s) noexcept nogil:
    """Instruments, and accounts with their rows in these instruments; accounts move on when the instruments have come round."""
    cdef uint32_t until = min(s.hashing.instrument + INSTRUMENTS_AT_ONCE, s.instruments_high)
    cdef uint32_t last = min(s.hashing.account + ACCOUNTS_AT_ONCE, s.accounts_high)
    cdef uint32_t account
    cdef uint32_t balances = 0
    write_instruments(page, s, s.hashing.instrument, until)
    for account in range(s.hashing.account + 1, last + 1):
        if s.accounts[account].defined:
            write_account(page, s, account)
            write_account_balances(page, s, account, &balances)
            write_rows(page, s, account, s.hashing.instrument, until)
    s.hashing.instrument = until if until < s.instruments_high else 0
    if not s.hashing.instrument:
        s.hashing.account = last if last < s.accounts_high else 0


cdef void write_slots(Page* page, State* s) noexcept nogil:
    cdef uint32_t slot
    cdef uint32_t until = min(s.hashing.slot + SLOTS_AT_ONCE, s.slots_used)
    for slot in range(s.hashing.slot, until):
        put32(page, s.orders[slot].generation)
        put32(page, s.free_slots[slot] if slot < s.free_count else 0)
        if s.orders[slot].flags & ORDER_WORKING:
            put32(page, s.orders[slot].instrument)
            put32(page, s.orders[slot].side)
            put64(page, stands_at(s, slot))
            write_order(page, s, slot)
    s.hashing.slot = until if until < s.slots_used else 0


cdef void write_requests(Page* page, State* s) noexcept nogil:
    """The oldest first."""
    cdef uint64_t count = min(s.requests_total, <uint64_t> s.requests_max)
    cdef uint64_t until = min(<uint64_t> s.hashing.request + REQUESTS_AT_ONCE, count)
    cdef uint64_t index
    for index in range(s.hashing.request, until):
        put64(page, s.requests[(s.requests_total - count + index) % s.requests_max])
    s.hashing.request = <uint32_t> until if until < count else 0


cdef void write_last_correction(Page* page, const State* s) noexcept nogil:
    put64(page, s.corrections[(s.corrections_total - 1) % s.requests_max] if s.corrections_total else 0)


cdef void write_next_schedule(Page* page, const State* s) noexcept nogil:
    put64(page, s.schedules[0].at_ns if s.schedules_count else 0)
    put64(page, s.schedules[0].number if s.schedules_count else 0)
    put64(page, s.schedules_count)


cdef void tell_state_hash(State* s) noexcept nogil:
    cdef Page* page = &s.hashing.page
    cdef PhaseChanged* event
    cdef uint64_t before = s.hashing.value
    page.size = 0
    write_counters(page, s)
    write_reference_data(page, s)
    write_slots(page, s)
    write_requests(page, s)
    write_last_correction(page, s)
    write_next_schedule(page, s)
    s.hashing.value = hash_of(page)
    s.out_of_memory |= page.failed
    event = control_event(s, KIND_STATE_HASHED, 0, 0, 0)
    event.value = <int64_t> s.hashing.value
    event.previous = <int64_t> before
    await_next_hash(s)


cdef void await_next_hash(State* s) noexcept nogil:
    s.hashing.due_seq = s.due_seq = (s.seq // s.hashing.every + 1) * s.hashing.every
