"""CRC32C as Python sees it; the compiled rooms take the function from crc.pxd."""

from libc.stdint cimport uint8_t, uint32_t

from engine.journal.crc cimport crc32c, crc32c_table


def checksum(const uint8_t[::1] data, uint32_t seed=0):
    """CRC32C of the bytes, by the processor's instruction where it has one."""
    return crc32c(seed, &data[0] if data.shape[0] else NULL, data.shape[0])


def checksum_by_table(const uint8_t[::1] data, uint32_t seed=0):
    """The same by table, as on a processor without the instruction; slow."""
    return crc32c_table(seed, &data[0] if data.shape[0] else NULL, data.shape[0])
