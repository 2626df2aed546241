"""The core as the sequencer, recovery and Python see it."""

from libc.stdint cimport int64_t, uint8_t, uint16_t, uint32_t, uint64_t

cimport cython
import hashlib

from engine.core.capacity import Capacity
from engine.core.explanation import explain

from engine.core.blocks cimport set_block
from engine.core.breaches cimport judge_limits, look_at_all
from engine.core.balances cimport adjust_balance, balance_of, keeps_balances
from engine.core.cancels cimport cancel_order, mass_cancel
from engine.core.collars cimport centre_of
from engine.core.controls cimport (
    advance_time,
    define_account,
    define_instrument,
    set_limit,
    set_reference_price,
)
from engine.core.corrections cimport adjust_trade, bust_trade
from engine.core.entry cimport new_order
from engine.core.equilibrium cimport find_equilibrium
from engine.core.expiries cimport next_expiry_ns
from engine.core.findings cimport find_faults
from engine.core.indications cimport collects, gathers
from engine.core.ladder cimport below
from engine.core.latches cimport release_latch
from engine.core.memory cimport give_back, int128
from engine.core.orders cimport order_id_of
from engine.core.phases cimport set_phase
from engine.core.rates cimport taken, window_of
from engine.core.recovery cimport engine_recovered
from engine.core.replaces cimport replace_order
from engine.core.restore cimport read_snapshot
from engine.core.restrictions cimport set_restriction
from engine.core.scheduling cimport cancel_schedule, next_schedule_ns, schedule_phase
from engine.core.settle cimport settle_all
from engine.core.snapshot cimport write_snapshot
from engine.core.state_hash cimport tell_state_hash
from engine.core.state cimport (
    ASSETS,
    Balance,
    EVENTS_PER_TURN,
    Indication,
    Instrument,
    Ladder,
    LIMIT_KINDS,
    Level,
    Node,
    NO_SLOT,
    PLACE_PARKED,
    Row,
    Schedule,
    State,
    WINDOWED_FIRST,
    free_state,
    key_of,
    live_orders,
    make_state,
    price_of,
    row_of,
)
from engine.core.sums cimport freshen, is_counting
from engine.core.trace cimport FAILED, Finding, Trace
from engine.messages.wire cimport (
    AdjustBalance,
    AdjustTrade,
    AdvanceTime,
    BustTrade,
    CancelOrder,
    CancelSchedule,
    DefineAccount,
    DefineInstrument,
    EVENT_SIZE,
    EngineRecovered,
    KIND_ADJUST_BALANCE,
    KIND_ADJUST_TRADE,
    KIND_ADVANCE_TIME,
    KIND_BUST_TRADE,
    KIND_CANCEL_ORDER,
    KIND_CANCEL_SCHEDULE,
    KIND_DEFINE_ACCOUNT,
    KIND_DEFINE_INSTRUMENT,
    KIND_ENGINE_RECOVERED,
    KIND_MASS_CANCEL,
    KIND_NEW_ORDER,
    KIND_NEW_ORDER_EXTENDED,
    KIND_RELEASE_LATCH,
    KIND_REPLACE_ORDER,
    KIND_SCHEDULE_PHASE,
    KIND_SET_BLOCK,
    KIND_SET_LIMIT,
    KIND_SET_PHASE,
    KIND_SET_REFERENCE_PRICE,
    KIND_SET_RESTRICTION,
    MassCancel,
    NewOrder,
    PRICE_SOURCE_MARK,
    PRICE_SOURCE_REFERENCE,
    ReleaseLatch,
    ReplaceOrder,
    SchedulePhase,
    SetBlock,
    SetLimit,
    SetPhase,
    SetReferencePrice,
    SetRestriction,
    size_of_command,
)

cdef enum:
    EVENTS_KEPT = 64 << 20   # bytes of event memory that an unusually large turn may leave behind


class Broken(Exception):
    """The bytes are no commands; nothing was applied from the first bad record on."""


cdef inline bint is_whole(const uint8_t* at, const uint8_t* end) noexcept nogil:
    """A whole command of a known kind lies here."""
    cdef uint16_t length
    if end - at < 16:
        return False
    length = (<const NewOrder*> at).length
    return length == size_of_command(at[2]) and length <= end - at


