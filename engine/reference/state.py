"""All that is remembered between two commands."""

from dataclasses import dataclass
from typing import NamedTuple

from engine.core.capacity import Capacity
from engine.messages import phases
from engine.messages.codes import AccountKind, OrderType, Phase
from engine.reference.events import Events
from engine.reference.instruments import Instrument
from engine.reference.nodes import Nodes
from engine.reference.orders import Order, Slots, WorkingOrders
from engine.reference.positions import Row
from engine.reference.schedules import Schedules


class Requests:
    """The latest request ids of controls, oldest first."""

    def __init__(self, requests_max: int) -> None:
        self.requests_max = requests_max
        self.ids: dict[int, None] = {}

    def __contains__(self, request_id: int) -> bool:
        return request_id in self.ids

    def remember(self, request_id: int) -> None:
        """0 is no id. The oldest is forgotten when there are too many."""
        if not request_id:
            return
        if len(self.ids) == self.requests_max:
            del self.ids[next(iter(self.ids))]
        self.ids[request_id] = None


class Corrections:
    """The latest trades that were busted or adjusted, oldest first."""

    def __init__(self, corrections_max: int) -> None:
        self.corrections_max = corrections_max
        self.ids: list[int] = []

    def remember(self, trade_id: int) -> None:
        self.ids = [*self.ids, trade_id][-self.corrections_max :]


SELF_MATCH_FREE = (1 << 32) - 1


@dataclass(slots=True)
class Account:
    """`self_match_group`: 0 stands for the account by itself, SELF_MATCH_FREE for nobody."""

    firm: int
    desk: int = 0
    self_match_group: int = 0
    kind: int = AccountKind.MARGIN
    self_match_hits: int = 0


class Hashing(NamedTuple):
    """Where the next state hash goes on (docs/RULES.md, *State hashes*), and the last one."""

    instrument: int = 0
    account: int = 0
    slot: int = 0
    request: int = 0
    value: int = 0


class State:
    """Instruments, accounts and phases of groups (those that are not CLOSED) by number, rows by (account, instrument).

    `restrictions` holds (scope, number, instrument).
    `owned` has the units of spot accounts by (account, asset), those that orders hold among them.
    """

    def __init__(self, capacity: Capacity) -> None:
        self.capacity = capacity
        self.last_seq = 0
        self.time_ns = 0
        self.instruments: dict[int, Instrument] = {}
        self.accounts: dict[int, Account] = {}
        self.group_phases: dict[int, int] = {}
        self.rows: dict[tuple[int, int], Row] = {}
        self.nodes = Nodes()
        self.restrictions: set[tuple[int, int, int]] = set()
        self.owned: dict[tuple[int, int], int] = {}
        self.schedules = Schedules()
        self.corrections = Corrections(capacity.requests)
        self.requests = Requests(capacity.requests)
        self.slots = Slots(capacity.orders)
        self.working = WorkingOrders()
        self.events = Events()
        self.hashing = Hashing()

    def row(self, account: int, instrument: int) -> Row:
        return self.rows.setdefault((account, instrument), Row())

    def units(self, instrument: int) -> int:
        """In which the instrument's ticks x lots are added to others'."""
        return self.instruments[instrument].definition.tick_units or 1

    def phase(self, instrument: Instrument) -> int:
        """The instrument's own, else its group's."""
        if instrument.own_phase != Phase.INHERIT:
            return instrument.own_phase
        return self.group_phases.get(instrument.group, Phase.CLOSED)

    def trades_at_once(self, instrument: int) -> bool:
        """Whether orders trade as they come in."""
        return phases.ALLOWS[Phase(self.phase(self.instruments[instrument]))].matches

    def self_match_group(self, account: int) -> int:
        """With whom the account may not trade."""
        group = self.accounts[account].self_match_group
        return group if group == SELF_MATCH_FREE else group | 1 << 31 if group else account

    def rest(self, order: Order) -> None:
        """It works from now on, at the back of the level where it stands."""
        instrument = self.instruments[order.instrument]
        if ladder := instrument.ladder(order):
            ladder.add(order)
        if order.order_type == OrderType.PEG_MID and order not in instrument.pegs:
            instrument.pegs.append(order)
        self.working.add(order)
        self.row(order.account, order.instrument).work(order.side, order.leaves_lots)

    def lift(self, order: Order) -> None:
        """Out of its level and out of what works; it comes back to rest, or ends."""
        if ladder := self.instruments[order.instrument].ladder(order):
            ladder.remove(order)
        self.working.remove(order)
        self.row(order.account, order.instrument).work(order.side, -order.leaves_lots)

    def unrest(self, order: Order) -> None:
        """It works no more, with what leaves it has; it keeps its slot."""
        self.lift(order)
        if order.order_type == OrderType.PEG_MID:
            self.instruments[order.instrument].pegs.remove(order)

    def take_away(self, order: Order, lots: int) -> None:
        """So much less in all and open, of the reserve first; the order keeps its place."""
        order.qty_lots -= lots
        order.leaves_lots -= lots
        order.reserve_lots -= min(order.reserve_lots, lots)
        self.row(order.account, order.instrument).work(order.side, -lots)

    def parts(self) -> int:
        """How many refills all icebergs' reserves stand for."""
        return sum(order.parts() for order in self.working.by_id.values())
