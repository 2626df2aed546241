"""flow.json: a good file is read; a bad one is refused with its place, one thing spoiled per row."""

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from engine.messages.codes import ROW_LIMITS, Limit
from marketdata.flow_config import FlowConfig
from marketdata.flow_fields import FlowConfigError

Spoil = Callable[[dict[str, Any]], object]


def good() -> dict[str, Any]:
    limits = {"ORDER_QTY": 1000, "ORDER_NOTIONAL": 0, "POSITION_LONG": 5000, "POSITION_SHORT": 4000}
    return {
        "instruments": [{
            "instrument": 2, "symbol": "ETH/USD", "source": "generated", "tick_size": "0.01", "lot_size": "0.0001",
            "tick_multiple": 1, "lot_multiple": 1, "price_ticks_max": 67_108_863, "qty_lots_max": 10_000_000,
            "notional_max": 3 * 10**12, "collar_bps": 500, "opening_reference_ticks": 232_000,
        }],
        "sessions": [
            {
                "session": number, "name": name, "flow": flow, "secret_file": f"secrets/{name}", "instruments": [2],
                "accounts": [{"account": number, "code": "ALPHA-A", "firm": "ALPHA", "limits": {"2": dict(limits)}}],
            }
            for number, name, flow in ((11, "MAKER1", "maker"), (12, "TAKER1", "taker"))
        ],
    }


def written(folder: Path, document: object) -> Path:
    path = folder / "flow.json"
    path.write_text(json.dumps(document))
    return path


def test_a_good_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets/MAKER1").write_text("s" * 32 + "\n")
    config = FlowConfig.load(written(tmp_path, good()))
    assert config.instruments[2].tick_size == Decimal("0.01")
    assert config.instruments[2].opening_reference_ticks == 232_000
    (maker,) = config.of_flow("maker")
    (account,) = maker.accounts
    assert (maker.name, maker.instruments, maker.secret(), account.firm) == ("MAKER1", (2,), "s" * 32, "ALPHA")
    assert [account.limit(2, limit) for limit in ROW_LIMITS] == [1000, 0, 5000, 4000]
    assert account.limit(3, Limit.ORDER_QTY) == 0
    with pytest.raises(FlowConfigError, match=r"secret of session TAKER1 cannot be read.*run manage.py load_demo"):
        config.of_flow("taker")[0].secret()


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda d: d.pop("instruments"), "instruments is missing"),
        (lambda d: d.update(sessions={}), "sessions must be a list"),
        (lambda d: d["sessions"].append(d["sessions"][0]), "a session stands twice"),
        (lambda d: d["instruments"].append(d["instruments"][0]), "an instrument stands twice"),
        (lambda d: d["sessions"].append(7), "sessions row 3: an object is expected"),
        (lambda d: d["instruments"][0].update(tick_size="nan"), "instruments row 1: tick_size must be a decimal above zero"),
        (lambda d: d["instruments"][0].update(tick_size="a"), "tick_size must be a decimal above zero"),
        (lambda d: d["instruments"][0].update(tick_size=0.01), "tick_size must be a text"),
        (lambda d: d["instruments"][0].update(collar_bps=0), "collar_bps must be a whole number from 1"),
        (lambda d: d["instruments"][0].update(collar_bps=1.5), "collar_bps must be a whole number from 1"),
        (lambda d: d["sessions"][1].update(flow="oracle"), "sessions row 2: flow must be one of replay, maker"),
        (lambda d: d["sessions"][1].update(name="A" * 17), "name must be a text of 1 to 16"),
        (lambda d: d["sessions"][1].update(instruments=[3]), "sessions row 2: instrument 3 is not defined"),
        (lambda d: d["sessions"][1].update(instruments=[True]), "instruments must be a whole number"),
        (lambda d: d["sessions"][1].update(accounts=[]), "accounts must be a list of 1"),
        (lambda d: d["sessions"][0]["accounts"][0].update(account=0), "accounts row 1: account must be a whole number from 1"),
        (lambda d: d["sessions"][0]["accounts"][0].update(limits={"x": {}}), "limits: keys must be whole numbers"),
        (lambda d: d["sessions"][0]["accounts"][0]["limits"]["2"].pop("ORDER_QTY"), "limits, 2: ORDER_QTY is missing"),
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
    (tmp_path / "flow.json").write_text('{"instruments": [')
    with pytest.raises(FlowConfigError, match="cannot be read"):
        FlowConfig.load(tmp_path / "flow.json")