cdef inline void apply_one(State* s, const uint8_t* at) noexcept nogil:
    cdef uint8_t kind = at[2]
    if kind == KIND_NEW_ORDER or kind == KIND_NEW_ORDER_EXTENDED:
        new_order(s, <const NewOrder*> at)
    elif kind == KIND_CANCEL_ORDER:
        cancel_order(s, <const CancelOrder*> at)
    elif kind == KIND_REPLACE_ORDER:
        replace_order(s, <const ReplaceOrder*> at)
    elif kind == KIND_MASS_CANCEL:
        mass_cancel(s, <const MassCancel*> at)
    else:
        apply_control(s, at)


cdef void apply_control(State* s, const uint8_t* at) noexcept nogil:
    cdef uint8_t kind = at[2]
    if kind == KIND_SET_PHASE:
        set_phase(s, <const SetPhase*> at)
    elif kind == KIND_SET_LIMIT:
        set_limit(s, <const SetLimit*> at)
    elif kind == KIND_SET_REFERENCE_PRICE:
        set_reference_price(s, <const SetReferencePrice*> at)
    elif kind == KIND_ADVANCE_TIME:
        advance_time(s, <const AdvanceTime*> at)
    elif kind == KIND_DEFINE_INSTRUMENT:
        define_instrument(s, <const DefineInstrument*> at)
    elif kind == KIND_DEFINE_ACCOUNT:
        define_account(s, <const DefineAccount*> at)
    elif kind == KIND_ENGINE_RECOVERED:
        engine_recovered(s, <const EngineRecovered*> at)
    elif kind == KIND_SCHEDULE_PHASE:
        schedule_phase(s, <const SchedulePhase*> at)
    elif kind == KIND_CANCEL_SCHEDULE:
        cancel_schedule(s, <const CancelSchedule*> at)
    elif kind == KIND_SET_BLOCK:
        set_block(s, <const SetBlock*> at)
        settle_all(s)
    elif kind == KIND_SET_RESTRICTION:
        set_restriction(s, <const SetRestriction*> at)
    elif kind == KIND_RELEASE_LATCH:
        release_latch(s, <const ReleaseLatch*> at)
    elif kind == KIND_ADJUST_BALANCE:
        adjust_balance(s, <const AdjustBalance*> at)
    elif kind == KIND_BUST_TRADE:
        bust_trade(s, <const BustTrade*> at)
    else:
        adjust_trade(s, <const AdjustTrade*> at)
    if s.sums_stale:
        look_at_all(s)


cdef void finish(State* s) noexcept nogil:
    """What there is to do after this command, which few have."""
    judge_limits(s)
    s.due_seq = s.hashing.due_seq
    if s.seq == s.due_seq:
        tell_state_hash(s)


