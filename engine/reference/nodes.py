"""What stands above rows, where anything was set: venue, firms, desks, accounts, instruments, and sessions beside them."""

from dataclasses import dataclass, field

from engine.messages.codes import Block, Scope

NODES_MAX = 1 << 16

Key = tuple[int, int]
"""Scope and number."""


@dataclass(slots=True)
class Node:
    """`killed_by` is the event of the kill that holds, 0 where there is none; `limits` has those that are set."""

    block: int = Block.NONE
    killed_by: int = 0
    limits: dict[int, int] = field(default_factory=dict)


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


def is_key(scope: int, number: int) -> bool:
    """Whether there may be such a node: the venue has number 0, and nothing else has."""
    return Scope.VENUE <= scope <= Scope.SESSION and (scope == Scope.VENUE) == (number == 0)
