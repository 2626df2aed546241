"""How long the random tests look. TIDEGATE_TEST_EFFORT=100 looks a hundred times as long and at other cases each time.

At effort 1 the cases are the same in every run, so that CI fails for a change and for nothing else.
"""

import os

from hypothesis import HealthCheck, settings

EFFORT = int(os.environ.get("TIDEGATE_TEST_EFFORT", "1"))


def look_at(examples: int) -> settings:
    """Settings for a property that tries so many examples at effort 1."""
    return settings(
        max_examples=examples * EFFORT, derandomize=EFFORT == 1, database=None, deadline=None, print_blob=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
    )
