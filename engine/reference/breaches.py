"""What happens at and around limits: warnings, breaches and what they do. Everything is looked at after every command."""

from typing import NamedTuple

from engine.messages.codes import Block, BreachAction, CancelCause, Limit, PhaseReason, Scope
from engine.reference import blocks
from engine.reference.limits import positions_of, use_of
from engine.reference.nodes import BREACHED, Key, Node
from engine.reference.settle import settle_all
from engine.reference.state import State

_STEPS = (0, 50, 75, 90, 100)
_SLACK = 5
"""A level is left when so many points less are used."""


class Used(NamedTuple):
    """How much of a limit, and of positions in which instrument."""

    amount: int
    instrument: int = 0


class Breach(NamedTuple):
    """`told_at` is the event that told it."""

    key: Key
    limit: int
    told_at: int


def judge(state: State) -> None:
    """First all is told, then all is done, and again as long as anything is done."""
    while found := [breach for key, node in state.nodes.ascending() for breach in _judge_node(state, key, node)]:
        for breach in found:
            _act(state, breach)
        settle_all(state)


def rearm(state: State) -> None:
    """As time advances: what is used less by enough may be told again."""
    for key, node in state.nodes.ascending():
        for limit, level in node.levels.items():
            used = use(state, key, limit).amount
            while level and not _reaches(used, node.limits[limit], _STEPS[min(level, 4)] - _SLACK):
                level -= 1
            node.levels[limit] = level


def use(state: State, key: Key, limit: int) -> Used:
    """What stays used; of one order, or within a window, that is nothing."""
    if limit in (Limit.POSITION_LONG, Limit.POSITION_SHORT, Limit.POSITION_NET):
        return _position(state, key, limit)
    below = use_of(state, key)
    match limit:
        case Limit.OPEN_ORDERS:
            return Used(below.open_orders)
        case Limit.GROSS_NOTIONAL:
            return Used(below.gross_cost + below.buy_value + below.sell_value)
        case Limit.CREDIT:
            return Used(max(abs(below.net_cost + below.buy_value), abs(below.net_cost - below.sell_value)))
    return Used(0)


def _position(state: State, key: Key, limit: int) -> Used:
    """In the instrument with the most, of equals the lowest number."""
    most = Used(0)
    for instrument in sorted(state.instruments):
        net, buy, sell = positions_of(state, key, instrument)
        amount = {Limit.POSITION_LONG: net + buy, Limit.POSITION_SHORT: sell - net}.get(Limit(limit), max(net + buy, sell - net))
        if amount > most.amount:
            most = Used(amount, instrument)
    return most


def _reaches(used: int, limit: int, percent: int) -> bool:
    return used > 0 and used * 100 >= limit * percent


def _level(used: int, limit: int) -> int:
    if used > limit:
        return BREACHED
    return max(level for level, step in enumerate(_STEPS) if not step or _reaches(used, limit, step))


def _judge_node(state: State, key: Key, node: Node) -> list[Breach]:
    found = []
    for limit in sorted(node.watched()):
        used = use(state, key, limit)
        level = _level(used.amount, node.limits[limit])
        if attempt := node.attempts.pop(limit, None):
            level, used = BREACHED, Used(attempt.need, attempt.instrument)
        if level > node.levels.get(limit, 0):
            node.levels[limit] = level
            found += _tell_level(state, key, node, limit, used)
    return found


def _tell_level(state: State, key: Key, node: Node, limit: int, used: Used) -> list[Breach]:
    level = node.levels[limit]
    amounts = {"value": min(used.amount, 2**63 - 1), "previous": node.limits[limit]}
    numbers = amounts | {"subject": limit, "instrument": used.instrument}
    if level == BREACHED:
        return [Breach(key, limit, _tell(state, key, "LimitBreached", reason=node.on_breach.get(limit, 0), **numbers))]
    if limit in node.warns:
        _tell(state, key, "LimitWarned", reason=_STEPS[level], **numbers)
    return []


def _tell(
    state: State, key: Key, event: str, *, reason: int, value: int, previous: int, subject: int, instrument: int = 0,
) -> int:
    scope, number = key
    return state.events.control_event(
        event, session=0, account=number if scope == Scope.ACCOUNT else 0,
        instrument=number if scope == Scope.INSTRUMENT else instrument, request_id=0, reason=reason, value=value,
        previous=previous, subject=subject, scope=scope, number=number,
    )


def _act(state: State, breach: Breach) -> None:
    """What a person shut is opened by none of it."""
    node = state.nodes.by_key[breach.key]
    match node.on_breach.get(breach.limit, BreachAction.HARD_BLOCK):
        case BreachAction.SLOW_DOWN:
            node.next_order_ns = max(node.next_order_ns, state.time_ns + node.pauses[breach.limit])
        case BreachAction.CANCEL_WORKING:
            blocks.cancel_below(state, breach.key, CancelCause.LIMIT_BREACHED, breach.told_at)
        case BreachAction.REDUCE_ONLY if node.block == Block.NONE:
            _shut(state, breach.key, node, Block.REDUCE_ONLY)
        case BreachAction.KILL:
            _shut(state, breach.key, node, Block.SHUT)
            node.killed_by = breach.told_at
            blocks.cancel_below(state, breach.key, CancelCause.KILLED, breach.told_at)


def _shut(state: State, key: Key, node: Node, block: Block) -> None:
    _tell(
        state, key, "ScopeBlocked", reason=PhaseReason.LIMIT_BREACHED, value=block, previous=node.block,
        subject=block == Block.SHUT,
    )
    node.block = block
