"""Where the flows of marketdata find their files, and where they leave theirs. All below the venue's own folder."""

from pathlib import Path

from django.conf import settings

from marketdata.recording.source import BITSTAMP


def recording_folder() -> Path:
    return Path(settings.VAR) / "recordings" / BITSTAMP.requirement.replace("==", "-")


def passes_path() -> Path:
    return Path(settings.VAR) / "demo/passes.jsonl"


def order_entry() -> str:
    """The unix socket of order entry, which the flows use as any member on this machine may."""
    return str(settings.ENGINE_FOLDER / "orders.sock")
