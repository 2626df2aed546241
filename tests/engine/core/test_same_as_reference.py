"""Any commands: the compiled core writes the same events as the reference, byte for byte, and is in the same state after them.

Each example is a story (see `drive`): the reference applies it command by command, the core batch by batch.
"""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core.core import Core
from engine.messages.codes import BreachAction, CancelCause, Liquidity, PhaseReason, RestateReason
from engine.messages.layout import decode
from engine.messages.refusals import Refusal
from engine.reference.reference import Reference
from tests.engine.core.drive import Batch, story, told, views, world
from tests.engine.core.effort import EFFORT, look_at
from tests.engine.core.universe import TINY

SEEDS = range(120 * EFFORT)


def _apply(core: Core, batch: Batch) -> None:
    events = core.apply_bytes(batch.records, batch.time_ns)
    expected = b"".join(batch.events)
    assert events == expected, _difference(batch, decode(events))


def _difference(batch: Batch, found: list[tuple[str, dict[str, object]]]) -> str:
    """The first command whose events differ, and both sides of it."""
    at = 0
    for command, events in zip(batch.commands, batch.events, strict=True):
        expected = decode(events)
        if found[at : at + len(expected)] != expected:
            return f"after {decode(command)}\nreference {expected}\ncore      {found[at : at + len(expected) + 1]}"
        at += len(expected)
    return f"the core has {len(found) - at} events more"


@given(st.randoms(use_true_random=False))
@look_at(150)
def test_short_stories(random: Random) -> None:
    """Hypothesis draws every field and makes a failing story as short as it can."""
    reference, core = Reference(TINY), Core(TINY)
    for batch in story(world(random), reference, batches=6, longest=6):
        _apply(core, batch)
    assert core.snapshot() == reference.snapshot()


@pytest.mark.parametrize("seed", SEEDS)
def test_long_stories(seed: int) -> None:
    """Hundreds of commands, so that slots and ids of all kinds come round; half-way a second core goes on from a snapshot."""
    batches, reference = told(seed, batches=60)
    core, second = Core(TINY), Core(TINY)
    for number, batch in enumerate(batches):
        if number == len(batches) // 2:
            second.restore(core.snapshot())
        _apply(core, batch)
        if number >= len(batches) // 2:
            _apply(second, batch)
    assert core.snapshot() == reference.snapshot()
    assert views(core) == views(second) == views(reference)


@given(seed=st.integers(0, 2**32), random=st.randoms(use_true_random=True))
@look_at(60)
def test_where_batches_are_cut_does_not_matter(seed: int, random: Random) -> None:
    """Whole batches at once and command by command: the same, as long as the time is the same."""
    batches, reference = told(seed, batches=20)
    core = Core(TINY)
    for batch in batches:
        at = 0
        while at < len(batch.commands):
            until = random.randint(at + 1, len(batch.commands))
            assert core.apply_bytes(b"".join(batch.commands[at:until]), batch.time_ns) == b"".join(batch.events[at:until])
            at = until
    assert core.snapshot() == reference.snapshot()


