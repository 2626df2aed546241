"""All state as bytes, and back; docs/RULES.md, *Snapshot*."""

from collections.abc import Iterator
from struct import Struct
from typing import NamedTuple

from engine.core.capacity import QTY_LOTS_MAX, Capacity
from engine.messages import phases
from engine.messages.codes import (
    ROW_LIMITS,
    WINDOWED,
    AccountKind,
    Block,
    BreachAction,
    Instruction,
    Limit,
    OrderType,
    Phase,
    Scope,
    Side,
    TimeInForce,
    Trigger,
)
from engine.reference import balances, duplicates
from engine.reference.blocks import RESTRICTIONS_MAX
from engine.reference.book import BookSide
from engine.reference.indication import Indication
from engine.reference.instruments import ASSETS_MAX, Definition, Instrument
from engine.reference.nodes import BREACHED, NODES_MAX, Node, Seen, is_key, may_have
from engine.reference.orders import Order, Place
from engine.reference.positions import Row
from engine.reference.reductions import beyond_zero
from engine.reference.schedules import SCHEDULES_MAX, Schedule
from engine.reference.state import Account, Hashing, State
from engine.reference.windows import COUNT_MAX, SLICES, WINDOW_NS_MAX, Window

MAGIC = b"TGSNAP02"
GROUPS = 1 << 16
NUMBERS_MAX = 1 << 62
"""Of commands and events: behind it they would come round."""
_HEAD = Struct("<8sQQQIIIIIIIIIQ")
_U32 = Struct("<I")
_U64 = Struct("<Q")
_INSTRUMENT = Struct("<IIqqqIIBBBBHHIIQIIqqqqQQqqqqqqQ")
_GROUP = Struct("<II")
_ACCOUNT = Struct("<IIIIII")
_ROW = Struct("<IIqqqqqqq16s16s")
_NODE = Struct("<IIIIQI")
_I64 = Struct("<q")
_WINDOW = Struct("<QI")
_SLICE = Struct("<Qq")
_SEEN = Struct("<QqqqIBBxx")
_WATCH = Struct("<BBBBQ")
_RESTRICTION = Struct("<III")
_SCHEDULE = Struct("<QQQIHBBI24s")
_BALANCE = Struct("<II16s16s")
_SLOTS = Struct("<II")
_LEVEL = Struct("<qI")
_ORDER = Struct("<IIIIBBBBIQqq")
_EXTRA = Struct("<qqqqQQIIQ")


def encode(state: State) -> bytes:
    """The one encoding of this state."""
    return b"".join(_pieces(state))


def _pieces(state: State) -> Iterator[bytes]:
    c = state.capacity
    yield _HEAD.pack(
        MAGIC, state.last_seq, state.events.last_seq, state.time_ns, c.orders, c.accounts, c.instruments, c.requests,
        c.hash_every, *state.hashing,
    )
    groups = sorted((group, phase) for group, phase in state.group_phases.items() if phase)
    yield _U32.pack(len(groups))
    yield from (_GROUP.pack(*pair) for pair in groups)
    instruments = sorted(state.instruments.values(), key=lambda each: each.number)
    yield _U32.pack(len(instruments))
    yield from map(instrument, instruments)
    yield _U32.pack(len(state.accounts))
    yield from (account(*pair) for pair in sorted(state.accounts.items()))
    holdings = balances.holdings(state)
    yield _U32.pack(len(holdings))
    yield from (balance(*each) for each in holdings)
    rows = sorted((key, held) for key, held in state.rows.items() if not held.is_all_zero())
    yield _U32.pack(len(rows))
    yield from (row(*key, held) for key, held in rows)
    yield from _risk(state)
    yield _U32.pack(len(state.requests.ids))
    yield from map(_U64.pack, state.requests.ids)
    yield _U32.pack(len(state.corrections.ids))
    yield from map(_U64.pack, state.corrections.ids)
    yield _SLOTS.pack(len(state.slots.generations), len(state.slots.free))
    yield from map(_U32.pack, state.slots.generations + state.slots.free)
    for each in instruments:
        yield from _books(each)


