"""One group: the batches that one sync makes durable, and the events that may leave after it."""

from libc.stdint cimport uint8_t, uint32_t, uint64_t


ctypedef struct Group:
    uint8_t* records          # journal records, headers included, as they go to the segment
    size_t records_size
    size_t records_capacity
    uint8_t* events           # whole event records of 96 bytes
    size_t events_size
    size_t events_capacity
    uint64_t first_seq        # of the group's first command
    uint64_t last_seq         # of its last
    uint64_t last_event_seq   # the newest event at or before the group's end
    uint64_t time_ns          # engine time of the last batch
    uint64_t durable_ns       # wall time at which the sync was done
    uint64_t sync_ns          # what the sync took
    uint32_t batches
    uint32_t state            # the writer's: who has it now
