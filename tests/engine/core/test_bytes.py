"""Bytes that are no commands, and what each field of an event says."""

from typing import Any

import pytest

from engine.messages.layout import EVENT_SIZE, decode, encode
from tests.engine.core.machines import BROKEN, both
from tests.engine.core.script import command
from tests.engine.core.venue import venue

GOOD = encode("AdvanceTime", to_time_ns=2_000)
BAD = {
    "cut within its head": GOOD[:3],
    "cut within its body": GOOD[:-1],
    "length of another kind": b"\x10" + GOOD[1:] + GOOD,
    "length 0": b"\0\0" + GOOD[2:] + GOOD,
    "kind 0": GOOD[:2] + b"\0" + GOOD[3:] + GOOD,
    "an event": encode("OrderAccepted") + GOOD,
    "a frame of the session": encode("Heartbeat") + GOOD,
    "one byte": b"\x18",
}


@both
@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
def test_what_is_no_command_is_told_and_what_stood_before_it_is_applied(machine: Any, bad: bytes) -> None:
    made = venue(machine)
    before = made.last_seq()
    with pytest.raises(BROKEN):
        made.apply_bytes(GOOD + bad, 1_000)
    assert made.last_seq() == before + 1
    assert made.time_ns() == 2_000


@both
def test_no_command_is_no_event(machine: Any) -> None:
    made = venue(machine)
    before = made.snapshot()
    assert made.apply_bytes(b"", 9_000) == b""
    assert made.snapshot() == before


@both
def test_the_latest_batch_time_holds(machine: Any) -> None:
    made = venue(machine)
    reference = encode("SetReferencePrice", instrument=1, price_ticks=100)
    times = [decode(made.apply_bytes(reference, at))[0][1]["time_ns"] for at in (1_500, 1_400, 1_500, 1_501)]
    assert times == [1_500, 1_500, 1_500, 1_501]
    ((name, advanced),) = decode(made.apply_bytes(encode("AdvanceTime", to_time_ns=2**64 - 1, request_id=3), 0))
    assert (name, advanced["value"], advanced["previous"], advanced["time_ns"]) == ("TimeAdvanced", -1, 1_501, 2**64 - 1)
    assert advanced["request_id"] == 3


@both
def test_every_command_has_the_next_number_whether_refused_or_not(machine: Any) -> None:
    made = venue(machine)
    first, event = made.last_seq() + 1, made.last_event_seq() + 1
    lines = ("alpha #1 buy 5 @ 100", "alpha #1 buy 5 @ 100", "beta #2 sell 5 @ 100", "alpha #3 mass-cancel")
    events = decode(made.apply_bytes(b"".join(map(command, lines)), 1_000))
    assert [values["command_seq"] - first for _, values in events] == [0, 1, 2, 2, 2, 3]
    assert [values["seq"] for _, values in events] == list(range(event, event + 6))
    assert (made.last_seq(), made.last_event_seq()) == (first + 3, event + 5)