def _risk(state: State) -> Iterator[bytes]:
    yield _U32.pack(len(state.nodes.by_key))
    for (scope, number), node in state.nodes.ascending():
        yield _NODE.pack(scope, number, node.block, node.is_latched, node.killed_by, sum(1 << limit for limit in node.limits))
        yield from (_I64.pack(node.limits[limit]) for limit in sorted(node.limits))
        for _, window in sorted(node.windows.items()):
            yield from _window(window, state.time_ns)
        if Limit.DUPLICATE_ORDERS in node.limits:
            seen = duplicates.held(node, state.time_ns)
            yield _U32.pack(len(seen))
            yield from (_SEEN.pack(*each) for each in seen)
        yield from _watch(node)
    yield _U32.pack(len(state.restrictions))
    yield from (_RESTRICTION.pack(*each) for each in sorted(state.restrictions))
    yield from _schedules(state)


def _schedules(state: State) -> Iterator[bytes]:
    yield _U32.pack(len(state.schedules.pending))
    for s in state.schedules.in_order():
        yield _SCHEDULE.pack(
            s.at_ns, s.number, s.request_id, s.instrument, s.group, s.phase, s.reason, s.in_stop, s.actor
        )


def _watch(node: Node) -> Iterator[bytes]:
    """Of each limit that is set what it does, and how far it is told."""
    for limit in sorted(node.limits):
        told = (node.on_breach.get(limit, 0), limit in node.warns, node.levels.get(limit, 0), 0)
        yield _WATCH.pack(*told, node.pauses.get(limit, 0))
    yield _U64.pack(node.next_order_ns)


def _window(window: Window, time_ns: int) -> Iterator[bytes]:
    slices = sorted(window.held(time_ns).items())
    yield _WINDOW.pack(window.length_ns, len(slices))
    yield from (_SLICE.pack(*each) for each in slices)


def instrument(each: Instrument) -> bytes:
    d = each.definition
    return _INSTRUMENT.pack(
        each.number, d.collar_bps, d.price_ticks_max, d.qty_lots_max, d.notional_max, d.tick_multiple, d.lot_multiple,
        d.reference_mode, each.own_phase, d.market_remainder, 0, each.group, 0, d.protection_bps, d.static_collar_bps,
        d.reference_age_ns, d.base_asset, d.quote_asset, d.lot_units, d.tick_units, each.mark, each.settlement,
        each.reference_at_ns, each.mark_at_ns, each.reference, each.last_price, each.last_qty, *each.indicated,
    )


def account(number: int, a: Account) -> bytes:
    return _ACCOUNT.pack(number, a.firm, a.desk, a.self_match_group, a.self_match_hits, a.kind)


def balance(account_number: int, asset: int, *amounts: int) -> bytes:
    return _BALANCE.pack(account_number, asset, *map(_bytes16, amounts))


def row(account_number: int, instrument_number: int, held: Row) -> bytes:
    money = map(_bytes16, (held.open_cost, held.realised))
    numbers = (held.net, held.working_buy, held.working_sell)
    return _ROW.pack(account_number, instrument_number, *held.limits, *numbers, *money)


def _books(each: Instrument) -> Iterator[bytes]:
    for book in (each.book, each.hidden, *each.stops):
        yield from _side(book.bids)
        yield from _side(book.asks)
    parked = [peg for peg in each.pegs if peg.place == Place.PARKED]
    yield _U32.pack(len(parked))
    for peg in parked:
        yield _U32.pack(peg.side) + order(peg)
    yield _U32.pack(len(each.pegs))
    yield from (_U32.pack(peg.slot) for peg in each.pegs)


def _bytes16(amount: int) -> bytes:
    return amount.to_bytes(16, "little", signed=True)


def _side(side: BookSide) -> Iterator[bytes]:
    yield _U32.pack(len(side.prices()))
    for price, orders in side.levels():
        yield _LEVEL.pack(price, len(orders))
        yield from map(order, orders)


