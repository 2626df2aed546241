"""One price for all that a book can trade at once."""

from engine.messages import phases
from engine.messages.codes import Liquidity, Phase, Side
from engine.reference import balances, collars, latches
from engine.reference.indication import NOTHING, Indication
from engine.reference.instruments import Instrument
from engine.reference.matching import refill
from engine.reference.orders import Order
from engine.reference.state import State

Offers = list[tuple[int, int]]
"""(price, lots) of every order of a side, with what is hidden and in reserve."""


def find_uncross(instrument: Instrument) -> Indication:
    """The price with the largest volume; of those the least surplus; of those the nearest to the reference, the lower of two.

    Without a reference it is the highest of them.
    """
    bids, asks = _offers(instrument, Side.BUY), _offers(instrument, Side.SELL)
    if not bids or not asks or max(bids)[0] < min(asks)[0]:
        return NOTHING
    crossing = range(min(asks)[0], max(bids)[0] + 1)
    demand = {price: sum(lots for limit, lots in bids if limit >= price) for price in crossing}
    supply = {price: sum(lots for limit, lots in asks if limit <= price) for price in crossing}
    volume = max(min(demand[price], supply[price]) for price in crossing)
    best = [price for price in crossing if min(demand[price], supply[price]) == volume]
    on_tick = [price for price in best if price % instrument.definition.tick_multiple == 0]
    centre = instrument.reference or instrument.definition.price_ticks_max
    price = min(on_tick or best, key=lambda p: (abs(demand[p] - supply[p]), abs(p - centre), p))
    surplus = demand[price] - supply[price]
    return Indication(price, volume, abs(surplus), Side.BUY if surplus > 0 else Side.SELL if surplus else 0)


def _offers(instrument: Instrument, side: int) -> Offers:
    books = (instrument.book.own(side), instrument.hidden.own(side))
    return [(price, order.leaves_lots) for book in books for price, orders in book.levels() for order in orders]


def indicate(state: State, instrument: Instrument) -> Indication:
    """NOTHING where no orders are collected."""
    return find_uncross(instrument) if phases.ALLOWS[Phase(state.phase(instrument))].collects else NOTHING


def uncross(state: State, instrument: Instrument, told_at: int) -> None:
    """Trades all that crosses. `told_at` is the number of the event that caused it."""
    found = find_uncross(instrument)
    if found == NOTHING:
        return
    _tell(state, "AuctionUncrossed", instrument, found, told_at)
    left = found.volume_lots
    while left:
        left -= _trade_once(state, instrument, found.price_ticks, left)
    collars.follow_trade(state, instrument)


def indicate_all(state: State) -> None:
    """Tells what each auction that is on would do, where that is another than was told last."""
    for _, instrument in sorted(state.instruments.items()):
        found = indicate(state, instrument)
        if found != instrument.indicated:
            _tell(state, "AuctionIndicated", instrument, found, 0)
            instrument.indicated = found


def _trade_once(state: State, instrument: Instrument, price: int, most: int) -> int:
    """The first order of either side with each other; how much."""
    buy, sell = instrument.best_against(Side.SELL), instrument.best_against(Side.BUY)
    assert buy
    assert sell
    qty = min(most, buy.shown_lots, sell.shown_lots)
    used_up = [order for order in (buy, sell) if order.shown_lots == qty]
    trade_id = state.events.last_seq + 1
    for order in (buy, sell):
        row = state.row(order.account, order.instrument)
        row.work(order.side, -qty)
        row.fill(order.side, price, qty)
        balances.pay(state, order.account, instrument.definition, order.side, price, qty)
        order.leaves_lots -= qty
        state.events.of_order("Fill", order, price_ticks=price, qty_lots=qty, related_id=trade_id, flags=Liquidity.AUCTION)
    for order in (buy, sell):
        latches.note_execution(state, order)
    instrument.last_price, instrument.last_qty = price, qty
    for order in used_up:
        _leave(state, order)
    return qty


def _leave(state: State, order: Order) -> None:
    """What is displayed of the order is used up."""
    if order.leaves_lots:
        refill(state, order)
        return
    state.unrest(order)
    state.slots.give_back(order)


def _tell(state: State, name: str, instrument: Instrument, found: Indication, told_at: int) -> None:
    state.events.order_event(
        name, session=0, account=0, instrument=instrument.number, price_ticks=found.price_ticks, qty_lots=found.volume_lots,
        leaves_lots=found.surplus_lots, side=found.side, related_id=told_at,
    )