def test_the_stories_reach_every_outcome() -> None:
    """Or else their agreement would say little."""
    seen = {
        (name, values["reason"] if name.endswith(_WITH_A_REASON) else values.get("flags", 0))
        for seed in range(400) for batch in told(seed, batches=60)[0] for name, values in decode(b"".join(batch.events))
    }
    names = {name for name, _ in seen}
    assert names == {
        "OrderAccepted", "OrderRefused", "Fill", "OrderCanceled", "CancelRefused", "OrderReplaced", "ReplaceRefused",
        "MassCancelDone", "OrderRestated", "OrderTerms", "OrderTriggered", "PhaseChanged", "LimitSet", "ReferencePriceSet",
        "TimeAdvanced", "InstrumentDefined", "AccountDefined", "ControlRefused", "StateHashed", "ScopeBlocked", "RestrictionSet",
        "BalanceChanged", "TradeBusted", "TradeAdjusted", "PhaseScheduled", "ScheduleCancelled", "AuctionUncrossed",
        "AuctionIndicated", "LimitWarned", "LimitBreached", "RecoveryNoted", "LatchChanged",
    }
    assert {reason for name, reason in seen if name == "ScheduleCancelled"} == {0, Refusal.PHASE_TRANSITION_INVALID}
    assert {("Fill", liquidity) for liquidity in Liquidity} <= seen
    assert ("PhaseChanged", PhaseReason.SCHEDULED) in seen
    assert {reason for name, reason in seen if name == "LimitBreached"} == set(BreachAction)
    assert {reason for name, reason in seen if name == "LimitWarned"} == {50, 75, 90, 100}
    assert {("OrderReplaced", 0), ("OrderReplaced", 1)} <= seen
    causes = {reason for name, reason in seen if name == "OrderCanceled"} & set(CancelCause)  # a mass cancel may say any number
    assert {CancelCause(cause).name for cause in causes} >= {
        "REQUESTED", "IOC_REMAINDER", "FOK_NOT_FILLABLE", "MARKET_REMAINDER", "DISCONNECT", "MASS_CANCEL",
        "SELF_MATCH", "KILLED", "REDUCE_ONLY", "EXPIRED", "LIMIT_BREACHED",
    }
    assert {RestateReason(reason) for name, reason in seen if name == "OrderRestated"} == set(RestateReason)
    assert _told(seen, "OrderRefused") >= {
        "VENUE_BLOCKED", "FIRM_BLOCKED", "DESK_BLOCKED", "ACCOUNT_BLOCKED", "SESSION_BLOCKED", "INSTRUMENT_BLOCKED",
        "INSTRUMENT_RESTRICTED", "REDUCE_ONLY_VIOLATED", "SLOWED_DOWN",
        "OPEN_ORDERS_OVER_LIMIT", "POSITION_NET_OVER_LIMIT", "GROSS_NOTIONAL_OVER_LIMIT", "CREDIT_EXCEEDED",
        "INSTRUMENT_UNKNOWN", "ACCOUNT_UNKNOWN", "INSTRUMENT_NOT_OPEN", "SIDE_INVALID", "ORDER_TYPE_INVALID",
        "TIME_IN_FORCE_INVALID", "COMBINATION_NOT_ALLOWED", "INSTRUCTION_INVALID", "MIN_QTY_INVALID", "EXPIRY_INVALID",
        *_OF_AMOUNTS,
    }
    assert _told(seen, "ReplaceRefused") >= {
        "INSTRUMENT_UNKNOWN", "ACCOUNT_UNKNOWN", "ORDER_UNKNOWN", "QTY_NOT_ABOVE_FILLED", "REPLACE_NOT_ALLOWED",
        *_OF_AMOUNTS - {
            "QTY_NOT_POSITIVE", "REFERENCE_PRICE_MISSING", "BOOK_FULL", "POSITION_LONG_OVER_LIMIT", "POSITION_SHORT_OVER_LIMIT",
            "NOTIONAL_OVER_INSTRUMENT_MAX", "BALANCE_INSUFFICIENT", "PRICE_OUTSIDE_STATIC_COLLAR",
            "POST_ONLY_WOULD_TRADE",
        },
    }
    assert _told(seen, "ControlRefused") >= {
        "INSTRUMENT_UNKNOWN", "ACCOUNT_UNKNOWN", "PRICE_OUT_OF_RANGE", "REQUEST_ALREADY_APPLIED", "PHASE_UNKNOWN",
        "PHASE_TRANSITION_INVALID", "LIMIT_UNKNOWN", "LIMIT_VALUE_INVALID", "TIME_NOT_LATER", "DEFINITION_INVALID",
        "CAPACITY_EXCEEDED", "BALANCE_INSUFFICIENT", "TRADE_ALREADY_CORRECTED", "SCHEDULE_UNKNOWN",
    }


_WITH_A_REASON = ("Refused", "Canceled", "Restated", "ScheduleCancelled", "PhaseChanged", "LimitWarned", "LimitBreached")
_OF_AMOUNTS = {
    "STOP_PRICE_INVALID", "DISPLAY_QTY_INVALID", "POST_ONLY_WOULD_TRADE",
    "PRICE_OFF_TICK", "PRICE_OUT_OF_RANGE", "QTY_NOT_POSITIVE", "QTY_OFF_LOT", "REFERENCE_PRICE_MISSING", "PRICE_OUTSIDE_COLLAR",
    "PRICE_OUTSIDE_STATIC_COLLAR",
    "QTY_OVER_INSTRUMENT_MAX", "NOTIONAL_OVER_INSTRUMENT_MAX", "QTY_OVER_LIMIT", "NOTIONAL_OVER_LIMIT",
    "POSITION_LONG_OVER_LIMIT", "POSITION_SHORT_OVER_LIMIT", "BALANCE_INSUFFICIENT", "CLIENT_ORDER_ID_DUPLICATE", "BOOK_FULL",
}


def _told(seen: set[tuple[str, int]], event: str) -> set[str]:
    return {Refusal(reason).name for name, reason in seen if name == event}
