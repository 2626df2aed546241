"""One life of an engine under load until kill -9, and what must be true afterwards."""

import random
import time
from pathlib import Path

import numpy as np

from engine.eventlog.reader import EventReader
from engine.journal.verify import WHOLE, verify
from engine.messages.layout import BY_NAME, CONTROL_EVENT
from tests.engine.crash.traders import Operator, Trader
from tests.engine.small_engine import SmallEngine

LIMIT_SET = BY_NAME["LimitSet"].kind


def live_and_die(engine: SmallEngine, life: int, chance: random.Random) -> tuple[list[Trader], Operator]:
    folder = engine.folder
    traders = [Trader(folder, "ALPHA1", 1, 2 * life + 1), Trader(folder, "BETA1", 3, 2 * life + 2)]
    operator = Operator(folder)
    for thread in (*traders, operator):
        thread.start()
    while not any(trader.received for trader in traders):
        time.sleep(0.001)
    time.sleep(chance.uniform(0.0, 0.3))
    engine.kill()
    for thread in (*traders, operator):
        thread.join(10.0)
        assert not thread.is_alive()
    return traders, operator


def check_acknowledged(folder: Path, traders: list[Trader], operator: Operator) -> int:
    """Every event that a member saw stands in the log under its number, to the last bit; so does every answered control."""
    reader = EventReader(folder / "events")
    log = reader.read(0, reader.durable_event_seq)
    reader.close()
    assert np.array_equal(log["seq"], np.arange(1, len(log) + 1))
    for trader in traders:
        seen = trader.events()
        assert (seen["seq"] <= len(log)).all()  # also of one who had seen nothing yet
        assert log[seen["seq"] - 1].tobytes() == seen.tobytes()
    limits = log[log["kind"] == LIMIT_SET].view(CONTROL_EVENT)
    kept = dict(zip(limits["command_seq"].tolist(), limits["value"].tolist(), strict=True))
    for seq, value in operator.answered:
        assert kept.get(seq) == value
    return sum(len(trader.events()) for trader in traders) + len(operator.answered)


def check_replay(engine: SmallEngine) -> int:
    """The recovered engine's state is that of a clean replay of its journal; commands replayed."""
    answer = engine.ask(do="snapshot")
    assert answer["ok"], answer
    report = verify(engine.folder, replay=True)
    assert report.code == WHOLE, report.findings
    assert (report.last_seq, report.state_hash) == (answer["seq"], answer["state_hash"])
    return report.commands
