"""Orders, the slots that give them their ids, and how they are found."""

from dataclasses import dataclass

GENERATION_MAX = (1 << 32) - 1


@dataclass(slots=True, eq=False)
class Order:
    """`qty_lots` is the total, filled part included; `leaves_lots` what is still open."""

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

    @property
    def slot(self) -> int:
        return self.order_id & 0xFFFFFFFF

    @property
    def filled_lots(self) -> int:
        return self.qty_lots - self.leaves_lots


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
    """Every order that rests in a book, by its id and by (session, ClOrdID)."""

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
