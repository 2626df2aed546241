"""One core per case: other engines' verbs as commands, and what came of them."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from engine.client.encode import cancel_order, mass_cancel, new_order, new_order_extended, replace_order
from engine.core.capacity import Capacity
from engine.core.core import Core
from engine.messages.codes import (
    ROW_LIMITS,
    CancelCause,
    Instruction,
    OrderType,
    Phase,
    PriceKind,
    SelfMatch,
    Side,
    TimeInForce,
    Trigger,
)
from engine.messages.layout import decode, encode

CAPACITY = Capacity(orders=1 << 12, accounts=128, instruments=8, requests=1)
HIGHEST = 1 << 22
WIDE = 1 << 62
SIDES = {"B": Side.BUY, "S": Side.SELL}
TYPES = {
    (True, True): OrderType.MARKET, (False, True): OrderType.LIMIT, (True, False): OrderType.STOP,
    (False, False): OrderType.STOP_LIMIT,
}
"""By whether there is no price, and no stop price."""
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

    def __init__(
        self, *, tick: Decimal = Decimal(1), lot: Decimal = Decimal(1), self_match: SelfMatch | None = None,
        stops_watch_the_touch: bool = False, ids_repeat: bool = False,
    ) -> None:
        """`self_match`: what every order chooses; None: all may trade with themselves.

        `stops_watch_the_touch`: they trigger on the mark, which is set to the best bid and then to the best ask after each step.
        `ids_repeat`: an id that works already stands for the newest order that has it.
        """
        self.core = Core(CAPACITY)
        self._self_match, self._stops_watch_the_touch = self_match, stops_watch_the_touch
        self._ids_repeat = ids_repeat
        self._tick, self._lot = tick, lot
        self._instruments: dict[str, int] = {}
        self._accounts: dict[object, int] = {}
        self._ids: dict[tuple[str, str], int] = {}
        self._working: dict[int, Working] = {}

    def new(
        self, symbol: str, order: object, owner: object, side: str, qty: Decimal, price: Decimal | None,
        time_in_force: TimeInForce = GTC, *, stop: Decimal | None = None, display: Decimal | None = None, expires_ns: int = 0,
        post_only: bool = False,
    ) -> Outcome:
        """A market order where there is no price, a stop where there is a stop price, an iceberg where part is displayed.

        A price of 0 is the lowest here, 1 tick: 0 is no price.
        """
        if self._ids_repeat and self._ids.get((symbol, str(order))) in self._working:
            self._ids[symbol, f"{order} before #{len(self._ids)}"] = self._ids.pop((symbol, str(order)))
        ticks = 0 if price is None else max(1, self._ticks(price))
        return self._apply(symbol, new_order_extended(
            client_order_id=self._id(symbol, order), account=self._account(symbol, owner), instrument=self._instrument(symbol),
            side=SIDES[side], qty_lots=self._lots(qty), price_ticks=ticks, order_type=TYPES[price is None, stop is None],
            time_in_force=time_in_force, self_match=self._self_match or SelfMatch.DEFAULT,
            instructions=Instruction.POST_ONLY if post_only else 0,
            stop_price_ticks=0 if stop is None else max(1, self._ticks(stop)),
            display_qty_lots=0 if display is None or display >= qty else self._lots(display), expire_time_ns=expires_ns,
            trigger=Trigger.MARK if self._stops_watch_the_touch and stop is not None else Trigger.LAST,
        ))

    def collect(self, symbol: str) -> None:
        """Orders gather for an auction."""
        number = self._instrument(symbol)
        self._control(
            encode("SetPhase", instrument=number, phase=Phase.HALTED),
            encode("SetPhase", instrument=number, phase=Phase.OPENING_AUCTION),
        )

    def uncross(self, symbol: str) -> Outcome:
        return self._apply(symbol, encode("SetPhase", instrument=self._instrument(symbol), phase=Phase.CONTINUOUS))

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

    def resize(self, symbol: str, order: object, delta: Decimal) -> Outcome:
        """By so much more or less open."""
        working = self._working.get(self._id(symbol, order))
        return self.amend(symbol, order, None, open_qty=None if working is None else working.leaves_lots * self._lot + delta)

    def amend(
        self, symbol: str, order: object, owner: object, *, price: Decimal | None = None, total: Decimal | None = None,
        open_qty: Decimal | None = None, new_order_id: object = None, loses_place: bool = False, stop: Decimal | None = None,
    ) -> Outcome:
        """Another price, quantity in all or open quantity: down to what is filled it is a cancel.

        `loses_place`: even for less at the same price, which keeps it.
        """
        working = self._working.get(self._id(symbol, order))
        if working is None:
            return self._replace(symbol, order, owner, 1, 1, new_order_id)
        ticks = working.price_ticks if price is None else self._ticks(price)
        lots = working.qty_lots if total is None else self._lots(total)
        filled = working.qty_lots - working.leaves_lots
        if open_qty is not None:
            lots = filled + self._lots(open_qty)
        if lots == filled > 0:
            return self.cancel(symbol, order, owner)
        if loses_place and ticks == working.price_ticks and lots <= working.qty_lots:
            return self._cancel_and_enter(symbol, order, owner, working, lots)
        stop_ticks = 0 if stop is None else max(1, self._ticks(stop))
        return self._replace(symbol, order, owner, ticks, lots, new_order_id, stop_ticks)

    def _cancel_and_enter(self, symbol: str, order: object, owner: object, working: Working, lots: int) -> Outcome:
        open_lots = lots - (working.qty_lots - working.leaves_lots)
        self.cancel(symbol, order, owner)
        return self._apply(symbol, new_order(
            client_order_id=self._id(symbol, order), account=working.account, instrument=self._instrument(symbol),
            side=working.side, qty_lots=open_lots, price_ticks=working.price_ticks, time_in_force=GTC,
        ))

    def _replace(
        self, symbol: str, order: object, owner: object, ticks: int, lots: int, new_order_id: object = None,
        stop_ticks: int = 0,
    ) -> Outcome:
        number = self._id(symbol, order)
        return self._apply(symbol, replace_order(
            client_order_id=number if new_order_id is None else self._id(symbol, new_order_id),
            account=self._account_of(symbol, number, owner), instrument=self._instrument(symbol), orig_client_order_id=number,
            price_ticks=ticks, qty_lots=lots, stop_price_ticks=stop_ticks,
        ))

    # --- what stands in the book

    def depth(self, symbol: str) -> dict[str, list[list[Decimal | int]]]:
        """[price, orders, quantity] a level, best first."""
        book = self.core.book(self._instrument(symbol), CAPACITY.orders)
        return {
            side: [[price * self._tick, orders, qty * self._lot] for price, qty, orders in levels]
            for side, levels in zip(SIDES, book, strict=True)
        }

    def stops(self, symbol: str) -> dict[str, list[list[str | Decimal]]]:
        """[order, stop price, open] of the stops that wait, the one that triggers next first."""
        names, waiting = self._names(), self.core.stops(self._instrument(symbol))
        return {
            side: [[names[stop[4]], stop[2] * self._tick, stop[7] * self._lot] for stop in waiting if stop[1] == number]
            for side, number in SIDES.items()
        }

    def open_qty(self) -> list[Decimal]:
        """Of the orders in the book, buys and sells: what is not displayed too."""
        waiting = {stop[4] for number in self._instruments.values() for stop in self.core.stops(number)}
        return [
            sum((each.leaves_lots * self._lot for number, each in self._working.items()
                 if each.side == side and number not in waiting), Decimal(0))
            for side in SIDES.values()
        ]

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
            encode("DefineAccount", account=number, self_match_group=2**32 - 1 if self._self_match is None else 0),
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
            if name == "Fill" and maker.get("related_id") == event["related_id"]:
                outcome.trades.append(self._trade(maker, event))
            elif name == "Fill":
                maker = event  # or in an auction the buyer
            self._note(name, event)
        if self._stops_watch_the_touch:
            outcome.trades += self._mark_the_touch(self._instrument(symbol))
        return outcome

    def _mark_the_touch(self, number: int) -> list[Trade]:
        """Until it moves no more: what triggers may trade."""
        trades: list[Trade] = []
        marked: tuple[int, int] | None = None
        while (touch := self._touch(number)) != marked:
            marked = touch
            for price in touch:
                events = decode(self.core.apply_bytes(
                    encode("SetReferencePrice", instrument=number, price_kind=PriceKind.MARK, price_ticks=price), 1
                ))
                fills = [event for name, event in events if name == "Fill"]
                trades += [self._trade(*pair) for pair in zip(fills[::2], fills[1::2], strict=True)]
                for name, event in events:
                    self._note(name, event)
        return trades

    def _touch(self, number: int) -> tuple[int, int]:
        """An empty side's price is the furthest that there is."""
        (bid, ask), = [each[5:7] for each in self.core.instruments() if each[0] == number]
        return bid or 1, ask or HIGHEST

    def _trade(self, maker: dict[str, Any], taker: dict[str, Any]) -> Trade:
        names = self._names()
        ids = {side["side"]: names[side["client_order_id"]] for side in (maker, taker)}
        return Trade(
            maker["price_ticks"] * self._tick, maker["qty_lots"] * self._lot, ids[Side.BUY], ids[Side.SELL],
            names[maker["client_order_id"]],
        )

    def _note(self, name: str, event: dict[str, Any]) -> None:
        if name not in _TOLD:
            return
        number = event["client_order_id"]
        if name == "OrderReplaced":
            del self._working[event["related_id"]]
        if name in ("OrderAccepted", "OrderReplaced"):
            self._working[number] = Working(
                event["side"], event["account"], event["price_ticks"], event["qty_lots"], event["leaves_lots"]
            )
        elif name == "Fill":
            self._working[number].leaves_lots = event["leaves_lots"]
        elif name == "OrderRestated":
            self._working[number].qty_lots, self._working[number].leaves_lots = event["qty_lots"], event["leaves_lots"]
        if name == "OrderCanceled" or (name == "Fill" and not event["leaves_lots"]):
            del self._working[event["related_id"] if event["reason"] == CancelCause.REQUESTED else number]


_TOLD = ("OrderAccepted", "OrderReplaced", "OrderRestated", "OrderCanceled", "Fill")


def _whole(number: Decimal) -> int:
    assert number == int(number), f"{number} is no whole number of ticks or lots"
    return int(number)
