"""The benchmark's five kinds of order flow, made anew from its description (docs/METHODOLOGY.md of its repository): a seed gives the same messages as there.

One price walk a scenario; buy orders are placed below its first half, sell orders above its second, and all arrive in a random order. Each
order then has a life: of a hundred 15 are IOC; of the others 20 are modified, 95 cancelled, a few are asked for again when they are gone.
"""

from libc.math cimport M_PI, cos, exp, llround, log, pow, round, sqrt
from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t

import numpy as np

cdef enum:
    LEVELS = 800
    DRAWS = 17                   # more than one order can use up
    KIND_NEW = 0
    KIND_CANCEL = 1
    KIND_MODIFY = 2

cdef double TICK = 0.005         # of a dollar
cdef double FIRST_MID = 167.52
cdef double MEDIAN_LIFE_US = 0.431 * 1000.0

SCENARIOS = {"static": (0.0, 0.0), "normal": (0.15, 0.02), "swing-25": (0.5, 0.25), "swing-40": (0.5, 0.4), "flash-crash": (0.5, 0.6)}
"""Name -> volatility of the walk, and how far it is to get."""

MESSAGE = np.dtype([
    ("order_id", "<u8"), ("sequence", "<u8"), ("price_ticks", "<i8"), ("quantity", "<u4"), ("side", "u1"), ("ioc", "u1"), ("kind", "u1"),
    ("reserved", "u1"),
])
"""As the interface has a new order or a modify; a cancel is the first half of it. `kind` stands where the interface reads nothing."""

cdef packed struct Message:
    uint64_t order_id
    uint64_t sequence
    int64_t price_ticks
    uint32_t quantity
    uint8_t side
    uint8_t ioc
    uint8_t kind
    uint8_t reserved


cdef class Draws:
    """Numbers in [0, 1) of a Mersenne twister, 53 bits each, one after the other."""

    cdef const double[::1] drawn
    cdef size_t used

    def __cinit__(self, uint32_t seed, size_t most):
        self.drawn = np.random.RandomState(seed).random_sample(most)

    cdef double next(self) noexcept:
        self.used += 1
        return self.drawn[self.used - 1]

    cdef int64_t below(self, double bound) noexcept:
        return <int64_t> (self.next() * bound)

    cdef double normal(self) noexcept:
        """Box and Muller, the cosine of the two."""
        cdef double first = max(self.next(), 1e-300)
        cdef double second = self.next()
        return sqrt(-2.0 * log(first)) * cos(2.0 * M_PI * second)

    cdef double exponential(self, double rate) noexcept:
        return -log(max(self.next(), 1e-300)) / rate


def level_weights() -> np.ndarray:
    """Summed weights of the levels behind the mid: a power law with a hump eight ticks out."""
    out = np.empty(LEVELS)
    cdef double total = 0.0
    cdef int level
    for level in range(LEVELS):
        total += 1.0 / pow(level + 1.0, 2.23) + 5.0 * exp(-0.5 * (level - 8.0) * (level - 8.0))
        out[level] = total
    return out


def messages(str scenario, size_t orders, uint32_t seed) -> np.ndarray:
    """About two messages an order, in the order in which they arrive (MESSAGE)."""
    draws = Draws(seed, orders * DRAWS)
    placed = _placed(*SCENARIOS[scenario], orders, draws)
    times, lives = _lives(placed, _shuffled(orders, draws), draws)
    lives = lives[np.argsort(times, kind="stable")]
    lives["sequence"] = np.arange(len(lives))
    return lives


