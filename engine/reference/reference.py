"""The state machine as a whole, with the same methods as `engine.core.core.Core`."""

from hashlib import sha256

from engine.core.capacity import Capacity
from engine.messages import phases
from engine.messages.codes import Limit, Phase, Trigger
from engine.reference import balances, breaches, collars, controls, order_entry, snapshot, state_hash
from engine.reference.auction import indicate
from engine.reference.book import BookSide
from engine.reference.indication import NOTHING
from engine.reference.limits import use_of
from engine.reference.orders import Place
from engine.reference.records import Command, commands
from engine.reference.state import State

Level = tuple[int, int, int]
"""Price in ticks, quantity in lots, number of orders."""

_ORDER_ENTRY = {
    "NewOrder": order_entry.new_order,
    "NewOrderExtended": order_entry.new_order,
    "CancelOrder": order_entry.cancel_order,
    "ReplaceOrder": order_entry.replace_order,
    "MassCancel": order_entry.mass_cancel,
}
_NO_CAPACITY_GIVEN = Capacity()


class Reference:
    """docs/RULES.md says what each command does."""

    def __init__(self, capacity: Capacity = _NO_CAPACITY_GIVEN) -> None:
        self._state = State(capacity)

    def apply_bytes(self, records: bytes | memoryview, time_ns: int) -> bytes:
        """Applies every command; returns their events. Broken when a record is no command."""
        if len(records):
            self._state.time_ns = max(self._state.time_ns, time_ns)
        for command in commands(records):
            self._apply(command)
        return self._state.events.take()

    def _apply(self, c: Command) -> None:
        state = self._state
        state.last_seq += 1
        state.events.command_seq = state.last_seq
        state.events.time_ns = state.time_ns
        _ORDER_ENTRY.get(type(c).__name__, controls.apply)(state, c)
        breaches.judge(state)
        if state_hash.is_due(state):
            state_hash.tell(state)

    def last_seq(self) -> int:
        return self._state.last_seq

    def last_event_seq(self) -> int:
        return self._state.events.last_seq

    def time_ns(self) -> int:
        return self._state.time_ns

    def snapshot(self) -> bytes:
        """All state, encoded as docs/RULES.md, *Snapshot*."""
        return snapshot.encode(self._state)

    def restore(self, taken: bytes | memoryview) -> None:
        """Become what the snapshot says; only on one that has applied nothing. ValueError names what is wrong with it."""
        if self._state.last_seq:
            raise ValueError(f"{self._state.last_seq} commands were applied already: restore into a new one")
        self._state = snapshot.decode(taken, self._state.capacity)

    def state_hash(self) -> str:
        """SHA-256 of the snapshot in hex."""
        return sha256(self.snapshot()).hexdigest()

    def next_due_ns(self) -> int:
        """The earliest engine time at which an AdvanceTime has something to do; 0: none. It may be past already."""
        expiries = (order.expires_ns for order in self._state.working.by_id.values() if order.expires_ns)
        schedules = (each.at_ns for each in self._state.schedules.pending)
        return min((*expiries, *schedules), default=0)

    def collects(self) -> bool:
        """Whether any instrument gathers orders for an auction."""
        return any(phases.ALLOWS[Phase(self._state.phase(each))].collects for each in self._state.instruments.values())

    def schedules(self) -> list[tuple[int, int, int, int, int, int, int, bytes]]:
        """(number, at_ns, instrument, group, phase, reason, request_id, actor) of what is to come, by (at_ns, number)."""
        return [
            (s.number, s.at_ns, s.instrument, s.group, s.phase, s.reason, s.request_id, s.actor.rstrip(b"\0"))
            for s in self._state.schedules.in_order()
        ]

    def live_orders(self) -> int:
        return len(self._state.working.by_id)

    def instruments(self) -> list[tuple[int, int, int, int, int, int, int]]:
        """(number, phase, reference, last price, last quantity, best bid, best ask), ascending; 0 where there is none."""
        return [
            (n, self._state.phase(i), i.reference, i.last_price, i.last_qty, i.book.bids.best_price(), i.book.asks.best_price())
            for n, i in sorted(self._state.instruments.items())
        ]

    def own_phases(self) -> list[tuple[int, int, int]]:
        """(number, group, phase of its own), ascending; Phase.INHERIT where the group's holds."""
        return [(n, i.group, i.own_phase) for n, i in sorted(self._state.instruments.items())]

    def references(self) -> list[tuple[int, int, int, int]]:
        """(number, centre of the collar now, PriceSource, time of that price), ascending; 0 where there is none, or no age."""
        return [(number, *collars.centre(self._state, i)) for number, i in sorted(self._state.instruments.items())]

    def book(self, instrument: int, depth: int) -> tuple[list[Level], list[Level]]:
        """(bids, asks), best first, at most `depth` levels each; empty for an unknown instrument."""
        known = self._state.instruments.get(instrument)
        return (_levels(known.book.bids, depth), _levels(known.book.asks, depth)) if known else ([], [])

    def queue(self, instrument: int, side: int, price_ticks: int) -> list[tuple[int, int, int, int, int]]:
        """The orders of one level in time order: (order_id, client_order_id, account, session, leaves_lots)."""
        known = self._state.instruments.get(instrument)
        orders = known.book.own(side).level(price_ticks) if known else []
        return [(o.order_id, o.client_order_id, o.account, o.session, o.shown_lots) for o in orders]

    def hidden(self, instrument: int) -> list[tuple[int, int, int, int, int, int, int]]:
        """(side, price, order_id, client_order_id, account, session, leaves_lots) of what works unseen, but for reserves.

        Bids, then asks, from the touch outwards; then parked pegs in the order in which they came, with price 0.
        """
        known = self._state.instruments.get(instrument)
        if not known:
            return []
        sides = (known.hidden.bids, known.hidden.asks)
        standing = [order for side in sides for _, orders in side.levels() for order in orders]
        parked = [peg for peg in known.pegs if peg.place == Place.PARKED]
        return [
            (o.side, o.at_ticks, o.order_id, o.client_order_id, o.account, o.session, o.leaves_lots) for o in standing + parked
        ]

    def stops(self, instrument: int) -> list[tuple[int, int, int, int, int, int, int, int]]:
        """(trigger, side, stop price, order_id, client_order_id, account, session, leaves_lots).

        On last, then on mark; of each buys, then sells, the one that triggers next first.
        """
        known = self._state.instruments.get(instrument)
        return [
            (trigger, o.side, o.at_ticks, o.order_id, o.client_order_id, o.account, o.session, o.leaves_lots)
            for trigger in Trigger for side in ((known.stops[trigger].bids, known.stops[trigger].asks) if known else ())
            for _, orders in side.levels() for o in orders
        ]

    def indication(self, instrument: int) -> tuple[int, int, int, int]:
        """(price, volume, surplus, its side) of the auction if it ended now; all 0 where nothing would trade or collects."""
        held = self._state.instruments.get(instrument)
        return indicate(self._state, held) if held else NOTHING

    def positions(self) -> list[tuple[int, int, int, int, int, int, int]]:
        """(account, instrument, net, open_cost, realised, working_buy, working_sell) where any of the last five is not 0."""
        return [
            (*key, row.net, row.open_cost, row.realised, row.working_buy, row.working_sell)
            for key, row in sorted(self._state.rows.items()) if row.has_anything()
        ]

    def limits(self) -> list[tuple[int, int, int, int, int, int]]:
        """(account, instrument, order_qty, order_notional, position_long, position_short) of rows with any limit set."""
        return [
            (*key, row.limit(Limit.ORDER_QTY), row.limit(Limit.ORDER_NOTIONAL),
             row.limit(Limit.POSITION_LONG), row.limit(Limit.POSITION_SHORT))
            for key, row in sorted(self._state.rows.items()) if any(row.limits)
        ]

    def blocks(self) -> list[tuple[int, int, int, int]]:
        """(scope, number, Block, event of the kill or 0) of every blocked scope, ascending."""
        return [(*key, node.block, node.killed_by) for key, node in self._state.nodes.ascending() if node.block]

    def node_limits(self) -> list[tuple[int, int, int, int]]:
        """(scope, number, Limit, value) of what is set above rows, ascending."""
        return [
            (*key, limit, node.limits[limit]) for key, node in self._state.nodes.ascending() for limit in sorted(node.limits)
        ]

    def rates(self) -> list[tuple[int, int, int, int, int]]:
        """(scope, number, Limit, window_ns, how much happened within it up to now) of limits with a window, ascending."""
        return [
            (*key, limit, window.length_ns, window.total(self._state.time_ns))
            for key, node in self._state.nodes.ascending() for limit, window in sorted(node.windows.items())
        ]

    def latches(self) -> list[tuple[int, int]]:
        """(scope, number) of what is latched off until a person releases it, ascending."""
        return [key for key, node in self._state.nodes.ascending() if node.is_latched]

    def node_use(self) -> list[tuple[int, int, int, int, int, int, int]]:
        """(scope, number, open orders, gross cost, net cost, value of working buys, of sells) where a limit needs sums."""
        return [
            (*key, *use_of(self._state, key)) for key, node in self._state.nodes.ascending()
            if any(Limit.POSITION_LONG <= limit <= Limit.CREDIT for limit in node.limits)
        ]

    def restrictions(self) -> list[tuple[int, int, int]]:
        """(scope, number, instrument) of the restricted list, ascending."""
        return sorted(self._state.restrictions)

    def balances(self) -> list[tuple[int, int, int, int]]:
        """(account, asset, available, held) of spot accounts, in the asset's smallest units, where either is not 0."""
        return balances.holdings(self._state)

    def self_match_hits(self) -> list[tuple[int, int]]:
        """(account, orders of it that self-match prevention stopped), where there were any."""
        return [(number, a.self_match_hits) for number, a in sorted(self._state.accounts.items()) if a.self_match_hits]


def _levels(side: BookSide, depth: int) -> list[Level]:
    return [(price, sum(o.shown_lots for o in orders), len(orders)) for price, orders in list(side.levels())[:depth]]
