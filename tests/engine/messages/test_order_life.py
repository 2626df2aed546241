"""The life of an order: what is in the table happens, what is not is refused, and the engine's events follow it."""

from itertools import product

import pytest

from engine.messages.codes import CancelCause
from engine.messages.layout import BY_NAME, decode
from engine.messages.order_life import (
    ENDED,
    LIFE,
    REFUSALS_OF_REQUESTS,
    STEP_OF_KIND,
    WORKING,
    IllegalTransition,
    Life,
    OrderState,
    Step,
    rows,
    step_of,
)
from engine.messages.refusals import ORDERS, Refusal
from tests.engine.core.drive import told
from tests.engine.core.effort import EFFORT

SEEDS = range(7_000, 7_000 + 15 * EFFORT)
KNOWN = {(state, step) for state, step, _ in rows()}


@pytest.mark.parametrize(("state", "step"), sorted(set(product(OrderState, Step)) - KNOWN))
def test_what_is_not_in_the_table_cannot_happen(state: OrderState, step: Step) -> None:
    life = Life(state)
    with pytest.raises(IllegalTransition, match=f"{state.name} cannot {step.name}"):
        life.follow(step)
    assert (life.state, life.base) == (state, state)


def test_every_state_is_reached_from_the_first_and_only_ended_ones_stay() -> None:
    reached, found = {OrderState.INITIALIZED}, {OrderState.INITIALIZED}
    while found:
        found = {row.to for state in found for row in LIFE[state].values() if row.to is not None} - reached
        reached |= found
    assert reached == set(OrderState)
    ways_out = {state: {row.to for row in LIFE[state].values()} - {state} for state in OrderState}
    assert {state for state, ways in ways_out.items() if not ways} == set(ENDED)


LIVES = """
  SUBMIT ACCEPT FILL_PART FILL_LAST                         FILLED
  SUBMIT DENY                                               DENIED
  SUBMIT REJECT                                             REJECTED
  SUBMIT ACCEPT TRIGGER                                     TRIGGERED
  SUBMIT ACCEPT TRIGGER FILL_PART                           PARTIALLY_FILLED
  SUBMIT ACCEPT EXPIRE                                      EXPIRED
  SUBMIT ACCEPT ASK_UPDATE                                  PENDING_UPDATE
  SUBMIT ACCEPT ASK_UPDATE UPDATE                           ACCEPTED
  SUBMIT ACCEPT ASK_UPDATE FILL_PART                        PENDING_UPDATE
  SUBMIT ACCEPT ASK_UPDATE FILL_PART UPDATE                 PARTIALLY_FILLED
  SUBMIT ACCEPT ASK_UPDATE UPDATE_REFUSED                   ACCEPTED
  SUBMIT ACCEPT TRIGGER ASK_UPDATE UPDATE_REFUSED           TRIGGERED
  SUBMIT ACCEPT ASK_CANCEL                                  PENDING_CANCEL
  SUBMIT ACCEPT ASK_CANCEL CANCEL                           CANCELED
  SUBMIT ACCEPT FILL_PART ASK_CANCEL CANCEL_REFUSED         PARTIALLY_FILLED
  SUBMIT ACCEPT ASK_CANCEL FILL_LAST CANCEL_REFUSED         FILLED
  SUBMIT ACCEPT ASK_UPDATE ASK_CANCEL UPDATE                PENDING_CANCEL
  SUBMIT ACCEPT ASK_UPDATE ASK_CANCEL UPDATE CANCEL         CANCELED
  SUBMIT ACCEPT ASK_CANCEL ASK_CANCEL CANCEL CANCEL_REFUSED CANCELED
  SUBMIT ASK_CANCEL ACCEPT CANCEL                           CANCELED
  SUBMIT ASK_CANCEL DENY CANCEL_REFUSED                     DENIED
"""


