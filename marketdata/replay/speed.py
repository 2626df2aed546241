"""How fast the recording's clock runs: a multiple of ours, or as fast as the venue answers."""

import math
import re
from dataclasses import dataclass

SPEED_MAX = 1000
FOREVER_MS = 1 << 62


@dataclass(frozen=True, slots=True)
class Speed:
    """`times` is None for as fast as the venue answers."""

    times: int | None

    @classmethod
    def read(cls, text: str) -> "Speed":
        """From `max` or a whole number. ValueError says what is allowed."""
        if text == "max":
            return cls(None)
        if not re.fullmatch(r"[0-9]{1,4}", text) or not 1 <= int(text) <= SPEED_MAX:
            raise ValueError(f"speed {text!r}: give a whole number from 1 to {SPEED_MAX}, or max")
        return cls(int(text))

    def __str__(self) -> str:
        return "max" if self.times is None else str(self.times)

    def recorded_ms(self, start_ms: int, elapsed_s: float) -> int:
        """Where the recording's clock is, so long after the pass began."""
        return FOREVER_MS if self.times is None else start_ms + math.floor(elapsed_s * 1000 * self.times)

    def wait_s(self, recorded_ms: int) -> float:
        """Our time for so much of the recording's."""
        return 0.0 if self.times is None else max(0, recorded_ms) / 1000 / self.times
