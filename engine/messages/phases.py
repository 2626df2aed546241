"""What each phase lets happen, which phase may follow which, and which orders each takes: the tables that core and console share.

The core reads them as C arrays in `tables.pxd`, made from here by `python -m engine.messages.generate`.
"""

from dataclasses import dataclass

from engine.messages.codes import OrderType, Phase, TimeInForce


@dataclass(frozen=True)
class Allows:
    """One row. `enters`, `amends`, `cancels`: what members may do. `matches`: orders trade as they come in.

    `collects`: orders gather without trading, the book may cross, and `Core.indication` shows what would trade. `uncrosses`:
    what crosses trades when the phase begins.
    """

    enters: bool = False
    amends: bool = False
    cancels: bool = False
    matches: bool = False
    collects: bool = False
    uncrosses: bool = False


ALLOWS: dict[Phase, Allows] = {
    Phase.CLOSED: Allows(cancels=True),
    Phase.HALTED: Allows(cancels=True),
    Phase.CONTINUOUS: Allows(enters=True, amends=True, cancels=True, matches=True, uncrosses=True),
    Phase.PRE_OPEN: Allows(enters=True, amends=True, cancels=True, collects=True),
    Phase.PRE_OPEN_NO_CANCEL: Allows(enters=True, collects=True),
    Phase.OPENING_AUCTION: Allows(enters=True, amends=True, cancels=True, collects=True),
    Phase.VOLATILITY_AUCTION: Allows(enters=True, amends=True, cancels=True, collects=True),
    Phase.CANCEL_ONLY: Allows(cancels=True),
    Phase.POST_ONLY: Allows(enters=True, amends=True, cancels=True, uncrosses=True),
    Phase.REDUCE_ONLY: Allows(enters=True, amends=True, cancels=True, matches=True, uncrosses=True),
    Phase.CLOSING_AUCTION: Allows(enters=True, amends=True, cancels=True, collects=True),
}

_ALWAYS = {Phase.HALTED, Phase.CANCEL_ONLY, Phase.CLOSED}
"""May follow any phase: stopping is never out of turn."""
_TRADING = {Phase.CONTINUOUS, Phase.POST_ONLY, Phase.REDUCE_ONLY}

FOLLOWS: dict[Phase, set[Phase]] = {
    Phase.CLOSED: {Phase.PRE_OPEN, Phase.OPENING_AUCTION, Phase.CONTINUOUS, Phase.POST_ONLY},
    Phase.HALTED: set(ALLOWS),
    Phase.CANCEL_ONLY: set(ALLOWS),
    Phase.PRE_OPEN: {Phase.PRE_OPEN_NO_CANCEL, Phase.OPENING_AUCTION, *_TRADING},
    Phase.PRE_OPEN_NO_CANCEL: {Phase.OPENING_AUCTION, *_TRADING},
    Phase.OPENING_AUCTION: _TRADING,
    Phase.CONTINUOUS: {Phase.PRE_OPEN, Phase.VOLATILITY_AUCTION, Phase.CLOSING_AUCTION, *_TRADING},
    Phase.VOLATILITY_AUCTION: {Phase.CLOSING_AUCTION, *_TRADING},
    Phase.POST_ONLY: {Phase.PRE_OPEN, Phase.OPENING_AUCTION, Phase.VOLATILITY_AUCTION, Phase.CLOSING_AUCTION, *_TRADING},
    Phase.REDUCE_ONLY: {Phase.VOLATILITY_AUCTION, Phase.CLOSING_AUCTION, *_TRADING},
    Phase.CLOSING_AUCTION: set(),
}


def uncrosses(previous: Phase, phase: Phase) -> bool:
    """Whether what crosses trades as one phase follows the other. A closing auction ends with the close."""
    return ALLOWS[phase].uncrosses or (previous, phase) == (Phase.CLOSING_AUCTION, Phase.CLOSED)


def may_follow(phase: Phase, following: Phase) -> bool:
    """A phase does not follow itself."""
    return phase != following and (following in FOLLOWS[phase] or following in _ALWAYS)


_RESTING = {TimeInForce.DAY, TimeInForce.GTC, TimeInForce.GTD}
_AT_ONCE = {TimeInForce.IOC, TimeInForce.FOK}
_STOPS = {OrderType.STOP: _RESTING, OrderType.STOP_LIMIT: _RESTING}
_ALL = {
    OrderType.MARKET: {TimeInForce.DAY, TimeInForce.GTC, *_AT_ONCE},
    OrderType.LIMIT: _RESTING | _AT_ONCE,
    OrderType.PEG_MID: _RESTING,
    **_STOPS,
}
_OPEN, _AUCTION, _CLOSE = TimeInForce.AT_THE_OPEN, TimeInForce.GOOD_FOR_AUCTION, TimeInForce.AT_THE_CLOSE
_BEFORE_OPEN = {OrderType.MARKET: {_OPEN}, OrderType.LIMIT: {*_RESTING, _OPEN}, **_STOPS}

TAKES: dict[Phase, dict[OrderType, set[TimeInForce]]] = {
    Phase.CONTINUOUS: _ALL,
    Phase.POST_ONLY: {OrderType.LIMIT: _RESTING},
    Phase.REDUCE_ONLY: _ALL,
    Phase.PRE_OPEN: _BEFORE_OPEN,
    Phase.PRE_OPEN_NO_CANCEL: _BEFORE_OPEN,
    Phase.OPENING_AUCTION: {OrderType.MARKET: {_OPEN, _AUCTION}, OrderType.LIMIT: {*_RESTING, _OPEN, _AUCTION}, **_STOPS},
    Phase.VOLATILITY_AUCTION: {OrderType.MARKET: {_AUCTION}, OrderType.LIMIT: {*_RESTING, _AUCTION}, **_STOPS},
    Phase.CLOSING_AUCTION: {OrderType.MARKET: {_CLOSE, _AUCTION}, OrderType.LIMIT: {*_RESTING, _CLOSE, _AUCTION}, **_STOPS},
}
"""The validity matrix: what is not in it is refused with COMBINATION_NOT_ALLOWED."""


def takes(phase: Phase, order_type: OrderType, time_in_force: TimeInForce) -> bool:
    return time_in_force in TAKES.get(phase, {}).get(order_type, set())
