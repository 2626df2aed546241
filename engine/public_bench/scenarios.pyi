import numpy as np
from numpy.typing import NDArray

SCENARIOS: dict[str, tuple[float, float]]
"""Name -> volatility of the walk, and how far it is to get."""

MESSAGE: np.dtype

def messages(scenario: str, orders: int, seed: int) -> NDArray[np.void]:
    """About two messages an order, in the order in which they arrive (MESSAGE)."""