def order(o: Order) -> bytes:
    told = _ORDER.pack(
        o.slot, o.account, o.session, o.self_match_group, o.order_type, o.time_in_force, o.instructions, o.self_match,
        o.is_special, o.client_order_id, o.qty_lots, o.shown_lots,
    )
    if not o.is_special:
        return told
    limit, worth = (o.price_ticks, o.worth_ticks) if o.has_a_worth else (0, 0)
    return told + _EXTRA.pack(o.reserve_lots, o.display_lots, limit, worth, o.expires_ns, o.entered, o.trigger, 0, o.came)


class _Reader:
    """Takes one piece after the other; ValueError where the bytes end too early."""

    def __init__(self, snapshot: bytes | memoryview) -> None:
        self._bytes = bytes(snapshot)
        self._at = 0

    def take(self, piece: Struct) -> tuple[int, ...]:
        self._at += piece.size
        if self._at > len(self._bytes):
            raise ValueError(f"the snapshot ends within a record, at byte {len(self._bytes)}")
        return piece.unpack_from(self._bytes, self._at - piece.size)

    def count(self, what: str, most: int) -> int:
        """A number of things that follow."""
        number = self.take(_U32)[0]
        if number > most:
            raise ValueError(f"the snapshot has {number} {what}, above this capacity's {most}")
        return number


class _Head(NamedTuple):
    magic: bytes
    last_seq: int
    last_event_seq: int
    time_ns: int
    orders: int
    accounts: int
    instruments: int
    requests: int
    hash_every: int
    hashed_instrument: int
    hashed_account: int
    hashed_slot: int
    hashed_request: int
    last_hash: int


def decode(snapshot: bytes | memoryview, capacity: Capacity) -> State:
    """The state that a snapshot tells. ValueError says what is wrong with it."""
    read = _Reader(snapshot)
    head = _Head._make(read.take(_HEAD))
    if head.magic != MAGIC:
        raise ValueError(f"these bytes are no snapshot: they start with {head.magic!r}, not {MAGIC!r}")
    ours = (capacity.orders, capacity.accounts, capacity.instruments, capacity.requests, capacity.hash_every)
    if tuple(head[4:9]) != ours:
        raise ValueError(f"the snapshot is of another capacity: {tuple(head[4:9])} is not {capacity}")
    if max(head.last_seq, head.last_event_seq) > NUMBERS_MAX:
        raise ValueError(f"the snapshot has command {head.last_seq} and event {head.last_event_seq}, which no machine comes to")
    state = State(capacity)
    state.last_seq, state.time_ns = head.last_seq, head.time_ns
    state.events.last_seq = head.last_event_seq
    state.hashing = Hashing(*head[9:])
    for _ in range(read.count("groups", GROUPS)):
        group, phase = read.take(_GROUP)
        state.group_phases[group] = phase
    if not set(state.group_phases.values()) <= set(phases.ALLOWS):
        raise ValueError("the snapshot has a group in a phase that there is not")
    _read_instruments(read, state)
    for _ in range(read.count("accounts", capacity.accounts)):
        number, firm, desk, group, hits, kind = read.take(_ACCOUNT)
        state.accounts[number] = Account(firm, desk, group, kind, hits)
    _read_balances(read, state)
    rows = _read_rows(read, capacity)
    _read_risk(read, state)
    _read_schedules(read, state)
    state.requests.ids = dict.fromkeys(read.take(_U64)[0] for _ in range(read.count("request ids", capacity.requests)))
    _read_corrections(read, state)
    _read_slots(read, state)
    _read_books(read, state)
    _check(state, rows, bytes(snapshot))
    return state


