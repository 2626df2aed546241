"""Who has a page open in this process."""

import time
from dataclasses import dataclass

from console.live.bounds import SOCKETS_MAX, SOCKETS_PER_OPERATOR_MAX


@dataclass(slots=True)
class Seat:
    """One operator, with so many sockets, since the first of them."""

    name: str
    roles: str
    since_ns: int
    sockets: int = 0


class Seats:
    def __init__(self) -> None:
        self._by_name: dict[str, Seat] = {}
        self._sockets = 0

    def take(self, name: str, roles: str) -> bool:
        """False when this operator, or the process, has as many sockets as it may have."""
        seat = self._by_name.get(name) or Seat(name, roles, time.time_ns())
        if seat.sockets >= SOCKETS_PER_OPERATOR_MAX or self._sockets >= SOCKETS_MAX:
            return False
        self._by_name[name] = seat
        seat.sockets += 1
        self._sockets += 1
        return True

    def leave(self, name: str) -> None:
        """Once for each seat that was taken."""
        seat = self._by_name[name]
        seat.sockets -= 1
        self._sockets -= 1
        if not seat.sockets:
            del self._by_name[name]

    def everybody(self) -> list[Seat]:
        return [*self._by_name.values()]
