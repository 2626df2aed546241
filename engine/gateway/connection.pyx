"""One client's connection: bytes in, bytes out. Sockets are non-blocking; no call here waits."""

from libc.errno cimport EAGAIN, EINTR, errno
from libc.stdint cimport uint8_t, uint16_t, uint32_t, uint64_t
from libc.stdlib cimport free, malloc, realloc
from libc.string cimport memmove, memset

import numpy as np

from engine.gateway.frames cimport WALK_BATCH_FULL, WALK_OUTBOX_FULL, WALK_SHORT, Walk, refuse as refuse_frame, walk as walk_frames
from engine.gateway.outbox cimport outbox_put
from engine.sequencer.batch cimport Batch

cdef extern from "<sys/socket.h>" nogil:
    ssize_t recv(int fd, void* buffer, size_t size, int flags)
    ssize_t send(int fd, const void* buffer, size_t size, int flags)
    int MSG_NOSIGNAL

cdef enum:
    STRANGER_BYTES = 1024         # nobody needs more than this to log on
    OUTBOX_KEPT_BYTES = 1 << 20   # an empty outbox larger than this is given back
    NOTICE_BYTES = 256            # room beyond the limit for the last word to a slow client

SHORT = WALK_SHORT
BATCH_FULL = WALK_BATCH_FULL
OUTBOX_FULL = WALK_OUTBOX_FULL


cdef class Connection:
    def __cinit__(self, int fd, size_t inbox_bytes_max, size_t outbox_bytes_max, uint64_t now_ns):
        self.fd = fd
        self.inbox = <uint8_t*> malloc(STRANGER_BYTES)
        if self.inbox is NULL:
            raise MemoryError
        self.capacity = min(STRANGER_BYTES, inbox_bytes_max)
        self.inbox_max = inbox_bytes_max
        memset(&self.out, 0, sizeof(self.out))
        memset(&self.permit, 0, sizeof(self.permit))
        self.out.limit = outbox_bytes_max
        self.progress_ns = now_ns

    def __dealloc__(self):
        free(self.inbox)
        free(self.out.data)

    cdef int restart_inbox(self) except -1:
        """Move what is left to the front, so that there is room behind it."""
        if self.begin:
            memmove(self.inbox, self.inbox + self.begin, self.end - self.begin)
            self.end -= self.begin
            self.begin = 0
        return 0

    def receive(self, uint64_t now_ns) -> int:
        """Read once. Bytes read; 0 when the other side closed or the connection broke; -1 when nothing could be read now."""
        cdef ssize_t got
        if self.end == self.capacity:
            self.restart_inbox()
        if self.end == self.capacity:
            return -1
        with nogil:
            got = recv(self.fd, self.inbox + self.end, self.capacity - self.end, 0)
        if got < 0:
            return -1 if errno in (EAGAIN, EINTR) else 0
        if got > 0:
            if self.begin == self.end:
                self.received_ns = now_ns
            self.end += got
        return got

    def discard(self) -> int:
        """Read once and throw it away; returns as `receive`."""
        self.begin = self.end = 0
        got = self.receive(0)
        self.begin = self.end = 0
        return got

    def walk(self, Batch batch not None) -> int:
        """Deal with every whole frame that is there; returns a WalkEnd. Only after `admit`."""
        cdef Walk done
        if self.congested:
            return WALK_OUTBOX_FULL
        with nogil:
            done = walk_frames(self.inbox + self.begin, self.end - self.begin, &self.permit, batch, &self.out)
        if done.consumed:
            self.last_frame_ns = self.received_ns
            self.frames_total += done.accepted + done.refused
            self.refused_total += done.refused
            self.begin += done.consumed
        if self.begin >= self.end:
            self.begin = self.end = 0
        return done.end

    def first_frame(self, size_t size) -> bytes | None:
        """The first `size` bytes of the inbox once they are there, taken out of it."""
        if self.end - self.begin < size:
            return None
        frame = (<char*> self.inbox + self.begin)[:size]
        self.begin += size
        return frame

    def first_head(self) -> tuple[int, int, int] | None:
        """(length, kind, version) of the first frame once its head is there."""
        cdef uint8_t* at = self.inbox + self.begin
        if self.end - self.begin < 4:
            return None
        return (<uint16_t*> at)[0], at[2], at[3]

    def admit(self, uint32_t session, accounts not None) -> None:
        """From now on this is `session`, and orders for `accounts` (u64 bit set, one row) are its own."""
        cdef const uint64_t[::1] bits = accounts
        larger = realloc(self.inbox, self.inbox_max)
        if larger is NULL:
            raise MemoryError
        self.inbox = <uint8_t*> larger
        self.capacity = self.inbox_max
        self.accounts = accounts
        self.permit.session = session
        self.permit.accounts = &bits[0]
        self.permit.accounts_end = <uint32_t> (bits.shape[0] * 64)

    def put(self, const unsigned char[::1] record not None) -> bool:
        """Queue whole records for sending; False when the outbox is over its limit."""
        return outbox_put(&self.out, &record[0], record.shape[0])

    def refuse(self, uint8_t reason) -> None:
        """Queue a FrameRefused about the frame at the front of the inbox."""
        refuse_frame(&self.out, reason, self.permit.session, self.inbox + self.begin, self.end - self.begin)

    def last_word(self, uint8_t reason) -> None:
        """Queue a FrameRefused that speaks of no frame, even where the outbox is full: the connection ends after it."""
        self.out.overflowed = False
        self.out.limit += NOTICE_BYTES
        refuse_frame(&self.out, reason, self.permit.session, NULL, 0)

    def flush(self, uint64_t now_ns) -> int:
        """Send what the socket takes. Bytes that still wait; -1 when the connection broke."""
        cdef ssize_t sent
        cdef size_t waiting = self.out.end - self.out.begin
        if waiting:
            with nogil:
                sent = send(self.fd, self.out.data + self.out.begin, waiting, MSG_NOSIGNAL)
            if sent < 0:
                return waiting if errno in (EAGAIN, EINTR) else -1
            self.out.begin += sent
            waiting -= sent
            if sent:
                self.progress_ns = now_ns
        if not waiting:
            self.empty_outbox(now_ns)
        return waiting

    cdef void empty_outbox(self, uint64_t now_ns) noexcept:
        self.progress_ns = now_ns
        self.out.begin = self.out.end = 0
        if self.out.capacity > OUTBOX_KEPT_BYTES:
            free(self.out.data)
            self.out.data = NULL
            self.out.capacity = 0

    def stuck_ns(self, uint64_t now_ns) -> int:
        """How long something waits of which the socket takes nothing, as far as calls to this method can tell."""
        if self.out.begin == self.out.end:
            self.progress_ns = now_ns
        return now_ns - self.progress_ns

    @property
    def session(self) -> int:
        """0 before logon."""
        return self.permit.session

    @property
    def received(self) -> int:
        """Bytes in the inbox."""
        return self.end - self.begin

    @property
    def waiting(self) -> int:
        """Bytes in the outbox."""
        return self.out.end - self.out.begin

    @property
    def overflowed(self) -> bool:
        return self.out.overflowed

    @property
    def congested(self) -> bool:
        """Half of the outbox is full: no further frame is read until the client has read its events."""
        return self.waiting * 2 > self.out.limit


def bit_set(numbers) -> np.ndarray:
    """u64 words in which bit n stands for number n; at least one word."""
    bits = np.zeros(max(numbers, default=0) // 64 + 1, np.uint64)
    for number in numbers:
        bits[number // 64] |= np.uint64(1 << (number % 64))
    return bits
