"""Blocks, kills and the restricted list: block first, cancel what may be cancelled, and the rest at the first legal moment."""

from typing import Any

import pytest

from engine.core.core import Core
from engine.messages.codes import Block, Phase, Scope
from engine.messages.layout import decode, encode
from engine.messages.phases import ALLOWS
from tests.engine.core.drive import told
from tests.engine.core.effort import EFFORT
from tests.engine.core.machines import SMALL, both
from tests.engine.core.script import command, play
from tests.engine.core.universe import TINY
from tests.engine.core.venue import venue

CASES = {
    "the first block in the order of the codes is told": """
        SetBlock scope=5 number=1 block=1
            INSTRUMENT 1 blocked
        alpha #1 buy 5 @ 100
            refused #1 INSTRUMENT_BLOCKED
        alpha #1 buy 5 @ 100 on 2
            accepted #1 5 @ 100
        SetBlock scope=6 number=1 block=1
            SESSION 1 blocked
        alpha #2 buy 5 @ 100
            refused #2 SESSION_BLOCKED
        SetBlock scope=4 number=1 block=1
            ACCOUNT 1 blocked
        alpha #2 buy 5 @ 100
            refused #2 ACCOUNT_BLOCKED
        DefineAccount account=1 firm=1 desk=7
            AccountDefined 1 -> 1
        SetBlock scope=3 number=7 block=1
            DESK 7 blocked
        alpha #2 buy 5 @ 100
            refused #2 DESK_BLOCKED
        SetBlock scope=2 number=1 block=1
            FIRM 1 blocked
        alpha #2 buy 5 @ 100
            refused #2 FIRM_BLOCKED
        beta #2 buy 5 @ 99 on 2
            accepted #2 5 @ 99
        SetBlock scope=1 block=1
            VENUE 0 blocked
        alpha #2 buy 5 @ 100
            refused #2 VENUE_BLOCKED
        beta #3 buy 5 @ 99 on 2
            refused #3 VENUE_BLOCKED
        SetBlock scope=1
            VENUE 0 released
        beta #3 buy 5 @ 99 on 2
            accepted #3 5 @ 99
    """,
    "what rests stays, may be cancelled and made smaller, and is traded with": """
        alpha #1 buy 5 @ 100
            accepted #1 5 @ 100
        SetBlock scope=4 number=1 block=1
            ACCOUNT 1 blocked
        alpha #2 replace #1 6 @ 100
            replace refused #2 ACCOUNT_BLOCKED
        alpha #2 replace #1 4 @ 99
            replace refused #2 ACCOUNT_BLOCKED
        alpha #2 replace #1 4 @ 100
            replaced #1 by #2 4 @ 100 leaves 4 keeps its place
        beta #1 sell 1 @ 100
            accepted #1 1 @ 100
            fill #2 1 @ 100 leaves 3 maker
            fill #1 1 @ 100 leaves 0 taker
        alpha #3 cancel #2
            canceled #2 by #3 3 REQUESTED
    """,
    "a kill cancels from the touch outwards what works below the scope": """
        alpha #1 buy 1 @ 98
            accepted #1 1 @ 98
        beta #2 buy 2 @ 99
            accepted #2 2 @ 99
        alpha #3 buy 3 @ 99
            accepted #3 3 @ 99
        alpha #4 sell 4 @ 101 on 2
            accepted #4 4 @ 101
        SetBlock scope=2 number=1 block=1 cancel=1
            FIRM 1 blocked, its orders cancelled
            canceled #3 3 KILLED
            canceled #1 1 KILLED
            canceled #4 4 KILLED
            mass cancel done 3
        book
            buy 2 @ 99: #2
    """,
    "what the phase forbids to cancel goes at the first moment that it may": """
        alpha #1 buy 1 @ 98
            accepted #1 1 @ 98
        alpha #2 sell 2 @ 101 on 2
            accepted #2 2 @ 101
        SetPhase instrument=1 phase=3
            PhaseChanged 2 -> 3
        SetPhase instrument=1 phase=4
            PhaseChanged 3 -> 4
        SetBlock scope=6 number=1 block=1 cancel=1
            SESSION 1 blocked, its orders cancelled
            canceled #2 2 KILLED
            mass cancel done 1 residue 1
        SetPhase instrument=1 phase=5
            PhaseChanged 4 -> 5
            canceled #1 1 KILLED
    """,
    "a release ends the kill": """
        alpha #1 buy 1 @ 98
            accepted #1 1 @ 98
        SetPhase instrument=1 phase=3
            PhaseChanged 2 -> 3
        SetPhase instrument=1 phase=4
            PhaseChanged 3 -> 4
        SetBlock scope=5 number=1 block=1 cancel=1
            INSTRUMENT 1 blocked, its orders cancelled
            mass cancel done 0 residue 1
        SetBlock scope=5 number=1
            INSTRUMENT 1 released
        SetPhase instrument=1 phase=2
            PhaseChanged 4 -> 2
        book
            buy 1 @ 98: #1
    """,
    "a second block without a kill leaves the first one's kill": """
        alpha #1 buy 1 @ 98
            accepted #1 1 @ 98
        SetPhase instrument=1 phase=3
            PhaseChanged 2 -> 3
        SetPhase instrument=1 phase=4
            PhaseChanged 3 -> 4
        SetBlock scope=1 block=1 cancel=1
            VENUE 0 blocked, its orders cancelled
            mass cancel done 0 residue 1
        SetBlock scope=1 block=1
            VENUE 0 blocked
        SetPhase instrument=1 phase=1
            PhaseChanged 4 -> 1
            canceled #1 1 KILLED
    """,
    "an account that moves below a kill loses its orders": """
        alpha #1 buy 1 @ 98
            accepted #1 1 @ 98
        SetBlock scope=2 number=9 block=1 cancel=1
            FIRM 9 blocked, its orders cancelled
            mass cancel done 0
        DefineAccount account=1 firm=9
            AccountDefined 1 -> 9
            canceled #1 1 KILLED
    """,
    "the restricted list names accounts, desks and firms": """
        SetRestriction scope=4 number=1 instrument=1 restricted=1
            ACCOUNT 1 may not trade 1
        SetRestriction scope=2 number=2 instrument=2 restricted=1
            FIRM 2 may not trade 2
        alpha #1 buy 1 @ 98
            refused #1 INSTRUMENT_RESTRICTED
        alpha #1 buy 1 @ 98 on 2
            accepted #1 1 @ 98
        beta #1 buy 1 @ 98
            accepted #1 1 @ 98
        beta #2 buy 1 @ 98 on 2
            refused #2 INSTRUMENT_RESTRICTED
        SetRestriction scope=4 number=1 instrument=1
            ACCOUNT 1 may trade 1
        alpha #2 buy 1 @ 98
            accepted #2 1 @ 98
        DefineAccount account=1 firm=1 desk=5
            AccountDefined 1 -> 1
        SetRestriction scope=3 number=5 instrument=2 restricted=1
            DESK 5 may not trade 2
        alpha #3 replace #1 2 @ 98 on 2
            replace refused #3 INSTRUMENT_RESTRICTED
    """,
    "what makes no sense is refused": """
        SetBlock scope=5 number=9 block=1
            ControlRefused INSTRUMENT_UNKNOWN
        SetBlock scope=4 number=9 block=1
            ControlRefused ACCOUNT_UNKNOWN
        SetBlock scope=0 number=1 block=1
            ControlRefused DEFINITION_INVALID
        SetBlock scope=7 number=1 block=1
            ControlRefused DEFINITION_INVALID
        SetBlock scope=1 number=1 block=1
            ControlRefused DEFINITION_INVALID
        SetBlock scope=6 number=0 block=1
            ControlRefused DEFINITION_INVALID
        SetBlock scope=1 block=3
            ControlRefused DEFINITION_INVALID
        SetBlock scope=1 block=0 cancel=1
            ControlRefused DEFINITION_INVALID
        SetBlock scope=1 block=1 cancel=2
            ControlRefused DEFINITION_INVALID
        SetBlock scope=2 number=1 block=1 request_id=5
            FIRM 1 blocked
        SetBlock scope=2 number=1 request_id=5
            ControlRefused REQUEST_ALREADY_APPLIED
        SetRestriction scope=4 number=1 instrument=9 restricted=1
            ControlRefused INSTRUMENT_UNKNOWN
        SetRestriction scope=4 number=9 instrument=1 restricted=1
            ControlRefused ACCOUNT_UNKNOWN
        SetRestriction scope=4 number=1 instrument=1 restricted=1 request_id=5
            ControlRefused REQUEST_ALREADY_APPLIED
        SetRestriction scope=1 number=0 instrument=1 restricted=1
            ControlRefused DEFINITION_INVALID
        SetRestriction scope=6 number=1 instrument=1 restricted=1
            ControlRefused DEFINITION_INVALID
        SetRestriction scope=2 number=0 instrument=1 restricted=1
            ControlRefused DEFINITION_INVALID
        SetRestriction scope=2 number=1 instrument=1 restricted=2
            ControlRefused DEFINITION_INVALID
    """,
}


