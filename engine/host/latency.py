"""How long orders take, from the arrival of their frame to the release of their events, and how much of it is the disk's."""

from collections import deque

from engine.host.histogram import Histogram


class Latency:
    """Counts every command by the oldest frame of its batch: never too short, at most a batch's filling time too long."""

    def __init__(self) -> None:
        self.orders = Histogram()
        self.syncs = Histogram()
        self._on_the_way: deque[tuple[int, int, int]] = deque()

    def entered(self, last_seq: int, received_ns: int, count: int) -> None:
        """A batch of `count` commands up to `last_seq`, whose oldest frame arrived at `received_ns`."""
        self._on_the_way.append((last_seq, received_ns, count))

    def released(self, last_seq: int, now_ns: int) -> None:
        """Events of all commands up to `last_seq` were given to their sessions."""
        while self._on_the_way and self._on_the_way[0][0] <= last_seq:
            _, received_ns, count = self._on_the_way.popleft()
            self.orders.add(now_ns - received_ns, count)

    def next_second(self) -> None:
        self.orders.next_second()
        self.syncs.next_second()
