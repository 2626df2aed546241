"""flow.json: a good file is read; a bad one is refused with its place, one thing spoiled per row."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from marketdata.flow_config import FlowConfig
from marketdata.flow_fields import FlowConfigError

Spoil = Callable[[dict[str, Any]], object]


def good() -> dict[str, Any]:
    return {
        "version": 1,
        "sessions": [
            {"name": "ALPHA1", "secret_file": "secrets/ALPHA1", "accounts": [11, 12]},
            {"name": "BETA1", "secret_file": "secrets/BETA1", "accounts": [21]},
        ],
        "replay": {"instrument": 1, "sessions": ["ALPHA1"]},
        "markets": [{
            "instrument": 2, "start_ticks": 250_000, "spread_ticks": 20, "volatility_bps": 15, "lots": 100,
            "tick_multiple": 1, "lot_multiple": 1,
        }],
        "agents": [{"role": "market_maker", "session": "BETA1", "account": 21, "instrument": 2}],
    }


def written(folder: Path, document: object) -> Path:
    path = folder / "flow.json"
    path.write_text(json.dumps(document))
    return path


def test_a_good_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets/ALPHA1").write_text("s" * 32 + "\n")
    config = FlowConfig.load(written(tmp_path, good()))
    assert config.replay.instrument == 1
    assert config.replay.sessions[0].accounts == (11, 12)
    assert config.replay.sessions[0].secret() == "s" * 32
    (agent,) = config.agents
    assert (agent.role, agent.session.name, agent.account, agent.market.start_ticks) == ("market_maker", "BETA1", 21, 250_000)
    with pytest.raises(FlowConfigError, match=r"secret of session BETA1 cannot be read.*run load_demo"):
        agent.session.secret()


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda d: d.update(version=2), "version must be 1"),
        (lambda d: d.pop("replay"), "replay is missing"),
        (lambda d: d.update(sessions={}), "sessions must be a list"),
        (lambda d: d["sessions"].append(d["sessions"][0]), "a row stands twice in sessions"),
        (lambda d: d["markets"].append(d["markets"][0]), "a row stands twice in markets"),
        (lambda d: d["sessions"][1].update(accounts=[True]), "sessions row 2: accounts must be a whole number"),
        (lambda d: d["sessions"][0].update(accounts=[]), "sessions row 1: accounts must be a list of 1"),
        (lambda d: d["sessions"][0].update(name="A" * 17), "name must be a text of 1 to 16"),
        (lambda d: d["sessions"].append(7), "sessions row 3: an object is expected"),
        (lambda d: d["replay"].update(sessions=["ALPHA9"]), "replay: sessions 'ALPHA9' is not defined"),
        (lambda d: d["replay"].update(sessions=["ALPHA1", "BETA1"]), r"\['BETA1'\] are both the replay's and an agent's"),
        (lambda d: d["replay"].update(instrument=2), "instrument 2 is both replayed and generated"),
        (lambda d: d["markets"][0].update(lots=0), "markets row 1: lots must be a whole number from 1"),
        (lambda d: d["markets"][0].update(lots=1.5), "markets row 1: lots must be a whole number from 1"),
        (lambda d: d["agents"][0].update(role="oracle"), "agents row 1: role must be one of market_maker"),
        (lambda d: d["agents"][0].update(account=11), "account 11 is not one of session BETA1"),
        (lambda d: d["agents"][0].update(instrument=3), "agents row 1: instrument 3 is not defined"),
    ],
)
def test_a_bad_file_is_refused_with_its_place(tmp_path: Path, spoil: Spoil, said: str) -> None:
    document = good()
    spoil(document)
    with pytest.raises(FlowConfigError, match=said):
        FlowConfig.load(written(tmp_path, document))


def test_a_missing_or_torn_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(FlowConfigError, match=r"is not there; run manage.py load_demo"):
        FlowConfig.load(tmp_path / "flow.json")
    (tmp_path / "flow.json").write_text('{"version": 1')
    with pytest.raises(FlowConfigError, match="cannot be read"):
        FlowConfig.load(tmp_path / "flow.json")
