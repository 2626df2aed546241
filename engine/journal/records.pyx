"""Records of a segment, judged one after the other; docs/JOURNAL.md, *Recovery*."""

from libc.stdint cimport uint8_t, uint32_t, uint64_t
from libc.string cimport memcmp, memset

from engine.journal.crc cimport crc32c
from engine.journal.form cimport HEADER_AREA, RECORD_MAGIC, RecordHeader

cdef enum:
    POLYNOMIAL = 0x82F63B78
    NATURAL_ZEROS = 128    # more zeros than any command ends with (SetLimit to 0 by nobody: 39)

cdef extern from *:
    """
    static const unsigned char tidegate_zeros[64];
    """
    const uint8_t* ZEROS "tidegate_zeros"

# what `run` says to Python
globals().update(
    WHOLE=WHOLE, END=END, CUT_SHORT=CUT_SHORT, NO_RECORD=NO_RECORD, WRONG_CRC=WRONG_CRC, WRONG_PREVIOUS=WRONG_PREVIOUS,
    WRONG_SEQ=WRONG_SEQ, NOT_APPLIED=NOT_APPLIED,
)


cdef int judge(const uint8_t* data, size_t size, size_t at) noexcept nogil:
    """Whether a record stands here, by itself."""
    cdef const RecordHeader* record = <const RecordHeader*> (data + at)
    cdef size_t left = size - at
    if left < sizeof(RecordHeader):
        return END if memcmp(record, ZEROS, left) == 0 else CUT_SHORT
    if record.magic != RECORD_MAGIC:
        return END if memcmp(record, ZEROS, sizeof(RecordHeader)) == 0 else NO_RECORD
    if record.size == 0 or record.size % 8 or record.count == 0:
        return NO_RECORD
    if record.size > left - sizeof(RecordHeader):
        return CUT_SHORT
    if record.crc != crc32c(0, <const uint8_t*> &record.previous_crc, sizeof(RecordHeader) - 8 + record.size):
        return WRONG_CRC
    return WHOLE


cdef int walk_look(Walk* walk, const RecordHeader** record) noexcept nogil:
    cdef int found = judge(walk.data, walk.size, walk.at)
    if found != WHOLE:
        return found
    record[0] = <const RecordHeader*> (walk.data + walk.at)
    if record[0].previous_crc != walk.previous_crc:
        return WRONG_PREVIOUS
    return WHOLE if record[0].first_seq == walk.next_seq else WRONG_SEQ


cdef void walk_step(Walk* walk, const RecordHeader* record) noexcept nogil:
    walk.at += sizeof(RecordHeader) + record.size
    walk.next_seq += record.count
    walk.previous_crc = record.crc
    walk.epoch = max(walk.epoch, record.epoch)
    walk.records += 1
    walk.commands += record.count


cdef size_t find_proof(const Walk* walk) noexcept nogil:
    """Records lie at multiples of 8, so these are looked at."""
    cdef size_t at = walk.at + 8
    cdef const RecordHeader* record
    while at + sizeof(RecordHeader) <= walk.size:
        record = <const RecordHeader*> (walk.data + at)
        if record.magic == RECORD_MAGIC and record.synced_seq >= walk.next_seq and judge(walk.data, walk.size, at) == WHOLE:
            return at
        at += 8
    return 0


cdef uint32_t crc_with_head(const RecordHeader* head, const uint8_t* commands) noexcept nogil:
    """The CRC of a record whose header is `head`."""
    cdef uint32_t crc = crc32c(0, <const uint8_t*> &head.previous_crc, sizeof(RecordHeader) - 8)
    return crc32c(crc, commands, head.size)


cdef bint is_one_bit(uint32_t wrong) noexcept nogil:
    return wrong != 0 and wrong & (wrong - 1) == 0


