"""Self-match prevention: the aggressor's choice decides, groups reach across accounts, and every hit is counted."""

from typing import Any

import pytest

from engine.messages.layout import encode
from tests.engine.core.machines import both
from tests.engine.core.script import play
from tests.engine.core.venue import venue

RESTING = """
    alpha #1 buy 5 @ 100
        accepted #1 5 @ 100
    beta #1 buy 4 @ 99
        accepted #1 4 @ 99
"""
CASES = {
    "by default what rests is cancelled, and the aggressor goes on": """
        alpha #2 sell 7 @ 99
            accepted #2 7 @ 99
            canceled #1 5 SELF_MATCH
            fill #1 4 @ 99 leaves 0 maker
            fill #2 4 @ 99 leaves 3 taker
        book
            sell 3 @ 99: #2
    """,
    "the aggressor ends": """
        alpha #2 sell 7 @ 99 smp cancel_aggressor
            accepted #2 7 @ 99
            canceled #2 7 SELF_MATCH
        book
            buy 5 @ 100: #1
            buy 4 @ 99: #1
    """,
    "both end": """
        alpha #2 sell 7 @ 99 smp cancel_both
            accepted #2 7 @ 99
            canceled #1 5 SELF_MATCH
            canceled #2 7 SELF_MATCH
        book
            buy 4 @ 99: #1
    """,
    "the smaller quantity goes on both sides: the resting one is used up": """
        alpha #2 sell 7 @ 100 smp decrement
            accepted #2 7 @ 100
            canceled #1 5 SELF_MATCH
            restated #2 2 @ 100 leaves 2 DECREMENTED
        book
            buy 4 @ 99: #1
            sell 2 @ 100: #2
    """,
    "the smaller quantity goes on both sides: the aggressor is used up": """
        alpha #2 sell 3 @ 100 smp decrement
            accepted #2 3 @ 100
            restated #1 2 @ 100 leaves 2 DECREMENTED
            canceled #2 3 SELF_MATCH
        book
            buy 2 @ 100: #1
            buy 4 @ 99: #1
        positions
            alpha net 0 cost 0 realised 0 working 2/0
            beta net 0 cost 0 realised 0 working 4/0
        alpha #3 replace #1 2 @ 98
            replaced #1 by #3 2 @ 98 leaves 2 loses its place
    """,
    "fill or kill counts others only": """
        alpha #2 sell 5 @ 99 fok
            accepted #2 5 @ 99
            canceled #2 5 FOK_NOT_FILLABLE
        alpha #2 sell 4 @ 99 fok smp cancel_aggressor
            accepted #2 4 @ 99
            canceled #2 4 FOK_NOT_FILLABLE
        alpha #2 sell 4 @ 99 fok
            accepted #2 4 @ 99
            canceled #1 5 SELF_MATCH
            fill #1 4 @ 99 leaves 0 maker
            fill #2 4 @ 99 leaves 0 taker
    """,
    "a replaced order is an aggressor too": """
        alpha #2 sell 3 @ 101
            accepted #2 3 @ 101
        alpha #3 replace #2 3 @ 100
            replaced #2 by #3 3 @ 100 leaves 3 loses its place
            canceled #1 5 SELF_MATCH
    """,
}


@both
@pytest.mark.parametrize("case", CASES)
def test_within_one_account(machine: Any, case: str) -> None:
    play(made := venue(machine), RESTING)
    play(made, CASES[case])


@both
def test_a_group_reaches_across_accounts_as_it_was_when_the_order_came(machine: Any) -> None:
    made = venue(machine)
    play(made, RESTING)
    for account in (1, 2):
        made.apply_bytes(encode("DefineAccount", account=account, firm=account, self_match_group=9), 0)
    play(made, """
        beta #2 sell 2 @ 100                    -- alpha's order came before there was a group
            accepted #2 2 @ 100
            fill #1 2 @ 100 leaves 3 maker
            fill #2 2 @ 100 leaves 0 taker
        alpha #2 buy 1 @ 101
            accepted #2 1 @ 101
        beta #3 sell 1 @ 101
            accepted #3 1 @ 101
            canceled #2 1 SELF_MATCH
    """)


@both
def test_an_account_may_be_let_trade_with_itself(machine: Any) -> None:
    made = venue(machine)
    made.apply_bytes(encode("DefineAccount", account=1, firm=1, self_match_group=2**32 - 1), 0)
    play(made, """
        alpha #1 buy 5 @ 100
            accepted #1 5 @ 100
        alpha #2 sell 5 @ 100
            accepted #2 5 @ 100
            fill #1 5 @ 100 leaves 0 maker
            fill #2 5 @ 100 leaves 0 taker
        positions
    """)


@both
def test_hits_are_counted_for_the_aggressors_account(machine: Any) -> None:
    made = venue(machine)
    play(made, RESTING)
    play(made, CASES["the aggressor ends"])
    play(made, CASES["both end"])
    assert made.self_match_hits() == [(1, 2)]
