"""What a harness does: loads a library of the interface, sends it messages one at a time, and takes its reports on a second thread."""

from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t

import os
import threading
import time

import numpy as np

from engine.public_bench.interface cimport CancelMessage, ModifyMessage, NewMessage, Report, Transport
from engine.public_bench.ring cimport Ring, free_ring, has_room, make_ring, next_place, pause, show_all, take

cdef extern from "<dlfcn.h>" nogil:
    enum: RTLD_NOW
    enum: RTLD_LOCAL
    void* dlopen(const char* path, int flags)
    void* dlsym(void* library, const char* name)
    char* dlerror()

ctypedef const Transport* (*GetTransport)() noexcept nogil
ctypedef void (*Init)(uint64_t seed, const Transport* transport, void* queue) noexcept nogil
ctypedef void (*Plain)() noexcept nogil
ctypedef void (*OnNew)(const NewMessage* message) noexcept nogil
ctypedef void (*OnCancel)(const CancelMessage* message) noexcept nogil
ctypedef void (*OnModify)(const ModifyMessage* message) noexcept nogil
ctypedef int64_t (*BestPrice)() noexcept nogil
ctypedef uint64_t (*DepthAt)(int64_t price_ticks, uint8_t side) noexcept nogil

cdef enum:
    QUEUE = 1 << 20              # reports that may be under way
    TAKEN_AT_ONCE = 256
    REPORTS_A_MESSAGE = 4        # there is room for so many on average

REPORT = np.dtype([
    ("type", "u1"), ("side", "u1"), ("reserved", "V6"), ("sequence", "<u8"), ("order_id", "<u8"), ("price_ticks", "<i8"),
    ("quantity", "<u4"), ("reserved2", "<u4"), ("maker", "<u8"), ("taker", "<u8"), ("reserved3", "<u8"),
])


# --- the queue of a harness: every report is seen at once

cdef void* create(uint32_t capacity) noexcept nogil:
    return make_ring(capacity)


cdef int push(void* queue, const Report* report) noexcept nogil:
    cdef Ring* ring = <Ring*> queue
    if not has_room(ring):
        return 0
    next_place(ring)[0] = report[0]
    ring.written += 1
    show_all(ring)
    return 1


cdef uint32_t drain(void* queue, Report* out, uint32_t most) noexcept nogil:
    return take(<Ring*> queue, out, most)


cdef void flush(void* queue) noexcept nogil:
    pass


cdef void destroy(void* queue) noexcept nogil:
    free_ring(<Ring*> queue)


cdef Transport plain = Transport(create, push, drain, flush, destroy)


cdef class Library:
    """A loaded library. One run at a time: the interface has one engine in a process."""

    cdef void* library
    cdef const Transport* transport
    cdef Init init
    cdef Plain shutdown, flush
    cdef OnNew on_new
    cdef OnCancel on_cancel
    cdef OnModify on_modify
    cdef BestPrice best_bid, best_ask
    cdef DepthAt depth

    def __cinit__(self, str path):
        """OSError where it cannot be loaded or lacks a function."""
        self.library = dlopen(os.fsencode(path), RTLD_NOW | RTLD_LOCAL)
        if self.library is NULL:
            raise OSError(os.fsdecode(dlerror()))
        self.init = <Init> self._function(b"engine_init")
        self.shutdown = <Plain> self._function(b"engine_shutdown")
        self.flush = <Plain> self._function(b"engine_flush")
        self.on_new = <OnNew> self._function(b"engine_on_new_order")
        self.on_cancel = <OnCancel> self._function(b"engine_on_cancel")
        self.on_modify = <OnModify> self._function(b"engine_on_modify")
        self.best_bid = <BestPrice> self._function(b"engine_query_best_bid")
        self.best_ask = <BestPrice> self._function(b"engine_query_best_ask")
        self.depth = <DepthAt> self._function(b"engine_query_depth_at")
        self.transport = (<GetTransport> self._function(b"engine_get_transport"))()

    cdef void* _function(self, bytes name) except NULL:
        cdef void* found = dlsym(self.library, name)
        if found is NULL:
            raise OSError(f"the library has no function {name.decode()}")
        return found


