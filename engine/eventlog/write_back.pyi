PIECE_BYTES: int

def write_back(fd: int, offset: int, size: int) -> None:
    """These bytes of the file are with the disk, though not durable yet. OSError when one was lost."""

def sync_gently(fd: int) -> None:
    """The file's bytes are durable, written PIECE_BYTES at a time. OSError."""
