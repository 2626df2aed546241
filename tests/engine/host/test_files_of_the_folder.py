"""Files beside the journal that a loss of power left half, or that cannot be written: the engine starts, or says why not."""

import re
from pathlib import Path

from tests.engine.small_engine import SmallEngine


def test_a_secret_that_is_not_whole_is_made_anew(tmp_path: Path) -> None:
    folder = tmp_path / "e"
    folder.mkdir()
    (folder / "control.secret").write_text("")
    engine = SmallEngine(folder)
    try:
        assert re.fullmatch("[0-9a-f]{64}", (folder / "control.secret").read_text())
        assert (folder / "control.secret").stat().st_mode & 0o077 == 0
        assert engine.ask(do="status")["ok"]
    finally:
        engine.kill()


def test_an_engine_that_cannot_write_its_promises_stops_and_says_so(tmp_path: Path) -> None:
    engine = SmallEngine(tmp_path / "e")
    (engine.folder / "owed_cancels.new").mkdir()  # cannot be opened for writing, whoever we are
    engine.client(cancel_on_disconnect=True).close()
    assert engine.process.wait(60) == 70
    assert "a file that the engine needs cannot be written" in engine.log.read_text()