@cython.final
cdef class Core:
    def __cinit__(self, capacity=None):
        """MemoryError where the address space cannot be reserved (strict overcommit, see decision 0003)."""
        held = capacity or Capacity()
        self.state = make_state(held.orders, held.accounts, held.instruments, held.requests, held.hash_every)
        if self.state is NULL:
            raise MemoryError("the core cannot reserve its address space: vm.overcommit_memory must not be 2")
        self.events = self.state.events

    def __dealloc__(self):
        free_state(self.state)

    cdef size_t apply(self, const uint8_t* commands, size_t size, uint64_t time_ns) noexcept nogil:
        cdef State* s = self.state
        cdef const uint8_t* at = commands
        cdef const uint8_t* end = commands + size
        if s.events_size > EVENTS_KEPT:
            give_back(s.events, s.events_size)
        s.events_size = 0
        s.time_ns = max(s.time_ns, time_ns)
        self.applied = 0
        while at < end and s.events_size < EVENTS_PER_TURN * EVENT_SIZE and not s.out_of_memory:
            if not is_whole(at, end):
                self.broken = True
                break
            s.seq += 1
            apply_one(s, at)
            if s.seq == s.due_seq:
                finish(s)
            at += (<const NewOrder*> at).length
            self.applied += 1
        self.broken |= s.out_of_memory
        self.events_size = s.events_size
        return at - commands

    cpdef uint64_t last_seq(self) noexcept nogil:
        return self.state.seq

    cpdef uint64_t last_event_seq(self) noexcept nogil:
        return self.state.event_seq

    cpdef uint64_t time_ns(self) noexcept nogil:
        return self.state.time_ns

    def apply_bytes(self, const uint8_t[::1] commands not None, uint64_t time_ns) -> bytes:
        cdef size_t done = 0
        cdef size_t size = commands.shape[0]
        turns = []
        while done < size:
            with nogil:
                done += self.apply(&commands[done], size - done, time_ns)
            turns.append((<const char*> self.events)[:self.events_size])
            if self.broken:
                raise Broken(f"no whole command at byte {done}, or no memory for it")
        return b"".join(turns)

    # --- snapshots

    def snapshot(self) -> bytes:
        return write_snapshot(self.state)

    def restore(self, const uint8_t[::1] snapshot not None) -> None:
        cdef State* fresh
        if self.state.seq:
            raise ValueError("only a core that has applied nothing can be restored")
        fresh = make_state(
            self.state.orders_max, self.state.accounts_max, self.state.instruments_max, self.state.requests_max,
            self.state.hashing.every,
        )
        if fresh is NULL:
            raise MemoryError("no address space for a snapshot")
        try:
            read_snapshot(fresh, &snapshot[0] if snapshot.shape[0] else NULL, snapshot.shape[0])
            self.state, fresh = fresh, self.state
            self.events = self.state.events
            self.events_size = 0
        finally:
            free_state(fresh)

    def state_hash(self) -> str:
        return hashlib.sha256(self.snapshot()).hexdigest()

    # --- why

    def explain(self, const uint8_t[::1] record not None) -> list:
        return explain(self, bytes(record))

    def findings(self, const uint8_t[::1] record not None) -> list:
        cdef Trace trace
        cdef uint32_t index
        self._judge(record, &trace)
        return [finding_of(&trace, trace.sequence[index]) for index in range(trace.count)]

    def failures(self, const uint8_t[::1] record not None) -> int:
        cdef Trace trace
        cdef uint32_t index
        self._judge(record, &trace)
        failed = 0
        for index in range(trace.count):
            if trace.findings[trace.sequence[index]].verdict == FAILED:
                failed |= 1 << <object> trace.sequence[index]
        return failed

    cdef int _judge(self, const uint8_t[::1] record, Trace* trace) except -1:
        if not record.shape[0] or not is_whole(&record[0], &record[0] + record.shape[0]) or not find_faults(
            self.state, &record[0], trace,
        ):
            raise ValueError("only a NewOrder, NewOrderExtended or ReplaceOrder is explained, one at a time and whole")
        return 0

    # --- views

    cpdef uint64_t next_due_ns(self) noexcept nogil:
        cdef uint64_t expiry = next_expiry_ns(self.state)
        cdef uint64_t schedule = next_schedule_ns(self.state)
        return min(expiry, schedule) if expiry and schedule else expiry | schedule

    def collects(self) -> bool:
        return collects(self.state)

    def schedules(self) -> list:
        cdef uint32_t index
        cdef const Schedule* held
        out = []
        for index in range(self.state.schedules_count):
            held = &self.state.schedules[index]
            out.append((
                held.number, held.at_ns, held.instrument, held.group, held.phase, held.reason, held.request_id,
                (<const char*> held.actor)[:24].rstrip(b"\0"),
            ))
        return out

    def live_orders(self) -> int:
        return live_orders(self.state)

    def instruments(self) -> list:
        cdef uint32_t number
        return [
            view_of(&self.state.instruments[number], number)
            for number in range(1, self.state.instruments_max + 1) if self.state.instruments[number].defined
        ]

    def own_phases(self) -> list:
        return [
            (number, self.state.instruments[number].group, self.state.instruments[number].own_phase)
            for number in range(1, self.state.instruments_max + 1) if self.state.instruments[number].defined
        ]

    def references(self) -> list:
        cdef uint32_t number
        cdef uint8_t source
        cdef int64_t price
        out = []
        for number in range(1, self.state.instruments_max + 1):
            if self.state.instruments[number].defined:
                price = centre_of(self.state, &self.state.instruments[number], &source)
                out.append((number, price, source, dated(&self.state.instruments[number], source)))
        return out

    def book(self, uint32_t instrument, uint32_t depth) -> tuple:
        if not self._known(instrument):
            return [], []
        return levels_of(&self.state.instruments[instrument], 1, depth), levels_of(&self.state.instruments[instrument], 2, depth)

    def queue(self, uint32_t instrument, uint8_t side, int64_t price_ticks) -> list:
        cdef const Instrument* held
        cdef const Level* level
        cdef uint32_t slot, index
        if not self._known(instrument) or side not in (1, 2):
            return []
        held = &self.state.instruments[instrument]
        if not 0 <= key_of(held, side, price_ticks) <= held.price_max:
            return []
        level = &held.sides[side - 1].levels[key_of(held, side, price_ticks)]
        out = []
        slot = level.head
        for index in range(level.count):
            out.append(self._order(slot))
            slot = self.state.orders[slot].next
        return out

    def hidden(self, uint32_t instrument) -> list:
        cdef const Instrument* held
        cdef uint32_t slot
        if not self._known(instrument):
            return []
        held = &self.state.instruments[instrument]
        out = [(1, *row) for row in self._standing(&held.hidden[0], held, 1)]
        out += [(2, *row) for row in self._standing(&held.hidden[1], held, 2)]
        slot = held.pegs_head
        while slot != NO_SLOT:
            if self.state.extras[slot].place == PLACE_PARKED:
                out.append((self.state.orders[slot].side, 0, *self._order(slot)))
            slot = self.state.extras[slot].peg_next
        return out

    def stops(self, uint32_t instrument) -> list:
        cdef const Instrument* held
        cdef uint8_t side, trigger
        if not self._known(instrument):
            return []
        held = &self.state.instruments[instrument]
        out = []
        for trigger in range(2):
            for side in range(1, 3):
                out += [(trigger, side, *row) for row in self._standing(&held.stops[trigger][side - 1], held, 3 - side)]
        return out

    def indication(self, uint32_t instrument) -> tuple:
        cdef Indication found
        if not self._known(instrument) or not gathers(&self.state.instruments[instrument]):
            return 0, 0, 0, 0
        find_equilibrium(&self.state.instruments[instrument], &found)
        return found.price, found.volume, found.surplus, found.side

    def positions(self) -> list:
        cdef const Row* row
        cdef uint32_t at
        out = []
        for account, instrument in self._places():
            at = row_of(self.state, account, instrument)
            row = &self.state.rows[at]
            if (row.net or row.working_buy or row.working_sell or self.state.money[at].realised != 0):
                out.append((
                    account, instrument, row.net, whole(self.state.money[at].open_cost), whole(self.state.money[at].realised),
                    row.working_buy, row.working_sell,
                ))
        return out

    def limits(self) -> list:
        cdef const Row* row
        out = []
        for account, instrument in self._places():
            row = &self.state.rows[row_of(self.state, account, instrument)]
            if row.limits[0] or row.limits[1] or row.limits[2] or row.limits[3]:
                out.append((account, instrument, row.limits[0], row.limits[1], row.limits[2], row.limits[3]))
        return out

    def blocks(self) -> list:
        cdef uint32_t index
        cdef const Node* node
        out = []
        for index in range(self.state.nodes_count):
            node = &self.state.nodes[self.state.node_places[index]]
            if node.block:
                out.append((node.scope, node.number, node.block, node.killed_by))
        return out

    def node_limits(self) -> list:
        cdef uint32_t index
        cdef int limit
        cdef const Node* node
        out = []
        for index in range(self.state.nodes_count):
            node = &self.state.nodes[self.state.node_places[index]]
            for limit in range(1, LIMIT_KINDS):
                if node.limits_set >> limit & 1:
                    out.append((node.scope, node.number, limit, node.limits[limit]))
        return out

    def rates(self) -> list:
        cdef uint32_t index
        cdef int limit
        cdef const Node* node
        out = []
        for index in range(self.state.nodes_count):
            node = &self.state.nodes[self.state.node_places[index]]
            for limit in range(WINDOWED_FIRST, LIMIT_KINDS):
                if node.limits_set >> limit & 1:
                    out.append((
                        node.scope, node.number, limit, window_of(self.state, node, limit).length_ns, taken(self.state, node, limit),
                    ))
        return out

    def latches(self) -> list:
        cdef uint32_t index
        cdef const Node* node
        out = []
        for index in range(self.state.nodes_count):
            node = &self.state.nodes[self.state.node_places[index]]
            if node.latched:
                out.append((node.scope, node.number))
        return out

    def node_use(self) -> list:
        cdef uint32_t index
        cdef const Node* node
        out = []
        freshen(self.state)
        for index in range(self.state.nodes_count):
            node = &self.state.nodes[self.state.node_places[index]]
            if is_counting(node):
                out.append((
                    node.scope, node.number, node.open_orders, whole(node.gross_cost), whole(node.net_cost),
                    whole(node.buy_value), whole(node.sell_value),
                ))
        return out

    def restrictions(self) -> list:
        cdef uint32_t index
        keys = [self.state.restrictions[index] for index in range(self.state.restrictions_count)]
        return [(key >> 48, key >> 16 & 0xFFFFFFFF, key & 0xFFFF) for key in keys]

    def balances(self) -> list:
        cdef uint32_t account, asset
        cdef const Balance* held
        out = []
        for account in range(1, self.state.accounts_max + 1):
            if self.state.accounts[account].defined and keeps_balances(self.state, account):
                for asset in range(1, ASSETS):
                    held = balance_of(self.state, account, asset)
                    if held.available != 0 or held.held != 0:
                        out.append((account, asset, whole(held.available), whole(held.held)))
        return out

    def self_match_hits(self) -> list:
        cdef uint32_t number
        return [
            (number, self.state.accounts[number].self_match_hits)
            for number in range(1, self.state.accounts_max + 1) if self.state.accounts[number].self_match_hits
        ]

    def _known(self, uint32_t instrument) -> bool:
        return instrument <= self.state.instruments_max and self.state.instruments[instrument].defined

    def _order(self, uint32_t slot) -> tuple:
        detail = self.state.details[slot]
        return order_id_of(self.state, slot), detail.client_order_id, detail.account, detail.session, self.state.orders[slot].leaves

    cdef list _standing(self, const Ladder* ladder, const Instrument* held, uint8_t side):
        """(price, *order) of all that stand on a ladder with the keys of this side."""
        cdef int64_t key = ladder.best
        cdef uint32_t slot, index
        out = []
        while key >= 0:
            slot = ladder.levels[key].head
            for index in range(ladder.levels[key].count):
                out.append((price_of(held, side, key), *self._order(slot)))
                slot = self.state.orders[slot].next
            key = below(ladder, key)
        return out

    def _places(self) -> list:
        """Every (account, instrument) of what is defined."""
        cdef uint32_t number
        instruments = [n for n in range(1, self.state.instruments_max + 1) if self.state.instruments[n].defined]
        accounts = [n for n in range(1, self.state.accounts_max + 1) if self.state.accounts[n].defined]
        return [(account, instrument) for account in accounts for instrument in instruments]


