"""Warnings, breaches, and what a breach does. First all is told, then all is done, and again as long as anything is done."""

from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t
from libc.stdlib cimport qsort

from engine.core.blocks cimport cancel_below, put_block
from engine.core.emit cimport control_event
from engine.core.memory cimport absolute, int128
from engine.core.nodes cimport find_node
from engine.core.settle cimport settle_all
from engine.core.state cimport LIMIT_KINDS, Node, Share, State, Watch
from engine.core.sums cimport freshen, share_of
from engine.core.watches cimport LEVEL_BREACHED, MOST, is_watched_by, look_after, watch_of
from engine.messages.wire cimport (
    BLOCK_NONE,
    BLOCK_REDUCE_ONLY,
    BLOCK_SHUT,
    BREACH_ACTION_CANCEL_WORKING,
    BREACH_ACTION_KILL,
    BREACH_ACTION_REDUCE_ONLY,
    BREACH_ACTION_SLOW_DOWN,
    CANCEL_CAUSE_KILLED,
    CANCEL_CAUSE_LIMIT_BREACHED,
    KIND_LIMIT_BREACHED,
    KIND_LIMIT_WARNED,
    KIND_SCOPE_BLOCKED,
    LIMIT_CREDIT,
    LIMIT_GROSS_NOTIONAL,
    LIMIT_OPEN_ORDERS,
    LIMIT_POSITION_LONG,
    LIMIT_POSITION_NET,
    LIMIT_POSITION_SHORT,
    PHASE_REASON_LIMIT_BREACHED,
    PhaseChanged,
    SCOPE_ACCOUNT,
    SCOPE_INSTRUMENT,
)

cdef enum:
    SLACK = 5                    # a level is left when so many points less are used

cdef extern from *:
    """
    static const signed char tidegate_steps[5] = {0, 50, 75, 90, 100};
    """
    const signed char steps "tidegate_steps"[5]


# --- how much is used

cdef int128 position_in(const Share* held, uint8_t limit) noexcept nogil:
    """The worst case: all that works on the side filled, and nothing on the other."""
    cdef int128 longest = <int128> held.net + held.buy
    cdef int128 shortest = <int128> held.sell - held.net
    if limit == LIMIT_POSITION_LONG:
        return longest
    return shortest if limit == LIMIT_POSITION_SHORT else max(longest, shortest)


cdef int128 use_of(const State* s, const Node* node, uint8_t limit, uint32_t* instrument) noexcept nogil:
    """Of positions in the instrument with the most, of equals the lowest number; sets `instrument`, 0 where it is of none."""
    cdef int128 most = 0
    cdef int128 found
    cdef uint32_t number
    instrument[0] = 0
    if limit == LIMIT_OPEN_ORDERS:
        return node.open_orders
    if limit == LIMIT_GROSS_NOTIONAL:
        return node.gross_cost + node.buy_value + node.sell_value
    if limit == LIMIT_CREDIT:
        return max(absolute(node.net_cost + node.buy_value), absolute(node.net_cost - node.sell_value))
    if limit != LIMIT_POSITION_LONG and limit != LIMIT_POSITION_SHORT and limit != LIMIT_POSITION_NET:
        return 0                 # of one order, or within a window: nothing stays used
    for number in range(1, s.instruments_high + 1):
        found = position_in(share_of(s, node, number), limit)
        if found > most:
            most = found
            instrument[0] = number
    return most


cdef bint reaches(int128 used, int64_t limit, int percent) noexcept nogil:
    """Whether so many percent of the limit are used, without a product that could leave 128 bits."""
    return used > 0 and used >= (<int128> limit * percent + 99) // 100


cdef uint8_t level_of(int128 used, int64_t limit) noexcept nogil:
    cdef uint8_t level = 4
    if used > limit:
        return LEVEL_BREACHED
    while level and not reaches(used, limit, steps[level]):
        level -= 1
    return level


# --- telling

cdef PhaseChanged* tell(State* s, uint8_t kind, const Node* node, uint8_t reason, uint32_t instrument) noexcept nogil:
    cdef PhaseChanged* event = control_event(s, kind, reason, 0, 0)
    event.scope = node.scope
    event.number = node.number
    event.account = node.number if node.scope == SCOPE_ACCOUNT else 0
    event.instrument = node.number if node.scope == SCOPE_INSTRUMENT else instrument
    return event


cdef void tell_level(State* s, const Node* node, uint8_t limit, uint8_t level, int128 used, uint32_t instrument) noexcept nogil:
    cdef Watch* watch = watch_of(s, node)
    cdef bint is_breach = level == LEVEL_BREACHED
    cdef PhaseChanged* event
    watch.levels[limit] = level
    if not is_breach and not watch.warns >> limit & 1:
        return
    event = tell(s, KIND_LIMIT_BREACHED if is_breach else KIND_LIMIT_WARNED, node,
                 watch.on_breach[limit] if is_breach else steps[level], instrument)
    event.subject = limit
    event.value = <int64_t> (used if used < MOST else MOST)
    event.previous = node.limits[limit]
    if is_breach:
        watch.fresh |= <uint32_t> 1 << limit
        watch.told_at[limit] = event.seq


