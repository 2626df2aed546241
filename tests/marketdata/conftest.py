"""The real recording, as anybody gets it: from the package registry."""

from pathlib import Path

import pytest

from marketdata.recording.fetch import FetchFailed, fetch
from marketdata.recording.parse import read
from marketdata.recording.source import BITSTAMP
from marketdata.replay.plan import Plan, plan


@pytest.fixture(scope="session")
def recording_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of the verified files; skips loudly when no registry delivers them."""
    folder = tmp_path_factory.mktemp("recording")
    try:
        fetch(BITSTAMP, folder, print)
    except FetchFailed as fault:
        pytest.skip(f"THE REAL RECORDING WAS NOT REPLAYED: {fault}")
    return folder


@pytest.fixture(scope="session")
def real_plan(recording_folder: Path) -> Plan:
    return plan(read(recording_folder))
