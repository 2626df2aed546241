"""How an order that comes in trades with those that wait."""

from collections.abc import Iterator

from engine.messages.codes import Liquidity, RestateReason, SelfMatch, Side
from engine.reference import balances, collars, latches
from engine.reference.instruments import Instrument
from engine.reference.orders import Order
from engine.reference.self_match import are_one, prevent
from engine.reference.state import State


def match(state: State, taker: Order, edge_ticks: int, told_at: int) -> int:
    """Trades until the taker is filled or nobody waits at the edge or better; the cause that ended it otherwise, or 0.

    `told_at` is the event that let the taker in. The reference moves when all trades are done.
    """
    instrument = state.instruments[taker.instrument]
    traded = False
    ended_by = 0
    while taker.leaves_lots and not ended_by:
        maker = instrument.best_against(taker.side)
        if maker is None or not _meet(maker, taker.side, edge_ticks):
            break
        if are_one(maker, taker):
            ended_by = prevent(state, maker, taker, edge_ticks, told_at)
            continue
        _trade(state, instrument, maker, taker)
        traded = True
    if traded:
        collars.follow_trade(state, instrument)
    return ended_by


def _meet(maker: Order, side: int, edge_ticks: int) -> bool:
    """Whether an order of this side, with this edge, trades with the maker."""
    return maker.at_ticks <= edge_ticks if side == Side.BUY else maker.at_ticks >= edge_ticks


def is_fillable(state: State, taker: Order, edge_ticks: int, wanted: int) -> bool:
    """Whether others than the taker's own group hold so many lots at the edge or better.

    A choice that ends the taker at an order of its own group ends the count there.
    """
    for maker, lots in _offers(state.instruments[taker.instrument], taker.side, edge_ticks):
        if not are_one(maker, taker):
            wanted -= lots
        elif taker.self_match > SelfMatch.CANCEL_RESTING:
            break
    return wanted <= 0


def _offers(instrument: Instrument, side: int, edge_ticks: int) -> Iterator[tuple[Order, int]]:
    """(order, lots) in the order in which they trade: at each price all that is displayed, then reserves, then what is hidden."""
    shown, unseen = instrument.book.opposite(side), instrument.hidden.opposite(side)
    for price in sorted({*shown.prices(), *unseen.prices()}, reverse=side == Side.SELL):
        if price > edge_ticks if side == Side.BUY else price < edge_ticks:
            return
        yield from ((order, order.shown_lots) for order in shown.level(price))
        yield from ((order, order.reserve_lots) for order in shown.level(price))
        yield from ((order, order.leaves_lots) for order in unseen.level(price))


def _trade(state: State, instrument: Instrument, maker: Order, taker: Order) -> None:
    price, qty = maker.at_ticks, min(maker.shown_lots, taker.leaves_lots)
    is_used_up = qty == maker.shown_lots
    state.row(maker.account, maker.instrument).work(maker.side, -qty)
    for order in (maker, taker):
        order.leaves_lots -= qty
        state.row(order.account, order.instrument).fill(order.side, price, qty)
        balances.pay(state, order.account, instrument.definition, order.side, price, qty)
    instrument.last_price, instrument.last_qty = price, qty
    trade_id = state.events.last_seq + 1
    state.events.of_order("Fill", maker, price_ticks=price, qty_lots=qty, related_id=trade_id, flags=Liquidity.MAKER)
    state.events.of_order("Fill", taker, price_ticks=price, qty_lots=qty, related_id=trade_id, flags=Liquidity.TAKER)
    latches.note_execution(state, maker)
    latches.note_execution(state, taker)
    if not maker.leaves_lots:
        state.unrest(maker)
        state.slots.give_back(maker)
    elif is_used_up:
        refill(state, maker)


def refill(state: State, maker: Order) -> None:
    """An iceberg shows its next part, at the back of its level."""
    state.lift(maker)
    maker.reserve_lots -= min(maker.display_lots, maker.reserve_lots)
    state.rest(maker)
    state.events.of_order("OrderRestated", maker, reason=RestateReason.REFILLED, qty_lots=maker.qty_lots, related_id=0)
