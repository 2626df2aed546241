"""What an instrument is worth, a random walk of whole numbers that anybody may look at: the news of the generated markets."""

from collections import deque
from random import Random

STEP_PPM_MAX = 120
"""Widest step of a beat, millionths of the opening price: about 20 hundredths of a percent in a minute."""
PULL = 40_000
"""Each beat takes away so small a part of the distance from the opening price: the walk stays near for days."""
MEMORY_BEATS = 600
_FINE = 1000


class Fundamental:
    """Price in ticks; `beat` is the world's clock, which everybody shares."""

    def __init__(self, opening_ticks: int, random: Random) -> None:
        self._opening = self._fine = opening_ticks * _FINE
        self._random = random
        self._past: deque[int] = deque([opening_ticks], maxlen=MEMORY_BEATS)

    def beat(self) -> None:
        widest = max(1, self._opening * STEP_PPM_MAX // 1_000_000)
        self._fine += self._random.randint(-widest, widest) + (self._opening - self._fine) // PULL
        self._past.append(self.ticks)

    @property
    def ticks(self) -> int:
        return max(1, self._fine // _FINE)

    def before(self, beats: int) -> int:
        """Price so many beats ago, or the oldest that is remembered."""
        return self._past[max(0, len(self._past) - 1 - beats)]
