"""A snapshot: its bytes as docs/RULES.md writes them, what may be made of it, and what is refused."""

from hashlib import sha256
from struct import pack
from typing import Any

import pytest

from engine.core.capacity import Capacity
from engine.messages.layout import decode, encode
from tests.engine.core.drive import told
from tests.engine.core.machines import MACHINES, SMALL, both
from tests.engine.core.script import answer, command
from tests.engine.core.universe import TINY
from tests.engine.core.venue import define, limits, open_instrument, venue

U32_MAX = 2**32 - 1


def _i128(*numbers: int) -> bytes:
    return b"".join(number.to_bytes(16, "little", signed=True) for number in numbers)


def _story(machine: Any) -> Any:
    """Alpha rests two bids in slots 0 and 2, of which the first is partly filled; a slot is free; beta has a loss."""
    made = machine(Capacity(orders=9, accounts=4, instruments=3, requests=2))
    made.apply_bytes(encode("DefineAccount", account=2, firm=8) + encode("DefineAccount", account=1, firm=7), 50)
    made.apply_bytes(define(2, collar_bps=5_000, price_ticks_max=500, qty_lots_max=90, notional_max=9_000, reference_mode=1), 60)
    made.apply_bytes(open_instrument(2) + limits(1, 2, 9_000) + limits(2, 2, 8_000), 60)
    made.apply_bytes(b"".join(encode("SetReferencePrice", instrument=2, price_ticks=100, request_id=n) for n in (5, 6, 7)), 60)
    lines = (
        "alpha #1 buy 9 @ 101 on 2", "alpha #2 buy 5 @ 100 on 2", "alpha #0 buy 7 @ 101 on 2", "beta #4 sell 2 @ 101 on 2",
        "beta #5 sell 3 @ 101 on 2", "alpha #6 cancel #2 on 2", "beta #7 buy 1 @ 110 ioc on 2",
    )
    for line in lines:
        list(answer(made, line))
    return made


EXPECTED = b"".join((
    b"TGSNAP02", pack("<QQQ", 23, 28, 60), pack("<IIII", 9, 4, 3, 2), pack("<IIIIIQ", 65_536, 0, 0, 0, 0, 0),
    pack("<I", 0),
    pack("<I", 1), pack("<IIqqqII", 2, 5_000, 500, 90, 9_000, 1, 1), pack("<BBBBHH", 1, 2, 0, 0, 0, 0),
    pack("<IIQIIqq", *[0] * 7), pack("<qqQQ", 0, 0, 0, 0), pack("<qqq", 101, 101, 3), pack("<qqqQ", *[0] * 4),
    pack("<I", 2), pack("<IIIIII", 1, 7, 0, 0, 0, 0), pack("<IIIIII", 2, 8, 0, 0, 0, 0),
    pack("<I", 0),
    pack("<I", 2),
    pack("<II4qqqq", 1, 2, 9_000, 9_000, 9_000, 9_000, 5, 11, 0), _i128(505, 0),
    pack("<II4qqqq", 2, 2, 8_000, 8_000, 8_000, 8_000, -5, 0, 0), _i128(-505, 0),
    pack("<III", 0, 0, 0),
    pack("<I", 2), pack("<QQ", 6, 7),
    pack("<I", 0),
    # Slot 3 was beta's twice and is free since then; slot 1 was order 2's, free since the cancel, beta's again, and freed last.
    pack("<II", 4, 2), pack("<IIII", 1, 2, 1, 2), pack("<II", 3, 1),
    pack("<I", 1), pack("<qI", 101, 2), pack("<IIIIBBBBIQqq", 0, 1, 1, 1, 2, 1, 0, 0, 0, 1, 9, 4),
    pack("<IIIIBBBBIQqq", 2, 1, 1, 1, 2, 1, 0, 0, 0, 0, 7, 7),
    pack("<I", 0),
    bytes(8 * 4),  # nothing hidden, no stops, no pegs
))


@both
def test_the_bytes_are_those_of_the_rules(machine: Any) -> None:
    made = _story(machine)
    assert made.snapshot() == EXPECTED
    assert made.state_hash() == sha256(EXPECTED).hexdigest()


@both
def test_a_new_machine_has_an_empty_snapshot(machine: Any) -> None:
    capacity = pack("<IIIII", 10, 6, 4, 3, 7)
    assert machine(TINY).snapshot() == b"TGSNAP02" + bytes(24) + capacity + bytes(4 * 4 + 8) + bytes(10 * 4) + bytes(8)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("taker", MACHINES.values(), ids=MACHINES.keys())
@pytest.mark.parametrize("giver", MACHINES.values(), ids=MACHINES.keys())
def test_either_machine_goes_on_from_a_snapshot_of_either(giver: Any, taker: Any, seed: int) -> None:
    batches, _ = told(seed, batches=30)
    first, second = giver(TINY), taker(TINY)
    for batch in batches[:15]:
        first.apply_bytes(batch.records, batch.time_ns)
    second.restore(first.snapshot())
    assert second.snapshot() == first.snapshot()
    for batch in batches[15:]:
        assert second.apply_bytes(batch.records, batch.time_ns) == first.apply_bytes(batch.records, batch.time_ns)
    assert second.state_hash() == first.state_hash()


