"""Self-match prevention: the aggressor's choice decides."""

from engine.messages.codes import CancelCause, RestateReason, SelfMatch
from engine.reference.endings import end
from engine.reference.orders import Order
from engine.reference.state import SELF_MATCH_FREE, State


def are_one(maker: Order, taker: Order) -> bool:
    return maker.self_match_group == taker.self_match_group != SELF_MATCH_FREE


def prevent(state: State, maker: Order, taker: Order, edge_ticks: int, told_at: int) -> int:
    """No trade. The cause that ends the taker, or 0 where it goes on."""
    state.accounts[taker.account].self_match_hits += 1
    if taker.self_match == SelfMatch.DECREMENT:
        return _decrement(state, maker, taker, edge_ticks, told_at)
    if taker.self_match != SelfMatch.CANCEL_AGGRESSOR:
        state.unrest(maker)
        end(state, maker, CancelCause.SELF_MATCH, related_id=told_at)
    ends = taker.self_match in (SelfMatch.CANCEL_AGGRESSOR, SelfMatch.CANCEL_BOTH)
    return CancelCause.SELF_MATCH if ends else 0


def _decrement(state: State, maker: Order, taker: Order, edge_ticks: int, told_at: int) -> int:
    """Both lose the smaller of their open quantities; whoever has none left ends."""
    qty = min(maker.leaves_lots, taker.leaves_lots)
    if qty == maker.leaves_lots:
        state.unrest(maker)
        end(state, maker, CancelCause.SELF_MATCH, related_id=told_at)
    else:
        state.take_away(maker, qty)
        _restate(state, maker, maker.price_ticks)
    taker.qty_lots -= qty
    if qty == taker.leaves_lots:
        return CancelCause.SELF_MATCH  # its end tells what was left
    taker.leaves_lots -= qty
    _restate(state, taker, edge_ticks)
    return 0


def _restate(state: State, order: Order, price_ticks: int) -> None:
    state.events.of_order(
        "OrderRestated", order, reason=RestateReason.DECREMENTED, price_ticks=price_ticks, qty_lots=order.qty_lots, related_id=0
    )
