"""The text of a run's reports whose sum the benchmark compares: one line a report, by message, and in a message by type."""

from libc.stdint cimport int64_t, uint8_t
from libc.stdio cimport snprintf

import hashlib

import numpy as np

from engine.public_bench.harness import REPORT

from engine.public_bench.interface cimport CANCEL_ACK, CANCEL_REJECT, MODIFY_ACK, MODIFY_REJECT, ORDER_ACK, Report, TRADE

cdef enum:
    LINE_MOST = 128


def text_of(reports) -> bytes:
    """Of a REPORT array; trades of one message stay in the order in which they came."""
    ordered = np.ascontiguousarray(reports[np.lexsort((reports["type"], reports["sequence"]))])
    room = np.empty(LINE_MOST * len(ordered) + 1, np.uint8)
    cdef char[::1] out = room.view(np.int8)
    cdef const uint8_t[::1] bytes_of = ordered.view(np.uint8)
    cdef const Report* row
    cdef size_t size = 0
    cdef size_t at
    for at in range(len(ordered)):
        row = <const Report*> &bytes_of[at * sizeof(Report)]
        if at:
            out[size] = b"\n"
            size += 1
        size += line_of(row, &out[size])
    return room[:size].tobytes()


def sum_of(reports) -> str:
    """SHA-256 of the text."""
    return hashlib.sha256(text_of(reports)).hexdigest()


cdef int line_of(const Report* row, char* out) noexcept:
    cdef unsigned long long sequence = row.sequence_number
    cdef unsigned long long order_id = row.order_id
    cdef long long price = row.price_ticks
    if row.type == TRADE:
        return snprintf(out, LINE_MOST, "1,%llu,%lld,%u,%llu,%llu", sequence, price, row.quantity,
                        <unsigned long long> row.maker_order_id, <unsigned long long> row.taker_order_id)
    if row.type == CANCEL_REJECT or row.type == MODIFY_REJECT:
        return snprintf(out, LINE_MOST, "%u,%llu,%llu", <unsigned> row.type, sequence, order_id)
    if row.type == CANCEL_ACK:
        return snprintf(out, LINE_MOST, "2,%llu,%u,%llu,%lld", sequence, <unsigned> row.side, order_id, price)
    return snprintf(out, LINE_MOST, "%u,%llu,%u,%llu,%lld,%u", <unsigned> row.type, sequence, <unsigned> row.side, order_id, price,
                    row.quantity)
