import numpy as np
from numpy.typing import NDArray

def text_of(reports: NDArray[np.void]) -> bytes:
    """Of a REPORT array; trades of one message stay in the order in which they came."""

def sum_of(reports: NDArray[np.void]) -> str:
    """SHA-256 of the text."""
