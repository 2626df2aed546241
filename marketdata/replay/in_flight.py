"""What was sent and is not answered, and what must therefore wait.

The engine takes each session's frames in order, but those of different sessions in any. Two commands may be on their way through
different sessions only where their order cannot matter:

- an aggressive order waits for everything of other sessions, and everything waits for it;
- an order that comes into a level waits for others that are on their way into the same level: time priority;
- it waits for whatever lies on the other side at a price that it would reach: a cancel that is late would trade.

A cancel waits for aggressive orders alone.
"""

from dataclasses import dataclass

from engine.messages.codes import Side

Key = tuple[int, int]
"""Kind of the command and its ClOrdID."""


@dataclass(frozen=True, slots=True)
class Sent:
    session: int
    side: Side
    price_ticks: int
    places: bool  # comes into a level, now or again
    aggressive: bool = False


class InFlight:
    """At most `window` commands."""

    def __init__(self, sessions: int, window: int) -> None:
        self.window = window
        self._sent: dict[Key, Sent] = {}
        self._of_session = [0] * sessions

    def __len__(self) -> int:
        return len(self._sent)

    def __contains__(self, key: Key) -> bool:
        return key in self._sent

    def must_wait(self, this: Sent) -> bool:
        count = len(self._sent)
        if count >= self.window:
            return True
        if count == self._of_session[this.session]:
            return False
        return any(_order_matters(this, other) for other in self._sent.values() if other.session != this.session)

    def add(self, key: Key, sent: Sent) -> None:
        """ValueError for a key that is on its way already: its answers could not be told apart."""
        if key in self._sent:
            raise ValueError(f"command {key} is on its way already")
        self._sent[key] = sent
        self._of_session[sent.session] += 1

    def answered(self, key: Key) -> bool:
        """False for a command that is not on its way."""
        sent = self._sent.pop(key, None)
        if sent is None:
            return False
        self._of_session[sent.session] -= 1
        return True


def _order_matters(this: Sent, other: Sent) -> bool:
    if this.aggressive or other.aggressive:
        return True
    if not this.places:
        return False
    if this.side is other.side:
        return other.places and this.price_ticks == other.price_ticks
    reach = this.price_ticks - other.price_ticks
    return reach >= 0 if this.side is Side.BUY else reach <= 0