cdef void judge_limit(State* s, const Node* node, uint8_t limit) noexcept nogil:
    cdef Watch* watch = watch_of(s, node)
    cdef uint32_t instrument = 0
    cdef int128 used = use_of(s, node, limit, &instrument)
    cdef uint8_t level = level_of(used, node.limits[limit])
    if watch.attempts >> limit & 1:
        level = LEVEL_BREACHED
        used = watch.needs[limit]
        instrument = watch.asked_in[limit]
    if level > watch.levels[limit]:
        tell_level(s, node, limit, level, used, instrument)


cdef void judge_node(State* s, const Node* node) noexcept nogil:
    cdef Watch* watch = watch_of(s, node)
    cdef uint8_t limit
    for limit in range(1, LIMIT_KINDS):
        if is_watched_by(s, node, limit):
            judge_limit(s, node, limit)
    watch.attempts = 0
    watch.is_due = False


# --- doing

cdef void shut(State* s, Node* node, uint8_t block, uint64_t killed_by) noexcept nogil:
    cdef PhaseChanged* event = tell(s, KIND_SCOPE_BLOCKED, node, PHASE_REASON_LIMIT_BREACHED, 0)
    event.value = block
    event.previous = node.block
    event.subject = block == BLOCK_SHUT
    put_block(s, node, block, killed_by)


cdef void act(State* s, Node* node, uint8_t limit) noexcept nogil:
    """What a person shut is opened by none of it."""
    cdef Watch* watch = watch_of(s, node)
    cdef uint8_t action = watch.on_breach[limit]
    if action == BREACH_ACTION_SLOW_DOWN:
        watch.next_order_ns = max(watch.next_order_ns, s.time_ns + watch.pauses[limit])
    elif action == BREACH_ACTION_CANCEL_WORKING:
        cancel_below(s, node, CANCEL_CAUSE_LIMIT_BREACHED, watch.told_at[limit])
    elif action == BREACH_ACTION_REDUCE_ONLY and node.block == BLOCK_NONE:
        shut(s, node, BLOCK_REDUCE_ONLY, 0)
    elif action == BREACH_ACTION_KILL:
        shut(s, node, BLOCK_SHUT, watch.told_at[limit])
        cancel_below(s, node, CANCEL_CAUSE_KILLED, watch.told_at[limit])


cdef bint act_all(State* s, Node* node) noexcept nogil:
    """Whether anything was to be done."""
    cdef Watch* watch = watch_of(s, node)
    cdef uint32_t fresh = watch.fresh
    cdef uint8_t limit
    watch.fresh = 0
    for limit in range(1, LIMIT_KINDS):
        if fresh >> limit & 1:
            act(s, node, limit)
    return fresh != 0


cdef int compare(const void* one, const void* other) noexcept nogil:
    cdef uint64_t first = (<const uint64_t*> one)[0]
    cdef uint64_t second = (<const uint64_t*> other)[0]
    return (first > second) - (first < second)


cdef Node* due_node(const State* s, uint32_t index) noexcept nogil:
    return find_node(s, <uint8_t> (s.due_nodes[index] >> 32), <uint32_t> s.due_nodes[index])


cdef void drop_due(State* s, uint32_t count) noexcept nogil:
    """The first ones are done; others came meanwhile."""
    cdef uint32_t index
    s.due_count -= count
    for index in range(s.due_count):
        s.due_nodes[index] = s.due_nodes[index + count]


cdef void judge_limits(State* s) noexcept nogil:
    cdef uint32_t index, count
    cdef bint acted
    while s.due_count:
        freshen(s)
        count = s.due_count
        qsort(s.due_nodes, count, sizeof(uint64_t), compare)
        for index in range(count):
            judge_node(s, due_node(s, index))
        acted = False
        for index in range(count):
            acted |= act_all(s, due_node(s, index))
        drop_due(s, count)
        if acted:
            settle_all(s)


cdef void rearm_limits(State* s) noexcept nogil:
    cdef uint32_t index, instrument
    cdef uint8_t limit
    cdef Node* node
    cdef Watch* watch
    if not s.watching:
        return
    freshen(s)
    for index in range(s.nodes_count):
        node = &s.nodes[index]
        watch = watch_of(s, node)
        for limit in range(1, LIMIT_KINDS):
            if watch.levels[limit]:
                watch.levels[limit] = level_left(use_of(s, node, limit, &instrument), node.limits[limit], watch.levels[limit])


cdef uint8_t level_left(int128 used, int64_t limit, uint8_t level) noexcept nogil:
    """A level holds until SLACK points less than it takes are used."""
    while level and not reaches(used, limit, steps[min(level, 4)] - SLACK):
        level -= 1
    return level


cdef void look_at_all(State* s) noexcept nogil:
    cdef uint32_t index
    if s.watching:
        for index in range(s.nodes_count):
            look_after(s, &s.nodes[index])