cdef class Run:
    """Messages (scenarios.MESSAGE) through a fresh engine.

    After `go`: `reports` (REPORT), `seconds`, and what was found at the probes: places in the messages, ascending, after which
    best bid, best ask and the depth at the message's own price are asked for; the time that takes does not count. `cores`: of the
    two threads, or None to leave them where they are. `own_queue`: reports come through the library's queue, else the harness's.
    """

    cdef Library library
    cdef const Transport* transport
    cdef readonly object reports
    cdef readonly object answers
    cdef readonly double seconds, cpu_seconds
    cdef object messages, cores
    cdef const int64_t[::1] probes
    cdef void* queue
    cdef size_t taken
    cdef volatile bint over

    def __cinit__(self, Library library not None, messages, probes=(), cores=None, bint own_queue=True):
        self.library, self.messages, self.cores = library, messages, cores
        self.transport = library.transport if own_queue else &plain
        self.probes = np.asarray(probes, np.int64)
        self.reports = np.zeros(REPORTS_A_MESSAGE * len(messages) + TAKEN_AT_ONCE, REPORT)
        self.answers = []

    def go(self) -> None:
        """MemoryError without a queue."""
        self.queue = self.transport.create(QUEUE)
        if self.queue is NULL:
            raise MemoryError("the library could not make its queue")
        taker = threading.Thread(target=self._take)
        taker.start()
        before = os.sched_getaffinity(0)
        self._stay_on(0)
        self.library.init(0, self.transport, self.queue)
        try:
            self._send()
        finally:
            self.over = True
            taker.join()
            os.sched_setaffinity(0, before)
            self.library.shutdown()
            self.transport.destroy(self.queue)
        self.reports = self.reports[:self.taken]

    def _stay_on(self, int which) -> None:
        if self.cores is not None:
            os.sched_setaffinity(0, {self.cores[which]})

    def _send(self) -> None:
        cdef const uint8_t[::1] bytes_of = self.messages.view(np.uint8)
        cdef const NewMessage* messages = <const NewMessage*> &bytes_of[0]
        cdef size_t at = 0
        cdef size_t until
        started, worked = time.perf_counter(), time.thread_time()
        asking = 0.0
        for probe in self.probes:
            until = probe + 1
            with nogil:
                self._send_some(messages + at, until - at)
            at = until
            paused = time.perf_counter()
            self.answers.append((
                self.library.best_bid(), self.library.best_ask(),
                self.library.depth(messages[at - 1].price_ticks, messages[at - 1].side),
            ))
            asking += time.perf_counter() - paused
        until = len(self.messages)
        with nogil:
            self._send_some(messages + at, until - at)
            self.library.flush()
            self.transport.flush(self.queue)
        self.seconds = time.perf_counter() - started - asking
        self.cpu_seconds = time.thread_time() - worked

    cdef void _send_some(self, const NewMessage* messages, size_t count) noexcept nogil:
        cdef OnNew on_new = self.library.on_new
        cdef OnCancel on_cancel = self.library.on_cancel
        cdef OnModify on_modify = self.library.on_modify
        cdef size_t at
        for at in range(count):
            if messages[at].reserved[0] == 0:
                on_new(&messages[at])
            elif messages[at].reserved[0] == 1:
                on_cancel(<const CancelMessage*> &messages[at])
            else:
                on_modify(<const ModifyMessage*> &messages[at])

    def _take(self) -> None:
        cdef uint8_t[::1] bytes_of = self.reports.view(np.uint8)
        cdef Report* room = <Report*> &bytes_of[0]
        cdef size_t most = len(self.reports) - TAKEN_AT_ONCE
        cdef uint32_t count
        cdef bint over = False
        self._stay_on(1)
        with nogil:
            while True:
                over = self.over                                 # looked at first: what was sent before it is then seen
                count = self.transport.drain(self.queue, &room[self.taken], TAKEN_AT_ONCE)
                if self.taken < most:
                    self.taken += count
                if not count:
                    if over:
                        break
                    pause()
