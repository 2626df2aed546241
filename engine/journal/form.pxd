"""Bytes of the journal on disk, for the compiled rooms. form.py says the same for Python; a test compares them."""

from libc.stdint cimport uint8_t, uint32_t, uint64_t

cdef enum:
    HEADER_AREA = 4096          # records of a segment begin here, so that they are page-aligned and the header has sectors of its own
    RECORD_MAGIC = 0x31524754   # "TGR1"
    FORMAT_VERSION = 1

ctypedef struct SegmentHeader:
    char magic[8]               # "TGJOURNL"
    uint32_t version
    uint32_t crc                # CRC32C of this struct with crc = 0
    uint64_t number             # of the segment, from 1
    uint64_t first_seq          # of its first command
    uint64_t epoch              # of the writer that began it
    uint32_t previous_crc       # of the record before its first; 0 in segment 1
    uint32_t chain_known        # 0 until the segment before has been hashed
    uint8_t chain[32]           # SHA-256 chain up to the end of the segment before

ctypedef struct RecordHeader:
    uint32_t magic
    uint32_t crc                # CRC32C of all that follows, payload included
    uint32_t previous_crc       # crc of the record before: a missing or moved record is noticed
    uint32_t size               # bytes of payload
    uint32_t count              # commands in it
    uint32_t reserved
    uint64_t first_seq
    uint64_t time_ns
    uint64_t epoch
    uint64_t synced_seq         # all up to here was durable before this record was written
