"""What members and the operator ask for. One row a kind of command: a new one is one line in a table and one small function."""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from engine.messages.codes import Limit, OrderType, Phase, PhaseReason, Side, TimeInForce
from engine.messages.layout import encode

MID = 50
INSTRUMENTS = (1, 2)
ACCOUNTS = (1, 2, 3)
LIMITS = {Limit.ORDER_QTY: 40, Limit.ORDER_NOTIONAL: 4_000, Limit.POSITION_LONG: 120, Limit.POSITION_SHORT: 120}


@dataclass
class Desk:
    """What a member knows when it decides: its accounts, its working orders, the ClOrdIDs that it used."""

    accounts: list[int]
    next_id: int
    working: dict[int, tuple[int, int, int]] = field(default_factory=dict)
    """order_id -> (ClOrdID, account, instrument)."""

    def fresh_id(self) -> int:
        self.next_id += 1
        return self.next_id

    def who(self, chance: Random) -> dict[str, int]:
        return {"account": chance.choice(self.accounts), "instrument": chance.choice(INSTRUMENTS)}

    def order(self, chance: Random) -> tuple[int, dict[str, int]]:
        """(order_id, account and instrument) of one that works, or of none."""
        if not self.working:
            return chance.randint(0, 1 << 33), self.who(chance)
        order_id = chance.choice(list(self.working))
        _, account, instrument = self.working[order_id]
        return order_id, {"account": account, "instrument": instrument}


def _price(chance: Random) -> int:
    return MID + chance.randint(-8, 8) if chance.random() < 0.95 else chance.choice((0, -1, 1, 100, 101, 1 << 40))


def _qty(chance: Random) -> int:
    return chance.randint(1, 20) if chance.random() < 0.95 else chance.choice((0, -1, 41, 1 << 50))


def _limit_order(desk: Desk, chance: Random) -> bytes:
    return encode(
        "NewOrder", client_order_id=desk.fresh_id(), **desk.who(chance), price_ticks=_price(chance), qty_lots=_qty(chance),
        side=chance.choice(list(Side)), order_type=OrderType.LIMIT,
        time_in_force=chance.choice((TimeInForce.GTC,) * 6 + (TimeInForce.IOC, TimeInForce.FOK)),
    )


def _market_order(desk: Desk, chance: Random) -> bytes:
    return encode(
        "NewOrder", client_order_id=desk.fresh_id(), **desk.who(chance), qty_lots=_qty(chance), side=chance.choice(list(Side)),
        order_type=OrderType.MARKET, time_in_force=TimeInForce.IOC,
    )


def _cancel(desk: Desk, chance: Random) -> bytes:
    order_id, facts = desk.order(chance)
    return encode("CancelOrder", client_order_id=desk.fresh_id(), order_id=order_id, **facts)


def _cancel_by_own_id(desk: Desk, chance: Random) -> bytes:
    order_id, facts = desk.order(chance)
    own = desk.working.get(order_id, (chance.randint(1, 9), 0, 0))[0]
    return encode("CancelOrder", client_order_id=desk.fresh_id(), orig_client_order_id=own, **facts)


def _replace(desk: Desk, chance: Random) -> bytes:
    order_id, facts = desk.order(chance)
    wanted = {"price_ticks": _price(chance), "qty_lots": _qty(chance)}
    return encode("ReplaceOrder", client_order_id=desk.fresh_id(), order_id=order_id, **wanted, **facts)


def _mass_cancel(desk: Desk, chance: Random) -> bytes:
    return encode(
        "MassCancel", client_order_id=desk.fresh_id(), account=chance.choice((0, *desk.accounts)),
        instrument=chance.choice((0, *INSTRUMENTS)),
    )


def _foreign_account(desk: Desk, chance: Random) -> bytes:
    return encode(
        "NewOrder", client_order_id=desk.fresh_id(), account=9, instrument=1, price_ticks=MID, qty_lots=1, side=Side.BUY,
        order_type=OrderType.LIMIT, time_in_force=TimeInForce.GTC,
    )


FRAMES: dict[Callable[[Desk, Random], bytes], int] = {
    _limit_order: 60, _market_order: 6, _cancel: 8, _cancel_by_own_id: 4, _replace: 14, _mass_cancel: 2, _foreign_account: 1,
}
"""What a member sends, with weights."""

Request = tuple[str, dict[str, int]]
"""Name and values of a control command, its request_id left out."""


def _phase(chance: Random) -> Request:
    phase = chance.choice((Phase.CONTINUOUS,) * 8 + (Phase.HALTED, Phase.HALTED, Phase.CLOSED))
    return "SetPhase", {"instrument": chance.choice(INSTRUMENTS), "phase": phase, "reason": PhaseReason.DRILL}


def _limit(chance: Random) -> Request:
    limit = chance.choice(list(LIMITS))
    value = LIMITS[limit] * chance.choice((0, 1, 1, 2, 2)) // chance.choice((1, 2))
    facts = {"account": chance.choice(ACCOUNTS), "instrument": chance.choice(INSTRUMENTS)}
    return "SetLimit", {**facts, "limit": limit, "value": value}


def _reference(chance: Random) -> Request:
    return "SetReferencePrice", {"instrument": chance.choice(INSTRUMENTS), "price_ticks": MID + chance.randint(-5, 5)}


def _definition(chance: Random) -> Request:
    return definition(chance.choice(INSTRUMENTS), chance.choice((2_000, 3_000, 10_000)))


def _account(chance: Random) -> Request:
    return "DefineAccount", {"account": chance.choice((1, 2, 3, 4)), "firm": chance.randint(1, 2)}


def _operator_mass_cancel(chance: Random) -> Request:
    return "MassCancel", {"instrument": chance.choice((0, *INSTRUMENTS)), "account": chance.choice((0, *ACCOUNTS))}


CONTROLS: dict[Callable[[Random], Request], int] = {
    _phase: 10, _limit: 10, _reference: 6, _definition: 2, _account: 2, _operator_mass_cancel: 1,
}
"""What the operator asks, with weights."""


def definition(instrument: int, collar_bps: int) -> Request:
    """An instrument whose reference follows its trades where its number is even."""
    return "DefineInstrument", {
        "instrument": instrument, "collar_bps": collar_bps, "price_ticks_max": 100, "qty_lots_max": 50, "notional_max": 10**6,
        "tick_multiple": 1, "lot_multiple": 1, "reference_mode": (instrument + 1) % 2,
    }


def opening() -> list[Request]:
    """What makes a market of an empty venue."""
    asked: list[Request] = [("DefineAccount", {"account": account, "firm": (account + 1) // 2}) for account in ACCOUNTS]
    for instrument in INSTRUMENTS:
        asked.append(definition(instrument, 3_000))
        asked.append(("SetPhase", {"instrument": instrument, "phase": Phase.CONTINUOUS, "reason": PhaseReason.SCHEDULED}))
        asked.append(("SetReferencePrice", {"instrument": instrument, "price_ticks": MID}))
        asked += [
            ("SetLimit", {"account": account, "instrument": instrument, "limit": limit, "value": value})
            for account in ACCOUNTS for limit, value in LIMITS.items()
        ]
    return asked


def frame(desk: Desk, chance: Random) -> bytes:
    return chance.choices(list(FRAMES), list(FRAMES.values()))[0](desk, chance)


def request(chance: Random) -> Request:
    return chance.choices(list(CONTROLS), list(CONTROLS.values()))[0](chance)
