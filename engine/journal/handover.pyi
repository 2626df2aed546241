class PreparedFile:
    """One place for one prepared file. The writer takes it at any moment; what the preparer still does to it stops there."""

    def offer(self, fd: int) -> None:
        """The descriptor becomes the writer's."""

    def refuse(self, fault: int) -> None:
        """No file could be made, for this errno; the writer fails when it needs one before the next `offer`."""

    def zero(self, offset: int, zeros: bytes) -> bool:
        """Write zeros into the file while it is not taken; False when it is, or when the disk would not."""

    def wait(self, seconds: float) -> None:
        """Return when a file is wanted that was not refused, when `stop` was called, or after this time."""

    def stop(self) -> None:
        """End the preparer; closes what nobody took."""

    @property
    def wanted(self) -> bool: ...
    @property
    def stopped(self) -> bool: ...
