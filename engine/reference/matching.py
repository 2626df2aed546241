"""How an order that comes in trades with those that wait."""

from engine.messages.codes import Liquidity, ReferenceMode, SelfMatch
from engine.reference.instruments import Instrument
from engine.reference.orders import Order
from engine.reference.self_match import are_one, prevent
from engine.reference.state import State


def match(state: State, taker: Order, edge_ticks: int, told_at: int) -> int:
    """Trades until the taker is filled or nobody waits at the edge or better; the cause that ended it otherwise, or 0.

    `told_at` is the event that let the taker in. The reference moves when all trades are done.
    """
    instrument = state.instruments[taker.instrument]
    opposite = instrument.book.opposite(taker.side)
    traded = False
    ended_by = 0
    while taker.leaves_lots and not ended_by:
        maker = opposite.first()
        if maker is None or not opposite.reaches(maker, edge_ticks):
            break
        if are_one(maker, taker):
            ended_by = prevent(state, maker, taker, edge_ticks, told_at)
            continue
        _trade(state, instrument, maker, taker)
        traded = True
    if traded and instrument.definition.reference_mode == ReferenceMode.LAST_TRADE:
        instrument.reference = instrument.last_price
    return ended_by


def is_fillable(state: State, taker: Order, edge_ticks: int) -> bool:
    """Whether others than the taker's own group hold so much at the edge or better.

    A choice that ends the taker at an order of its own group ends the count there.
    """
    opposite = state.instruments[taker.instrument].book.opposite(taker.side)
    wanted = taker.leaves_lots
    for _price, orders in opposite.levels():
        for maker in orders:
            if not opposite.reaches(maker, edge_ticks):
                return False
            if not are_one(maker, taker):
                wanted -= maker.leaves_lots
            elif taker.self_match > SelfMatch.CANCEL_RESTING:
                return False
            if wanted <= 0:
                return True
    return False


def _trade(state: State, instrument: Instrument, maker: Order, taker: Order) -> None:
    price, qty = maker.price_ticks, min(maker.leaves_lots, taker.leaves_lots)
    _take_from_maker(state, maker, qty)
    taker.leaves_lots -= qty
    for order in (maker, taker):
        state.row(order.account, order.instrument).fill(order.side, price, qty)
    instrument.last_price, instrument.last_qty = price, qty
    trade_id = state.events.last_seq + 1
    state.events.of_order("Fill", maker, price_ticks=price, qty_lots=qty, related_id=trade_id, flags=Liquidity.MAKER)
    state.events.of_order("Fill", taker, price_ticks=price, qty_lots=qty, related_id=trade_id, flags=Liquidity.TAKER)


def _take_from_maker(state: State, maker: Order, qty: int) -> None:
    if qty == maker.leaves_lots:
        state.unrest(maker)
        state.slots.give_back(maker)
    else:
        state.row(maker.account, maker.instrument).work(maker.side, -qty)
    maker.leaves_lots -= qty
