"""What the operator asks for. One row a kind of command: a new one is a line in a table and one small function."""

import time
from collections.abc import Callable
from random import Random

from engine.messages.codes import Phase, PhaseReason, PriceKind, Scope, Side
from engine.sim import market
from engine.sim.ledger import Ledger
from engine.sim.market import ACCOUNTS, GROUP, INSTRUMENTS, LIMITS, MID, PRICE_MAX, Request

S = 1_000_000_000
PHASES = (Phase.CONTINUOUS,) * 8 + (Phase.HALTED, Phase.HALTED, Phase.CLOSED, Phase.CANCEL_ONLY, Phase.POST_ONLY)
SCOPES = tuple(scope for scope in Scope if scope != Scope.ROW)


def _phase(chance: Random, known: Ledger) -> Request:
    where = {"instrument": chance.choice(INSTRUMENTS)} if chance.random() < 0.7 else {"group": chance.choice((0, GROUP, GROUP))}
    phase = chance.choice((*PHASES, Phase.INHERIT) if "instrument" in where else PHASES)
    return "SetPhase", {**where, "phase": phase, "reason": PhaseReason.DRILL}


def _release(chance: Random, known: Ledger) -> Request:
    """Something that a recovery halted."""
    where, number = chance.choice(sorted(known.standing.recovered))
    return "SetPhase", {where: number, "phase": Phase.CONTINUOUS, "reason": PhaseReason.CAUSE_RESOLVED}


def _schedule(chance: Random, known: Ledger) -> Request:
    _, values = _phase(chance, known)
    return "SchedulePhase", {**values, "at_time_ns": max(0, time.time_ns() + chance.choice((-S, S // 10, S, 6 * S)))}


def _cancel_schedule(chance: Random, known: Ledger) -> Request:
    """One of the latest, which may have been followed since."""
    return "CancelSchedule", {"schedule": chance.choice(known.schedules) if known.schedules else 1}


def _limit(chance: Random, known: Ledger) -> Request:
    limit = chance.choice(list(LIMITS))
    value = LIMITS[limit] * chance.choice((0, 1, 1, 2, 2)) // chance.choice((1, 2))
    facts = {"account": chance.choice(ACCOUNTS), "instrument": chance.choice(INSTRUMENTS)}
    return "SetLimit", {**facts, "limit": limit, "value": value}


def _limit_above(chance: Random, known: Ledger) -> Request:
    """Mostly one that has room, or none again."""
    limit = chance.choice(list(market.ABOVE))
    value = chance.choice((-1, -1, market.ABOVE[limit], market.ABOVE[limit] * 3, market.ABOVE[limit] // 4))
    scope = chance.choice([scope for scope in SCOPES if scope != Scope.SESSION])
    facts = {"account": chance.choice(ACCOUNTS), "instrument": chance.choice(INSTRUMENTS), "number": _number(chance, scope)}
    return "SetLimit", {**facts, "scope": scope, "limit": limit, "value": value}


def _number(chance: Random, scope: Scope) -> int:
    some = {
        Scope.VENUE: (0,), Scope.FIRM: (1, 2, 3), Scope.DESK: (1, 2), Scope.ACCOUNT: ACCOUNTS, Scope.INSTRUMENT: INSTRUMENTS,
        Scope.SESSION: market.SESSIONS,
    }
    return chance.choice(some[scope])


def _price(chance: Random, known: Ledger) -> Request:
    kind = chance.choice((PriceKind.REFERENCE, PriceKind.MARK, PriceKind.MARK, PriceKind.SETTLEMENT))
    price = MID + chance.randint(-5, 5) if chance.random() < 0.95 else PRICE_MAX + 1
    return "SetReferencePrice", {"instrument": chance.choice(INSTRUMENTS), "price_kind": kind, "price_ticks": price}


def _definition(chance: Random, known: Ledger) -> Request:
    return market.instrument(chance.choice(INSTRUMENTS), chance.choice((2_000, 3_000, 10_000)))


def _account(chance: Random, known: Ledger) -> Request:
    return market.account(chance.choice((*ACCOUNTS, 6)), chance.randint(1, 3), chance.choice((0, 0, 7, (1 << 32) - 1)))


def _mass_cancel(chance: Random, known: Ledger) -> Request:
    among: dict[str, tuple[int, ...]] = {
        "instrument": INSTRUMENTS, "account": ACCOUNTS, "firm": (1, 2, 3), "desk": (1, 2), "side": tuple(Side),
        "of_session": market.SESSIONS,
    }
    names = chance.sample(list(among), chance.choice((0, 1, 1, 2)))
    return "MassCancel", {name: chance.choice(among[name]) for name in names}


def _block(chance: Random, known: Ledger) -> Request:
    """What is shut is mostly let in again."""
    reason = {"reason": PhaseReason.SUSPENSION}
    if known.standing.blocked and chance.random() < 0.8:
        scope, number = chance.choice(sorted(known.standing.blocked))
        return "SetBlock", {"scope": scope, "number": number, "block": 0, **reason}
    scope = chance.choice(SCOPES)
    values = {"scope": scope, "number": _number(chance, scope), "block": 1, "cancel": chance.choice((0, 1, 1))}
    return "SetBlock", values | reason


def _restriction(chance: Random, known: Ledger) -> Request:
    if known.standing.restricted and chance.random() < 0.7:
        scope, number, instrument = chance.choice(sorted(known.standing.restricted))
        return "SetRestriction", {"scope": scope, "number": number, "instrument": instrument, "restricted": 0}
    scope = chance.choice((Scope.FIRM, Scope.DESK, Scope.ACCOUNT))
    values = {"number": _number(chance, scope), "instrument": chance.choice(INSTRUMENTS)}
    return "SetRestriction", {"scope": scope, **values, "restricted": 1}


def _funds(chance: Random, known: Ledger) -> Request:
    amount = chance.choice((1, 50, 1_000, -1, -50, -1_000, -100_000))
    values = {"account": chance.choice(market.SPOT_ACCOUNTS), "asset": chance.choice(market.ASSETS)}
    return "AdjustBalance", values | {"amount": amount}


def _correction(chance: Random, known: Ledger) -> Request:
    """Of one of the latest trades, now and then of one that was corrected already."""
    if not known.trades:
        return _price(chance, known)
    trade_id, price = chance.choice(known.trades)
    if chance.random() < 0.5:
        return "BustTrade", {"trade_id": trade_id}
    return "AdjustTrade", {"trade_id": trade_id, "new_price_ticks": max(1, price + chance.choice((-3, -1, 1, 3)))}


def _time(chance: Random, known: Ledger) -> Request:
    return "AdvanceTime", {"to_time_ns": max(0, time.time_ns() + chance.choice((-S, S // 10, S, 6 * S, 30 * S)))}


CONTROLS: dict[Callable[[Random, Ledger], Request], int] = {
    _phase: 12, _schedule: 6, _cancel_schedule: 2, _limit: 10, _limit_above: 8, _price: 8, _definition: 2, _account: 3,
    _mass_cancel: 2, _block: 6, _restriction: 3, _funds: 4, _correction: 6, _time: 6,
}
"""What the operator asks, with weights."""
RELEASES = 0.85


def request(chance: Random, known: Ledger) -> Request:
    """By what the operator can see in `known`. What a recovery halted is mostly released first."""
    if known.standing.recovered and chance.random() < RELEASES:
        return _release(chance, known)
    return chance.choices(list(CONTROLS), list(CONTROLS.values()))[0](chance, known)
