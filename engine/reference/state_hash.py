"""A hash of the hash before and of a window of the state; docs/RULES.md, *State hashes*."""

from collections.abc import Iterator, Mapping
from itertools import islice
from struct import Struct

from engine.reference import balances, snapshot
from engine.reference.instruments import Instrument
from engine.reference.state import Hashing, State

INSTRUMENTS_AT_ONCE = 32
ACCOUNTS_AT_ONCE = 8
SLOTS_AT_ONCE = 256
REQUESTS_AT_ONCE = 64
_BLOCK = Struct("<QQQQ")
_FACTORS = (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB, 0xD6E8FEB86659FD93)
_U64_MAX = 2**64 - 1
_COUNTERS = Struct("<QQQQII")
_TOUCH = Struct("<qQqQ")
_SLOT = Struct("<II")
_PLACE = Struct("<IIq")
_REQUEST = Struct("<Q")
_CORRECTION = Struct("<Q")
_SCHEDULE = Struct("<QQQ")


def is_due(state: State) -> bool:
    return state.last_seq % state.capacity.hash_every == 0


def tell(state: State) -> None:
    """The StateHashed event, after a command's own events."""
    before = state.hashing
    window = b"".join(_window(state))
    state.hashing = Hashing(*_moved_on(state), _hash(window))
    state.events.control_event(
        "StateHashed", session=0, account=0, instrument=0, request_id=0, value=state.hashing.value, previous=before.value
    )


def _hash(data: bytes) -> int:
    """Of 32 bytes at a time, zeros behind the last."""
    value = 0
    for words in _BLOCK.iter_unpack(data + bytes(-len(data) % _BLOCK.size)):
        value ^= sum(word * factor for word, factor in zip(words, _FACTORS, strict=True)) & _U64_MAX
        value = value * _FACTORS[0] & _U64_MAX
        value ^= value >> 32
    return value


def _window(state: State) -> Iterator[bytes]:
    at = state.hashing
    slots = state.slots
    yield _COUNTERS.pack(
        at.value, state.last_seq, state.events.last_seq, state.time_ns, len(slots.generations), len(slots.free)
    )
    numbers = range(at.instrument + 1, _end(state.instruments, at.instrument, INSTRUMENTS_AT_ONCE) + 1)
    instruments = [state.instruments[number] for number in numbers if number in state.instruments]
    for instrument in instruments:
        yield snapshot.instrument(instrument)
        yield _touch(instrument)
    for account in range(at.account + 1, _end(state.accounts, at.account, ACCOUNTS_AT_ONCE) + 1):
        if account in state.accounts:
            yield snapshot.account(account, state.accounts[account])
            yield from (snapshot.balance(*each) for each in balances.holdings(state) if each[0] == account)
            yield from _rows(state, account, instruments)
    for slot in range(at.slot, min(at.slot + SLOTS_AT_ONCE, len(slots.generations))):
        yield from _slot(state, slot)
    yield from map(_REQUEST.pack, islice(state.requests.ids, at.request, at.request + REQUESTS_AT_ONCE))
    yield _CORRECTION.pack(state.corrections.ids[-1] if state.corrections.ids else 0)
    coming = state.schedules.in_order()
    yield _SCHEDULE.pack(coming[0].at_ns, coming[0].number, len(coming)) if coming else bytes(_SCHEDULE.size)


def _touch(instrument: Instrument) -> bytes:
    bids, asks = instrument.book.bids, instrument.book.asks
    return _TOUCH.pack(bids.best_price(), len(bids.prices()), asks.best_price(), len(asks.prices()))


def _rows(state: State, account: int, instruments: list[Instrument]) -> Iterator[bytes]:
    for instrument in instruments:
        row = state.rows.get((account, instrument.number))
        if row is not None and not row.is_all_zero():
            yield snapshot.row(account, instrument.number, row)


def _slot(state: State, slot: int) -> Iterator[bytes]:
    slots = state.slots
    yield _SLOT.pack(slots.generations[slot], slots.free[slot] if slot < len(slots.free) else 0)
    order = state.working.by_id.get(slots.generations[slot] << 32 | slot)
    if order is not None:
        yield _PLACE.pack(order.instrument, order.side, order.at_ticks)
        yield snapshot.order(order)


def _end(numbers: Mapping[int, object], after: int, at_once: int) -> int:
    """The last number that is looked at."""
    return min(after + at_once, max(numbers, default=0))


def _next(end: int, last: int) -> int:
    """Where the next window begins."""
    return end if end < last else 0


def _moved_on(state: State) -> tuple[int, int, int, int]:
    """Accounts move on when the instruments have come round."""
    at = state.hashing
    used, ids = len(state.slots.generations), len(state.requests.ids)
    instrument = _next(_end(state.instruments, at.instrument, INSTRUMENTS_AT_ONCE), max(state.instruments, default=0))
    account = _next(_end(state.accounts, at.account, ACCOUNTS_AT_ONCE), max(state.accounts, default=0))
    slot, request = min(at.slot + SLOTS_AT_ONCE, used), min(at.request + REQUESTS_AT_ONCE, ids)
    return instrument, at.account if instrument else account, _next(slot, used), _next(request, ids)
