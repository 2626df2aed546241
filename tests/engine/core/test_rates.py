"""Message and order rates: never more than the limit within any window, at each scope; cancels are never throttled."""

from typing import Any

import pytest

from engine.core.core import Core
from engine.messages.codes import Limit, Scope
from engine.messages.layout import decode, encode
from engine.messages.refusals import Refusal
from tests.engine.core.drive import told
from tests.engine.core.effort import EFFORT
from tests.engine.core.machines import SMALL, both
from tests.engine.core.script import command, play
from tests.engine.core.universe import TINY
from tests.engine.core.venue import venue

CASES = {
    "orders of a session: so many within the window, and then again; other sessions go on": """
        SetLimit scope=6 number=1 limit=10 value=2 window_ns=630
            LimitSet -1 -> 2
        alpha #1 buy 5 @ 100
            accepted #1 5 @ 100
        AdvanceTime to_time_ns=1100
            TimeAdvanced 1000 -> 1100
        alpha #2 buy 5 @ 100
            accepted #2 5 @ 100
        alpha #3 buy 5 @ 100
            refused #3 ORDER_RATE_EXCEEDED by SESSION 2
        beta #1 buy 5 @ 100
            accepted #1 5 @ 100
        AdvanceTime to_time_ns=1639                          -- 1000 is in slice 100 of 10 ns, 1639 in slice 163
            TimeAdvanced 1100 -> 1639
        alpha #3 buy 5 @ 100
            refused #3 ORDER_RATE_EXCEEDED by SESSION 2
        AdvanceTime to_time_ns=1640
            TimeAdvanced 1639 -> 1640
        alpha #3 buy 5 @ 100
            accepted #3 5 @ 100
        alpha #4 buy 5 @ 100
            refused #4 ORDER_RATE_EXCEEDED by SESSION 2
    """,
    "messages: new orders and replaces; what is refused, cancels and mass cancels do not count and are never refused": """
        SetLimit scope=4 account=1 limit=9 value=3 window_ns=1000000
            LimitSet -1 -> 3
        alpha #1 buy 5 @ 100
            accepted #1 5 @ 100
        alpha #2 buy -1 @ 100
            refused #2 QTY_NOT_POSITIVE
        alpha #2 replace #1 6 @ 100
            replaced #1 by #2 6 @ 100 leaves 6 loses its place
        alpha #3 replace #1 6 @ 100
            replace refused #3 ORDER_UNKNOWN
        alpha #3 buy 5 @ 99
            accepted #3 5 @ 99
        alpha #4 buy 5 @ 98
            refused #4 MESSAGE_RATE_EXCEEDED by ACCOUNT 3
        alpha #4 replace #2 5 @ 100                          -- a smaller order is a message too
            replace refused #4 MESSAGE_RATE_EXCEEDED by ACCOUNT
        alpha #4 cancel #2
            canceled #2 by #4 6 REQUESTED
        alpha #4 cancel #2
            cancel refused #4 ORDER_UNKNOWN
        alpha #5 mass-cancel account=1
            canceled #3 5 MASS_CANCEL
            mass cancel done 1
        beta #1 buy 5 @ 98
            accepted #1 5 @ 98
    """,
    "a replace is no order; of two limits of one kind the one that is exceeded by most is named": """
        SetLimit scope=2 number=1 limit=10 value=1 window_ns=1000
            LimitSet -1 -> 1
        alpha #1 buy 5 @ 100
            accepted #1 5 @ 100
        alpha #2 replace #1 6 @ 100
            replaced #1 by #2 6 @ 100 leaves 6 loses its place
        alpha #3 buy 5 @ 100
            refused #3 ORDER_RATE_EXCEEDED by FIRM 1
        SetLimit scope=1 limit=10 value=1 window_ns=1000
            LimitSet -1 -> 1
        alpha #3 buy 5 @ 100
            refused #3 ORDER_RATE_EXCEEDED by FIRM 1
        beta #1 buy 5 @ 100
            accepted #1 5 @ 100
        alpha #3 buy 5 @ 100
            refused #3 ORDER_RATE_EXCEEDED by VENUE 1
        SetLimit scope=5 instrument=1 limit=10 value=0 window_ns=1000
            LimitSet -1 -> 0
        SetLimit scope=1 limit=10 value=-1
            LimitSet 1 -> -1
        beta #2 buy 5 @ 100
            refused #2 ORDER_RATE_EXCEEDED by INSTRUMENT 0
        SetLimit scope=5 instrument=1 limit=10 value=-1
            LimitSet 0 -> -1
        SetLimit scope=3 number=7 limit=9 value=0 window_ns=1000
            LimitSet -1 -> 0
        DefineAccount account=2 firm=2 desk=7
            AccountDefined 2 -> 2
        beta #2 buy 5 @ 100
            refused #2 MESSAGE_RATE_EXCEEDED by DESK 0
    """,
    "with the same window what was taken counts on; another window begins with nothing": """
        SetLimit scope=4 account=1 limit=10 value=9 window_ns=1000
            LimitSet -1 -> 9
        alpha #1 buy 5 @ 100
            accepted #1 5 @ 100
        SetLimit scope=4 account=1 limit=10 value=1 window_ns=1000
            LimitSet 9 -> 1
        alpha #2 buy 5 @ 100
            refused #2 ORDER_RATE_EXCEEDED by ACCOUNT 1
        SetLimit scope=4 account=1 limit=10 value=1 window_ns=1001
            LimitSet 1 -> 1
        alpha #2 buy 5 @ 100
            accepted #2 5 @ 100
        SetLimit scope=4 account=1 limit=10 value=-1
            LimitSet 1 -> -1
        SetLimit scope=4 account=1 limit=10 value=1 window_ns=1001
            LimitSet -1 -> 1
        alpha #3 buy 5 @ 100
            accepted #3 5 @ 100
    """,
    "a stop that is triggered is no message": """
        SetLimit scope=4 account=1 limit=9 value=1 window_ns=1000
            LimitSet -1 -> 1
        alpha #1 buy 5 @ 105 stop 101
            accepted #1 5 @ 105
            terms #1 stop 101
        beta #1 sell 1 @ 101
            accepted #1 1 @ 101
        beta #2 buy 1 @ 101
            accepted #2 1 @ 101
            canceled #1 1 SELF_MATCH
        cleo #1 sell 1 @ 101
            refused #1 QTY_OVER_LIMIT
        beta #3 sell 2 @ 101 smp cancel_resting
            accepted #3 2 @ 101
            canceled #2 1 SELF_MATCH
    """,
    "a window where the kind of limit has one, and only there": """
        SetLimit scope=4 account=1 limit=9 value=1
            ControlRefused LIMIT_VALUE_INVALID
        SetLimit scope=4 account=1 limit=9 value=1 window_ns=86400000000001
            ControlRefused LIMIT_VALUE_INVALID
        SetLimit scope=4 account=1 limit=9 value=-1 window_ns=5
            ControlRefused LIMIT_VALUE_INVALID
        SetLimit scope=4 account=1 limit=9 value=-1
            LimitSet -1 -> -1
        SetLimit scope=4 account=1 limit=8 value=1 window_ns=5
            ControlRefused LIMIT_VALUE_INVALID
        SetLimit account=1 instrument=1 limit=1 value=1 window_ns=5
            ControlRefused LIMIT_VALUE_INVALID
        SetLimit account=1 instrument=1 limit=9 value=1 window_ns=5
            ControlRefused LIMIT_UNKNOWN
        SetLimit scope=6 number=0 limit=9 value=1 window_ns=5
            ControlRefused LIMIT_UNKNOWN
        SetLimit scope=6 number=1 limit=6 value=1
            ControlRefused LIMIT_UNKNOWN
        SetLimit scope=4 account=1 limit=9 value=1 window_ns=86400000000000
            LimitSet -1 -> 1
    """,
}


