"""What the supervisor knows about one process before it runs."""

import signal
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from console.embedded.account import Account


@dataclass(frozen=True, kw_only=True)
class Process:
    name: str
    argv: Sequence[str]
    stage: int
    """Processes of one stage start together when all of the stage before are ready, and stop together before those."""
    ready: Callable[[], bool] | None = None
    """Asked until it says yes. None: ready when it has run for SETTLED_S. A `once` process is ready when it has ended well."""
    ready_seconds_max: float = 30.0
    once: bool = False
    vital: bool = True
    """The venue does not come up without it. Nothing waits for what is not vital; it is brought back like the rest."""
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds_max: float = 0.8
    """Kept for its stop whatever the stages before it take; it gets more when they take less."""
    shown: bool = False
    """What it says goes to the supervisor's own output: for what must stand in no log."""
    account: Account | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    prepare: Callable[[], None] | None = None
    """Run before each start; what it raises is told and ends the start."""