@both
@pytest.mark.parametrize("case", CASES)
def test_blocks(machine: Any, case: str) -> None:
    play(venue(machine, instruments=2), CASES[case])


@both
def test_every_cancel_of_a_kill_names_it(machine: Any) -> None:
    made = venue(machine)
    play(made, """
        alpha #1 buy 1 @ 98
            accepted #1 1 @ 98
    """)
    kill = encode("SetBlock", scope=4, number=1, block=1, cancel=1, reason=3, actor="ada", request_id=7)
    (first, blocked), (_, canceled), (last, done) = decode(made.apply_bytes(kill, 0))
    assert (first, last) == ("ScopeBlocked", "MassCancelDone")
    assert (blocked["account"], blocked["scope"], blocked["number"], blocked["subject"]) == (1, 4, 1, 1)
    assert (blocked["value"], blocked["previous"], blocked["reason"], blocked["actor"]) == (1, 0, 3, "ada")
    assert canceled["related_id"] == done["related_id"] == blocked["seq"]
    assert (done["account"], done["session"]) == (1, 0)
    assert made.blocks() == [(4, 1, 1, blocked["seq"])]
    ((_, again),) = decode(made.apply_bytes(encode("SetBlock", scope=4, number=1), 0))
    assert (again["value"], again["previous"]) == (0, 1)
    assert made.blocks() == []


