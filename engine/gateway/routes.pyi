from engine.gateway.connection import Connection

class Routes:
    """Which outbox a session's events go to, by session number."""

    sessions_end: int

    def __init__(self, sessions_end: int) -> None: ...
    def join(self, session: int, connection: Connection) -> None:
        """From the next delivery on, events of `session` go to `connection`. ValueError beyond the table."""

    def leave(self, session: int) -> None: ...
    def deliver_bytes(self, events: bytes | memoryview) -> None: ...
    def take_touched(self) -> list[Connection]:
        """Connections that were given something since the last call."""
