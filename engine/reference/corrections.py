"""Trades that are taken back or priced anew: entries against both rows, never deletion."""

from engine.core.capacity import QTY_LOTS_MAX
from engine.messages.codes import AccountKind, Side
from engine.messages.refusals import Refusal
from engine.reference import balances
from engine.reference.records import Command
from engine.reference.reductions import give_way
from engine.reference.state import State


def bust(state: State, c: Command) -> None:
    if _is_refused(state, c, _check(state, c) or _check_owned(state, c, _given_back(state, c))):
        return
    _enter(state, c, Side.SELL, c.buy_account, c.price_ticks)
    _enter(state, c, Side.BUY, c.sell_account, c.price_ticks)
    _tell(state, c, "TradeBusted", c.price_ticks)
    for account in (c.buy_account, c.sell_account):
        give_way(state, account, c.instrument)


def adjust(state: State, c: Command) -> None:
    if _is_refused(state, c, _check(state, c) or _check_new_price(state, c)):
        return
    _enter(state, c, Side.SELL, c.buy_account, c.price_ticks)
    _enter(state, c, Side.BUY, c.buy_account, c.new_price_ticks)
    _enter(state, c, Side.BUY, c.sell_account, c.price_ticks)
    _enter(state, c, Side.SELL, c.sell_account, c.new_price_ticks)
    _tell(state, c, "TradeAdjusted", c.new_price_ticks)


Amount = tuple[int, int]
"""Asset and units of it."""


def _given_back(state: State, c: Command) -> dict[Side, Amount]:
    """By the buyer what was bought, by the seller what was paid."""
    definition = state.instruments[c.instrument].definition
    return {
        Side.BUY: (definition.base_asset, balances.cost_of(definition, Side.SELL, c.price_ticks, c.qty_lots)),
        Side.SELL: (definition.quote_asset, balances.cost_of(definition, Side.BUY, c.price_ticks, c.qty_lots)),
    }


def _check(state: State, c: Command) -> Refusal:
    """All but the balances and the new price."""
    if c.instrument not in state.instruments:
        return Refusal.INSTRUMENT_UNKNOWN
    if not {c.buy_account, c.sell_account} <= set(state.accounts):
        return Refusal.ACCOUNT_UNKNOWN
    if c.request_id in state.requests:
        return Refusal.REQUEST_ALREADY_APPLIED
    if not _is_trade(state, c):
        return Refusal.DEFINITION_INVALID
    return Refusal.TRADE_ALREADY_CORRECTED if c.trade_id in state.corrections.ids else Refusal.NONE


def _is_trade(state: State, c: Command) -> bool:
    highest = state.instruments[c.instrument].definition.price_ticks_max
    new_price = getattr(c, "new_price_ticks", 0)
    return (
        1 <= c.trade_id <= state.events.last_seq
        and 1 <= c.qty_lots <= QTY_LOTS_MAX
        and 1 <= c.price_ticks <= highest
        and new_price != c.price_ticks
        and not any(balances.is_barred(state, account, c.instrument) for account in (c.buy_account, c.sell_account))
    )


def _check_new_price(state: State, c: Command) -> Refusal:
    definition = state.instruments[c.instrument].definition
    if not 1 <= c.new_price_ticks <= definition.price_ticks_max:
        return Refusal.DEFINITION_INVALID
    more = (c.new_price_ticks - c.price_ticks) * c.qty_lots * definition.tick_units
    return _check_owned(state, c, {Side.BUY if more > 0 else Side.SELL: (definition.quote_asset, abs(more))})


def _check_owned(state: State, c: Command, given: dict[Side, Amount]) -> Refusal:
    """Whether each side has what it gives; where both are one account nothing changes hands."""
    if c.buy_account == c.sell_account:
        return Refusal.NONE
    for side, (asset, units) in given.items():
        account = c.buy_account if side == Side.BUY else c.sell_account
        is_spot = state.accounts[account].kind == AccountKind.SPOT
        if is_spot and balances.holding(state, account, asset).available < units:
            return Refusal.BALANCE_INSUFFICIENT
    return Refusal.NONE


def _is_refused(state: State, c: Command, refusal: Refusal) -> bool:
    """Says so; else the trade is one of those that were corrected from now on."""
    if refusal:
        state.events.control_event(
            "ControlRefused", session=c.session, account=0, instrument=c.instrument, request_id=c.request_id, reason=refusal,
            value=c.trade_id, actor=c.actor, subject=c.kind,
        )
        return True
    # Nothing is refused below this line.
    state.requests.remember(c.request_id)
    state.corrections.remember(c.trade_id)
    return False


def _enter(state: State, c: Command, side: Side, account: int, price_ticks: int) -> None:
    state.row(account, c.instrument).fill(side, price_ticks, c.qty_lots)
    balances.pay(state, account, state.instruments[c.instrument].definition, side, price_ticks, c.qty_lots)


def _tell(state: State, c: Command, event: str, price_ticks: int) -> None:
    sides = (
        (Side.BUY, c.buy_session, c.buy_account, c.buy_order_id), (Side.SELL, c.sell_session, c.sell_account, c.sell_order_id),
    )
    for side, session, account, order_id in sides:
        state.events.order_event(
            event, session=session, account=account, instrument=c.instrument, order_id=order_id, client_order_id=c.request_id,
            price_ticks=price_ticks, qty_lots=c.qty_lots, leaves_lots=c.price_ticks, related_id=c.trade_id, side=side,
        )
