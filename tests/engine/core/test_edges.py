"""The ends of ranges, where `<` and `<=` part: the highest price, instrument and account, the last id that is remembered."""

from random import Random
from struct import pack
from typing import Any

import pytest

from engine.core.capacity import Capacity
from engine.core.core import Core
from engine.messages.layout import decode, encode
from engine.messages.refusals import Refusal
from tests.engine.core.machines import SMALL, both
from tests.engine.core.script import answer, play
from tests.engine.core.venue import define, limits, open_instrument, venue

TOP = 10_000
CASES = {
    "an ask at the highest price is swept": f"""
        alpha #1 sell 2 @ {TOP}
            accepted #1 2 @ {TOP}
        alpha #2 buy 3 @ 1
            accepted #2 3 @ 1
        alpha #3 mass-cancel
            canceled #2 3 MASS_CANCEL
            canceled #1 2 MASS_CANCEL
            mass cancel done 2
        book
    """,
    "an ask at the highest price alone is swept": f"""
        alpha #1 sell 2 @ {TOP}
            accepted #1 2 @ {TOP}
        alpha #3 mass-cancel instrument=1
            canceled #1 2 MASS_CANCEL
            mass cancel done 1
    """,
    "an ask at the highest price fills an order that wants all": f"""
        alpha #1 sell 2 @ {TOP}
            accepted #1 2 @ {TOP}
        beta #2 buy 2 @ {TOP} fok
            accepted #2 2 @ {TOP}
            fill #1 2 @ {TOP} leaves 0 maker
            fill #2 2 @ {TOP} leaves 0 taker
        prices
            1: reference 100 last 2 @ {TOP} touch 0/0
    """,
    "a bid at the lowest price fills an order that wants all": """
        alpha #1 buy 2 @ 1
            accepted #1 2 @ 1
        beta #2 sell 2 @ 1 fok
            accepted #2 2 @ 1
            fill #1 2 @ 1 leaves 0 maker
            fill #2 2 @ 1 leaves 0 taker
    """,
    "an order's touch is the highest price": f"""
        alpha #1 sell 2 @ {TOP}
            accepted #1 2 @ {TOP}
        prices
            1: reference 100 last 0 @ 0 touch 0/{TOP}
    """,
}


@both
@pytest.mark.parametrize("case", CASES)
def test_the_ends_of_the_price_range(machine: Any, case: str) -> None:
    play(venue(machine, price_ticks_max=TOP), CASES[case])


@both
def test_the_highest_instrument_is_swept_with_all(machine: Any) -> None:
    last = SMALL.instruments
    made = venue(machine)
    made.apply_bytes(define(last) + open_instrument(last) + limits(1, last), 1_000)
    play(made, f"""
        alpha #1 buy 2 @ 99 on {last}
            accepted #1 2 @ 99
        alpha #2 mass-cancel
            canceled #1 2 MASS_CANCEL
            mass cancel done 1
    """)


@both
def test_the_highest_account_in_the_highest_instrument_comes_back_from_a_snapshot(machine: Any) -> None:
    account, instrument = SMALL.accounts, SMALL.instruments
    made, second = venue(machine), machine(SMALL)
    made.apply_bytes(encode("DefineAccount", account=account) + define(instrument) + open_instrument(instrument), 1_000)
    made.apply_bytes(limits(account, instrument), 1_000)
    [(told, _)] = decode(made.apply_bytes(_buy(account, instrument), 1_000))
    assert told == "OrderAccepted"
    second.restore(made.snapshot())
    assert second.snapshot() == made.snapshot()
    assert second.positions() == [(account, instrument, 0, 0, 0, 1, 0)]


def _buy(account: int, instrument: int, session: int = 9, client_order_id: int = 1) -> bytes:
    return encode(
        "NewOrder", session=session, client_order_id=client_order_id, account=account, instrument=instrument, price_ticks=100,
        qty_lots=1, side=1, order_type=2, time_in_force=1,
    )


