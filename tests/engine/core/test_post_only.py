"""Post-only orders: they rest, or are refused, and never take."""

from typing import Any

from tests.engine.core.machines import both
from tests.engine.core.script import play
from tests.engine.core.venue import venue


@both
def test_where_it_would_trade_it_is_refused_or_stands_behind(machine: Any) -> None:
    play(venue(machine), """
        alpha #1 sell 3 @ 100
            accepted #1 3 @ 100
        beta #1 buy 2 @ 100 post_only
            refused #1 POST_ONLY_WOULD_TRADE
        alpha #2 buy 2 @ 100 post_only              -- its own order too
            refused #2 POST_ONLY_WOULD_TRADE
        beta #1 buy 2 @ 99 post_only
            accepted #1 2 @ 99
        beta #2 buy 2 @ 105 post_only reprice
            accepted #2 2 @ 105
            restated #2 2 @ 99 leaves 2 REPRICED
        book
            buy 4 @ 99: #1 #2
            sell 3 @ 100: #1
        beta #3 replace #2 2 @ 101
            replaced #2 by #3 2 @ 101 leaves 2 loses its place
            restated #3 2 @ 99 leaves 2 REPRICED
        beta #4 replace #1 2 @ 100
            replace refused #4 POST_ONLY_WOULD_TRADE
        alpha #3 sell 1 @ 98 post_only reprice hidden
            accepted #3 1 @ 98
            restated #3 1 @ 100 leaves 1 REPRICED
        unseen
            hidden sell 1 @ 100: #3
    """)


@both
def test_hidden_orders_count_and_the_price_must_be_valid_and_inside_the_collar(machine: Any) -> None:
    play(venue(machine, collar_bps=1_000, tick_multiple=5, price_ticks_max=110), """
        alpha #1 sell 3 @ 95 hidden
            accepted #1 3 @ 95
        beta #1 buy 2 @ 95 post_only
            refused #1 POST_ONLY_WOULD_TRADE
        beta #1 buy 2 @ 100 post_only reprice
            accepted #1 2 @ 100
            restated #1 2 @ 90 leaves 2 REPRICED
        alpha #2 cancel #1
            canceled #1 by #2 3 REQUESTED
        alpha #3 sell 3 @ 90 hidden
            accepted #3 3 @ 90
            fill #1 2 @ 90 leaves 0 maker
            fill #3 2 @ 90 leaves 1 taker
        beta #2 buy 2 @ 90 post_only reprice        -- 85 is outside the collar
            refused #2 POST_ONLY_WOULD_TRADE
        beta #3 buy 2 @ 110
            accepted #3 2 @ 110
            fill #3 1 @ 90 leaves 0 maker
            fill #3 1 @ 90 leaves 1 taker
        alpha #4 sell 1 @ 110 post_only reprice     -- 115 is above the highest price
            refused #4 POST_ONLY_WOULD_TRADE
    """)


@both
def test_the_phase_makes_every_limit_order_post_only(machine: Any) -> None:
    play(venue(machine), """
        alpha #1 sell 3 @ 100
            accepted #1 3 @ 100
        SetPhase instrument=1 phase=8
            PhaseChanged 2 -> 8
        beta #1 buy 3 @ 100
            refused #1 POST_ONLY_WOULD_TRADE
        beta #1 buy 3 @ 99
            accepted #1 3 @ 99
        beta #2 replace #1 3 @ 100
            replace refused #2 POST_ONLY_WOULD_TRADE
        beta #2 buy 3 market ioc
            refused #2 COMBINATION_NOT_ALLOWED
    """)
