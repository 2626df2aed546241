"""Spot accounts: what they have of each asset, and what of it their orders hold."""

from dataclasses import dataclass

from engine.messages.codes import AccountKind, Side
from engine.messages.refusals import Refusal
from engine.reference.instruments import ASSETS_MAX, Definition
from engine.reference.orders import Order
from engine.reference.records import Command
from engine.reference.state import State

I64_MAX = 2**63 - 1


@dataclass(slots=True, frozen=True)
class Holding:
    """In the asset's smallest units."""

    available: int
    held: int


def is_barred(state: State, account: int, instrument: int) -> bool:
    """Spot accounts trade where there are assets, margin accounts where there are none."""
    is_spot = state.accounts[account].kind == AccountKind.SPOT
    return is_spot != bool(state.instruments[instrument].definition.base_asset)


def of_order(order: Order, definition: Definition) -> tuple[int, int]:
    """(asset, units) that a working order holds."""
    return given(definition, order.side), cost_of(definition, order.side, order.valued_at, order.leaves_lots)


def holding(state: State, account: int, asset: int) -> Holding:
    """What is owned less what the account's orders hold: summed up anew."""
    held = 0
    for order in state.working.by_id.values():
        definition = state.instruments[order.instrument].definition
        if order.account == account and definition.base_asset:
            of, units = of_order(order, definition)
            held += units if of == asset else 0
    return Holding(state.owned.get((account, asset), 0) - held, held)


def holdings(state: State) -> list[tuple[int, int, int, int]]:
    """(account, asset, available, held) where anything is owned, ascending."""
    found = ((*key, holding(state, *key)) for key, units in sorted(state.owned.items()) if units)
    return [(account, asset, each.available, each.held) for account, asset, each in found]


def cost_of(definition: Definition, side: int, price_ticks: int, lots: int) -> int:
    """Quote units that a buy pays, base units that a sell delivers."""
    return price_ticks * lots * definition.tick_units if side == Side.BUY else lots * definition.lot_units


def given(definition: Definition, side: int) -> int:
    """The asset that an order of this side pays with."""
    return definition.quote_asset if side == Side.BUY else definition.base_asset


def pay(state: State, account: int, definition: Definition, side: int, price_ticks: int, lots: int) -> None:
    """What a trade does to one of its accounts."""
    if state.accounts[account].kind != AccountKind.SPOT:
        return
    for of, sign in ((side, -1), (Side.SELL if side == Side.BUY else Side.BUY, 1)):
        key = account, given(definition, of)
        state.owned[key] = state.owned.get(key, 0) + sign * cost_of(definition, of, price_ticks, lots)


def adjust(state: State, c: Command) -> None:
    if refusal := _check_adjustment(state, c):
        _tell(state, c, "ControlRefused", reason=refusal, subject=c.kind)
        return
    # Nothing is refused below this line.
    state.requests.remember(c.request_id)
    previous = min(holding(state, c.account, c.asset).available, I64_MAX)
    state.owned[c.account, c.asset] = state.owned.get((c.account, c.asset), 0) + c.amount
    _tell(state, c, "BalanceChanged", subject=c.asset, previous=previous)


def _check_adjustment(state: State, c: Command) -> Refusal:
    if c.account not in state.accounts:
        return Refusal.ACCOUNT_UNKNOWN
    if c.request_id in state.requests:
        return Refusal.REQUEST_ALREADY_APPLIED
    if state.accounts[c.account].kind != AccountKind.SPOT or not 1 <= c.asset <= ASSETS_MAX or not c.amount:
        return Refusal.DEFINITION_INVALID
    enough = holding(state, c.account, c.asset).available + c.amount >= 0
    return Refusal.NONE if enough else Refusal.BALANCE_INSUFFICIENT


def _tell(state: State, c: Command, event: str, *, subject: int, reason: int = 0, previous: int = 0) -> None:
    state.events.control_event(
        event, session=c.session, account=c.account, instrument=0, request_id=c.request_id, reason=reason, value=c.amount,
        previous=previous, actor=c.actor, subject=subject,
    )
