"""What is fuzzed: a name, inputs to begin with, and what must hold for any input at all."""

from collections.abc import Callable
from dataclasses import dataclass


def unchanged(data: bytes) -> bytes:
    return data


def says(fault: BaseException | str, word: str = "") -> None:
    """An error tells what is wrong, and names this."""
    assert str(fault)
    assert word in str(fault)


@dataclass(frozen=True)
class Target:
    """`check` raises for a finding. `words`: what its inputs are made of.

    `repair` makes an input's checksums and numbers right again, so that what lies behind them is reached.
    """

    name: str
    seeds: Callable[[], list[bytes]]
    check: Callable[[bytes], None]
    repair: Callable[[bytes], bytes] = unchanged
    words: tuple[bytes, ...] = ()
    bytes_max: int = 4096
