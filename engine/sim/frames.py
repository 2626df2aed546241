"""What members send. One row a kind of frame: a new one is a line in a table and one small function."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from engine.messages.codes import Instruction, OrderType, SelfMatch, Side, TimeInForce, Trigger
from engine.messages.layout import encode
from engine.sim.market import INSTRUMENTS, MARGIN_INSTRUMENTS, MID, SPOT_ACCOUNTS, SPOT_INSTRUMENT

S = 1_000_000_000


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
        """An account, and mostly an instrument that it may trade."""
        account = chance.choice(self.accounts)
        fit = (SPOT_INSTRUMENT,) if account in SPOT_ACCOUNTS else MARGIN_INSTRUMENTS
        return {"account": account, "instrument": chance.choice(fit if chance.random() < 0.97 else INSTRUMENTS)}

    def order(self, chance: Random) -> tuple[int, dict[str, int]]:
        """(order_id, account and instrument) of one that works, or of none."""
        if not self.working or chance.random() < 0.03:
            return chance.randint(0, 1 << 33), self.who(chance)
        order_id = chance.choice(list(self.working))
        _, account, instrument = self.working[order_id]
        return order_id, {"account": account, "instrument": instrument}


def _price(chance: Random) -> int:
    return MID + chance.randint(-8, 8) if chance.random() < 0.95 else chance.choice((0, -1, 1, 100, 101, 1 << 40))


def _qty(chance: Random) -> int:
    return chance.randint(1, 20) if chance.random() < 0.95 else chance.choice((0, -1, 41, 1 << 50))


def _order(desk: Desk, chance: Random) -> dict[str, int]:
    """A limit order for as long as it likes."""
    return {
        "client_order_id": desk.fresh_id(), **desk.who(chance), "price_ticks": _price(chance), "qty_lots": _qty(chance),
        "side": chance.choice(list(Side)), "order_type": OrderType.LIMIT, "time_in_force": TimeInForce.GTC,
        "self_match": chance.choice((0, 0, 0, *SelfMatch)),
    }


def _limit_order(desk: Desk, chance: Random) -> bytes:
    lives = (TimeInForce.GTC,) * 6 + (TimeInForce.DAY, TimeInForce.DAY, TimeInForce.IOC, TimeInForce.FOK)
    return encode("NewOrder", **_order(desk, chance) | {"time_in_force": chance.choice(lives)})


def _instructed_order(desk: Desk, chance: Random) -> bytes:
    wishes = (Instruction.POST_ONLY, Instruction.POST_ONLY | Instruction.REPRICE, Instruction.HIDDEN)
    return encode("NewOrder", **_order(desk, chance), instructions=chance.choice(wishes))


def _market_order(desk: Desk, chance: Random) -> bytes:
    lives = (TimeInForce.IOC, TimeInForce.IOC, TimeInForce.FOK, TimeInForce.DAY, TimeInForce.GTC)
    return encode("NewOrder", **_order(desk, chance) | {
        "price_ticks": 0, "order_type": OrderType.MARKET, "time_in_force": chance.choice(lives),
    })


def _iceberg(chance: Random) -> dict[str, int]:
    return {"display_qty_lots": chance.randint(1, 6), "qty_lots": chance.randint(5, 20)}


def _until(chance: Random) -> dict[str, int]:
    expiry = time.time_ns() + chance.choice((-S, S // 2, S, 5 * S, 5 * S, 60 * S))
    return {"time_in_force": TimeInForce.GTD, "expire_time_ns": max(0, expiry)}


def _at_least(chance: Random) -> dict[str, int]:
    return {"min_qty_lots": chance.randint(1, 8)}


def _stop(chance: Random) -> dict[str, int]:
    waits = {"stop_price_ticks": MID + chance.randint(-6, 6), "trigger": chance.choice(list(Trigger))}
    becomes = {"order_type": OrderType.STOP_LIMIT} if chance.random() < 0.5 else {"order_type": OrderType.STOP, "price_ticks": 0}
    return waits | becomes | {"time_in_force": chance.choice((TimeInForce.GTC, TimeInForce.DAY))}


def _peg(chance: Random) -> dict[str, int]:
    return {"order_type": OrderType.PEG_MID, "price_ticks": chance.choice((0, MID, MID + 3, MID - 3))}


TERMS = (_iceberg, _until, _at_least, _stop, _stop, _peg)


def _extended_order(desk: Desk, chance: Random) -> bytes:
    return encode("NewOrderExtended", **_order(desk, chance) | chance.choice(TERMS)(chance))


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
    if chance.random() < 0.15:
        wanted |= {"price_ticks": 0, "stop_price_ticks": MID + chance.randint(-6, 6)}
    return encode("ReplaceOrder", client_order_id=desk.fresh_id(), order_id=order_id, **wanted, **facts)


def _mass_cancel(desk: Desk, chance: Random) -> bytes:
    return encode(
        "MassCancel", client_order_id=desk.fresh_id(), account=chance.choice((0, *desk.accounts)),
        instrument=chance.choice((0, *INSTRUMENTS)), side=chance.choice((0, 0, *Side)),
    )


def _foreign_account(desk: Desk, chance: Random) -> bytes:
    return encode("NewOrder", **_order(desk, chance) | {"account": 9})


FRAMES: dict[Callable[[Desk, Random], bytes], int] = {
    _limit_order: 50, _instructed_order: 8, _market_order: 6, _extended_order: 20, _cancel: 8, _cancel_by_own_id: 4,
    _replace: 14, _mass_cancel: 2, _foreign_account: 1,
}
"""What a member sends, with weights."""


def frame(desk: Desk, chance: Random) -> bytes:
    return chance.choices(list(FRAMES), list(FRAMES.values()))[0](desk, chance)
