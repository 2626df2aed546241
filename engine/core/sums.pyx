"""Sums of nodes. What a row adds to them is kept in its Use, so that each change is told as a difference."""

from libc.stdint cimport int64_t, uint8_t, uint32_t

from engine.core.memory cimport absolute, give_back, int128
from engine.core.nodes cimport Chain, find_chain
from engine.core.standing cimport open_of, worth_of
from engine.core.state cimport (
    Instrument,
    Node,
    ORDER_WORKING,
    Order,
    Row,
    SCOPES,
    Share,
    State,
    Use,
    row_of,
    rows_count,
    shares_bytes,
)
from engine.core.watches cimport look_after
from engine.messages.wire cimport (
    LIMIT_CREDIT,
    LIMIT_GROSS_NOTIONAL,
    LIMIT_OPEN_ORDERS,
    LIMIT_POSITION_LONG,
    LIMIT_POSITION_NET,
    LIMIT_POSITION_SHORT,
    SIDE_BUY,
)

cdef enum:
    NEED_SUMS = (1 << LIMIT_POSITION_LONG | 1 << LIMIT_POSITION_SHORT | 1 << LIMIT_POSITION_NET | 1 << LIMIT_OPEN_ORDERS
                 | 1 << LIMIT_GROSS_NOTIONAL | 1 << LIMIT_CREDIT)


cdef bint is_counting(const Node* node) noexcept nogil:
    return node is not NULL and node.limits_set & NEED_SUMS != 0


cdef Share* share_of(const State* s, const Node* node, uint32_t instrument) noexcept nogil:
    return &s.shares[<size_t> (node - s.nodes) * (s.instruments_max + 1) + instrument]


cdef void tell(State* s, Node* node, const Use* before, const Use* now, uint32_t instrument) noexcept nogil:
    cdef Share* share = share_of(s, node, instrument)
    cdef int128 units = units_of(&s.instruments[instrument])
    share.net += now.net - before.net
    share.buy += now.buy - before.buy
    share.sell += now.sell - before.sell
    node.net_cost += units * (now.cost - before.cost)
    node.gross_cost += units * (absolute(now.cost) - absolute(before.cost))
    node.buy_value += units * (now.buy_value - before.buy_value)
    node.sell_value += units * (now.sell_value - before.sell_value)
    node.open_orders += now.open_orders - before.open_orders


cdef void tell_all(State* s, uint32_t row, const Use* before) noexcept nogil:
    cdef Chain chain
    cdef int scope
    cdef uint32_t instrument = row % (s.instruments_max + 1)
    find_chain(s, &chain, row // (s.instruments_max + 1), instrument, 0)
    for scope in range(SCOPES):
        if is_counting(chain.at[scope]):
            tell(s, chain.at[scope], before, &s.uses[row], instrument)
            look_after(s, chain.at[scope])


cdef void count_row(State* s, uint32_t row) noexcept nogil:
    cdef Use* use = &s.uses[row]
    cdef Use before = use[0]
    before.buy_value = use.told_buy_value
    before.sell_value = use.told_sell_value
    use.told_buy_value = use.buy_value
    use.told_sell_value = use.sell_value
    use.net = s.rows[row].net
    use.buy = s.rows[row].working_buy
    use.sell = s.rows[row].working_sell
    use.cost = s.money[row].open_cost
    tell_all(s, row, &before)


cdef void count_value(State* s, uint32_t row, uint8_t side, int64_t price, int64_t qty) noexcept nogil:
    if side == SIDE_BUY:
        s.uses[row].buy_value += <int128> price * qty
    else:
        s.uses[row].sell_value += <int128> price * qty


cdef void count_order(State* s, uint32_t row, int64_t orders) noexcept nogil:
    cdef Use before = s.uses[row]
    s.uses[row].open_orders += orders
    tell_all(s, row, &before)


cdef void freshen(State* s) noexcept nogil:
    if not s.sums_stale:
        return
    s.sums_stale = False
    clear(s)
    count_orders(s)
    count_rows(s)


cdef void clear(State* s) noexcept nogil:
    cdef uint32_t index
    cdef Node* node
    give_back(s.shares, shares_bytes(s))
    give_back(s.uses, rows_count(s) * sizeof(Use))
    for index in range(s.nodes_count):
        node = &s.nodes[index]
        node.gross_cost = node.net_cost = node.buy_value = node.sell_value = 0
        node.open_orders = 0


cdef void count_orders(State* s) noexcept nogil:
    """What works, into the uses of the rows."""
    cdef uint32_t slot
    cdef const Order* order
    for slot in range(s.slots_used):
        order = &s.orders[slot]
        if order.flags & ORDER_WORKING:
            count_value(s, order.row, order.side, worth_of(s, slot), open_of(s, slot))
            s.uses[order.row].open_orders += 1


cdef void count_rows(State* s) noexcept nogil:
    """The uses, into the nodes."""
    cdef uint32_t account, instrument, row
    cdef int64_t orders
    for account in range(1, s.accounts_max + 1):
        if s.accounts[account].defined:
            for instrument in range(1, s.instruments_max + 1):
                row = row_of(s, account, instrument)
                if s.instruments[instrument].defined and (s.rows[row].net or s.uses[row].open_orders):
                    orders = s.uses[row].open_orders
                    s.uses[row].open_orders = 0
                    count_row(s, row)
                    count_order(s, row, orders)