def _read_instruments(read: _Reader, state: State) -> None:
    for _ in range(read.count("instruments", state.capacity.instruments)):
        (number, bps, price, qty, notional, tick, lot, mode, own_phase, remainder, _, group, _, protection, static, age,
         base, quote, lot_units, tick_units, mark, settlement, at, mark_at, reference, last_price, last_qty,
         *told) = read.take(_INSTRUMENT)
        if own_phase not in list(Phase):
            raise ValueError(f"the snapshot has instrument {number} in phase {own_phase}")
        definition = Definition(
            bps, price, qty, notional, tick, lot, mode, remainder, protection, static, age, base, quote, lot_units, tick_units
        )
        prices = mark, settlement, reference, last_price
        if not definition.is_valid() or not all(0 <= each <= price for each in prices) or not 0 <= last_qty <= QTY_LOTS_MAX:
            raise ValueError(f"the snapshot has instrument {number} with prices {prices} and definition {definition}")
        state.instruments[number] = Instrument(
            number, definition, group, own_phase, mark, settlement, at, mark_at, reference, last_price, last_qty,
            Indication(*told),
        )
        if max(at, mark_at) > state.time_ns or (not age and (at or mark_at)):
            raise ValueError(f"the snapshot has prices of instrument {number} of times {at} and {mark_at}")


def _read_risk(read: _Reader, state: State) -> None:
    for _ in range(read.count("scopes", NODES_MAX)):
        scope, number, block, latched, killed_by, bits = read.take(_NODE)
        if not is_key(scope, number) or block not in list(Block) or (killed_by and block != Block.SHUT):
            raise ValueError(f"the snapshot has scope {scope} {number}, block {block}, killed by {killed_by}")
        limits = {limit: read.take(_I64)[0] for limit in range(32) if bits >> limit & 1}
        if not all(may_have(scope, limit) for limit in limits) or min(limits.values(), default=0) < 0:
            raise ValueError(f"the snapshot has limits {limits} at scope {scope} {number}")
        windows = {limit: _read_window(read, state) for limit in sorted(limits) if limit in WINDOWED}
        seen = _read_seen(read, state) if Limit.DUPLICATE_ORDERS in limits else []
        state.nodes.by_key[scope, number] = Node(block, killed_by, limits, windows, bool(latched), seen)
        _read_watch(read, state.nodes.by_key[scope, number])
    for _ in range(read.count("restrictions", RESTRICTIONS_MAX)):
        scope, number, instrument = read.take(_RESTRICTION)
        if scope not in (Scope.FIRM, Scope.DESK, Scope.ACCOUNT) or not number or instrument > state.capacity.instruments:
            raise ValueError(f"the snapshot restricts scope {scope} {number} from instrument {instrument}")
        state.restrictions.add((scope, number, instrument))


def _read_seen(read: _Reader, state: State) -> list[Seen]:
    seen = [Seen(*read.take(_SEEN)) for _ in range(read.count("recent orders", duplicates.SEEN_MAX))]
    times = [each.at_ns for each in seen]
    if times != sorted(times) or max(times, default=0) > state.time_ns:
        raise ValueError(f"the snapshot has recent orders at {times}")
    return seen


def _read_schedules(read: _Reader, state: State) -> None:
    for _ in range(read.count("schedules", SCHEDULES_MAX)):
        at_ns, number, request_id, instrument, group, phase, reason, in_stop, actor = read.take(_SCHEDULE)
        is_known = instrument in state.instruments and not group if instrument else phase != Phase.INHERIT
        if not is_known or phase not in list(Phase) or in_stop > 1 or not 1 <= number <= state.events.last_seq:
            raise ValueError(f"the snapshot has schedule {number} of instrument {instrument} in phase {phase}")
        if state.schedules.find(number):
            raise ValueError(f"the snapshot has schedule {number} twice")
        assert isinstance(actor, bytes)
        schedule = Schedule(at_ns, number, request_id, instrument, group, phase, reason, bool(in_stop), actor)
        state.schedules.pending.append(schedule)


def _read_watch(read: _Reader, node: Node) -> None:
    for limit in sorted(node.limits):
        on_breach, warns, level, _, pause = read.take(_WATCH)
        if on_breach not in list(BreachAction) or warns > 1 or level > BREACHED or pause > WINDOW_NS_MAX:
            raise ValueError(f"the snapshot has limit {limit} that does {on_breach} at level {level}, with a pause of {pause} ns")
        node.set_action(limit, on_breach, warns, pause)
        node.levels[limit] = level
    node.next_order_ns = read.take(_U64)[0]