@both
@pytest.mark.parametrize("case", CASES)
def test_rates(machine: Any, case: str) -> None:
    play(venue(machine), CASES[case])


@both
def test_a_session_that_shares_the_bit_of_a_watched_one_is_not_throttled(machine: Any) -> None:
    made = venue(machine)
    made.apply_bytes(encode("SetLimit", scope=Scope.SESSION, number=65, limit=Limit.ORDER_RATE, value=0, window_ns=5), 0)
    assert decode(made.apply_bytes(command("alpha #1 buy 5 @ 100"), 0))[0][0] == "OrderAccepted"
    order = encode("NewOrder", session=65, account=1, instrument=1, side=1, order_type=2, price_ticks=100, qty_lots=5)
    assert decode(made.apply_bytes(order, 0))[0][0] == "OrderRefused"


@both
def test_a_snapshot_keeps_what_was_counted(machine: Any) -> None:
    made, second = venue(machine), machine(SMALL)
    play(made, """
        SetLimit scope=6 number=1 limit=9 value=3 window_ns=630
            LimitSet -1 -> 3
        alpha #1 buy 5 @ 100
            accepted #1 5 @ 100
        AdvanceTime to_time_ns=1300
            TimeAdvanced 1000 -> 1300
        alpha #2 buy 5 @ 100
            accepted #2 5 @ 100
        AdvanceTime to_time_ns=1645
            TimeAdvanced 1300 -> 1645
    """)
    second.restore(made.snapshot())
    assert second.rates() == made.rates() == [(Scope.SESSION, 1, Limit.MESSAGE_RATE, 630, 1)]
    play(second, """
        alpha #3 buy 5 @ 100
            accepted #3 5 @ 100
        alpha #4 buy 5 @ 100
            accepted #4 5 @ 100
        alpha #5 buy 5 @ 100
            refused #5 MESSAGE_RATE_EXCEEDED by SESSION 3
    """)


