"""Engines with a C interface, driven from a compiled loop through the functions of their own shared library."""

from libc.stdint cimport int32_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free

from engine.bench.plain import PRIMES

cdef extern from "<dlfcn.h>" nogil:
    void* dlopen(const char* path, int flags)
    void* dlsym(void* library, const char* name)
    const char* dlerror()
    int RTLD_NOW, RTLD_LOCAL

cdef extern from "<time.h>" nogil:
    struct timespec:
        long tv_sec
        long tv_nsec
    int clock_gettime(int clock, timespec* now)
    int CLOCK_MONOTONIC

cdef enum:
    NEW = 1
    CANCEL = 2
    REDUCE = 3
    REPRICE = 4
    BUYS = 1

ctypedef struct Command:       # engine.bench.plain.COMMAND
    uint8_t what
    uint8_t side
    uint16_t book
    uint32_t order
    uint32_t qty
    uint32_t price

ctypedef struct Tally:
    uint64_t trades
    uint64_t checksum
    uint64_t primes[5]

# --- orderly-chaos, as its C interface is documented

ctypedef struct OrderlyTrade:
    uint64_t taker
    uint64_t maker
    uint64_t price
    uint32_t qty
    uint32_t maker_left
    int32_t taker_side

ctypedef void (*OrderlyTold)(const OrderlyTrade* trade, void* tally) noexcept nogil
ctypedef void* (*MakeBook)() noexcept nogil
ctypedef void (*FreeBook)(void* book) noexcept nogil
ctypedef int32_t (*OrderlyTell)(void* book, OrderlyTold told, void* tally) noexcept nogil
ctypedef int32_t (*OrderlyLimit)(void* book, int32_t side, uint64_t order, uint32_t qty, uint64_t price, uint32_t* filled) noexcept nogil
ctypedef int32_t (*OrderlyCancel)(void* book, uint64_t order) noexcept nogil
ctypedef int32_t (*OrderlyReduce)(void* book, uint64_t order, uint32_t qty) noexcept nogil
ctypedef uint64_t (*Count64)(const void* book) noexcept nogil

# --- limit-order-book, likewise

ctypedef void (*LobLimit)(void* book, uint64_t order, uint32_t qty, uint64_t price) noexcept nogil
ctypedef void (*LobCancel)(void* book, uint64_t order) noexcept nogil
ctypedef uint32_t (*Count32)(void* book) noexcept nogil


cdef void note(const OrderlyTrade* trade, void* place) noexcept nogil:
    cdef Tally* tally = <Tally*> place
    cdef uint64_t mixed = 0
    mixed = mix(mixed, trade.maker, tally.primes[0])
    mixed = mix(mixed, trade.taker, tally.primes[1])
    mixed = mix(mixed, trade.price, tally.primes[2])
    mixed = mix(mixed, trade.qty, tally.primes[3])
    mixed = mix(mixed, tally.trades, tally.primes[4])
    tally.checksum += mixed
    tally.trades += 1


cdef inline uint64_t mix(uint64_t mixed, uint64_t word, uint64_t prime) noexcept nogil:
    mixed = (mixed ^ word) * prime
    return mixed ^ (mixed >> 29)


cdef double now_s() noexcept nogil:
    cdef timespec now
    clock_gettime(CLOCK_MONOTONIC, &now)
    return now.tv_sec + now.tv_nsec / 1e9


class PeerFailed(Exception):
    """The library is not what its documentation says, or refused a command."""


cdef class Library:
    """A shared library, and as many books of it as a workload has."""

    cdef void* handle
    cdef void** books
    cdef readonly uint32_t books_end
    cdef FreeBook free_book

    def __cinit__(self, path, int books):
        self.handle = dlopen(str(path).encode(), RTLD_NOW | RTLD_LOCAL)
        if self.handle is NULL:
            raise PeerFailed(dlerror().decode())
        self.books = <void**> calloc(books + 1, sizeof(void*))
        if self.books is NULL:
            raise MemoryError
        self.books_end = books + 1

    def __dealloc__(self):
        cdef uint32_t index
        if self.books is not NULL:
            for index in range(self.books_end):
                if self.books[index] is not NULL:
                    self.free_book(self.books[index])
        free(self.books)

    cdef void* function(self, const char* name) except NULL:
        cdef void* found = dlsym(self.handle, name)
        if found is NULL:
            raise PeerFailed(f"it has no function {name.decode()}")
        return found

    cdef make_books(self, const char* make, const char* free_it):
        self.free_book = <FreeBook> self.function(free_it)
        cdef MakeBook made = <MakeBook> self.function(make)
        cdef uint32_t index
        for index in range(1, self.books_end):
            self.books[index] = made()

    cdef size_t drive(self, const Command* commands, size_t count) noexcept nogil:
        """How many commands were taken before one was refused."""
        return 0

    def run(self, const uint8_t[::1] commands not None) -> float:
        """Seconds for these commands (COMMAND). PeerFailed."""
        cdef size_t count = commands.shape[0] // sizeof(Command)
        cdef size_t done
        cdef double began
        with nogil:
            began = now_s()
            done = self.drive(<const Command*> &commands[0], count)
            began = now_s() - began
        if done < count:
            raise PeerFailed(f"it refused command {done} of {count}")
        return began