cdef bint one_bit_of_crc(uint32_t wrong, size_t size) noexcept nogil:
    """A flipped bit changes the CRC by a pattern that depends on its place alone: is `wrong` the pattern of one of these bytes' bits?

    The last bit's is the polynomial; each bit before it, one shift of the register more.
    """
    cdef uint32_t pattern = POLYNOMIAL
    cdef size_t bit
    for bit in range(size * 8):
        if pattern == wrong:
            return True
        pattern = (pattern >> 1) ^ (POLYNOMIAL if pattern & 1 else 0)
    return False


cdef bint one_bit_of_size(const RecordHeader* record, size_t left) noexcept nogil:
    """With one bit of its `size` changed the record is whole."""
    cdef RecordHeader head = record[0]
    cdef uint32_t bit
    for bit in range(32):
        head.size = record.size ^ (<uint32_t> 1 << bit)
        if head.size and head.size <= left and head.crc == crc_with_head(&head, <const uint8_t*> record + sizeof(RecordHeader)):
            return True
    return False


cdef bint one_bit_wrong(const uint8_t* data, size_t size, size_t at, bint incomplete) noexcept nogil:
    """The record here is whole but for one bit. Among as many torn ones as it has bits times 2^-32, one would seem so too."""
    cdef const RecordHeader* record = <const RecordHeader*> (data + at)
    cdef size_t left
    cdef uint32_t wrong
    if size - at < sizeof(RecordHeader):
        return False
    left = size - at - sizeof(RecordHeader)
    if one_bit_of_size(record, left):
        return True
    if record.size > left or incomplete:
        return False
    wrong = record.crc ^ crc_with_head(record, data + at + sizeof(RecordHeader))
    if wrong == 0:
        return is_one_bit(record.magic ^ RECORD_MAGIC)
    return is_one_bit(wrong) or one_bit_of_crc(wrong, sizeof(RecordHeader) - 8 + record.size)


cdef size_t end_of_data(const uint8_t* data, size_t size) noexcept nogil:
    while size >= 64 and memcmp(data + size - 64, ZEROS, 64) == 0:
        size -= 64
    while size and data[size - 1] == 0:
        size -= 1
    return size


cdef class RecordWalk:
    def __cinit__(self, data, uint64_t first_seq, uint32_t previous_crc):
        memset(&self.walk, 0, sizeof(self.walk))
        self.data, self.view = data, data
        if self.view.shape[0] < HEADER_AREA:
            raise ValueError("its header is cut short")
        self.walk.data, self.walk.size, self.walk.at = &self.view[0], self.view.shape[0], HEADER_AREA
        self.walk.next_seq, self.walk.previous_crc = first_seq, previous_crc

    def release(self):
        self.walk.size = self.walk.at
        self.view = self.data = None

    def run(self, uint64_t until_seq=<uint64_t> -1):
        cdef const RecordHeader* record
        cdef int found = WHOLE
        with nogil:
            while self.walk.next_seq <= until_seq:
                found = walk_look(&self.walk, &record)
                if found != WHOLE:
                    break
                walk_step(&self.walk, record)
        return found

    def proof_of_sync(self):
        cdef size_t at
        with nogil:
            at = find_proof(&self.walk)
        return at

    def incomplete(self):
        cdef const RecordHeader* record = <const RecordHeader*> (self.walk.data + self.walk.at)
        cdef size_t end = self.walk.at + sizeof(RecordHeader)
        if end <= self.walk.size:
            end += record.size
        return end > self.walk.size or self.data_end() + NATURAL_ZEROS < end

    def one_bit_wrong(self):
        cdef bint wrong
        cdef bint incomplete = self.incomplete()
        with nogil:
            wrong = one_bit_wrong(self.walk.data, self.walk.size, self.walk.at, incomplete)
        return wrong

    def data_end(self):
        cdef size_t end
        with nogil:
            end = end_of_data(self.walk.data, self.walk.size)
        return end

    @property
    def at(self):
        return self.walk.at

    @property
    def next_seq(self):
        return self.walk.next_seq

    @property
    def previous_crc(self):
        return self.walk.previous_crc

    @property
    def epoch(self):
        return self.walk.epoch

    @property
    def records(self):
        return self.walk.records

    @property
    def commands(self):
        return self.walk.commands
