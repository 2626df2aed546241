"""Core and journal together, without sockets: what the sequencer does, in one loop."""

from libc.stdint cimport uint8_t, uint32_t, uint64_t

from engine.core.core cimport Core
from engine.journal.group cimport Group
from engine.journal.writer cimport BUFFERS_FULL, JournalWriter, WRITER_FAILED
from engine.messages.wire cimport NewOrder

cdef extern from "<poll.h>" nogil:
    struct pollfd:
        int fd
        short events
        short revents
    int poll(pollfd* fds, unsigned long count, int timeout_ms)
    short POLLIN

cdef enum:
    WAIT_MS = 1000


cdef void give_all_back(JournalWriter writer) noexcept nogil:
    cdef const Group* group
    writer.clear_signal()
    group = writer.next_durable()
    while group is not NULL:
        writer.give_back(group)
        group = writer.next_durable()


cdef size_t end_of_batch(const uint8_t* commands, size_t begin, size_t size, uint32_t batch_commands) noexcept nogil:
    cdef uint32_t index
    for index in range(batch_commands):
        if begin >= size:
            break
        begin += (<const NewOrder*> (commands + begin)).length
    return begin


cdef int enter(Core core, JournalWriter writer, pollfd* signal, const uint8_t* commands, size_t size, uint64_t time_ns) noexcept nogil:
    """Apply one run and hand it to the journal, waiting while that is full. 0, or WRITER_FAILED."""
    cdef uint64_t first_seq = core.last_seq() + 1
    cdef size_t done = core.apply(commands, size, time_ns)
    cdef int taken
    if core.broken or done != size:
        return WRITER_FAILED
    while True:
        taken = writer.submit(commands, size, core.applied, first_seq, time_ns, core.events, core.events_size)
        if taken != BUFFERS_FULL:
            return taken
        poll(signal, 1, WAIT_MS)
        give_all_back(writer)


def run(Core core not None, JournalWriter writer not None, const uint8_t[::1] commands not None, uint32_t batch_commands) -> None:
    """Applies and journals everything in batches; returns when all of it is durable. RuntimeError when the writer fails."""
    cdef pollfd signal
    cdef size_t begin = 0
    cdef size_t end
    cdef size_t size = commands.shape[0]
    cdef uint64_t time_ns = core.time_ns()
    cdef int fault = 0
    signal.fd = writer.fileno()
    signal.events = POLLIN
    with nogil:
        while begin < size and not fault:
            end = end_of_batch(&commands[0], begin, size, batch_commands)
            time_ns += 1
            fault = enter(core, writer, &signal, &commands[begin], end - begin, time_ns)
            give_all_back(writer)
            begin = end
        while not fault and writer.durable() < core.last_seq() and not writer.failed():
            poll(&signal, 1, WAIT_MS)
            give_all_back(writer)
    if fault or writer.failed():
        raise RuntimeError(f"the journal failed: {writer.failure}")