@both
def test_a_row_stays_in_the_snapshot_for_any_one_of_its_values(machine: Any) -> None:
    """Limits that are taken away leave a row with a position, one with a bid, one with an ask, and one with a profit alone."""
    made, second = venue(machine, instruments=4), machine(SMALL)
    for line in (
        "alpha #1 buy 2 @ 100", "beta #1 sell 2 @ 100", "alpha #2 buy 1 @ 90 on 2", "alpha #3 sell 1 @ 110 on 3",
        "alpha #4 buy 1 @ 100 on 4", "beta #4 sell 1 @ 100 on 4", "beta #5 buy 1 @ 101 on 4", "alpha #5 sell 1 @ 101 on 4",
    ):
        list(answer(made, line))
    made.apply_bytes(b"".join(limits(account, number, 0) for account in (1, 2) for number in (1, 2, 3, 4)), 1_000)
    assert [row[:2] for row in made.positions()] == [(1, 1), (1, 2), (1, 3), (1, 4), (2, 1), (2, 4)]
    second.restore(made.snapshot())
    assert second.positions() == made.positions()


@both
def test_a_part_of_a_cost_near_the_end_of_128_bits_is_taken_exactly(machine: Any) -> None:
    """Cost times closed quantity would leave 128 bits. Nobody trades so much in a test: the row is written into a snapshot."""
    qty, price, held, cost = 2**40, 3, 2**61 - 7, 2**110 - 11
    giver, made = venue(machine, price_ticks_max=8, qty_lots_max=qty, notional_max=2**63 - 1), machine(SMALL)
    giver.apply_bytes(encode("SetReferencePrice", instrument=1, price_ticks=price), 0)
    giver.apply_bytes(limits(1, 1, 2**63 - 1) + limits(2, 1, 2**63 - 1), 0)
    for line in (f"beta #1 sell 1 @ {price}", f"alpha #1 buy 1 @ {price}"):
        list(answer(giver, line))
    row = pack("<qqq", 1, 0, 0) + price.to_bytes(16, "little")
    assert giver.snapshot().count(row) == 1
    made.restore(giver.snapshot().replace(row, pack("<qqq", held, 0, 0) + cost.to_bytes(16, "little")))
    list(answer(made, f"beta #2 buy {qty} @ {price}"))
    list(answer(made, f"alpha #2 sell {qty} @ {price}"))
    taken = cost * qty // held
    assert made.positions()[0] == (1, 1, held - qty, cost - taken, price * qty - taken, 0, 0)


@both
def test_the_latest_request_ids_are_known_and_no_earlier_one(machine: Any) -> None:
    made, random = venue(machine), Random(3)
    ids = [random.getrandbits(64) | 1 for _ in range(700)]
    for number, request_id in enumerate(ids):
        assert _reason(made, request_id) == Refusal.NONE
        for earlier in random.sample(ids[max(0, number - SMALL.requests + 1) : number + 1], 1):
            assert _reason(made, earlier) == Refusal.REQUEST_ALREADY_APPLIED
    assert [_reason(made, each) for each in ids[-SMALL.requests :]] == [Refusal.REQUEST_ALREADY_APPLIED] * SMALL.requests
    assert [_reason(made, each) for each in ids[: -SMALL.requests]] == [Refusal.NONE] * (len(ids) - SMALL.requests)


def _reason(made: Any, request_id: int) -> int:
    [(_, values)] = decode(made.apply_bytes(encode("SetReferencePrice", instrument=1, price_ticks=100, request_id=request_id), 0))
    return int(values["reason"])


def test_an_order_is_found_by_session_and_client_order_id_even_where_hashes_meet() -> None:
    """Sessions that share all bits of a 32-bit hash for one ClOrdID: each finds its own order, and none is a duplicate."""
    count = 1_000
    core = venue(Core, capacity=Capacity(orders=count, accounts=4, instruments=1, requests=4))
    named = [(number << 18, 1) for number in range(1, count + 1)]
    accepted = decode(core.apply_bytes(b"".join(_buy(1, 1, *each) for each in named), 1_000))
    assert {name for name, _ in accepted} == {"OrderAccepted"}
    cancels = (
        encode("CancelOrder", session=session, account=1, instrument=1, orig_client_order_id=number) for session, number in named
    )
    canceled = decode(core.apply_bytes(b"".join(cancels), 1_000))
    assert [values["order_id"] for _, values in canceled] == [values["order_id"] for _, values in accepted]