@both
def test_a_snapshot_keeps_blocks_kills_and_restrictions(machine: Any) -> None:
    made = venue(machine)
    made.apply_bytes(command("alpha #1 buy 1 @ 98"), 0)
    for phase in (3, 4):
        made.apply_bytes(encode("SetPhase", instrument=1, phase=phase), 0)
    made.apply_bytes(encode("SetBlock", scope=6, number=1, block=1, cancel=1), 0)
    made.apply_bytes(encode("SetRestriction", scope=2, number=2, instrument=1, restricted=1), 0)
    second = machine(SMALL)
    second.restore(made.snapshot())
    assert second.snapshot() == made.snapshot()
    assert (second.blocks(), second.restrictions()) == (made.blocks(), [(2, 2, 1)])
    play(second, """
        alpha #2 buy 1 @ 98
            refused #2 SESSION_BLOCKED
        beta #2 buy 1 @ 98
            refused #2 INSTRUMENT_RESTRICTED
        SetPhase instrument=1 phase=2
            PhaseChanged 4 -> 2
            canceled #1 1 KILLED
    """)


def _scopes_of(account: int, instrument: int, session: int, places: dict[int, tuple[int, int]]) -> set[tuple[int, int]]:
    """`places` has (firm, desk) of each account."""
    firm, desk = places[account]
    return {
        (Scope.VENUE, 0), (Scope.FIRM, firm), (Scope.DESK, desk), (Scope.ACCOUNT, account), (Scope.INSTRUMENT, instrument),
        (Scope.SESSION, session),
    }


def _resting(core: Core) -> list[tuple[int, int, int, int]]:
    """(account, instrument, session, phase) of every order in a book."""
    return [
        (account, number, session, phase)
        for number, phase, *_ in core.instruments()
        for side, levels in enumerate(core.book(number, 1_000), start=1)
        for price, *_ in levels
        for _, _, account, session, _ in core.queue(number, side, price)
    ]


@pytest.mark.parametrize("seed", range(3_000, 3_000 + 15 * EFFORT))
def test_nothing_comes_in_while_blocked_and_nothing_killed_stays_that_may_go(seed: int) -> None:
    core = Core(TINY)
    places: dict[int, tuple[int, int]] = {}
    for batch in told(seed, batches=40)[0]:
        for record in batch.commands:
            blocked = {(scope, number) for scope, number, block, _ in core.blocks() if block == Block.SHUT}
            found: list[tuple[str, Any]] = list(decode(core.apply_bytes(record, batch.time_ns)))
            defined = {e["account"] for event, e in found if event == "AccountDefined"}
            asked: list[tuple[str, Any]] = list(decode(record))
            moved = (c for name, c in asked if name == "DefineAccount" and c["account"] in defined)
            places |= {c["account"]: (c["firm"], c["desk"]) for c in moved}
            for event, e in found:
                if event == "OrderAccepted":
                    assert not blocked & _scopes_of(e["account"], e["instrument"], e["session"], places)
        killed = {(scope, number) for scope, number, _, by in core.blocks() if by}
        for account, number, session, phase in _resting(core):
            assert not ALLOWS[Phase(phase)].cancels or not killed & _scopes_of(account, number, session, places)
