"""Random commands in a venue so small that they meet: prices cross, ids repeat, slots and request ids run out.

Most fields are drawn from what exists, some from what does not, a few from the ends of their types.
"""

from collections import deque
from dataclasses import dataclass, field
from random import Random

import numpy as np

from engine.core.capacity import Capacity
from engine.messages.codes import Limit
from engine.messages.layout import BY_NAME, ORDER_EVENT, Field, encode
from tests.engine.core.venue import define

TINY = Capacity(orders=10, accounts=6, instruments=4, requests=3, hash_every=7)
SPOT_ACCOUNTS = (5, 6)
SPOT_INSTRUMENT = 4
_ASSETS = {"base_asset": 1, "quote_asset": 2, "lot_units": 2, "tick_units": 3}
I64_MAX = 2**63 - 1
_ENDS = {"u8": (0, 255), "u16": (0, 2**16 - 1), "u32": (0, 2**32 - 1), "u64": (0, 2**64 - 1), "i64": (-I64_MAX - 1, I64_MAX)}
_WEIGHTS = {
    "NewOrder": 50, "NewOrderExtended": 24, "CancelOrder": 8, "ReplaceOrder": 24, "MassCancel": 1, "SetPhase": 8, "SetLimit": 6,
    "SetReferencePrice": 2, "AdvanceTime": 3, "DefineInstrument": 2, "DefineAccount": 1,
    "SetBlock": 2, "SetRestriction": 1, "ReleaseLatch": 2,
    "EngineRecovered": 0.05, "SchedulePhase": 3, "CancelSchedule": 1,
    "AdjustBalance": 4, "BustTrade": 2, "AdjustTrade": 2,
}
_ROOM = {Limit.ORDER_QTY: 30, Limit.ORDER_NOTIONAL: 2_000, Limit.POSITION_LONG: 150, Limit.POSITION_SHORT: 150}
_ACCEPTED = BY_NAME["OrderAccepted"].kind
_SCHEDULED = BY_NAME["PhaseScheduled"].kind
_ADDRESS = ("order_id", "session", "account", "instrument")

_CHOICES: dict[str, tuple[int, ...]] = {
    "request_id": (0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9),
    "of_session": (0, 1, 2),
    "price_ticks_max": (100,) * 9 + (101,),
    "side": (1, 2) * 20 + (0, 3),
    "order_type": (2,) * 30 + (0, 1, 5, 5),
    "time_in_force": (1,) * 16 + (0, 0, 0, 0, 3, 3, 4, 4, 2, 7, 10),
    "phase": (2,) * 20 + (1, 1, 0, 7, 9, 9, 11, 3, 4, 5, 5, 6, 6, 6, 8, 10, 10, 255),
    "self_match": (0,) * 12 + (1, 2, 3, 4, 4, 5),
    "instructions": (0,) * 24 + (1, 1, 3, 3, 4, 4, 4, 5, 7, 2, 32) + (8,) * 8 + (12, 9),
    "reserved": (0,),
    "stop_price_ticks": (0,) * 12 + (45, 48, 51),
    "display_qty_lots": (0,) * 8 + (1, 2, 2, 4, 6),
    "min_qty_lots": (0,) * 20 + (2, 4, 10),
    "expire_time_ns": (0,) * 20 + (500,),
    "trigger": (0,) * 20 + (1,),
    "group": (0, 0, 0, 1),
    "restricted": (0, 0, 0, 0, 1, 1, 2),
    "on_breach": (0,) * 30 + (1, 4),
    "warns": (0,) * 30 + (1,),
    "scope": (0,),
    "price_kind": (0,) * 5 + (1, 1, 1, 2, 2, 2, 3),
    "market_remainder": (0, 1),
    "protection_bps": (0, 0, 1_000),
    "static_collar_bps": (0,) * 9 + (3_000,),
    "reference_age_ns": (0,) * 9 + (200,),
    "asset": (1, 2, 2) * 5 + (0, 3, 256),
    "self_match_group": (0, 0, 0, 0, 0, 1, 2**32 - 1),
    "desk": (0, 0, 0, 1, 2),
    "firm": (0, 0, 1, 2, 3),
    "limit": (1, 2, 3, 4) * 3 + (0, 5),
    "window_ns": (0,) * 20 + (100,),
    "collar_bps": (2_000, 3_000, 3_000, 20_000),
    "tick_multiple": (1, 1, 3),
    "lot_multiple": (1, 1, 2),
    "reference_mode": (0, 1, 2) * 6 + (3,),
    "cause": (0, 5, 6),
}
"""Fields drawn evenly from a few values."""


