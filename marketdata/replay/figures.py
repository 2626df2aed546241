"""What a replay says about itself while it runs and when a pass has ended. Whole numbers and text; no clock is read here."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class PassFigures:
    """One pass. Every figure is true for the engine's command `seq`, the last that an event told of."""

    number: int = 0
    state: str = "connecting"  # then clearing, replaying, ending; in the end complete, lost or stopped
    text: str = ""
    speed: str = ""
    position_ms: int = 0
    duration_ms: int = 0
    steps_done: int = 0
    steps_total: int = 0
    sent_new: int = 0
    sent_replace: int = 0
    sent_cancel: int = 0
    refused: dict[str, int] = field(default_factory=dict)  # by the name of the Refusal
    trades_recorded: int = 0  # as far as the pass has come
    trades_matched: int = 0  # same maker, price and quantity
    trades_at_price: int = 0  # the taker traded as much at that price, whoever the maker was
    trades_engine: int = 0
    repaired: int = 0  # orders brought back to what the recording says after a difference
    left_out: dict[str, int] = field(default_factory=dict)  # rows that were not sent, by why
    in_flight: int = 0
    lag_ms: int = 0
    lag_ms_max: int = 0
    seq: int = 0
    time_ns: int = 0

    @property
    def refused_total(self) -> int:
        return sum(self.refused.values())
