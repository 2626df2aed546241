"""Times as counts in buckets a few percent wide, so that a percentile of ten seconds costs nothing to keep."""

import numpy as np

STEPS = 16  # buckets an octave: a bucket is at most 1/16 wider than the times in it
OCTAVES = 40
BUCKETS = STEPS * OCTAVES
WINDOWS = 10  # seconds that a percentile looks back


def bucket_of(value_ns: int) -> int:
    """Number of the bucket that holds a time in ns."""
    if value_ns < STEPS:
        return max(value_ns, 0)
    octave = value_ns.bit_length() - 4  # STEPS is 2**4
    return min(BUCKETS - 1, octave * STEPS + (value_ns >> (octave - 1)) - STEPS)


def top_of(bucket: int) -> int:
    """The highest time in ns that the bucket holds."""
    octave, step = divmod(bucket, STEPS)
    return step if octave == 0 else ((STEPS + step + 1) << (octave - 1)) - 1


class Histogram:
    """Weighted times of the last ten seconds."""

    def __init__(self) -> None:
        self._counts = np.zeros((WINDOWS, BUCKETS), np.int64)
        self._second = 0

    def add(self, value_ns: int, weight: int = 1) -> None:
        self._counts[self._second, bucket_of(value_ns)] += weight

    def next_second(self) -> None:
        """Forget the oldest second and begin a new one."""
        self._second = (self._second + 1) % WINDOWS
        self._counts[self._second] = 0

    def percentiles_ns(self, *shares: float) -> list[int]:
        """For each share (0 to 1): the time that so many did not exceed; 0 when nothing was counted."""
        total = self._counts.sum(axis=0).cumsum()
        if not total[-1]:
            return [0] * len(shares)
        return [top_of(int(np.searchsorted(total, share * total[-1]))) for share in shares]
