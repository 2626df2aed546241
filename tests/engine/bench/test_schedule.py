"""Whose clock starts when: an order that is due and cannot be sent is late already."""

import socket
import threading
import time

import numpy as np

from engine.bench.load import Load, _Schedule, order_frames
from engine.messages.layout import BY_NAME, encode

FRAMES = order_frames(200, account=1, instrument=1, mid_ticks=1000, seed=1)
PAUSE_S = 0.2


def slow_venue(listener: socket.socket) -> None:
    """Lets everybody in, then answers nothing for PAUSE_S, then each order at once."""
    sock, _ = listener.accept()
    with sock:
        sock.recv(BY_NAME["Logon"].size, socket.MSG_WAITALL)
        sock.sendall(encode("LogonAccepted", session=1))
        time.sleep(PAUSE_S)
        for number in range(1, len(FRAMES) + 1):
            sock.recv(FRAMES.shape[1], socket.MSG_WAITALL)
            sock.sendall(encode("OrderAccepted", seq=number, command_seq=number))


def test_orders_that_wait_for_the_window_are_late_from_when_they_were_due() -> None:
    """Ten in flight, a thousand a second, and a pause of 200 ms: every order that was due in it feels what is left of it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        venue = threading.Thread(target=slow_venue, args=(listener,))
        venue.start()
        load = Load(listener.getsockname(), "ALPHA1", "secret")
        late = load.run(FRAMES, window=10, chunk=1, rate=1000.0).latency_ns / 1e6
        load.close()
        venue.join()
    expected = 1000 * PAUSE_S - np.arange(len(FRAMES))
    assert (late > expected - 10).all()
    assert late.mean() > 1000 * PAUSE_S / 2 - 10, "without a schedule all but ten would look fast"


def test_nothing_is_sent_before_it_is_due() -> None:
    flight = _Schedule(FRAMES, window=100, chunk=1, rate=1000.0)
    time.sleep(0.02)
    assert 20 <= flight.may_start() < 100
    assert flight.since_ns[1] - flight.since_ns[0] == 1_000_000
