"""Orders that rest unseen at the middle of the displayed touch."""

from engine.messages.codes import Side
from engine.reference.endings import end
from engine.reference.instruments import Instrument
from engine.reference.matching import match
from engine.reference.orders import Order, Place
from engine.reference.state import State


def place(state: State, peg: Order, told_at: int) -> None:
    """It trades with what is hidden inside its price, and what is left rests there, or is parked."""
    instrument = state.instruments[peg.instrument]
    peg.at_ticks = _middle(state, instrument, peg)
    peg.place = Place.HIDDEN if peg.at_ticks else Place.PARKED
    ended_by = match(state, peg, peg.at_ticks, told_at) if peg.at_ticks else 0
    if peg.leaves_lots and not ended_by:
        state.rest(peg)
        return
    if peg in instrument.pegs:
        instrument.pegs.remove(peg)
    if peg.leaves_lots:
        end(state, peg, ended_by)
    else:
        state.slots.give_back(peg)


def move_all(state: State, instrument: Instrument) -> bool:
    """Each peg, in the order in which they came, to where the middle is now. Whether anything happened that events tell."""
    before = state.events.last_seq
    for peg in list(instrument.pegs):
        if peg in instrument.pegs and peg.at_ticks != _middle(state, instrument, peg):
            state.lift(peg)
            peg.self_match_group = state.self_match_group(peg.account)
            place(state, peg, state.events.last_seq)
    return state.events.last_seq != before


def _middle(state: State, instrument: Instrument, peg: Order) -> int:
    """Where the peg rests now; 0: nowhere."""
    bid, ask = instrument.book.bids.best_price(), instrument.book.asks.best_price()
    if not bid or not ask or not state.trades_at_once(instrument.number):
        return 0
    tick = instrument.definition.tick_multiple
    if peg.side == Side.BUY:
        price = (bid + ask) // (2 * tick) * tick
        return min(price, peg.price_ticks) if peg.price_ticks else price
    price = max(-(-(bid + ask) // (2 * tick)) * tick, peg.price_ticks)
    return price if price <= instrument.definition.price_ticks_max else 0
