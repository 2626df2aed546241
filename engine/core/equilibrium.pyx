"""The price of an auction, found with two walks over the levels that cross."""

from libc.stdint cimport int64_t, uint8_t
from libc.string cimport memset

from engine.core.ladder cimport below
from engine.core.state cimport Indication, Instrument, Ladder, Level, price_of
from engine.messages.wire cimport SIDE_BUY, SIDE_SELL


ctypedef struct Walk:            # one side's levels, displayed and hidden, best first; prices count in ticks that count
    const Instrument* instrument
    uint8_t side
    int64_t tick
    int64_t shown                # keys of the levels that come next; -1: none
    int64_t hidden
    int64_t at                   # the price at hand
    int64_t qty                  # all that waits there; 0: the walk is over


cdef int64_t place_of(const Walk* walk, int64_t key) noexcept nogil:
    """The best price that counts at which orders of this key can trade."""
    cdef int64_t price = price_of(walk.instrument, walk.side, key)
    return price // walk.tick if walk.side == SIDE_BUY else (price + walk.tick - 1) // walk.tick


cdef int64_t take_level(const Ladder* ladder, int64_t* key) noexcept nogil:
    """The level's lots, displayed or not; `key` becomes that of the level behind it."""
    cdef const Level* level = &ladder.levels[key[0]]
    key[0] = below(ladder, key[0])
    return level.qty + level.reserve


cdef void step(Walk* walk) noexcept nogil:
    """To the next price."""
    cdef const Instrument* instrument = walk.instrument
    walk.qty = 0
    if walk.shown < 0 and walk.hidden < 0:
        return
    walk.at = place_of(walk, max(walk.shown, walk.hidden))
    while max(walk.shown, walk.hidden) >= 0 and place_of(walk, max(walk.shown, walk.hidden)) == walk.at:
        if walk.shown >= walk.hidden:
            walk.qty += take_level(&instrument.sides[walk.side - 1], &walk.shown)
        else:
            walk.qty += take_level(&instrument.hidden[walk.side - 1], &walk.hidden)


cdef void start(Walk* walk, const Instrument* instrument, uint8_t side, int64_t tick) noexcept nogil:
    walk.instrument = instrument
    walk.side = side
    walk.tick = tick
    walk.shown = instrument.sides[side - 1].best
    walk.hidden = instrument.hidden[side - 1].best
    step(walk)


ctypedef struct Span:            # of prices that are equally good
    int64_t low
    int64_t high
    int64_t volume
    int64_t surplus
    int64_t sells_from           # from this price on the surplus is one of sells


cdef void find_volume(Walk* bids, Walk* asks, Span* span) noexcept nogil:
    """Best against best while they cross: what is used up is the largest volume, the last two prices bound where it is reached.

    The walks stand behind it, at the first price with something left.
    """
    cdef int64_t qty
    span.volume = 0
    while bids.qty and asks.qty and bids.at >= asks.at:
        span.high = bids.at
        span.low = asks.at
        qty = min(bids.qty, asks.qty)
        span.volume += qty
        bids.qty -= qty
        asks.qty -= qty
        if not bids.qty:
            step(bids)
        if not asks.qty:
            step(asks)


cdef void find_surplus(Walk* bids, Walk* asks, Span* span) noexcept nogil:
    """Narrows the span to where least is left. Behind the two walks' prices more is left, between them nothing."""
    cdef int64_t bid = bids.at if bids.qty else span.low - 1
    cdef int64_t ask = asks.at if asks.qty else span.high + 1
    cdef bint by_bids = bid >= span.low and (ask > span.high or bids.qty <= asks.qty)
    cdef bint by_asks = ask <= span.high and (bid < span.low or asks.qty <= bids.qty)
    span.surplus = 0
    span.sells_from = ask
    if max(span.low, bid + 1) <= min(span.high, ask - 1):
        span.low = max(span.low, bid + 1)
        span.high = min(span.high, ask - 1)
        return
    span.surplus = bids.qty if by_bids else asks.qty
    if by_bids:
        step(bids)
    if by_asks:
        step(asks)
    span.low = (max(span.low, bids.at + 1) if bids.qty else span.low) if by_bids else ask
    span.high = (min(span.high, asks.at - 1) if asks.qty else span.high) if by_asks else bid


cdef int64_t nearest_to(int64_t reference, const Span* span, int64_t tick) noexcept nogil:
    """The lower one of two that are equally near."""
    cdef int64_t down
    if reference <= span.low * tick:
        return span.low * tick
    if reference >= span.high * tick:
        return span.high * tick
    down = reference // tick * tick
    return down if reference - down <= down + tick - reference else down + tick


cdef void find_span(const Instrument* instrument, int64_t tick, Span* span) noexcept nogil:
    cdef Walk bids
    cdef Walk asks
    start(&bids, instrument, SIDE_BUY, tick)
    start(&asks, instrument, SIDE_SELL, tick)
    find_volume(&bids, &asks, span)
    if span.volume:
        find_surplus(&bids, &asks, span)


cdef bint is_crossed(const Instrument* instrument) noexcept nogil:
    """Or locked, by what is displayed or not."""
    cdef int64_t bid = max(instrument.sides[0].best, instrument.hidden[0].best)
    cdef int64_t ask = max(instrument.sides[1].best, instrument.hidden[1].best)
    return bid >= 0 and ask >= 0 and bid + ask >= instrument.price_max


cdef void find_equilibrium(const Instrument* instrument, Indication* found) noexcept nogil:
    cdef int64_t tick = instrument.tick_multiple
    cdef Span span
    cdef Span anywhere
    memset(found, 0, sizeof(Indication))
    if not is_crossed(instrument):
        return
    find_span(instrument, 1, &span)
    if tick != 1:
        anywhere = span
        find_span(instrument, tick, &span)
        if span.volume != anywhere.volume:     # orders that came under another tick trade with each other only off the new one
            span = anywhere
            tick = 1
    found.price = nearest_to(instrument.reference if instrument.reference else instrument.price_max, &span, tick)
    found.volume = span.volume
    found.surplus = span.surplus
    if span.surplus:
        found.side = SIDE_SELL if found.price >= span.sells_from * tick else SIDE_BUY
