"""Why an order would be refused, or taken: every check in its order, and of each that fails the smallest change that passes.

The checks are the core's own, asked without entering the order. A change is found by asking them again about orders that differ
in one field, so that it is right for whatever a check may be. All of it is bounded: about sixty questions a check that fails.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

from engine.messages.codes import Instruction, OrderType, Scope, Side, TimeInForce
from engine.messages.layout import BY_KIND, Message
from engine.messages.refusals import ORDER_OF_REPLACE, ORDERS, Refusal

Finding = tuple[int, bool, int | None, int | None, int | None, int | None]
"""Refusal, whether it passed, value, limit, scope and number of whose limit or block it is."""
Change = dict[str, int]
"""Fields of the command, and what they would have to be."""


class Machine(Protocol):
    """What is asked of the core."""

    def findings(self, record: bytes) -> list[Finding]: ...
    def failures(self, record: bytes) -> int: ...


@dataclass(frozen=True, slots=True)
class Judged:
    """One check. `passed` is None where it does not concern this order, or cannot be asked since too little of it is known.

    `value` is what the order comes to, `limit` the furthest that passes, both in the unit of the check; None: it has none.
    `scope` and `number`: whose block or limit binds. `change`: the smallest change that passes, where one field is enough.
    """

    code: Refusal
    passed: bool | None
    value: int | None = None
    limit: int | None = None
    scope: Scope | None = None
    number: int | None = None
    change: Change | None = None


def explain(machine: Machine, record: bytes) -> list[Judged]:
    """ValueError for a record that is no new order and no replace."""
    found = {finding[0]: finding for finding in machine.findings(record)}
    question = _Question(machine, record, found)
    out = []
    for code in question.order:
        if code not in found:
            out.append(Judged(code, None))
            continue
        _, passed, value, limit, scope, number = found[code]
        change = None if passed else question.smallest_change(code, value, limit)
        out.append(Judged(code, passed, value, limit, None if scope is None else Scope(scope), number, change))
    return out


_PRICES = {
    Refusal.PRICE_OFF_TICK, Refusal.PRICE_OUT_OF_RANGE, Refusal.PRICE_OUTSIDE_COLLAR, Refusal.PRICE_OUTSIDE_STATIC_COLLAR,
    Refusal.POST_ONLY_WOULD_TRADE,
}
_QUANTITIES = {
    Refusal.QTY_NOT_POSITIVE, Refusal.QTY_OFF_LOT, Refusal.QTY_OVER_INSTRUMENT_MAX, Refusal.NOTIONAL_OVER_INSTRUMENT_MAX,
    Refusal.QTY_OVER_LIMIT, Refusal.NOTIONAL_OVER_LIMIT, Refusal.POSITION_LONG_OVER_LIMIT, Refusal.POSITION_SHORT_OVER_LIMIT,
    Refusal.POSITION_NET_OVER_LIMIT, Refusal.GROSS_NOTIONAL_OVER_LIMIT, Refusal.CREDIT_EXCEEDED, Refusal.REDUCE_ONLY_VIOLATED,
    Refusal.BALANCE_INSUFFICIENT, Refusal.QTY_NOT_ABOVE_FILLED,
}
_BY_GRID = {
    **dict.fromkeys(_PRICES, "price_ticks"), **dict.fromkeys(_QUANTITIES, "qty_lots"),
    Refusal.STOP_PRICE_INVALID: "stop_price_ticks", Refusal.DISPLAY_QTY_INVALID: "display_qty_lots",
    Refusal.MIN_QTY_INVALID: "min_qty_lots",
}
"""The field whose value on its grid of ticks or lots is moved until the check passes."""
_CODES: dict[str, type[IntEnum]] = {"side": Side, "order_type": OrderType, "time_in_force": TimeInForce}
_BY_CHOICE = {
    Refusal.SIDE_INVALID: ("side",), Refusal.ORDER_TYPE_INVALID: ("order_type",),
    Refusal.TIME_IN_FORCE_INVALID: ("time_in_force",),
    Refusal.COMBINATION_NOT_ALLOWED: ("time_in_force", "order_type"),
}
"""Fields whose other codes are tried, the first field first."""
_TICKS_END, _LOTS_END = 1 << 26, 1 << 40
_PASSES, _FAILS, _TOO_FAR = range(3)


class _Question:
    """One order, and others that differ from it."""

    def __init__(self, machine: Machine, record: bytes, found: dict[int, Finding]) -> None:
        """`found` is what the checks find of the order as it is."""
        self.machine, self.record = machine, record
        self.message: Message = BY_KIND[record[2]]
        self.order = ORDER_OF_REPLACE if self.message.name == "ReplaceOrder" else ORDERS
        self.answers: dict[bytes, int] = {}
        self.failed = self._failures({})
        fields = dict(zip((field.name for field in self.message.fields), self.message.struct.unpack(record), strict=True))
        self.fields: dict[str, int] = {name: value for name, value in fields.items() if isinstance(value, int)}
        steps = {code: limit for code, _, _, limit, *_ in found.values()}
        self.tick, self.lot = steps.get(Refusal.PRICE_OFF_TICK) or 1, steps.get(Refusal.QTY_OFF_LOT) or 1

    def smallest_change(self, code: Refusal, value: int | None, limit: int | None) -> Change | None:
        if code in _BY_GRID and (change := self._on_grid(code, _BY_GRID[code], value, limit)):
            return change
        return next((change for change in self._choices(code, limit) if self._verdict(code, change) == _PASSES), None)

    def _choices(self, code: Refusal, limit: int | None) -> Iterator[Change]:
        """Changes that may pass, the smallest first."""
        for field in _BY_CHOICE.get(code, ()):
            yield from sorted(({field: int(each)} for each in _CODES[field]), key=self._faults)
        if code == Refusal.STOP_PRICE_INVALID and "trigger" in self.fields:
            yield from ({"trigger": 0}, {"trigger": 0, "stop_price_ticks": 0})
        if code == Refusal.INSTRUCTION_INVALID:
            yield from self._instructions()
        if code == Refusal.EXPIRY_INVALID and "expire_time_ns" in self.fields and limit is not None:
            yield from ({"expire_time_ns": 0}, {"expire_time_ns": limit + 1})
        if code == Refusal.CLIENT_ORDER_ID_DUPLICATE:
            yield {"client_order_id": 0}

    def _faults(self, change: Change) -> int:
        return self._failures(change).bit_count()

    def _failures(self, change: Change) -> int:
        """Asked once of each order: several checks look for the same change."""
        record = self._changed(change)
        if record not in self.answers:
            self.answers[record] = self.machine.failures(record)
        return self.answers[record]

    def _instructions(self) -> Iterator[Change]:
        """The fewest bits first."""
        present = self.fields["instructions"]
        every = range(1 << max(Instruction).bit_length())
        nearest = sorted(every, key=lambda bits: (bits ^ present).bit_count())
        yield {"self_match": 0}
        yield from ({"instructions": bits} for bits in nearest)
        yield from ({"instructions": bits, "self_match": 0} for bits in nearest)

    def _changed(self, change: Change) -> bytes:
        record = bytearray(self.record)
        for name, value in change.items():
            size = next(field.size for field in self.message.fields if field.name == name)
            at = self.message.offset(name)
            record[at : at + size] = (value & (1 << 8 * size) - 1).to_bytes(size, "little")
        return bytes(record)

    def _verdict(self, code: Refusal, change: Change) -> int:
        """Of the check, and of those before it, which may fail no more than they do."""
        failed = self._failures(change)
        before = sum(1 << each for each in self.order[: self.order.index(code)])
        if failed & before & ~self.failed:
            return _TOO_FAR
        return _FAILS if failed >> code & 1 else _PASSES

    # --- numbers on a grid

    def _on_grid(self, code: Refusal, name: str, value: int | None, limit: int | None) -> Change | None:
        if name not in self.fields:
            return None
        is_price = name.endswith("ticks")
        step, end = (self.tick, _TICKS_END) if is_price else (self.lot, _LOTS_END)
        present = self.fields[name]
        hints = self._by_slope(code, name, step, value, limit) if code in _QUANTITIES else [] if limit is None else [limit]
        targets = [*hints, present, step, end, 0]

        def verdict(steps: int) -> int:
            return self._verdict(code, {name: steps * step})

        found = {at for target in targets for at in _towards(verdict, present // step, target // step)}
        found |= {at for target in targets for at in (target // step, -(-target // step)) if verdict(at) == _PASSES}
        nearest = min(found, key=lambda at: (abs(at * step - present), at), default=None)
        return None if nearest is None else {name: nearest * step}

    def _by_slope(self, code: Refusal, name: str, step: int, value: int | None, limit: int | None) -> list[int]:
        """Where the value would come to the limit, if it goes on as it begins."""
        if value is None or limit is None:
            return []
        present = self.fields[name]
        less = {each: found for each, _, found, *_ in self.machine.findings(self._changed({name: present - step}))}
        slope = value - (less.get(code) or value)
        if slope == 0:
            return []
        steps = -(-(value - limit) // abs(slope))
        return [present - steps * step if slope > 0 else present + steps * step]


def _towards(verdict: Callable[[int], int], present: int, target: int) -> Iterable[int]:
    """The step nearest to `present` on the way to `target` that passes, where all on the way fail up to it."""
    if target == present or verdict(target) == _FAILS:
        return ()
    fails, other = present, target
    while abs(other - fails) > 1:
        middle = (fails + other) // 2
        if verdict(middle) == _FAILS:
            fails = middle
        else:
            other = middle
    return (other,) if verdict(other) == _PASSES else ()
