"""One core per case: other engines' verbs as commands, and what came of them."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from engine.client.encode import cancel_order, mass_cancel, new_order, replace_order
from engine.core.capacity import Capacity
from engine.core.core import Core
from engine.messages.codes import ROW_LIMITS, CancelCause, Liquidity, OrderType, Phase, Side, TimeInForce
from engine.messages.layout import decode, encode

CAPACITY = Capacity(orders=1 << 12, accounts=128, instruments=8, requests=1)
HIGHEST = 1 << 22
WIDE = 1 << 62
SIDES = {"B": Side.BUY, "S": Side.SELL}
GTC, IOC, FOK = TimeInForce.GTC, TimeInForce.IOC, TimeInForce.FOK


@dataclass(frozen=True)
class Trade:
    """Price and quantity in the case's own units; ids as the case has them."""

    price: Decimal
    qty: Decimal
    buy: str
    sell: str
    maker: str


@dataclass
class Outcome:
    refused: bool = False
    trades: list[Trade] = field(default_factory=list)


@dataclass
class Working:
    """An order of the case as the core's events tell it; quantities in lots."""

    side: int
    account: int
    price_ticks: int
    qty_lots: int
    leaves_lots: int


class CaseVenue:
    """`tick` and `lot` are how much of the case's price and quantity one tick and one lot here are."""

    def __init__(self, *, tick: Decimal = Decimal(1), lot: Decimal = Decimal(1)) -> None:
        self.core = Core(CAPACITY)
        self._tick, self._lot = tick, lot
        self._instruments: dict[str, int] = {}
        self._accounts: dict[object, int] = {}
        self._ids: dict[tuple[str, str], int] = {}
        self._working: dict[int, Working] = {}

    def new(
        self, symbol: str, order: object, owner: object, side: str, qty: Decimal, price: Decimal | None,
        time_in_force: TimeInForce = GTC,
    ) -> Outcome:
        """A market order where there is no price. A price of 0 is the lowest here, 1 tick: 0 is no price."""
        ticks = 0 if price is None else max(1, self._ticks(price))
        return self._apply(symbol, new_order(
            client_order_id=self._id(symbol, order), account=self._account(symbol, owner), instrument=self._instrument(symbol),
            side=SIDES[side], qty_lots=self._lots(qty), price_ticks=ticks,
            order_type=OrderType.MARKET if price is None else OrderType.LIMIT, time_in_force=time_in_force,
        ))

    def cancel(self, symbol: str, order: object, owner: object) -> Outcome:
        number = self._id(symbol, order)
        return self._apply(symbol, cancel_order(
            client_order_id=number, account=self._account_of(symbol, number, owner), instrument=self._instrument(symbol),
            orig_client_order_id=number,
        ))

    def clear(self, symbol: str) -> Outcome:
        return self._apply(symbol, mass_cancel(client_order_id=0, instrument=self._instrument(symbol)))

    def reduce(self, symbol: str, order: object, owner: object, by: Decimal) -> Outcome:
        """By so much; to nothing is a cancel."""
        working = self._working.get(self._id(symbol, order))
        if working is None or working.leaves_lots <= self._lots(by):
            return self.cancel(symbol, order, owner)
        return self._replace(symbol, order, owner, working.price_ticks, working.qty_lots - self._lots(by))

    def amend(
        self, symbol: str, order: object, owner: object, *, price: Decimal | None = None, total: Decimal | None = None,
        open_qty: Decimal | None = None, new_order_id: object = None, loses_place: bool = False,
    ) -> Outcome:
        """Another price, quantity in all or open quantity. `loses_place`: even for less at the same price, which keeps it."""
        working = self._working.get(self._id(symbol, order))
        if working is None:
            return self._replace(symbol, order, owner, 1, 1, new_order_id)
        ticks = working.price_ticks if price is None else self._ticks(price)
        lots = working.qty_lots if total is None else self._lots(total)
        if open_qty is not None:
            lots = working.qty_lots - working.leaves_lots + self._lots(open_qty)
        if loses_place and ticks == working.price_ticks and lots <= working.qty_lots:
            return self._cancel_and_enter(symbol, order, owner, working, lots)
        return self._replace(symbol, order, owner, ticks, lots, new_order_id)

    def _cancel_and_enter(self, symbol: str, order: object, owner: object, working: Working, lots: int) -> Outcome:
        open_lots = lots - (working.qty_lots - working.leaves_lots)
        self.cancel(symbol, order, owner)
        return self._apply(symbol, new_order(
            client_order_id=self._id(symbol, order), account=working.account, instrument=self._instrument(symbol),
            side=working.side, qty_lots=open_lots, price_ticks=working.price_ticks, time_in_force=GTC,
        ))

    def _replace(
        self, symbol: str, order: object, owner: object, ticks: int, lots: int, new_order_id: object = None
    ) -> Outcome:
        number = self._id(symbol, order)
        return self._apply(symbol, replace_order(
            client_order_id=number if new_order_id is None else self._id(symbol, new_order_id),
            account=self._account_of(symbol, number, owner), instrument=self._instrument(symbol), orig_client_order_id=number,
            price_ticks=ticks, qty_lots=lots,
        ))

    # --- what stands in the book

    def depth(self, symbol: str) -> dict[str, list[list[Decimal | int]]]:
        """[price, orders, quantity] a level, best first."""
        book = self.core.book(self._instrument(symbol), CAPACITY.orders)
        return {
            side: [[price * self._tick, orders, qty * self._lot] for price, qty, orders in levels]
            for side, levels in zip(SIDES, book, strict=True)
        }

    def resting(self, symbol: str) -> dict[str, list[list[str | Decimal]]]:
        """[order, price, leaves] in the order in which they would trade."""
        instrument, names = self._instrument(symbol), self._names()
        return {
            side: [
                [names[order[1]], price * self._tick, order[4] * self._lot]
                for price, _, _ in levels for order in self.core.queue(instrument, SIDES[side], price)
            ]
            for side, levels in zip(SIDES, self.core.book(instrument, CAPACITY.orders), strict=True)
        }

    # --- numbers for names, made as they come up

    def _instrument(self, symbol: str) -> int:
        if symbol not in self._instruments:
            number = self._instruments[symbol] = len(self._instruments) + 1
            self._control(
                encode("DefineInstrument", instrument=number, collar_bps=10_000, price_ticks_max=HIGHEST, qty_lots_max=1 << 40,
                       notional_max=WIDE, tick_multiple=1, lot_multiple=1),
                encode("SetPhase", instrument=number, phase=Phase.CONTINUOUS),
                # with a collar of 100 % any price is inside, for market orders too
                encode("SetReferencePrice", instrument=number, price_ticks=HIGHEST),
            )
        return self._instruments[symbol]

    def _account(self, symbol: str, owner: object) -> int:
        instrument = self._instrument(symbol)
        number = self._accounts.setdefault(owner, len(self._accounts) + 1)
        self._control(
            encode("DefineAccount", account=number, self_match_group=2**32 - 1),
            *(encode("SetLimit", account=number, instrument=instrument, limit=limit, value=WIDE) for limit in ROW_LIMITS),
        )
        return number

    def _account_of(self, symbol: str, number: int, owner: object) -> int:
        """Whoever asks; -1 is the venue itself, which may do it in the owner's name."""
        working = self._working.get(number)
        return working.account if owner == -1 and working else self._account(symbol, owner)

    def _control(self, *commands: bytes) -> None:
        names = {name for name, _ in decode(self.core.apply_bytes(b"".join(commands), 1))}
        assert "ControlRefused" not in names

    def _id(self, symbol: str, order: object) -> int:
        return self._ids.setdefault((symbol, str(order)), len(self._ids) + 1)

    def _names(self) -> dict[int, str]:
        return {number: order for (_, order), number in self._ids.items()}

    def _ticks(self, price: Decimal) -> int:
        return _whole(price / self._tick)

    def _lots(self, qty: Decimal) -> int:
        return _whole(qty / self._lot)

    # --- commands in, outcome out

    def _apply(self, symbol: str, command: bytes) -> Outcome:
        outcome = Outcome()
        maker: dict[str, Any] = {}
        for name, event in decode(self.core.apply_bytes(command, 1)):
            outcome.refused |= name.endswith("Refused")
            if name == "Fill" and event["flags"] == Liquidity.MAKER:
                maker = event
            elif name == "Fill":
                outcome.trades.append(self._trade(maker, event))
            self._note(name, event)
        return outcome

    def _trade(self, maker: dict[str, Any], taker: dict[str, Any]) -> Trade:
        names = self._names()
        ids = {side["side"]: names[side["client_order_id"]] for side in (maker, taker)}
        return Trade(
            maker["price_ticks"] * self._tick, maker["qty_lots"] * self._lot, ids[Side.BUY], ids[Side.SELL],
            names[maker["client_order_id"]],
        )

    def _note(self, name: str, event: dict[str, Any]) -> None:
        number = event["client_order_id"]
        if name == "OrderReplaced":
            del self._working[event["related_id"]]
        if name in ("OrderAccepted", "OrderReplaced"):
            self._working[number] = Working(
                event["side"], event["account"], event["price_ticks"], event["qty_lots"], event["leaves_lots"]
            )
        elif name == "Fill":
            self._working[number].leaves_lots = event["leaves_lots"]
        if name == "OrderCanceled" or (name == "Fill" and not event["leaves_lots"]):
            del self._working[event["related_id"] if event["reason"] == CancelCause.REQUESTED else number]


def _whole(number: Decimal) -> int:
    assert number == int(number), f"{number} is no whole number of ticks or lots"
    return int(number)