@dataclass
class World:
    """`scale` multiplies quantities, up to what reaches the ends of 64 bits; `wild` is how often a field is beyond all bounds."""

    random: Random
    scale: int = 1
    wild: float = 0.005
    now_ns: int = 100
    _order_ids: deque[int] = field(default_factory=lambda: deque([0], maxlen=20))
    _schedules: deque[int] = field(default_factory=lambda: deque([0], maxlen=6))
    _accepted: deque[dict[str, int]] = field(default_factory=lambda: deque(maxlen=12))
    _planned: deque[bytes] = field(default_factory=deque)

    def start(self) -> bytes:
        """Two instruments, the second with coarse ticks and a moving reference; a third without; accounts whose limits bind."""
        records = [encode("DefineAccount", account=account, firm=account, desk=account) for account in (1, 2, 3)]
        records += [self._definition(1, tick=1, lot=1, mode=0), self._definition(2, tick=3, lot=2, mode=1, **self._prices())]
        records.append(encode("SetReferencePrice", instrument=2, price_kind=2, price_ticks=51))
        records += [self._definition(3, tick=1, lot=1, mode=1), encode("SetPhase", instrument=3, phase=2)]
        records += self._spot()
        for instrument, accounts in ((1, (1, 2, 3)), (2, (1, 2, 3)), (SPOT_INSTRUMENT, SPOT_ACCOUNTS)):
            records.append(encode("SetPhase", instrument=instrument, phase=2))
            records.append(encode("SetReferencePrice", instrument=instrument, price_ticks=48))
            for account in accounts:
                records += [
                    encode("SetLimit", account=account, instrument=instrument, limit=limit, value=min(room * self.scale, I64_MAX))
                    for limit, room in _ROOM.items()
                ]
        return b"".join(records)

    def _spot(self) -> list[bytes]:
        """An instrument for spot accounts, and two of them with enough for a few orders."""
        funds = [
            encode("AdjustBalance", account=account, asset=asset, amount=min(units * self.scale, I64_MAX))
            for account in SPOT_ACCOUNTS for asset, units in ((1, 120), (2, 6_000))
        ]
        accounts = [encode("DefineAccount", account=account, firm=3, account_kind=1) for account in SPOT_ACCOUNTS]
        return [*accounts, self._definition(SPOT_INSTRUMENT, tick=1, lot=1, mode=1, **_ASSETS), *funds]

    def _prices(self) -> dict[str, int]:
        """A static collar and an age, in some stories."""
        return self.random.choice(({}, {}, {"static_collar_bps": 2_000, "reference_age_ns": 1_000}))

    def _definition(self, instrument: int, *, tick: int, lot: int, mode: int, **more: int) -> bytes:
        return define(
            instrument, **more, collar_bps=3_000, price_ticks_max=100, qty_lots_max=min(26 * self.scale, 2**40),
            notional_max=min(1_400 * self.scale, I64_MAX), tick_multiple=tick, lot_multiple=lot, reference_mode=mode,
        )

    def saw(self, events: bytes) -> None:
        """Later commands may name the orders and schedules that these events made."""
        rows = np.frombuffer(events, ORDER_EVENT)
        accepted = rows[rows["kind"] == _ACCEPTED]
        self._order_ids.extend(accepted["order_id"].tolist())
        self._accepted.extend({name: int(row[name]) for name in _ADDRESS} for row in accepted)
        self._schedules.extend(rows["seq"][rows["kind"] == _SCHEDULED].tolist())

    def command(self) -> bytes:
        """The next one."""
        self.now_ns += self.random.randint(0, 20)
        if not self._planned and self.random.random() < 0.01:
            self._planned.extend(self._auction())
        if self._planned and self.random.random() < 0.8:
            return self._planned.popleft()
        name = self.random.choices(list(_WEIGHTS), list(_WEIGHTS.values()))[0]
        drawn = self._drawn_together()
        if name == "NewOrder" and self.random.random() < 0.15:
            drawn |= {"order_type": 1, "price_ticks": 0, "time_in_force": self.random.choice((0, 1, 3, 4, 2, 7, 10, 10))}
        elif name == "NewOrder" and self.random.random() < 0.4:
            drawn |= self._plain_order()
        if name == "NewOrderExtended":
            drawn |= self._special()
        if name in ("CancelOrder", "ReplaceOrder") and self._accepted and self.random.random() < 0.3:
            drawn |= self.random.choice(self._accepted)
            drawn |= {"stop_price_ticks": self._mostly(0, (45, 51)), "display_qty_lots": self._mostly(0, (2, 4))}
        if name == "ReleaseLatch":
            drawn |= {"scope": self._mostly(4, (2,)), "number": self.random.choice((1, 2, 3)), "limit": self._mostly(12, (9,))}
        if name in ("SetBlock", "SetRestriction"):
            drawn |= self._scope()
        if name == "SchedulePhase":
            phases = (2, 2, 2, 8, 9, 9, 255, 0, 1, 7, 11)
            drawn |= {"phase": self.random.choice(phases), "instrument": self.random.choice((0, 1, 2, 3, 4, 5))}
        if name == "SetLimit" and self.random.random() < 0.6:
            drawn |= self._node_limit() if self.random.random() < 0.6 else self._rate()
        fields = [each for each in BY_NAME[name].fields if each.name not in ("length", "kind", "version")]
        return encode(name, **{each.name: self._value(each, drawn) for each in fields})

    def _plain_order(self) -> dict[str, int]:
        """One that nothing but its price, its quantity and the state keeps out."""
        side = self.random.choice((1, 2))
        return {"side": side, "order_type": 2, "time_in_force": 1, "instructions": 0, "qty_lots": 2 * self.scale}

    def _auction(self) -> list[bytes]:
        """A call auction whose orders cross, from an empty book to a phase that trades; drawn one by one they seldom do."""
        random = self.random
        number = random.choice((1, 2, 2, SPOT_INSTRUMENT))
        phase, only_here = random.choice(((3, 2), (5, 2), (5, 10), (6, 10), (6, 10), (10, 7), (10, 10)))
        ends_in = random.choice((0, 0, 1)) if phase == 10 else random.choice((2, 2, 2, 2, 8, 1))
        orders = [self._gathering(number, only_here) | {"client_order_id": 20 + at} for at in range(random.randint(4, 12))]
        gathered = [encode("NewOrderExtended", **each) for each in orders]
        gathered += [self._change(each) for each in random.sample(orders, 2)]
        changed = [self._change(each) for each in random.sample(orders, 3)]
        return [
            encode("SetBlock", scope=1), encode("MassCancel", instrument=number),
            *(encode("SetPhase", instrument=number, phase=each) for each in (1, phase)),
            *gathered, *(encode("SetPhase", instrument=number, phase=each) for each in (ends_in, 2)), *changed,
        ]

    def _gathering(self, number: int, only_here: int) -> dict[str, int]:
        """An order of an auction. `only_here`: the time in force that this auction has for itself."""
        random = self.random
        account = random.choice(SPOT_ACCOUNTS if number == SPOT_INSTRUMENT else (1, 2, 3))
        side = random.choice((1, 2))
        price = 48 + 3 * random.randint(-1, 3) * (1 if side == 1 else -1) + random.choice((0, 0, 0, 1)) * (number != 2)
        kind = random.choice((
            {}, {}, {"time_in_force": only_here}, {"order_type": 1, "price_ticks": 0, "time_in_force": only_here},
            {"display_qty_lots": 2 * self.scale}, {"instructions": 4}, {"instructions": 1}, {"time_in_force": 0},
            {"order_type": random.choice((3, 4)), "stop_price_ticks": price},
            {"time_in_force": 6, "expire_time_ns": self.now_ns + 400},
        ))
        terms = {
            "session": account, "account": account, "instrument": number, "side": side, "order_type": 2, "time_in_force": 1,
            "price_ticks": price, "qty_lots": min(random.choice((2, 4, 6, 10)) * self.scale, 2**40), **kind,
        }
        if terms["order_type"] == 3:
            terms["price_ticks"] = 0
        terms["display_qty_lots"] = min(terms.get("display_qty_lots", 0), 2**40)
        return terms

    def _change(self, order: dict[str, int]) -> bytes:
        """Another price or quantity for it."""
        whose = {name: order[name] for name in ("session", "account", "instrument", "client_order_id")}
        price, qty = self.random.choice(((self._price(), order["qty_lots"]), (order["price_ticks"], 6), (80, 20)))
        return encode("ReplaceOrder", **whose, orig_client_order_id=order["client_order_id"], price_ticks=price,
                      qty_lots=min(qty if qty > 100 else qty * self.scale, 2**40))

    def _special(self) -> dict[str, int]:
        """Fields that make one kind of special order; what else they lack is drawn."""
        random = self.random
        names = ("instructions", "stop_price_ticks", "trigger", "display_qty_lots", "min_qty_lots", "expire_time_ns")
        plain = dict.fromkeys(names, 0)
        stop = {**plain, "stop_price_ticks": self._price(), "trigger": random.choice((0, 0, 1)), "time_in_force": 1}
        return random.choice((
            {},
            {**plain, "order_type": 2, "display_qty_lots": random.choice((1, 2, 2, 4, 6)) * self.scale},
            {**plain, "order_type": 2, "time_in_force": 6, "expire_time_ns": self.now_ns + random.randint(1, 400)},
            {**plain, "order_type": 2, "min_qty_lots": random.choice((1, 2, 4, 10)) * self.scale},
            {**stop, "order_type": 3, "price_ticks": 0},
            {**stop, "order_type": 4},
            {**plain, "order_type": 5, "time_in_force": 1, "price_ticks": random.choice((0, 48, 51))},
        ))

    def _drawn_together(self) -> dict[str, int]:
        """A session has its account, and a ClOrdID its instrument, or else cancels and replaces would seldom find an order."""
        who = self.random.choice((1, 1, 1, 2, 2, 2, 3))
        client_order_id, orig = self.random.randint(0, 9), self.random.randint(0, 9)
        drawn = {
            "account": self._mostly(who, (0, 1, 2, 3, 4)), "session": self._mostly(who, (0, 1, 2)),
            "client_order_id": client_order_id, "orig_client_order_id": orig - orig % 3 + client_order_id % 3,
            "instrument": self._mostly((1, 2, 1)[client_order_id % 3], (0, 1, 2, 3, 3, 5)),
        }
        if self.random.random() < 0.25:
            drawn["account"] = self.random.choice(SPOT_ACCOUNTS)
            drawn["instrument"] = self._mostly(SPOT_INSTRUMENT, (1, 5))
        return drawn | self._of_kind(drawn)

    def _of_kind(self, drawn: dict[str, int]) -> dict[str, int]:
        """What fits a spot account or instrument, or one that is none."""
        pool = SPOT_ACCOUNTS if drawn["instrument"] == SPOT_INSTRUMENT else (1, 2, 3)
        assets = _ASSETS if drawn["instrument"] == SPOT_INSTRUMENT else {"base_asset": 0, "quote_asset": 0}
        return assets | {
            "account_kind": self._mostly(int(drawn["account"] in SPOT_ACCOUNTS), (0, 1, 2)),
            "buy_account": self._mostly(self.random.choice(pool), (0, 1, 5)),
            "sell_account": self._mostly(self.random.choice(pool), (0, 1, 5)),
        }

    def _node_limit(self) -> dict[str, int]:
        """Tight ones are taken away again soon enough."""
        limit = self.random.choice((1, 2, 3, 4, 5, 5, 6, 6, 7, 7, 8, 8, 0, 9))
        room = {1: 28, 2: 1_900, 3: 200, 4: 200, 5: 50, 6: 5, 7: 12_000, 8: 8_000}.get(limit, 0)
        value = self.random.choice((-1, -1, self.random.randint(0, room), room, room)) * self.scale
        return {
            "scope": self.random.choice((1, 2, 2, 3, 3, 4, 4, 5, 5, 6)),
            "number": self._mostly(self.random.choice((1, 2, 3)), (0, 4)),
            **self._action(value), "limit": limit,
            "value": self._mostly(max(-1, min(value if limit != 6 else value // self.scale, I64_MAX)), (-2,)),
        }

    def _rate(self) -> dict[str, int]:
        """Windows of some ten commands, in which more come than are let through."""
        scope = self.random.choice((1, 2, 3, 4, 5, 6, 6, 0))
        value = self.random.choice((-1, -1, -1, -1, 0, 1, 2, 3, 4, 6))
        limit = self.random.choice((9, 10, 11, 12))
        if limit > 10:
            scope = self._mostly(4, (3, 6))
        window_ns = self._mostly(self.random.choice((63, 100, 200, 400)), (0, 1, 2**47))
        return {
            "scope": scope, "number": self._mostly(self.random.choice((1, 2, 3)), (0, 4)),
            "limit": limit, "value": self._mostly(value, (257,)),
            "window_ns": self._mostly(window_ns if value >= 0 else 0, (50,)),
        }

    def _action(self, value: int) -> dict[str, int]:
        """What the limit does. Kills seldom, or else nothing would trade."""
        if value < 0:
            return {"on_breach": 0, "warns": 0, "window_ns": 0}
        action = self.random.choice((0, 0, 0, 0, 1, 1, 2, 3, 3, 4, 4, 5) * 2 + (6, 6, 6, 7))
        pause_ns = self.random.choice((30, 100)) if action == 3 else 0
        return {"on_breach": action, "warns": self.random.choice((0, 1, 1)), "window_ns": self._mostly(pause_ns, (0, 7))}

    def _scope(self) -> dict[str, int]:
        """Blocks are released more often than they are set, or else nothing would trade."""
        scope = self.random.choice((1, 2, 3, 4, 5, 6) * 4 + (0, 7))
        block = self.random.choice((0, 0, 0, 0, 1, 2))
        return {
            "scope": scope, "number": self._mostly(0 if scope == 1 else self.random.choice((1, 2, 3)), (0, 4, 2**32 - 1)),
            "block": self._mostly(block, (3,)), "cancel": self._mostly((block == 1) * self.random.choice((0, 1)), (1, 2)),
        }

    def _mostly(self, usual: int, others: tuple[int, ...]) -> int:
        return self.random.choice(others) if self.random.random() < 0.05 else usual

    def _value(self, of: Field, drawn: dict[str, int]) -> object:
        if of.type.startswith("char"):
            return self.random.choice((b"", b"ada", b"direct:ben", b"x" * of.size))
        low, high = _ENDS[of.type]
        if self.random.random() < self.wild:
            return self.random.choice((low, high, self.random.randint(low, high), min(high, 2**40), min(high, 2**26)))
        return min(high, drawn[of.name] if of.name in drawn else self._plain(of.name))

    def _plain(self, field_name: str) -> int:
        random = self.random
        if field_name in _CHOICES:
            return random.choice(_CHOICES[field_name])
        match field_name:
            case "order_id":
                return random.choice((0, 0, 0, random.choice(self._order_ids), random.choice(self._order_ids) + (1 << 32)))
            case "price_ticks" | "new_price_ticks":
                return self._price()
            case "qty_lots":
                return self._qty()
            case "qty_lots_max":
                return min(26 * self.scale, 2**40)
            case "notional_max":
                return 1_400 * self.scale
            case "value":
                return random.choice((0, 5, 30, 150, 2_000, 6_000, 9_000)) * self.scale
            case "amount":
                units = random.choice((1, 20, 300, 4_000, -1, -10, -100, -4_000, 0)) * self.scale
                return max(-I64_MAX - 1, units)
            case "trade_id":
                return random.randint(0, 400)
            case "schedule":
                return random.choice(self._schedules)
            case "at_time_ns":
                return self.now_ns + random.randint(-20, 300)
            case "to_time_ns":
                return self.now_ns + random.randint(-100, 200)
            case _:
                return random.randint(0, 3)

    def _price(self) -> int:
        return 48 + 3 * self.random.randint(-3, 3) if self.random.random() < 0.8 else self.random.randint(0, 110)

    def _qty(self) -> int:
        lots = self.random.choice((2, 4, 6, 10, 24)) if self.random.random() < 0.8 else self.random.randint(-1, 31)
        return lots * self.random.choice((self.scale, self.scale, 1)) if self.scale < 2**40 else lots
