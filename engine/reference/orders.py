"""Orders, the slots that give them their ids, and how they are found."""

from dataclasses import dataclass
from enum import IntEnum

from engine.messages.codes import Instruction, OrderType

GENERATION_MAX = (1 << 32) - 1


class Place(IntEnum):
    """Where a working order stands. PARKED: a peg without a middle to stand at."""

    BOOK = 0
    HIDDEN = 1
    STOP = 2
    PARKED = 3


@dataclass(slots=True, eq=False)
class Order:
    """`qty_lots` is the total, filled part included; `leaves_lots` what is still open, an iceberg's `reserve_lots` included.

    `price_ticks` is what events tell: of a peg its limit, of a stop what it enters with. `at_ticks` is where it stands: of a stop
    the stop price. `entered` is the number of the command that gave it its place in time. `came` is that of the last event when a
    reduce-only order came, 0 of all others.
    """

    order_id: int
    client_order_id: int
    session: int
    account: int
    instrument: int
    side: int
    order_type: int
    time_in_force: int
    price_ticks: int
    qty_lots: int
    leaves_lots: int
    self_match_group: int
    self_match: int = 0
    instructions: int = 0
    place: int = Place.BOOK
    at_ticks: int = 0
    worth_ticks: int = 0
    reserve_lots: int = 0
    display_lots: int = 0
    trigger: int = 0
    expires_ns: int = 0
    entered: int = 0
    came: int = 0

    @property
    def shown_lots(self) -> int:
        """What stands in its level."""
        return self.leaves_lots - self.reserve_lots

    @property
    def is_stop(self) -> bool:
        return self.order_type in (OrderType.STOP, OrderType.STOP_LIMIT)

    @property
    def has_a_worth(self) -> bool:
        """It is valued at another price than that at which it stands."""
        return self.is_stop or self.order_type == OrderType.PEG_MID

    @property
    def is_reduce_only(self) -> bool:
        return bool(self.instructions & Instruction.REDUCE_ONLY)

    @property
    def valued_at(self) -> int:
        return self.worth_ticks if self.has_a_worth else self.at_ticks

    @property
    def is_special(self) -> bool:
        """It has more to remember than what every order has."""
        return self.place != Place.BOOK or self.display_lots > 0 or self.expires_ns > 0 or self.is_reduce_only

    def parts(self) -> int:
        """How many refills its reserve stands for."""
        return parts(self.reserve_lots, self.display_lots)

    @property
    def slot(self) -> int:
        return self.order_id & 0xFFFFFFFF

    @property
    def filled_lots(self) -> int:
        return self.qty_lots - self.leaves_lots


def parts(reserve_lots: int, display_lots: int) -> int:
    return -(-reserve_lots // display_lots) if display_lots else 0


class Slots:
    """Places for orders. Each use of a slot gives another id."""

    def __init__(self, slots_max: int) -> None:
        self.slots_max = slots_max
        self.generations: list[int] = []  # of every slot that was ever used
        self.free: list[int] = []  # the one used next stands last

    def all_in_use(self) -> bool:
        return not self.free and len(self.generations) == self.slots_max

    def take(self) -> int:
        """An order id: the slot freed last, else the next unused one, in its next generation."""
        if self.free:
            slot = self.free.pop()
        else:
            slot = len(self.generations)
            self.generations.append(0)
        self.generations[slot] = self.generations[slot] % GENERATION_MAX + 1
        return self.generations[slot] << 32 | slot

    def give_back(self, order: Order) -> None:
        self.free.append(order.slot)


class WorkingOrders:
    """Every working order, by its id and by (session, ClOrdID)."""

    def __init__(self) -> None:
        self.by_id: dict[int, Order] = {}
        self._by_client: dict[tuple[int, int], Order] = {}

    def add(self, order: Order) -> None:
        self.by_id[order.order_id] = order
        if order.client_order_id:
            self._by_client[order.session, order.client_order_id] = order

    def remove(self, order: Order) -> None:
        del self.by_id[order.order_id]
        if order.client_order_id:
            del self._by_client[order.session, order.client_order_id]

    def rename(self, order: Order, client_order_id: int) -> None:
        """The ClOrdID of a replace becomes the order's."""
        self.remove(order)
        order.client_order_id = client_order_id
        self.add(order)

    def has_client_order_id(self, session: int, client_order_id: int) -> bool:
        return (session, client_order_id) in self._by_client

    def find(self, *, session: int, account: int, instrument: int, order_id: int, orig_client_order_id: int) -> Order | None:
        """The order that a cancel or a replace means; None where it is not working or is somebody else's."""
        order = self.by_id.get(order_id) if order_id else self._by_client.get((session, orig_client_order_id))
        if order and (order.session, order.account, order.instrument) == (session, account, instrument):
            return order
        return None