@pytest.mark.parametrize("line", LIVES.strip().splitlines())
def test_a_life(line: str) -> None:
    *steps, expected = line.split()
    life = Life()
    for step in steps:
        life.follow(Step[step])
    assert life.state.name == expected


@pytest.mark.parametrize("seed", SEEDS)
def test_the_engines_events_follow_the_table(seed: int) -> None:
    """Of every order from its acceptance on; and every cancel that nobody asked for names an event before it, or none."""
    lives: dict[int, Life] = {}
    for name, event in decode(b"".join(each for batch in told(seed, batches=40)[0] for each in batch.events)):
        step = step_of(event["kind"], event["reason"], event["leaves_lots"]) if event["kind"] in STEP_OF_KIND else None
        if step is None or step in REFUSALS_OF_REQUESTS or name == "OrderRefused":
            continue
        number = event["order_id"]
        if step == Step.ACCEPT:
            assert number not in lives
            lives[number] = Life(OrderState.SUBMITTED)
        lives[number].follow(step)
        if name == "OrderCanceled" and event["reason"] != CancelCause.REQUESTED:
            assert event["related_id"] < event["seq"]
    assert len(lives) > 5
    assert {life.state for life in lives.values()} & set(ENDED)


DENIED = """
    VENUE_BLOCKED FIRM_BLOCKED DESK_BLOCKED ACCOUNT_BLOCKED SESSION_BLOCKED INSTRUMENT_BLOCKED INSTRUMENT_RESTRICTED
    REFERENCE_PRICE_MISSING PRICE_OUTSIDE_COLLAR PRICE_OUTSIDE_STATIC_COLLAR QTY_OVER_INSTRUMENT_MAX NOTIONAL_OVER_INSTRUMENT_MAX
    QTY_OVER_LIMIT NOTIONAL_OVER_LIMIT DUPLICATE_ORDER MESSAGE_RATE_EXCEEDED ORDER_RATE_EXCEEDED EXECUTION_LATCH
    OPEN_ORDERS_OVER_LIMIT POSITION_LONG_OVER_LIMIT POSITION_SHORT_OVER_LIMIT POSITION_NET_OVER_LIMIT GROSS_NOTIONAL_OVER_LIMIT
    CREDIT_EXCEEDED DAILY_LOSS_REACHED REDUCE_ONLY_VIOLATED MARKET_MAKER_PROTECTED BALANCE_INSUFFICIENT SLOWED_DOWN
"""
REJECTED = """
    INSTRUMENT_UNKNOWN ACCOUNT_UNKNOWN INSTRUMENT_NOT_OPEN SIDE_INVALID ORDER_TYPE_INVALID TIME_IN_FORCE_INVALID
    COMBINATION_NOT_ALLOWED INSTRUCTION_INVALID PRICE_OFF_TICK PRICE_OUT_OF_RANGE STOP_PRICE_INVALID QTY_NOT_POSITIVE QTY_OFF_LOT
    DISPLAY_QTY_INVALID MIN_QTY_INVALID EXPIRY_INVALID CLIENT_ORDER_ID_DUPLICATE BOOK_FULL POST_ONLY_WOULD_TRADE
"""


def test_an_order_is_denied_by_risk_controls_and_rejected_by_rules_of_the_venue() -> None:
    denied, rejected = set(DENIED.split()), set(REJECTED.split())
    assert {code.name for code in ORDERS if code.is_denial} == denied
    assert {code.name for code in ORDERS if not code.is_denial} == rejected
    kind = BY_NAME["OrderRefused"].kind
    for code in ORDERS:
        assert step_of(kind, code, 0) == (Step.DENY if code.name in denied else Step.REJECT)
    assert not [code for code in Refusal if code.is_denial and code not in ORDERS]


def test_what_works_is_what_may_still_trade() -> None:
    assert {state for state in OrderState if Step.FILL_PART in LIFE[state]} == {
        *WORKING, OrderState.PENDING_CANCEL, OrderState.PENDING_UPDATE,
    }
