"""CRC32C against published vectors, and its two ways against each other."""

import random

import pytest

from engine.journal.crc import checksum, checksum_by_table

# RFC 3720, B.4, and the check value of the CRC catalogue
VECTORS = [
    (b"", 0),
    (b"123456789", 0xE3069283),
    (bytes(32), 0x8A9136AA),
    (b"\xff" * 32, 0x62A8AB43),
    (bytes(range(32)), 0x46DD794E),
    (bytes(range(31, -1, -1)), 0x113FDB5C),
]


@pytest.mark.parametrize("way", [checksum, checksum_by_table])
@pytest.mark.parametrize(("data", "crc"), VECTORS)
def test_known_vectors(way, data, crc):
    assert way(data) == crc


@pytest.mark.parametrize("size", [1, 7, 8, 9, 15, 16, 63, 64, 65, 1000, 48056])
def test_table_and_instruction_agree_and_go_on_from_a_seed(size):
    data = random.Random(size).randbytes(size)
    assert checksum(data) == checksum_by_table(data)
    for cut in (0, 1, size // 2, size):
        assert checksum(data[cut:], checksum(data[:cut])) == checksum(data)