def _placed(double volatility, double swing, size_t orders, Draws draws) -> np.ndarray:
    """Price, quantity and level behind the mid of every order, in the order of the walk."""
    cdef double step = volatility * sqrt(pow(swing / volatility, 2.0) / <double> orders) if volatility else 0.0
    cdef const double[::1] weights = level_weights()
    cdef double mid = FIRST_MID
    cdef size_t at
    cdef int64_t ticks, level
    out = np.empty((orders, 3), np.int64)
    cdef int64_t[:, ::1] rows = out
    for at in range(orders):
        mid *= exp(-0.5 * step * step + step * draws.normal())
        ticks = llround(round(mid / TICK) * TICK / TICK)
        level = _first_at_least(weights, draws.next() * weights[LEVELS - 1])
        rows[at, 0] = max(1, ticks - (level + 1) if at < orders // 2 else ticks + level + 1)
        rows[at, 1] = 1 + draws.below(100.0)
        rows[at, 2] = level
    return out


cdef int64_t _first_at_least(const double[::1] rising, double value) noexcept:
    cdef int64_t low = 0
    cdef int64_t high = rising.shape[0] - 1
    while low < high:
        if rising[(low + high) // 2] < value:
            low = (low + high) // 2 + 1
        else:
            high = (low + high) // 2
    return low


def _shuffled(size_t orders, Draws draws) -> np.ndarray:
    """Fisher and Yates, from the end."""
    out = np.arange(orders)
    cdef int64_t[::1] places = out
    cdef size_t at, other
    for at in range(orders - 1, 0, -1):
        other = draws.below(<double> at + 1.0)
        places[at], places[other] = places[other], places[at]
    return out


cdef class Lives:
    """Writes the messages of one order after the other, and the time at which each arrives."""

    cdef Message[::1] room
    cdef int64_t[::1] times
    cdef size_t count
    cdef int64_t now
    cdef Draws draws

    def __cinit__(self, Message[::1] room, int64_t[::1] times, Draws draws):
        self.room, self.times, self.draws = room, times, draws

    cdef void say(self, Message message, uint8_t kind, int64_t later) noexcept:
        self.now += later
        message.kind = kind
        self.room[self.count] = message
        self.times[self.count] = self.now
        self.count += 1

    cdef int64_t moment(self) noexcept:
        return 1 + self.draws.below(20.0)

    cdef void live(self, Message order, int64_t level) noexcept:
        cdef bint modified, cancelled
        order.ioc = self.draws.next() < 0.15
        self.say(order, KIND_NEW, 0)
        if not order.ioc:
            modified = self.draws.next() < 0.2
            if modified:
                self.modify(&order)
            cancelled = self.draws.next() < 0.95
            if cancelled:
                self.cancel(order, level)
            if modified and cancelled and self.draws.next() < 0.02:
                self.say(order, KIND_MODIFY, self.moment())
        self.now += 1

    cdef void modify(self, Message* order) noexcept:
        """One lot more, and four times out of five one tick nearer to the other side."""
        cdef int64_t later = 30 + self.draws.below(70.0)
        order.quantity += 1
        if self.draws.next() < 0.8:
            order.price_ticks += 1 if order.side == 0 else -1
        self.say(order[0], KIND_MODIFY, later)

    cdef void cancel(self, Message order, int64_t level) noexcept:
        """Sooner near the touch; one in fifty is sent twice."""
        self.say(order, KIND_CANCEL, <int64_t> self.draws.exponential(log(2.0) / MEDIAN_LIFE_US / sqrt(1.0 + level)))
        if self.draws.next() < 0.02:
            self.say(order, KIND_CANCEL, self.moment())


def _lives(const int64_t[:, ::1] placed, const int64_t[::1] order, Draws draws) -> tuple:
    """Arrival times (us) and messages (MESSAGE), in step."""
    cdef size_t orders = order.shape[0]
    cdef size_t at, number
    cdef Message message
    room = np.zeros(5 * orders, MESSAGE)
    times = np.zeros(5 * orders, np.int64)
    lives = Lives(room, times, draws)
    for at in range(orders):
        number = order[at]
        message = Message(number + 1, 0, placed[number, 0], placed[number, 1], number >= orders // 2, 0, KIND_NEW, 0)
        lives.live(message, placed[number, 2])
    return times[:lives.count], room[:lives.count]
