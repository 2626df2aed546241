"""What stands above rows, where anything was set: venue, firms, desks, accounts, instruments, and sessions beside them."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from engine.messages.codes import RATES, Block, BreachAction, Limit, Scope
from engine.reference.windows import Window

NODES_MAX = 1 << 16
BREACHED = 5
"""The level above those that warn."""

Key = tuple[int, int]
"""Scope and number."""


class Seen(NamedTuple):
    """An order that was taken lately."""

    at_ns: int
    price_ticks: int
    qty_lots: int
    stop_ticks: int
    instrument: int
    side: int
    order_type: int


@dataclass(slots=True)
class Node:
    """`killed_by` is the event of the kill that holds, 0 where there is none; `limits` has those that are set.

    Limits that count within a window have it in `windows`. `on_breach`, `warns`, `pauses` are what limits do, where they do
    anything; `levels` how far they are told; `attempts` what an order of this command would take, or took.
    `seen` has the latest orders of an account that may not repeat them.
    """

    block: int = Block.NONE
    killed_by: int = 0
    limits: dict[int, int] = field(default_factory=dict)
    windows: dict[int, Window] = field(default_factory=dict)
    is_latched: bool = False
    seen: list[Seen] = field(default_factory=list)
    on_breach: dict[int, int] = field(default_factory=dict)
    warns: set[int] = field(default_factory=set)
    pauses: dict[int, int] = field(default_factory=dict)
    levels: dict[int, int] = field(default_factory=dict)
    next_order_ns: int = 0
    attempts: dict[int, Any] = field(default_factory=dict)

    def watched(self) -> set[int]:
        """Limits that warn or act."""
        return self.warns | set(self.on_breach)

    def set_action(self, limit: int, on_breach: int, warns: int, pause_ns: int) -> None:
        """Nothing is told of it any more."""
        for each in (self.on_breach, self.pauses, self.levels):
            each.pop(limit, None)
        self.warns.discard(limit)
        if warns:
            self.warns.add(limit)
        if on_breach:
            self.on_breach[limit] = on_breach
        if on_breach == BreachAction.SLOW_DOWN:
            self.pauses[limit] = pause_ns

    def pause(self) -> int:
        """Between new orders now; 0: none."""
        return max((pause for limit, pause in self.pauses.items() if self.levels.get(limit) == BREACHED), default=0)

    def set_limit(self, limit: int, value: int, window_ns: int) -> None:
        """-1 takes it away. Another window begins with nothing; with the same one, what was counted counts on."""
        self.limits.pop(limit, None)
        if value >= 0:
            self.limits[limit] = value
        window = self.windows.pop(limit, None)
        keeps = window is not None and window.length_ns == window_ns
        if window_ns:
            self.windows[limit] = window if window and keeps else Window(window_ns)
        if limit == Limit.DUPLICATE_ORDERS and not keeps:
            self.seen = []


class Nodes:
    """Each stays once it was made."""

    def __init__(self) -> None:
        self.by_key: dict[Key, Node] = {}

    def has_room(self, scope: int, number: int) -> bool:
        return (scope, number) in self.by_key or len(self.by_key) < NODES_MAX

    def make(self, scope: int, number: int) -> Node:
        """The one that is there, or a new one."""
        return self.by_key.setdefault((scope, number), Node())

    def block(self, scope: int, number: int) -> int:
        node = self.by_key.get((scope, number))
        return node.block if node else Block.NONE

    def ascending(self) -> list[tuple[Key, Node]]:
        """By scope and number."""
        return [(key, self.by_key[key]) for key in sorted(self.by_key)]


def may_have(scope: int, limit: int) -> bool:
    """Whether there are limits of this kind at such a scope, which is not ROW: of sessions only what is sent is counted."""
    if scope > Scope.SESSION or limit not in list(Limit):
        return False
    if limit in (Limit.DUPLICATE_ORDERS, Limit.EXECUTIONS):
        return scope == Scope.ACCOUNT
    return scope != Scope.SESSION or limit in RATES


def is_key(scope: int, number: int) -> bool:
    """Whether there may be such a node: the venue has number 0, and nothing else has."""
    return Scope.VENUE <= scope <= Scope.SESSION and (scope == Scope.VENUE) == (number == 0)
