"""What lies where in an engine's folder; docs/ARCHITECTURE.md, *Folder of an engine*."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class EngineFolder:
    path: Path

    def make(self) -> None:
        """The folder, for our own account alone. OSError when it cannot be made."""
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        for part in (self.journal, self.events, self.snapshots):
            part.mkdir(exist_ok=True, mode=0o700)

    @property
    def journal(self) -> Path:
        return self.path / "journal"

    @property
    def events(self) -> Path:
        return self.path / "events"

    @property
    def snapshots(self) -> Path:
        return self.path / "snapshots"

    @property
    def orders_socket(self) -> Path:
        return self.path / "orders.sock"

    @property
    def pictures_socket(self) -> Path:
        return self.path / "pictures.sock"

    @property
    def sessions(self) -> Path:
        return self.path / "sessions.json"

    @property
    def owed_cancels(self) -> Path:
        return self.path / "owed_cancels.json"

    @property
    def tallies(self) -> Path:
        return self.path / "tallies.bin"
