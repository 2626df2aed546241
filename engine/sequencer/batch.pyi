class Batch:
    """Whole commands, one behind the other, on their way to the sequencer. Never more than `capacity` bytes."""

    size: int
    capacity: int
    count: int

    def __init__(self, capacity: int) -> None:
        """ValueError below the size of one command; MemoryError."""

    def add(self, command: bytes | memoryview) -> bool:
        """Append one whole command; False when there is no room. The bytes are not checked."""

    def to_bytes(self) -> bytes:
        """A copy of the commands that are in it."""

    def clear(self) -> None: ...
