"""Which other engines are measured, what each can do of the workload, and why one is missing."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ENVIRONMENT = Path("build/bench-peers")
FAILURES = ENVIRONMENT / "failures"


@dataclass(frozen=True)
class Variant:
    """A mix that an engine can do all of. `share`: of the commands of a round, for those that are slow."""

    name: str
    crosses: bool = True
    reduces: bool = True
    share: float = 1.0


WHOLE = Variant("whole mix")
WITHOUT_REDUCTIONS = Variant("repricing instead of reducing", reduces=False)
WITHOUT_CROSSING = Variant("nothing crosses", crosses=False, share=0.2)


@dataclass(frozen=True)
class Peer:
    """`library` and `runner`: one of them, a pattern below its package and a file beside this one."""

    name: str
    distribution: str
    variant: Variant
    left_out: str
    library: str = ""
    runner: str = ""
    absent: str = ""
    """Why it is never there."""


PEERS = (
    Peer(
        "orderly-chaos", "orderly_chaos", WHOLE,
        "C interface, compiled loop, trades told by callback; no risk checks, no accounts, no other events",
        library="orderly_chaos/lib_orderly_chaos*.so",
    ),
    Peer(
        "limit-order-book", "limit_order_book", WITHOUT_REDUCTIONS,
        "C interface, compiled loop; knows no reduction and tells of no trade: orders and volume at the end are compared",
        library="limit_order_book/lib_limit_order_book*.so",
    ),
    Peer(
        "nautilus_trader", "nautilus_trader", WITHOUT_CROSSING,
        "its order book (L3), one Python call a command; does no matching: orders and volume at the end are compared",
        runner="nautilus_runner.py",
    ),
    Peer(
        "matching-engine", "matching_engine", WHOLE, "",
        absent="0.1.1 asks for Python 3.12 or later (`Requires-Python: >=3.12`), this bench is for 3.11 and has no driver for it",
    ),
)  # fmt: skip


class Missing(Exception):
    """The text says why it is not there."""


def version(peer: Peer) -> str:
    """Missing."""
    if peer.absent:
        raise Missing(peer.absent)
    found = sorted(ENVIRONMENT.glob(f"lib/python*/site-packages/{peer.distribution}-*.dist-info"))
    if found:
        return found[-1].name.removesuffix(".dist-info").split("-", 1)[1]
    told = FAILURES / f"{peer.name.replace('_', '-')}.txt"
    if told.exists():
        raise Missing(told.read_text().strip())
    raise Missing("its environment is not there: `make bench` makes it")


def start(peer: Peer) -> "subprocess.Popen[str]":
    """A process that waits for rounds on its standard input. Missing."""
    version(peer)
    return subprocess.Popen(_command(peer), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _command(peer: Peer) -> list[str]:
    if peer.runner:
        return [str(ENVIRONMENT / "bin/python"), str(Path(__file__).parent / peer.runner)]
    found = sorted(ENVIRONMENT.glob(f"lib/python*/site-packages/{peer.library}"))
    if not found:
        raise Missing(f"its package has no {peer.library}")
    return [sys.executable, "-m", "engine.bench.peers.native_runner", peer.name, str(found[0])]