@both
@pytest.mark.parametrize("lines", [
    ("alpha #1 buy 1 @ 1", "beta #1 sell 1 @ 100000"),  # both ends of the price range
    ("alpha #1 buy 1 @ 1 ioc", "beta #1 sell 1 @ 100000 ioc"),  # every used slot is free
])
def test_the_ends_of_its_ranges_come_back(machine: Any, lines: tuple[str, ...]) -> None:
    made, second = venue(machine), machine(SMALL)
    for line in lines:
        list(answer(made, line))
    second.restore(made.snapshot())
    assert second.snapshot() == made.snapshot()


@both
def test_a_snapshot_of_another_capacity_is_refused(machine: Any) -> None:
    with pytest.raises(ValueError, match="capacity"):
        machine(TINY).restore(_story(machine).snapshot())


@both
def test_only_a_machine_that_has_applied_nothing_restores(machine: Any) -> None:
    made = _story(machine)
    before = made.snapshot()
    with pytest.raises(ValueError, match="applied"):
        made.restore(before)
    assert made.snapshot() == before


@both
def test_a_cut_snapshot_is_refused_wherever_it_is_cut(machine: Any) -> None:
    capacity = Capacity(orders=9, accounts=4, instruments=3, requests=2)
    whole = _story(machine).snapshot()
    for size in range(len(whole)):
        with pytest.raises(ValueError, match="snapshot"):
            machine(capacity).restore(whole[:size])
    with pytest.raises(ValueError, match="snapshot"):
        machine(capacity).restore(whole + b"\0")


BOOKS = 4 + 12 + 2 * 48 + 4 + 8 * 4  # bytes at the end of `_story`'s snapshot
INSTRUMENT = EXPECTED.index(pack("<IIq", 2, 5_000, 500))
DAMAGES = {
    "another magic": (0, b"X"),
    "a command's number that comes round": (8, pack("<Q", 2**64 - 1)),
    "an event's number that comes round": (16, pack("<Q", 2**62 + 1)),
    "a free slot in which an order works": (-BOOKS - 8, pack("<I", 2)),
    "a free slot twice": (-BOOKS - 8, pack("<I", 1)),
    "a free slot that was never used": (-BOOKS - 8, pack("<I", 4)),
    "an order in a slot that was never used": (-BOOKS + 16, pack("<I", 8)),
    "two orders in one slot": (-BOOKS + 64, pack("<I", 0)),
    "an order of an unknown account": (-BOOKS + 20, pack("<I", 3)),
    "an order with no leaves": (-BOOKS + 56, pack("<q", 0)),
    "a quantity above all bounds": (-BOOKS + 48, pack("<q", 2**40 + 1)),
    "more leaves than the row says": (-BOOKS + 56, pack("<q", 5)),
    "a price of 0": (-BOOKS + 4, pack("<q", 0)),
    "a price above the highest": (-BOOKS + 4, pack("<q", 501)),
    "more orders than there are": (-BOOKS + 12, pack("<I", U32_MAX)),
    "something where nothing stands": (-BOOKS + 36, pack("<I", 1)),
    "a collar that is none": (INSTRUMENT + 4, pack("<I", 0)),
    "an instrument's quantity above all bounds": (INSTRUMENT + 16, pack("<q", 2**40 + 1)),
    "no value for its orders": (INSTRUMENT + 24, pack("<q", 0)),
    "an unknown mode": (INSTRUMENT + 40, b"\3"),
    "protection beyond the collar": (INSTRUMENT + 48, pack("<I", 5_001)),
    "an asset without another": (INSTRUMENT + 64, pack("<I", 1)),
    "units above all bounds": (INSTRUMENT + 80, pack("<q", 2**40 + 1)),
    "a mark above the highest price": (INSTRUMENT + 88, pack("<q", 501)),
    "a settlement price below 0": (INSTRUMENT + 96, pack("<q", -1)),
    "a reference above the highest price": (INSTRUMENT + 112, pack("<q", 501)),
    "a last price below 0": (INSTRUMENT + 120, pack("<q", -1)),
    "a last quantity below 0": (INSTRUMENT + 128, pack("<q", -1)),
}


@both
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_snapshot_is_refused(machine: Any, damage: str) -> None:
    at, value = DAMAGES[damage]
    bad = bytearray(_story(machine).snapshot())
    at %= len(bad)
    assert bad[at : at + len(value)] != value
    bad[at : at + len(value)] = value
    made = machine(Capacity(orders=9, accounts=4, instruments=3, requests=2))
    empty = made.snapshot()
    with pytest.raises(ValueError, match="snapshot"):
        made.restore(bytes(bad))
    assert made.snapshot() == empty
    made.restore(EXPECTED)
    assert made.snapshot() == EXPECTED


@both
def test_a_generation_comes_round_to_1(machine: Any) -> None:
    """Order id 0 means no id, so slot 0 may never be in generation 0."""
    capacity = Capacity(orders=9, accounts=4, instruments=3, requests=2)
    used = bytearray(_story(machine).snapshot())
    at = len(used) - BOOKS - 8 - 16 + 4
    used[at : at + 4] = pack("<I", U32_MAX)  # of slot 1, which is used next
    made = machine(capacity)
    made.restore(bytes(used))
    (accepted,) = decode(made.apply_bytes(command("alpha #9 buy 1 @ 99 on 2"), 60))
    assert accepted[1]["order_id"] == 1 << 32 | 1
