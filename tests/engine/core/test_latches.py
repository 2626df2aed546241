"""The latch of repeated executions: it trips by itself; only a person lets the account in again."""

from typing import Any

import pytest

from engine.messages.codes import Limit, Scope
from engine.messages.layout import decode
from tests.engine.core.drive import told
from tests.engine.core.machines import SMALL, both
from tests.engine.core.script import command, play
from tests.engine.core.venue import venue

TRIPPED = """
        SetLimit scope=4 account=1 limit=12 value=2 window_ns=1000
            LimitSet -1 -> 2
        alpha #1 buy 5 @ 100
            accepted #1 5 @ 100
        beta #1 sell 1 @ 100
            accepted #1 1 @ 100
            fill #1 1 @ 100 leaves 4 maker
            fill #1 1 @ 100 leaves 0 taker
        beta #2 sell 2 @ 100
            accepted #2 2 @ 100
            fill #1 2 @ 100 leaves 2 maker
            fill #2 2 @ 100 leaves 0 taker
            latched ACCOUNT 1
"""

CASES = {
    "executions of both sides count; what is latched off neither enters nor moves, but cancels and becomes smaller": TRIPPED + """
        alpha #2 buy 1 @ 99
            refused #2 EXECUTION_LATCH by ACCOUNT 2
        alpha #2 replace #1 5 @ 99
            replace refused #2 EXECUTION_LATCH by ACCOUNT
        alpha #2 replace #1 4 @ 100
            replaced #1 by #2 4 @ 100 leaves 1 keeps its place
        beta #3 sell 1 @ 100                                 -- what works is traded with
            accepted #3 1 @ 100
            fill #2 1 @ 100 leaves 0 maker
            fill #3 1 @ 100 leaves 0 taker
        alpha #3 mass-cancel account=1
            mass cancel done 0
        beta #4 buy 1 @ 99
            accepted #4 1 @ 99
    """,
    "time lets nobody in; a person does, and the count begins anew": TRIPPED + """
        AdvanceTime to_time_ns=9000
            TimeAdvanced 1000 -> 9000
        alpha #2 buy 1 @ 100
            refused #2 EXECUTION_LATCH by ACCOUNT 2
        ReleaseLatch scope=4 number=9 limit=12
            ControlRefused ACCOUNT_UNKNOWN
        ReleaseLatch scope=4 number=1 limit=9
            ControlRefused DEFINITION_INVALID
        ReleaseLatch scope=2 number=1 limit=12
            ControlRefused DEFINITION_INVALID
        ReleaseLatch scope=4 number=1 limit=12 actor=ada request_id=7
            released ACCOUNT 1 by ada
        ReleaseLatch scope=4 number=1 limit=12 actor=ada request_id=7
            ControlRefused REQUEST_ALREADY_APPLIED
        beta #3 sell 1 @ 100
            accepted #3 1 @ 100
            fill #1 1 @ 100 leaves 1 maker
            fill #3 1 @ 100 leaves 0 taker
        alpha #2 sell 1 @ 100
            accepted #2 1 @ 100
            canceled #1 1 SELF_MATCH
        beta #4 buy 1 @ 100
            accepted #4 1 @ 100
            fill #2 1 @ 100 leaves 0 maker
            fill #4 1 @ 100 leaves 0 taker
            latched ACCOUNT 1
    """,
    "the latch outlives its limit": TRIPPED + """
        SetLimit scope=4 account=1 limit=12 value=-1
            LimitSet 2 -> -1
        alpha #2 buy 1 @ 100
            refused #2 EXECUTION_LATCH by ACCOUNT 0
        ReleaseLatch scope=4 number=1 limit=12 actor=ada
            released ACCOUNT 1 by ada
        alpha #2 buy 1 @ 100
            accepted #2 1 @ 100
    """,
    "an order that meets a latch without a limit attempts none, whatever else is watched": TRIPPED + """
        SetLimit scope=4 account=1 limit=12 value=-1
            LimitSet 2 -> -1
        SetLimit scope=4 account=1 limit=6 value=1000 warns=1
            LimitSet -1 -> 1000
        alpha #2 buy 1 @ 99
            refused #2 EXECUTION_LATCH by ACCOUNT 0
        alpha #2 replace #1 5 @ 99
            replace refused #2 EXECUTION_LATCH by ACCOUNT
    """,
    "an aggressor trades on where it trips; a stop that is triggered then is refused": """
        SetLimit scope=4 account=1 limit=12 value=1 window_ns=1000
            LimitSet -1 -> 1
        beta #1 sell 1 @ 100
            accepted #1 1 @ 100
        beta #2 sell 1 @ 101
            accepted #2 1 @ 101
        beta #3 sell 5 @ 102
            accepted #3 5 @ 102
        alpha #1 buy 1 market gtc stop 101
            accepted #1 1 @ 0
            terms #1 stop 101
        alpha #2 buy 2 @ 101
            accepted #2 2 @ 101
            fill #1 1 @ 100 leaves 0 maker
            fill #2 1 @ 100 leaves 1 taker
            latched ACCOUNT 1
            fill #2 1 @ 101 leaves 0 maker
            fill #2 1 @ 101 leaves 0 taker
            triggered #1 1 by 101 market
            canceled #1 1 TRIGGER_REFUSED
    """,
    "what was executed before the window does not count": """
        SetLimit scope=4 account=1 limit=12 value=2 window_ns=630
            LimitSet -1 -> 2
        alpha #1 buy 5 @ 100
            accepted #1 5 @ 100
        beta #1 sell 1 @ 100
            accepted #1 1 @ 100
            fill #1 1 @ 100 leaves 4 maker
            fill #1 1 @ 100 leaves 0 taker
        AdvanceTime to_time_ns=1640
            TimeAdvanced 1000 -> 1640
        beta #2 sell 1 @ 100
            accepted #2 1 @ 100
            fill #1 1 @ 100 leaves 3 maker
            fill #2 1 @ 100 leaves 0 taker
        SetLimit scope=4 account=1 limit=12 value=0 window_ns=630
            ControlRefused LIMIT_VALUE_INVALID
        SetLimit scope=1 limit=12 value=1 window_ns=630
            ControlRefused LIMIT_UNKNOWN
    """,
}


