"""Who stands for whom: each recorded order goes in through one seat, an account of a session, and keeps it for the pass."""

from dataclasses import dataclass

SPREAD = 0x9E3779B97F4A7C15
"""An odd number whose multiples look random in their upper bits: neighbours in time get different seats."""


@dataclass(frozen=True, slots=True)
class Seat:
    """`session` counts the replay's own sessions from 0."""

    session: int
    account: int


class Seats:
    """Each pass moves every order one seat on. The trades of a pass sum to zero over all seats, so after as many passes as there
    are seats every account is back where it began: positions stay within what a few passes trade, for ever."""

    def __init__(self, seats: list[Seat], pass_number: int) -> None:
        """ValueError without a seat."""
        if not seats:
            raise ValueError("the replay has no account to trade for")
        self._seats = seats
        self._turn = pass_number

    def of(self, order_id: int) -> Seat:
        mixed = (order_id * SPREAD & (1 << 64) - 1) >> 40
        return self._seats[(mixed + self._turn) % len(self._seats)]
