"""The centre of the collar: which price it is, how old it may be, and the collar of the day around the settlement price."""

from typing import Any

from engine.messages.codes import PriceSource
from tests.engine.core.machines import both
from tests.engine.core.script import answer, play
from tests.engine.core.venue import venue

COMMANDED, WATERFALL = 0, 2


def _centre(machine: Any) -> str:
    ((_, price, source, at_ns),) = machine.references()
    return f"{price} {PriceSource(source).name} {at_ns}"


@both
def test_a_reference_that_is_too_old_is_none_until_it_is_set_again(machine: Any) -> None:
    made = venue(machine, reference_mode=COMMANDED, reference_age_ns=100, collar_bps=1_000)
    assert _centre(made) == "100 REFERENCE 1000"
    play(made, """
        AdvanceTime to_time_ns=1100
            TimeAdvanced 1000 -> 1100
        alpha #1 buy 1 @ 110                                    -- 100 ns old: young enough
            accepted #1 1 @ 110
        AdvanceTime to_time_ns=1101
            TimeAdvanced 1100 -> 1101
        alpha #2 buy 1 @ 110
            refused #2 REFERENCE_PRICE_MISSING
        alpha #2 buy 1 market ioc
            refused #2 REFERENCE_PRICE_MISSING
        beta #1 sell 1 @ 110                                    -- what rests stays; what comes is refused
            refused #1 REFERENCE_PRICE_MISSING
        alpha #3 replace #1 1 @ 109
            replace refused #3 REFERENCE_PRICE_MISSING
        SetReferencePrice instrument=1 price_ticks=100
            ReferencePriceSet 100 -> 100
        beta #1 sell 1 @ 110                                    -- the trade is no reference in this mode, and makes none younger
            accepted #1 1 @ 110
            fill #1 1 @ 110 leaves 0 maker
            fill #1 1 @ 110 leaves 0 taker
    """)
    assert _centre(made) == "100 REFERENCE 1101"


@both
def test_a_trade_makes_a_following_reference_young(machine: Any) -> None:
    made = venue(machine, reference_mode=1, reference_age_ns=100)
    play(made, """
        alpha #1 buy 2 @ 100
            accepted #1 2 @ 100
        AdvanceTime to_time_ns=1090
            TimeAdvanced 1000 -> 1090
        beta #1 sell 1 @ 100
            accepted #1 1 @ 100
            fill #1 1 @ 100 leaves 1 maker
            fill #1 1 @ 100 leaves 0 taker
        AdvanceTime to_time_ns=1190
            TimeAdvanced 1090 -> 1190
        beta #2 sell 1 @ 100
            accepted #2 1 @ 100
            fill #1 1 @ 100 leaves 0 maker
            fill #2 1 @ 100 leaves 0 taker
    """)
    assert _centre(made) == "100 REFERENCE 1190"


@both
def test_the_waterfall_trade_then_touch_then_mark_then_settlement(machine: Any) -> None:
    made = venue(machine, reference_mode=WATERFALL, reference_age_ns=100, collar_bps=1_000)

    def do(line: str) -> None:
        assert "refused" not in " ".join(answer(made, line)).lower()

    do("SetReferencePrice instrument=1 price_kind=2 price_ticks=80")
    do("AdvanceTime to_time_ns=1050")
    do("SetReferencePrice instrument=1 price_kind=1 price_ticks=90")
    do("alpha #1 buy 1 @ 95")
    assert _centre(made) == "100 REFERENCE 1000"
    do("AdvanceTime to_time_ns=1101")
    assert _centre(made) == "90 MARK 1050"             # no touch: only a bid stands there
    do("beta #1 sell 1 @ 98")
    assert _centre(made) == "96 TOUCH 0"               # of 96.5
    do("beta #2 cancel #1")
    do("AdvanceTime to_time_ns=1151")
    assert _centre(made) == "80 SETTLEMENT 0"          # which does not age
    do("alpha #2 cancel #1")
    do("alpha #3 buy 1 @ 85")
    do("beta #3 sell 1 @ 85")
    assert _centre(made) == "85 REFERENCE 1151"


@both
def test_the_waterfall_ends_in_nothing(machine: Any) -> None:
    made = venue(machine, reference_mode=WATERFALL, reference_age_ns=1)
    list(answer(made, "AdvanceTime to_time_ns=2000"))
    assert _centre(made) == "0 NONE 0"
    play(made, """
        alpha #1 buy 1 @ 100
            refused #1 REFERENCE_PRICE_MISSING
    """)


@both
def test_prices_begin_to_age_with_the_definition_that_says_so(machine: Any) -> None:
    made = venue(machine)
    play(made, """
        AdvanceTime to_time_ns=5000
            TimeAdvanced 1000 -> 5000
        define reference_age_ns=100
            InstrumentDefined 0 -> 0
        AdvanceTime to_time_ns=5100
            TimeAdvanced 5000 -> 5100
        define reference_age_ns=50                              -- a shorter age looks at the same time
            InstrumentDefined 0 -> 0
        alpha #1 buy 1 @ 100
            refused #1 REFERENCE_PRICE_MISSING
        define
            InstrumentDefined 0 -> 0
        alpha #1 buy 1 @ 100
            accepted #1 1 @ 100
    """)
    assert _centre(made) == "100 REFERENCE 0"


@both
def test_the_static_collar_holds_beside_the_dynamic_one(machine: Any) -> None:
    """Reference 100 with 10 %: 90 to 110. Settlement 95 with 8 %: 88 to 102."""
    play(venue(machine, collar_bps=1_000, static_collar_bps=800), """
        alpha #1 buy 1 @ 100                                    -- a collar without its centre lets nothing through
            refused #1 REFERENCE_PRICE_MISSING
        alpha #1 buy 1 market ioc
            refused #1 REFERENCE_PRICE_MISSING
        SetReferencePrice instrument=1 price_kind=2 price_ticks=95
            ReferencePriceSet 0 -> 95
        beta #1 sell 1 @ 102
            accepted #1 1 @ 102
        beta #2 sell 1 @ 103
            refused #2 PRICE_OUTSIDE_STATIC_COLLAR
        beta #2 sell 1 @ 111
            refused #2 PRICE_OUTSIDE_COLLAR
        alpha #2 buy 1 @ 89
            refused #2 PRICE_OUTSIDE_COLLAR
        alpha #2 buy 1 @ 90
            accepted #2 1 @ 90
        alpha #3 replace #2 1 @ 103
            replace refused #3 PRICE_OUTSIDE_STATIC_COLLAR
        SetLimit account=1 instrument=1 limit=2 value=1020      -- a market order is valued at the nearer of the two edges
            LimitSet 1000000000000 -> 1020
        alpha #3 buy 11 market ioc
            refused #3 NOTIONAL_OVER_LIMIT
        alpha #3 buy 10 market ioc
            accepted #3 10 @ 0
            fill #1 1 @ 102 leaves 0 maker
            fill #3 1 @ 102 leaves 9 taker
            canceled #3 9 MARKET_REMAINDER
    """)


@both
def test_a_post_only_order_is_not_moved_out_of_the_static_collar(machine: Any) -> None:
    play(venue(machine, static_collar_bps=500, tick_multiple=5), """
        SetReferencePrice instrument=1 price_kind=2 price_ticks=100
            ReferencePriceSet 0 -> 100
        beta #1 sell 1 @ 95
            accepted #1 1 @ 95
        alpha #1 buy 1 @ 100 post_only reprice                  -- behind 95 is 90
            refused #1 POST_ONLY_WOULD_TRADE
    """)