# --- whatever the commands are

class Throttled:
    """Of every limit with a window: when something was taken below it, since the window was set."""

    def __init__(self) -> None:
        self.places: dict[int, tuple[int, int]] = {}
        self.limits: dict[tuple[int, int, int], tuple[int, int]] = {}
        self.taken: dict[tuple[int, int, int], list[int]] = {}

    def read(self, record: bytes, events: bytes) -> None:
        ((_, c),) = decode(record)
        for told_as, e in decode(events):
            if told_as == "AccountDefined":
                self.places[e["account"]] = e["value"], c["desk"]
            elif told_as == "LimitSet" and e["subject"] in (Limit.MESSAGE_RATE, Limit.ORDER_RATE):
                self._set(c, e)
            elif told_as in ("OrderAccepted", "OrderReplaced"):
                self._count(e, Limit.MESSAGE_RATE)
                if told_as == "OrderAccepted":
                    self._count(e, Limit.ORDER_RATE)

    def _set(self, c: Any, e: Any) -> None:
        number = {Scope.VENUE: 0, Scope.ACCOUNT: c["account"], Scope.INSTRUMENT: c["instrument"]}.get(c["scope"], c["number"])
        key = (c["scope"], number, c["limit"])
        if self.limits.get(key, (0, 0))[1] != c["window_ns"]:
            self.taken[key] = []
        self.limits[key] = c["value"], c["window_ns"]

    def _count(self, e: Any, limit: Limit) -> None:
        firm, desk = self.places[e["account"]]
        way = (
            (Scope.VENUE, 0), (Scope.FIRM, firm), (Scope.DESK, desk), (Scope.ACCOUNT, e["account"]),
            (Scope.INSTRUMENT, e["instrument"]), (Scope.SESSION, e["session"]),
        )
        for key in ((*each, limit) for each in way):
            most, window = self.limits.get(key, (-1, 0))
            if most >= 0:
                self.taken[key] = [at for at in self.taken[key] if e["time_ns"] - at < window] + [e["time_ns"]]
                assert len(self.taken[key]) <= most, f"{key} took {len(self.taken[key])} of {most} within {window} ns"


@pytest.mark.parametrize("seed", range(5_000, 5_000 + 15 * EFFORT))
def test_never_more_than_the_limit_within_any_window(seed: int) -> None:
    core, counter = Core(TINY), Throttled()
    first, *batches = told(seed, batches=60)[0]
    for batch in (first, *batches):
        for name, values in decode(batch.records):
            record = encode(name, **{key: value for key, value in values.items() if key not in ("length", "kind", "version")})
            counter.read(record, core.apply_bytes(record, batch.time_ns))


def test_the_stories_refuse_for_rates_at_every_scope() -> None:
    refused = {
        (Refusal(e["reason"]), e["flags"])
        for seed in range(5_000, 5_080) for batch in told(seed, batches=60)[0]
        for name, e in decode(b"".join(batch.events)) if name in ("OrderRefused", "ReplaceRefused")
    }
    codes = {Refusal.MESSAGE_RATE_EXCEEDED, Refusal.ORDER_RATE_EXCEEDED}
    assert {code for code, _ in refused} >= codes
    assert {scope for code, scope in refused if code in codes} == set(Scope) - {Scope.ROW}