cdef object whole(int128 value):
    """A Python number of 128 bits."""
    cdef int64_t high = <int64_t> (value >> 64)
    cdef uint64_t low = <uint64_t> value
    return (high << <object> 64) | low


cdef tuple finding_of(const Trace* trace, uint8_t code):
    cdef const Finding* finding = &trace.findings[code]
    return (
        code, finding.verdict != FAILED,
        whole(finding.value) if finding.is_measured else None, whole(finding.limit) if finding.is_measured else None,
        finding.scope if finding.is_owned else None, finding.number if finding.is_owned else None,
    )


cdef uint64_t dated(const Instrument* held, uint8_t source):
    if source == PRICE_SOURCE_REFERENCE:
        return held.reference_at_ns
    return held.mark_at_ns if source == PRICE_SOURCE_MARK else 0


cdef tuple view_of(const Instrument* held, uint32_t number):
    cdef int64_t bid = held.sides[0].best
    cdef int64_t ask = held.sides[1].best
    return (
        number, held.phase, held.reference, held.last_price, held.last_qty,
        price_of(held, 1, bid) if bid >= 0 else 0, price_of(held, 2, ask) if ask >= 0 else 0,
    )


cdef list levels_of(const Instrument* held, uint8_t side, uint32_t depth):
    cdef const Ladder* ladder = &held.sides[side - 1]
    cdef int64_t key = ladder.best
    out = []
    while key >= 0 and len(out) < depth:
        out.append((price_of(held, side, key), ladder.levels[key].qty, ladder.levels[key].count))
        key = below(ladder, key)
    return out
