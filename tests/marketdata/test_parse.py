"""The recording's files as whole numbers; a bad row is named by its line."""

import gzip
from pathlib import Path

import pytest

from engine.messages.codes import Side
from marketdata.recording.parse import Action, RecordingError, read
from tests.marketdata.hand_made import ORDERS_HEAD, write

GOOD = "7,100,90,78318.5,1e-08,created,bid"
TRADE = "1,100,95,78318.0,0.121,7,8,sell"


def test_numbers_are_whole_and_exact(tmp_path: Path) -> None:
    rows = f"{GOOD}\n8,101,91,999999999.0,1388.06341234,deleted,ask\n7,101,91,0.01,0,changed,bid"
    recording = read(write(tmp_path, rows, TRADE))
    orders, trades = recording.orders, recording.trades
    assert orders.order_id.tolist() == [7, 8, 7]
    assert orders.time_ms.tolist() == [90, 91, 91]
    assert orders.price_cents.tolist() == [7_831_850, 99_999_999_900, 1]
    assert orders.qty_lots.tolist() == [1, 138_806_341_234, 0]
    assert orders.action.tolist() == [Action.CREATED, Action.DELETED, Action.CHANGED]
    assert orders.side.tolist() == [Side.BUY, Side.SELL, Side.BUY]
    assert (trades.price_cents.tolist(), trades.qty_lots.tolist()) == ([7_831_800], [12_100_000])
    assert (trades.buy_id.tolist(), trades.sell_id.tolist(), trades.side.tolist()) == ([7], [8], [Side.SELL])


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("x,100,90,1.0,1,created,bid", "line 3: id 'x' is not a value"),
        ("0,100,90,1.0,1,created,bid", "line 3: id '0'"),
        (f"{1 << 52},100,90,1.0,1,created,bid", "line 3: id '4503599627370496'"),
        ("8,100,-1,1.0,1,created,bid", "line 3: exchange_timestamp '-1'"),
        ("8,100,89,1.0,1,created,bid", "line 3: exchange_timestamp is earlier than in the line before"),
        ("8,100,90,1.005,1,created,bid", "line 3: price '1.005'"),
        ("8,100,90,-1.0,1,created,bid", "line 3: price '-1.0'"),
        ("8,100,90,NaN,1,created,bid", "line 3: price 'NaN'"),
        ("8,100,90,1.0,0.000000001,created,bid", "line 3: volume '0.000000001'"),
        ("8,100,90,1.0,1e300,created,bid", "line 3: volume '1e300'"),
        ("8,100,90,1.0,,created,bid", "line 3: volume ''"),
        ("8,100,90,1.0,1,Created,bid", "line 3: action 'Created'"),
        ("8,100,90,1.0,1,created,buyer", "line 3: direction 'buyer'"),
        ("8,100,90,1.0,1,created,bid,more", "line 3"),
    ],
)
def test_a_bad_row_is_named_by_its_line(tmp_path: Path, row: str, said: str) -> None:
    with pytest.raises(RecordingError, match=said) as refused:
        read(write(tmp_path, f"{GOOD}\n{row}", TRADE))
    assert "orders.csv.gz" in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("row", ["8,100,90,1.0,1,created", "8"])
def test_a_row_that_is_too_short_is_named(tmp_path: Path, row: str) -> None:
    with pytest.raises(RecordingError, match="line 3: "):
        read(write(tmp_path, f"{GOOD}\n{row}", TRADE))


def test_a_first_row_that_is_too_long_is_named(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="line 2: it has more than 7 fields"):
        read(write(tmp_path, f"{GOOD},more", TRADE))


def test_files_that_are_no_recording(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match=r"orders\.csv\.gz cannot be read"):
        read(tmp_path)
    folder = write(tmp_path, GOOD, TRADE)
    packed = (folder / "orders.csv.gz").read_bytes()
    (folder / "orders.csv.gz").write_bytes(packed[:-12])
    with pytest.raises(RecordingError, match="cannot be read"):
        read(folder)
    (folder / "orders.csv.gz").write_bytes(b"plain text")
    with pytest.raises(RecordingError, match="cannot be read"):
        read(folder)
    (folder / "orders.csv.gz").write_bytes(gzip.compress(ORDERS_HEAD.replace("volume", "amount").encode() + b"\n"))
    with pytest.raises(RecordingError, match="line 1: the columns must be id,timestamp"):
        read(folder)
