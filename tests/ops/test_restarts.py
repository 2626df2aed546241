"""Back-off: it grows, it is bounded, it ends, and a start that lasts is forgiven."""

from console.supervisor.restarts import DELAY_S_MAX, FORGIVEN_AFTER_S, RESTARTS_MAX, Restarts


def test_delays_double_up_to_a_bound_and_end() -> None:
    restarts = Restarts()
    delays = [restarts.next_delay(0.1) for _ in range(RESTARTS_MAX + 1)]
    assert delays == [0.25, 0.5, 1.0, 2.0, 4.0, 8.0, DELAY_S_MAX, DELAY_S_MAX, None]


def test_a_start_that_lasts_is_forgiven() -> None:
    restarts = Restarts()
    for _ in range(RESTARTS_MAX):
        restarts.next_delay(0.1)
    assert restarts.next_delay(FORGIVEN_AFTER_S) == 0.25