@both
@pytest.mark.parametrize("case", CASES)
def test_latches(machine: Any, case: str) -> None:
    play(venue(machine), CASES[case])


@both
def test_a_snapshot_keeps_the_latch(machine: Any) -> None:
    made, second = venue(machine), machine(SMALL)
    play(made, TRIPPED)
    second.restore(made.snapshot())
    assert second.latches() == made.latches() == [(Scope.ACCOUNT, 1)]
    assert second.rates() == made.rates() == [(Scope.ACCOUNT, 1, Limit.EXECUTIONS, 1_000, 2)]
    assert decode(second.apply_bytes(command("alpha #9 buy 1 @ 99"), 0))[0][0] == "OrderRefused"


@both
def test_whose_latch_and_what_tripped_it_is_told(machine: Any) -> None:
    made = venue(machine)
    *_, last = TRIPPED.strip().splitlines()
    assert last.strip() == "latched ACCOUNT 1"
    play(made, TRIPPED.rsplit("beta #2", 1)[0])
    name, tripped = decode(made.apply_bytes(command("beta #2 sell 2 @ 100"), 0))[-1]
    assert (name, tripped["account"], tripped["instrument"], tripped["subject"]) == ("LatchChanged", 1, 1, Limit.EXECUTIONS)
    assert (tripped["value"], tripped["previous"], tripped["session"], tripped["actor"]) == (1, 0, 0, "")


@pytest.mark.parametrize("seed", range(6_000, 6_020))
def test_no_order_of_a_latched_account_is_taken(seed: int) -> None:
    latched: set[int] = set()
    for batch in told(seed, batches=60)[0]:
        for name, e in decode(b"".join(batch.events)):
            if name == "OrderAccepted":
                assert e["account"] not in latched
            elif name == "LatchChanged":
                assert (e["account"] in latched) == bool(e["previous"])
                (latched.add if e["value"] else latched.discard)(e["account"])