def _read_window(read: _Reader, state: State) -> Window:
    length_ns, slices = read.take(_WINDOW)
    counts: dict[int, int] = {}
    for _ in range(min(slices, SLICES + 1)):
        at, count = read.take(_SLICE)
        counts[at] = count
    window = Window(length_ns, counts)
    if not 1 <= length_ns <= WINDOW_NS_MAX or window.held(state.time_ns) != counts:
        raise ValueError(f"the snapshot has a window of {length_ns} ns with {slices} slices")
    if any(at > window.slice_at(state.time_ns) or not 1 <= count < COUNT_MAX for at, count in counts.items()):
        raise ValueError(f"the snapshot has a window with counts {counts}")
    return window


def _read_balances(read: _Reader, state: State) -> None:
    for _ in range(read.count("balances", state.capacity.accounts * ASSETS_MAX)):
        account, asset, *amounts = read.take(_BALANCE)
        available, held = map(_i128, amounts)
        known = state.accounts.get(account)
        if not known or known.kind != AccountKind.SPOT or not 1 <= asset <= ASSETS_MAX or available < 0:
            raise ValueError(f"the snapshot has a balance of {available} for account {account} in asset {asset}")
        state.owned[account, asset] = available + held


def _read_corrections(read: _Reader, state: State) -> None:
    state.corrections.ids = [read.take(_U64)[0] for _ in range(read.count("corrected trades", state.capacity.requests))]
    if not all(1 <= trade_id <= state.events.last_seq for trade_id in state.corrections.ids):
        raise ValueError("the snapshot has a corrected trade that there cannot have been")


def _read_rows(read: _Reader, capacity: Capacity) -> dict[tuple[int, int], Row]:
    rows = {}
    for _ in range(read.count("rows", capacity.accounts * capacity.instruments)):
        account_number, instrument_number, *numbers, open_cost, realised = read.take(_ROW)
        limits, (net, buy, sell) = numbers[: len(ROW_LIMITS)], numbers[len(ROW_LIMITS) :]
        rows[account_number, instrument_number] = Row(limits, net, buy, sell, _i128(open_cost), _i128(realised))
    return rows


def _i128(piece: object) -> int:
    assert isinstance(piece, bytes)
    return int.from_bytes(piece, "little", signed=True)


def _read_slots(read: _Reader, state: State) -> None:
    used, free = read.take(_SLOTS)
    if not free <= used <= state.capacity.orders:
        raise ValueError(f"the snapshot has {used} slots used and {free} free of {state.capacity.orders}")
    state.slots.generations = [read.take(_U32)[0] for _ in range(used)]
    state.slots.free = [read.take(_U32)[0] for _ in range(free)]


def _read_books(read: _Reader, state: State) -> None:
    for instrument in state.instruments.values():
        _read_book(read, state, instrument, Place.BOOK)
        _read_book(read, state, instrument, Place.HIDDEN)
        for trigger in Trigger:
            _read_book(read, state, instrument, Place.STOP, trigger)
        for _ in range(read.count("parked pegs", state.capacity.orders)):
            side = read.take(_U32)[0]
            if side not in list(Side):
                raise ValueError(f"the snapshot has a parked peg of side {side}")
            state.rest(_read_order(read, state, instrument, side, Place.PARKED, 0, 0))
        _read_pegs(read, state, instrument)


def _read_book(read: _Reader, state: State, instrument: Instrument, place: Place, trigger: int = 0) -> None:
    for side in Side:
        for _ in range(read.count("levels", state.capacity.orders)):
            price, orders = read.take(_LEVEL)
            if not 1 <= price <= instrument.definition.price_ticks_max:
                raise ValueError(f"the snapshot has a level at price {price} of instrument {instrument.number}")
            for _ in range(orders):
                state.rest(_read_order(read, state, instrument, side, place, trigger, price))


def _read_pegs(read: _Reader, state: State, instrument: Instrument) -> None:
    """They were read where they stand; here is the order in which they came."""
    by_slot = {peg.slot: peg for peg in instrument.pegs}
    slots = [read.take(_U32)[0] for _ in range(read.count("pegs", state.capacity.orders))]
    if sorted(slots) != sorted(by_slot):
        raise ValueError(f"the snapshot's pegs of instrument {instrument.number} are not those that stand there")
    instrument.pegs = [by_slot[slot] for slot in slots]


