"""How much of everything the gateway holds."""

from dataclasses import dataclass

SECOND_NS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Bounds:
    """Limits of order entry. Times in nanoseconds."""

    sessions_max: int = 256
    strangers_max: int = 64
    """Connections that have not logged on yet."""
    inbox_bytes_max: int = 256 << 10
    outbox_bytes_max: int = 16 << 20
    logon_ns_max: int = 5 * SECOND_NS
    stuck_ns_max: int = 5 * SECOND_NS
    """Events wait and the client has not taken a byte for so long: it is too slow."""
    farewell_ns_max: int = 2 * SECOND_NS
    """How long a closing connection may take to fetch what was meant for it."""
