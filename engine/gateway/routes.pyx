"""Events to their owners, without Python per event."""

from libc.stdint cimport uint8_t, uint32_t
from libc.stdlib cimport calloc, free

from engine.gateway.connection cimport Connection
from engine.gateway.outbox cimport Outbox, outbox_put
from engine.messages.wire cimport EVENT_SIZE, OrderAccepted


cdef class Routes:
    def __cinit__(self, uint32_t sessions_end):
        self.sessions_end = sessions_end
        self.boxes = <Outbox**> calloc(sessions_end, sizeof(Outbox*))
        self.touched = <uint32_t*> calloc(sessions_end, sizeof(uint32_t))
        self.connections = {}
        if self.boxes is NULL or self.touched is NULL:
            raise MemoryError

    def __dealloc__(self):
        free(self.boxes)
        free(self.touched)

    def join(self, uint32_t session, Connection connection not None) -> None:
        """From the next delivery on, events of `session` go to `connection`. ValueError beyond the table."""
        if not 0 < session < self.sessions_end:
            raise ValueError(f"session {session} is outside 1 to {self.sessions_end - 1}")
        self.connections[session] = connection
        self.boxes[session] = &connection.out

    def leave(self, uint32_t session) -> None:
        self.connections.pop(session, None)
        self.boxes[session] = NULL

    cdef void deliver(self, const uint8_t* events, size_t count) noexcept nogil:
        cdef size_t first = 0
        cdef size_t last
        cdef uint32_t session
        while first < count:
            session = (<const OrderAccepted*> (events + first * EVENT_SIZE)).session
            last = first + 1
            while last < count and (<const OrderAccepted*> (events + last * EVENT_SIZE)).session == session:
                last += 1
            if 0 < session < self.sessions_end and self.boxes[session] is not NULL:
                self.put(session, events + first * EVENT_SIZE, (last - first) * EVENT_SIZE)
            first = last

    cdef void put(self, uint32_t session, const uint8_t* events, size_t size) noexcept nogil:
        cdef Outbox* box = self.boxes[session]
        if not box.touched:
            box.touched = True
            self.touched[self.touched_count] = session
            self.touched_count += 1
        outbox_put(box, events, size)

    def deliver_bytes(self, const unsigned char[::1] events not None) -> None:
        """The same for events that Python holds."""
        if events.shape[0] % EVENT_SIZE:
            raise ValueError(f"{events.shape[0]} bytes are no whole events")
        if events.shape[0]:
            self.deliver(&events[0], events.shape[0] // EVENT_SIZE)

    def take_touched(self) -> list[Connection]:
        """Connections that were given something since the last call."""
        cdef uint32_t index, session
        out = []
        for index in range(self.touched_count):
            session = self.touched[index]
            if self.boxes[session] is not NULL:
                self.boxes[session].touched = False
                out.append(self.connections[session])
        self.touched_count = 0
        return out