cdef class OrderlyChaos(Library):
    cdef Tally tally
    cdef OrderlyLimit limit
    cdef OrderlyCancel cancel
    cdef OrderlyReduce reduce

    def __init__(self, path, int books):
        self.make_books(b"oc_book_new", b"oc_book_free")
        self.limit = <OrderlyLimit> self.function(b"oc_book_limit")
        self.cancel = <OrderlyCancel> self.function(b"oc_book_cancel")
        self.reduce = <OrderlyReduce> self.function(b"oc_book_reduce")
        cdef OrderlyTell tell = <OrderlyTell> self.function(b"oc_book_set_trade_callback")
        for index in range(5):
            self.tally.primes[index] = PRIMES[index]
        for index in range(1, self.books_end):
            tell(self.books[index], note, &self.tally)

    cdef size_t drive(self, const Command* commands, size_t count) noexcept nogil:
        cdef size_t index
        cdef int32_t refused = 0
        cdef uint32_t filled
        cdef const Command* command
        cdef void* book
        for index in range(count):
            command = &commands[index]
            book = self.books[command.book]
            if command.what == NEW:
                refused = self.limit(book, command.side == BUYS, command.order, command.qty, command.price, &filled)
            elif command.what == CANCEL:
                refused = self.cancel(book, command.order)
            elif command.what == REDUCE:
                refused = self.reduce(book, command.order, command.qty)
            else:
                refused = self.cancel(book, command.order)
                refused |= self.limit(book, command.side == BUYS, command.order, command.qty, command.price, &filled)
            if refused:
                return index
        return count

    def forget_trades(self) -> None:
        self.tally.trades = self.tally.checksum = 0

    def result(self) -> dict:
        cdef Count64 orders = <Count64> self.function(b"oc_book_count")
        cdef Count64 volume = <Count64> self.function(b"oc_book_volume")
        cdef uint32_t index
        return {
            "trades": self.tally.trades, "checksum": self.tally.checksum,
            "orders": sum(orders(self.books[index]) for index in range(1, self.books_end)),
            "volume": sum(volume(self.books[index]) for index in range(1, self.books_end)),
        }


cdef class LimitOrderBook(Library):
    cdef LobLimit buy
    cdef LobLimit sell
    cdef LobCancel cancel

    def __init__(self, path, int books):
        self.make_books(b"new_", b"delete_")
        self.buy = <LobLimit> self.function(b"limit_buy")
        self.sell = <LobLimit> self.function(b"limit_sell")
        self.cancel = <LobCancel> self.function(b"cancel")

    cdef size_t drive(self, const Command* commands, size_t count) noexcept nogil:
        cdef size_t index
        cdef const Command* command
        cdef void* book
        for index in range(count):
            command = &commands[index]
            book = self.books[command.book]
            if command.what == REDUCE:
                return index  # it knows no such command
            if command.what != NEW:
                self.cancel(book, command.order)
            if command.what != CANCEL:
                if command.side == BUYS:
                    self.buy(book, command.order, command.qty, command.price)
                else:
                    self.sell(book, command.order, command.qty, command.price)
        return count

    def forget_trades(self) -> None:
        """It tells of none."""

    def result(self) -> dict:
        cdef Count32 orders = <Count32> self.function(b"count")
        cdef Count64 volume = <Count64> self.function(b"volume")
        cdef uint32_t index
        return {
            "orders": sum(orders(self.books[index]) for index in range(1, self.books_end)),
            "volume": sum(volume(self.books[index]) for index in range(1, self.books_end)),
        }
