"""State hashes: when they are told, and that a machine with one wrong bit is found out before the windows have come round."""

from functools import cache
from struct import pack
from typing import Any

import pytest

from engine.core.capacity import Capacity
from engine.messages.layout import decode, encode
from tests.engine.core.machines import MACHINES, both
from tests.engine.core.script import answer
from tests.engine.core.venue import venue

EVERY = 4
HELD = Capacity(orders=1024, accounts=40, instruments=80, requests=300, hash_every=EVERY)
ROUND = 3 * 2
"""Hashes until 20 accounts (8 at once) have been seen in 40 instruments (32 at once); 600 slots take 3, 200 request ids 4."""
NOTHING = encode("AdvanceTime", to_time_ns=1)


def hashes(machine: Any, commands: int) -> list[tuple[int, int, int]]:
    """(command, hash, hash before) while so many commands are refused."""
    told = decode(machine.apply_bytes(NOTHING * commands, 10_000))
    assert {name for name, _ in told} <= {"ControlRefused", "StateHashed"}
    return [(e["command_seq"], e["value"], e["previous"]) for name, e in told if name == "StateHashed"]


@both
def test_a_hash_after_every_so_many_commands_names_the_one_before(machine: Any) -> None:
    found = hashes(machine(HELD), 3 * EVERY + 1)
    assert [command for command, *_ in found] == [EVERY, 2 * EVERY, 3 * EVERY]
    assert [before for *_, before in found] == [0, found[0][1], found[1][1]]
    assert len({value for _, value, _ in found}) == 3


@both
def test_it_comes_after_the_command_s_own_events(machine: Any) -> None:
    made = venue(machine, capacity=HELD)
    list(answer(made, "alpha #1 buy 5 @ 100"))
    while made.last_seq() % EVERY != EVERY - 1:
        made.apply_bytes(NOTHING, 0)
    assert [line.split()[0] for line in answer(made, "beta #1 sell 5 @ 100")] == ["accepted", "fill", "fill", "StateHashed"]


def _full(machine: Any) -> Any:
    made = machine(HELD)
    made.restore(_full_snapshot(machine))
    return made


@cache
def _full_snapshot(machine: Any) -> bytes:
    """20 accounts, 40 instruments, 200 request ids, 600 orders of which every sixth has gone again, and one with a loss."""
    made = venue(machine, capacity=HELD, instruments=40)
    made.apply_bytes(b"".join(encode("DefineAccount", account=number, firm=7) for number in range(3, 21)), 2_000)
    ids = (encode("SetReferencePrice", instrument=1, price_ticks=100, request_id=1_000 + n) for n in range(200))
    made.apply_bytes(b"".join(ids), 2_000)
    for number in range(1, 601):
        list(answer(made, f"alpha #{number} buy 3 @ {80 + number % 9} on {number % 40 + 1}"))
    for number in range(1, 601, 6):
        list(answer(made, f"alpha #{10_000 + number} cancel #{number} on {number % 40 + 1}"))
    for line in ("alpha #9001 sell 2 @ 110 on 40", "beta #9002 buy 2 @ 110 on 40", "beta #9003 sell 1 @ 88 on 40"):
        list(answer(made, line))
    return bytes(made.snapshot())


def _row_of_beta(snapshot: bytes) -> int:
    """Where beta's row in instrument 40 has its open cost."""
    return snapshot.index(pack("<IIqqqqq", 2, 40, *[10**12] * 4, 1)) + 64


WRONG = {
    "the ClOrdID of a resting order": lambda data: data.index(pack("<Qqq", 599, 3, 3)) + 4,
    "the type of a resting order": lambda data: data.index(pack("<Qqq", 302, 3, 3)) - 8,
    "what a position cost": _row_of_beta,
    "a limit": lambda data: data.index(pack("<IIqqqq", 1, 39, *[10**12] * 4)) + 8,
    "an account's firm": lambda data: data.index(pack("<IIII", 20, 7, 0, 0)) + 4,
    "an instrument's last quantity": lambda data: data.index(pack("<qqq", 100, 88, 1)) + 16,
    "the order in which slots are used": lambda data: data.index(pack("<III", 0, 6, 12)),
    "a request id": lambda data: data.index(pack("<QQ", 1_100, 1_101)) + 4,
    "the time": lambda data: 24 + 6,
    "a hash before": lambda data: 64,
}
"""Which byte of a snapshot is wrong in its lowest bit (of the list of slots: where two change places)."""


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("name", MACHINES)
def test_a_wrong_bit_is_found_out_within_a_round(name: str, wrong: str) -> None:
    right, other = _full(MACHINES[name]), MACHINES[name](HELD)
    data = bytearray(right.snapshot())
    at = WRONG[wrong](bytes(data))
    if wrong == "the order in which slots are used":
        data[at : at + 8] = data[at + 4 : at + 8] + data[at : at + 4]
    else:
        data[at] ^= 1
    other.restore(bytes(data))
    found, also = hashes(right, ROUND * EVERY), hashes(other, ROUND * EVERY)
    assert len(found) == len(also) == ROUND
    same = [a == b for a, b in zip(found, also, strict=True)]
    assert not same[-1]
    assert same == sorted(same, reverse=True), "once different, different for ever"


@both
def test_the_windows_go_on_from_a_snapshot(machine: Any) -> None:
    first, second = _full(machine), machine(HELD)
    hashes(first, EVERY + 1)
    second.restore(first.snapshot())
    assert hashes(first, ROUND * EVERY) == hashes(second, ROUND * EVERY)


@pytest.mark.parametrize("place", range(4))
@both
def test_a_window_that_begins_behind_an_end_is_refused(machine: Any, place: int) -> None:
    data = bytearray(_full(machine).snapshot())
    at = 8 + 24 + 5 * 4 + 4 * place
    data[at : at + 4] = pack("<I", 700)
    with pytest.raises(ValueError, match="hash"):
        machine(HELD).restore(bytes(data))


def test_both_machines_tell_the_same() -> None:
    reference, core = (_full(machine) for machine in MACHINES.values())
    assert core.snapshot() == reference.snapshot()
    assert hashes(core, 3 * ROUND * EVERY) == hashes(reference, 3 * ROUND * EVERY)