def _read_order(
    read: _Reader, state: State, instrument: Instrument, side: int, place: Place, trigger: int, price: int
) -> Order:
    (slot, account, session, group, kind, time_in_force, instructions, self_match, is_special,
     client_order_id, qty, leaves) = read.take(_ORDER)
    if slot >= len(state.slots.generations):
        raise ValueError(f"an order of the snapshot is in slot {slot}, which was never used")
    if account not in state.accounts or not 0 < leaves <= qty <= QTY_LOTS_MAX:
        raise ValueError(f"an order of the snapshot has account {account}, quantity {qty} and leaves {leaves}")
    order_id = state.slots.generations[slot] << 32 | slot
    order = Order(
        order_id, client_order_id, session, account, instrument.number, side, kind, time_in_force, price, qty, leaves, group,
        self_match, instructions, place, price,
    )
    if is_special:
        _read_extra(read, state, instrument, order, trigger)
    elif place != Place.BOOK or order.is_reduce_only:
        raise ValueError(f"the snapshot has a plain order in slot {slot}, where none can stand")
    return order


def _read_extra(read: _Reader, state: State, instrument: Instrument, order: Order, trigger: int) -> None:
    (order.reserve_lots, order.display_lots, limit, worth, order.expires_ns, order.entered, order.trigger, _,
     order.came) = read.take(_EXTRA)
    if order.has_a_worth:
        order.price_ticks, order.worth_ticks = limit, worth
    order.leaves_lots += order.reserve_lots
    highest = instrument.definition.price_ticks_max
    sound = (
        order.leaves_lots <= order.qty_lots and order.reserve_lots >= 0 and 0 <= order.display_lots <= QTY_LOTS_MAX
        and (order.display_lots or not order.reserve_lots) and (order.place == Place.BOOK or not order.display_lots)
        and (order.expires_ns > 0) == (order.time_in_force == TimeInForce.GTD)
        and (order.came > 0) == order.is_reduce_only and order.came <= state.events.last_seq
        and order.trigger == trigger and _fits_its_place(order)
        and (not order.has_a_worth or (0 <= limit <= highest and 1 <= worth <= highest))
    )
    if not sound:
        raise ValueError(f"the snapshot has an order in slot {order.slot} whose terms do not fit each other")


def _fits_its_place(order: Order) -> bool:
    match order.place:
        case Place.STOP:
            return order.is_stop
        case Place.PARKED:
            return order.order_type == OrderType.PEG_MID
        case Place.HIDDEN:
            return bool(order.instructions & Instruction.HIDDEN) or order.order_type == OrderType.PEG_MID
    return not order.has_a_worth


def _check(state: State, rows: dict[tuple[int, int], Row], given: bytes) -> None:
    """Each used slot must be free or hold one order, the orders add up to what the rows say, and the encoding be the only one."""
    claimed = state.slots.free + [order.slot for order in state.working.by_id.values()]
    if sorted(claimed) != list(range(len(state.slots.generations))):
        raise ValueError("the snapshot's used slots are not each either free or an order's")
    for key, found in state.rows.items():
        row = rows.get(key, Row())
        if (found.working_buy, found.working_sell) != (row.working_buy, row.working_sell):
            raise ValueError(f"the snapshot's orders of (account, instrument) {key} do not add up to its working quantities")
    for order in state.working.by_id.values():
        if order.is_reduce_only and beyond_zero(rows[order.account, order.instrument], order.side) > 0:
            raise ValueError(f"the snapshot's reduce-only order in slot {order.slot} would open a position")
    state.rows = rows
    at, ids = state.hashing, state.requests.ids
    ends = (max(state.instruments, default=0), max(state.accounts, default=0), len(state.slots.generations), len(ids))
    if any(place and place >= end for place, end in zip(at[:4], ends, strict=True)):
        raise ValueError(f"the snapshot's state hashes go on behind an end: {at[:4]} of {ends}")
    if encode(state) != given:
        raise ValueError("the snapshot is not in its one canonical encoding")
