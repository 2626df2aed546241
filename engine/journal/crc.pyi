def checksum(data: bytes | memoryview, seed: int = 0) -> int:
    """CRC32C of the bytes, by the processor's instruction where it has one."""

def checksum_by_table(data: bytes | memoryview, seed: int = 0) -> int:
    """The same by table, as on a processor without the instruction; slow."""
