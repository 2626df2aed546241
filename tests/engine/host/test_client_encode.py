"""The quick encoders of the client say what the one table of layouts says."""

import numpy as np
import pytest

from engine.client import encode as quick
from engine.client.inbox import StreamBroken, split
from engine.messages.layout import encode

ORDER = {"client_order_id": 7, "account": 3, "instrument": 2}
BIG = 2**63 - 1


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (
            quick.new_order(**ORDER, side=2, qty_lots=BIG, price_ticks=-BIG, order_type=1, time_in_force=4),
            encode("NewOrder", **ORDER, side=2, qty_lots=BIG, price_ticks=-BIG, order_type=1, time_in_force=4),
        ),
        (
            quick.cancel_order(**ORDER, order_id=2**64 - 1, orig_client_order_id=5),
            encode("CancelOrder", **ORDER, order_id=2**64 - 1, orig_client_order_id=5),
        ),
        (
            quick.replace_order(**ORDER, order_id=1, orig_client_order_id=2, price_ticks=3, qty_lots=4),
            encode("ReplaceOrder", **ORDER, order_id=1, orig_client_order_id=2, price_ticks=3, qty_lots=4),
        ),
        (quick.mass_cancel(**ORDER), encode("MassCancel", **ORDER)),
        (quick.heartbeat(9), encode("Heartbeat", request_id=9)),
        (quick.logout(), encode("Logout")),
        (
            quick.logon("ALPHA1", "s" * 32, cancel_on_disconnect=True),
            encode("Logon", secret="s" * 32, cancel_on_disconnect=1).replace(bytes(16) + b"s", b"ALPHA1".ljust(16, b"\0") + b"s"),
        ),
    ],
)
def test_quick_encoder_equals_the_table(made: bytes, expected: bytes) -> None:
    assert made == expected


def test_a_value_beyond_its_field_is_named() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        quick.new_order(client_order_id=1, account=2**32, instrument=1, side=1, qty_lots=1)


def test_split_keeps_order_and_steps_over_what_it_does_not_know() -> None:
    events = b"".join(encode("OrderAccepted", seq=n) for n in (1, 2, 3))
    beat = encode("HostHeartbeat", request_id=5)
    later_version = (24).to_bytes(2, "little") + bytes([250]) + bytes(21)
    one = encode("Fill", seq=4)
    rows, notices, used = split(events + beat + later_version + one + one[:50])
    assert list(rows["seq"]) == [1, 2, 3, 4]
    assert [(n.name, n.values["request_id"]) for n in notices] == [("HostHeartbeat", 5)]
    assert used == len(events + beat + later_version + one)
    assert rows.flags.owndata or isinstance(rows.base, np.ndarray)


def test_split_refuses_noise() -> None:
    with pytest.raises(StreamBroken):
        split(b"\x03\x00\xff\xff" + bytes(20))