RESTING = {"side": 1, "order_type": 2, "time_in_force": 1}
FIELDS = {
    # the command; then for each of its events what stands in it; 0 elsewhere
    "alpha #1 buy 5 @ 100": [
        ("OrderAccepted", {"session": 1, "account": 1, "order_id": 1 << 32, "client_order_id": 1, "price_ticks": 100,
                           "qty_lots": 5, "leaves_lots": 5, **RESTING}),
    ],
    "alpha #1 sell 7 @ 90 fok": [
        ("OrderRefused", {"session": 1, "account": 1, "reason": 65, "client_order_id": 1, "price_ticks": 90, "qty_lots": 7,
                          "side": 2, "order_type": 2, "time_in_force": 4}),
    ],
    "beta #2 sell 2 market ioc": [
        ("OrderAccepted", {"session": 2, "account": 2, "order_id": 1 << 32 | 1, "client_order_id": 2, "qty_lots": 2,
                           "leaves_lots": 2, "side": 2, "order_type": 1, "time_in_force": 3}),
        ("Fill", {"session": 1, "account": 1, "order_id": 1 << 32, "client_order_id": 1, "price_ticks": 100, "qty_lots": 2,
                  "leaves_lots": 3, "related_id": "its own seq", "flags": 1, **RESTING}),
        ("Fill", {"session": 2, "account": 2, "order_id": 1 << 32 | 1, "client_order_id": 2, "price_ticks": 100, "qty_lots": 2,
                  "leaves_lots": 0, "related_id": "the maker's seq", "flags": 2, "side": 2, "order_type": 1, "time_in_force": 3}),
    ],
    "beta #3 sell 2 market fok": [
        ("OrderAccepted", {"session": 2, "account": 2, "order_id": 2 << 32 | 1, "client_order_id": 3, "qty_lots": 2,
                           "leaves_lots": 2, "side": 2, "order_type": 1, "time_in_force": 4}),
        ("Fill", {"session": 1, "account": 1, "order_id": 1 << 32, "client_order_id": 1, "price_ticks": 100, "qty_lots": 2,
                  "leaves_lots": 1, "related_id": "its own seq", "flags": 1, **RESTING}),
        ("Fill", {"session": 2, "account": 2, "order_id": 2 << 32 | 1, "client_order_id": 3, "price_ticks": 100, "qty_lots": 2,
                  "leaves_lots": 0, "related_id": "the maker's seq", "flags": 2, "side": 2, "order_type": 1, "time_in_force": 4}),
    ],
    "alpha #4 replace #1 4 @ 99": [
        ("ReplaceRefused", {"session": 1, "account": 1, "reason": 71, "client_order_id": 4, "related_id": 1, "price_ticks": 99,
                            "qty_lots": 4}),
    ],
    "alpha #5 replace 1:0 6 @ 99": [
        ("OrderReplaced", {"session": 1, "account": 1, "order_id": 1 << 32, "client_order_id": 5, "related_id": 1,
                           "price_ticks": 99, "qty_lots": 6, "leaves_lots": 2, **RESTING}),
    ],
    "alpha #6 replace #5 5 @ 99": [
        ("OrderReplaced", {"session": 1, "account": 1, "order_id": 1 << 32, "client_order_id": 6, "related_id": 5,
                           "price_ticks": 99, "qty_lots": 5, "leaves_lots": 1, "flags": 1, **RESTING}),
    ],
    "beta #7 buy 3 market ioc": [
        ("OrderAccepted", {"session": 2, "account": 2, "order_id": 3 << 32 | 1, "client_order_id": 7, "qty_lots": 3,
                           "leaves_lots": 3, "side": 1, "order_type": 1, "time_in_force": 3}),
        ("OrderCanceled", {"session": 2, "account": 2, "reason": 4, "order_id": 3 << 32 | 1, "client_order_id": 7,
                           "qty_lots": 3, "side": 1, "order_type": 1, "time_in_force": 3}),
    ],
    "beta #8 buy 3 @ 98 ioc": [
        ("OrderAccepted", {"session": 2, "account": 2, "order_id": 4 << 32 | 1, "client_order_id": 8, "price_ticks": 98,
                           "qty_lots": 3, "leaves_lots": 3, "side": 1, "order_type": 2, "time_in_force": 3}),
        ("OrderCanceled", {"session": 2, "account": 2, "reason": 2, "order_id": 4 << 32 | 1, "client_order_id": 8,
                           "price_ticks": 98, "qty_lots": 3, "side": 1, "order_type": 2, "time_in_force": 3}),
    ],
    "beta #9 cancel #6": [
        ("CancelRefused", {"session": 2, "account": 2, "reason": 70, "client_order_id": 9, "related_id": 6}),
    ],
    "beta #9 mass-cancel account=1 instrument=1 cause=5": [
        ("OrderCanceled", {"session": 1, "account": 1, "reason": 5, "order_id": 1 << 32, "client_order_id": 6,
                           "price_ticks": 99, "qty_lots": 1, **RESTING}),
        ("MassCancelDone", {"session": 2, "account": 1, "client_order_id": 9, "qty_lots": 1}),
    ],
    "SetLimit account=1 instrument=1 limit=3 value=77 request_id=4 actor=ada session=3": [
        ("LimitSet", {"session": 3, "account": 1, "request_id": 4, "value": 77, "previous": 10**12, "actor": "ada",
                      "subject": 3}),
    ],
    "SetLimit account=1 instrument=1 limit=9 value=78 request_id=5 actor=direct:ben": [
        ("ControlRefused", {"account": 1, "reason": 83, "request_id": 5, "value": 78, "actor": "direct:ben", "subject": 11}),
    ],
    "SetReferencePrice instrument=1 price_ticks=101 request_id=5": [
        ("ReferencePriceSet", {"request_id": 5, "value": 101, "previous": 100}),
    ],
    "SetReferencePrice instrument=1 price_ticks=-4 request_id=6": [
        ("ControlRefused", {"reason": 36, "request_id": 6, "value": -4, "subject": 12}),
    ],
    "AdvanceTime to_time_ns=9 request_id=6": [
        ("ControlRefused", {"instrument": 0, "reason": 85, "request_id": 6, "value": 9, "subject": 13}),
    ],
    "DefineInstrument instrument=1 request_id=6": [
        ("ControlRefused", {"reason": 86, "request_id": 6, "subject": 14}),
    ],
    "define request_id=6": [
        ("InstrumentDefined", {"request_id": 6}),
    ],
    "DefineAccount account=2 firm=9 request_id=7": [
        ("AccountDefined", {"instrument": 0, "account": 2, "request_id": 7, "value": 9, "previous": 2}),
    ],
    "DefineAccount account=5 firm=4294967295 request_id=8": [
        ("AccountDefined", {"instrument": 0, "account": 5, "request_id": 8, "value": 2**32 - 1}),
    ],
    "DefineAccount account=99 firm=4 request_id=9": [
        ("ControlRefused", {"instrument": 0, "account": 99, "reason": 87, "request_id": 9, "value": 4, "subject": 15}),
    ],
}


@both
def test_every_field_of_every_event(machine: Any) -> None:
    made = venue(machine)
    seq, command_seq = made.last_event_seq(), made.last_seq()
    for line, expected in FIELDS.items():
        command_seq += 1
        found = decode(made.apply_bytes(command(line), 1_000))
        for (name, values), (expected_name, fields) in zip(found, expected, strict=True):
            seq += 1
            trade = {"related_id": seq - (fields["related_id"] == "the maker's seq")} if name == "Fill" else {}
            head = {"length": EVENT_SIZE, "seq": seq, "command_seq": command_seq, "time_ns": 1_000, "instrument": 1}
            blank = {field: "" if isinstance(value, str) else 0 for field, value in values.items() if field != "kind"}
            kind = values.pop("kind")
            assert (line, name, values) == (line, expected_name, blank | head | fields | trade)
            assert kind == decode(encode(expected_name))[0][1]["kind"]
