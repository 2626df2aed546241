"""How an order that comes in trades with those that wait."""

from engine.messages.codes import Liquidity, ReferenceMode
from engine.reference.instruments import Instrument
from engine.reference.orders import Order
from engine.reference.state import State


def match(state: State, taker: Order, edge_ticks: int) -> None:
    """Trades until the taker is filled or nobody waits at the edge or better. The reference moves when all trades are done."""
    instrument = state.instruments[taker.instrument]
    opposite = instrument.book.opposite(taker.side)
    traded = False
    while taker.leaves_lots:
        maker = opposite.first()
        if maker is None or not opposite.reaches(maker, edge_ticks):
            break
        _trade(state, instrument, maker, taker)
        traded = True
    if traded and instrument.definition.reference_mode == ReferenceMode.LAST_TRADE:
        instrument.reference = instrument.last_price


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
