"""Pictures say what the events say: for every topic, at the command that the picture names."""

import json
import socket
import time
from collections import defaultdict
from collections.abc import Iterator
from typing import IO, Any

import numpy as np
import pytest

from engine.bench.load import Load, order_frames
from engine.core.core import Core
from engine.eventlog.reader import EventReader
from engine.host import picture_rows
from engine.host.picture_columns import COLUMNS
from engine.messages.codes import ROW_LIMITS, Limit, Phase, Scope, Side
from engine.messages.layout import BY_NAME, encode
from riskapp.topics import TOPICS
from tests.engine.core.venue import venue
from tests.engine.small_engine import MID, SECRETS, WIDE, SmallEngine, running

KIND = {name: message.kind for name, message in BY_NAME.items()}
INSTRUMENTS = (1, 2)
MEMBERS = (("ALPHA1", 1), ("BETA1", 3))
Picture = dict[str, Any]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallEngine]:
    with running(tmp_path_factory.mktemp("p") / "e") as made:
        yield made


@pytest.fixture(scope="module")
def pictures(engine: SmallEngine) -> list[Picture]:
    """What a reader is shown while two members trade; the last of each topic is of the quiet after it."""
    with socket.socket(socket.AF_UNIX) as link:
        link.settimeout(30.0)
        link.connect(str(engine.folder / "pictures.sock"))
        lines = link.makefile("rb")
        shown: list[Picture] = []
        for instrument in INSTRUMENTS:
            for member in MEMBERS:
                _trade(engine, instrument, *member)
                shown += _shown_until(lines, {"instruments"}, engine.ask(do="status")["last_seq"])
        _trade_in_nothing(engine)
        return shown + _shown_until(lines, _topics(), engine.ask(do="status")["last_seq"])


def _shown_until(lines: IO[bytes], topics: set[str], seq: int) -> list[Picture]:
    """What is shown until each of the topics was shown as it is at this command."""
    shown = []
    for line in lines:
        shown.append(json.loads(line))
        if {p["topic"] for p in shown if p["seq"] == seq} >= topics:
            return shown
    raise AssertionError("the engine closed the connection")


def _topics() -> set[str]:
    fixed = {topic for topic in COLUMNS if topic not in ("book", "trades")}
    return fixed | {f"{stem}:{number}" for stem in ("book", "trades") for number in INSTRUMENTS}


def _trade(engine: SmallEngine, instrument: int, name: str, account: int) -> None:
    load = Load(engine.address, name, SECRETS[name])
    first_id = instrument * 100_000
    load.run(order_frames(20_000, account=account, instrument=instrument, mid_ticks=MID, seed=account, first_id=first_id), 500)
    load.close()


def _trade_in_nothing(engine: SmallEngine) -> None:
    with engine.client("ALPHA1") as client:
        client.submit(account=1, instrument=7, side=1, qty_lots=1, price_ticks=MID)
        client.events(5.0)


def last_of(pictures: list[Picture], topic: str) -> Picture:
    return next(p for p in reversed(pictures) if p["topic"] == topic)


def events_up_to(engine: SmallEngine, command_seq: int) -> np.ndarray:
    reader = EventReader(engine.folder / "events")
    events = reader.read(0, 1 << 22)
    return events[events["command_seq"] <= command_seq]


def test_every_topic_has_the_columns_that_the_console_expects(pictures: list[Picture]) -> None:
    expected = {topic.pattern.partition(":")[0]: list(topic.columns) for topic in TOPICS if topic.source == "engine"}
    shown = {p["topic"].partition(":")[0]: p["cols"] for p in pictures}
    assert shown == expected


def test_each_picture_is_true_at_its_own_command(engine: SmallEngine, pictures: list[Picture]) -> None:
    """Also those made while the trading went on: totals of instruments are counted again from the events."""
    moving = {p["seq"]: p for p in pictures if p["topic"] == "instruments"}
    assert len(moving) > 3
    for seq, picture in moving.items():
        events = events_up_to(engine, seq)
        for row in picture["rows"]:
            mine = events[events["instrument"] == row[0]]
            orders = np.isin(mine["kind"], [KIND["OrderAccepted"], KIND["OrderRefused"]]).sum()
            takes = mine[(mine["kind"] == KIND["Fill"]) & (mine["flags"] == 2)]
            assert row[8:11] == [orders, len(takes), takes["qty_lots"].sum()]
            assert row[3] == (takes["price_ticks"][-1] if len(takes) else 0)


def test_phase_and_the_command_that_set_it(engine: SmallEngine, pictures: list[Picture]) -> None:
    events = events_up_to(engine, 1 << 60)
    for row in last_of(pictures, "instruments")["rows"]:
        changes = events[(events["kind"] == KIND["PhaseChanged"]) & (events["instrument"] == row[0])]
        assert row[1:3] == [Phase.CONTINUOUS, changes["command_seq"][-1]]
        assert row[7] == MID


def test_positions_are_the_sums_of_the_fills(engine: SmallEngine, pictures: list[Picture]) -> None:
    picture = last_of(pictures, "positions")
    marks = {row[0]: row[3] for row in last_of(pictures, "instruments")["rows"]}
    net: dict[tuple[int, int], int] = defaultdict(int)
    cash: dict[tuple[int, int], int] = defaultdict(int)
    events = events_up_to(engine, picture["seq"])
    for fill in events[events["kind"] == KIND["Fill"]]:
        key = (int(fill["account"]), int(fill["instrument"]))
        signed = int(fill["qty_lots"]) * (1 if fill["side"] == Side.BUY else -1)
        net[key] += signed
        cash[key] -= signed * int(fill["price_ticks"])
    shown = {(row[1], row[2]): row for row in picture["rows"]}
    assert {key: row[3] for key, row in shown.items() if row[3] or key in net} == net
    for key, row in shown.items():
        mark = marks[key[1]]
        assert row[9] == mark
        assert row[5] + row[6] == cash[key] + net[key] * mark, "what was made is cash plus what is held at the mark"
        assert row[6] == row[3] * mark - row[4]


def test_books_and_working_quantities_are_what_the_events_leave(engine: SmallEngine, pictures: list[Picture]) -> None:
    positions = {(row[1], row[2]): row for row in last_of(pictures, "positions")["rows"]}
    for instrument in INSTRUMENTS:
        picture = last_of(pictures, f"book:{instrument}")
        working = _working(events_up_to(engine, picture["seq"]), instrument)
        levels: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0])
        for side, price, leaves, _ in working.values():
            levels[side, price][0] += leaves
            levels[side, price][1] += 1
        bids = sorted((key for key in levels if key[0] == Side.BUY), reverse=True)[: picture_rows.BOOK_LEVELS_MAX]
        asks = sorted(key for key in levels if key[0] == Side.SELL)[: picture_rows.BOOK_LEVELS_MAX]
        letters = {Side.BUY: "B", Side.SELL: "S"}
        expected = [[f"{letters[Side(side)]}{price}", side, price, *levels[side, price]] for side, price in bids + asks]
        assert picture["rows"] == expected
        for account in (1, 3):
            for column, side in ((7, Side.BUY), (8, Side.SELL)):
                total = sum(leaves for s, _, leaves, owner in working.values() if (s, owner) == (side, account))
                assert positions[account, instrument][column] == total


def _working(events: np.ndarray, instrument: int) -> dict[int, tuple[int, int, int, int]]:
    """By order id: side, limit, leaves, account."""
    working: dict[int, tuple[int, int, int, int]] = {}
    for event in events[events["instrument"] == instrument]:
        order_id = int(event["order_id"])
        if event["kind"] == KIND["OrderAccepted"]:
            working[order_id] = (int(event["side"]), int(event["price_ticks"]), int(event["leaves_lots"]), int(event["account"]))
        elif event["kind"] == KIND["Fill"]:
            side, price, _, account = working[order_id]
            working[order_id] = (side, price, int(event["leaves_lots"]), account)
        elif event["kind"] == KIND["OrderCanceled"]:
            del working[order_id]
    return {order_id: order for order_id, order in working.items() if order[2]}


def test_trades_are_the_last_fifty(engine: SmallEngine, pictures: list[Picture]) -> None:
    picture = last_of(pictures, "trades:1")
    events = events_up_to(engine, picture["seq"])
    takes = events[(events["kind"] == KIND["Fill"]) & (events["flags"] == 2) & (events["instrument"] == 1)][::-1][:50]
    names = ["related_id", "price_ticks", "qty_lots", "side", "time_ns"]
    assert picture["rows"] == [[int(take[name]) for name in names] for take in takes]


def test_limits_above_the_rows_and_blocks() -> None:
    """With what is used of those that one figure tells; docs/RULES.md, *Limits* and *Blocks*."""
    core = venue(Core)
    core.apply_bytes(b"".join([
        encode("SetLimit", scope=Scope.FIRM, number=1, limit=Limit.OPEN_ORDERS, value=5),
        encode("SetLimit", scope=Scope.FIRM, number=1, limit=Limit.CREDIT, value=9_000_000),
        encode("SetLimit", scope=Scope.VENUE, limit=Limit.ORDER_QTY, value=7),
        encode("NewOrder", session=1, account=1, instrument=1, side=1, order_type=2, price_ticks=100, qty_lots=3),
        encode("SetBlock", request_id=9, scope=Scope.FIRM, number=1, block=1),
    ]), 1_000)
    shown = {row[0]: row[1:] for row in picture_rows.scopes(core)}
    assert shown == {"1:0:1": [1, 0, 1, 7, None], "2:1:6": [2, 1, 6, 5, 1], "2:1:8": [2, 1, 8, 9_000_000, 300]}
    assert picture_rows.blocks(core) == [["2:1", 2, 1, 1, 0]]


def test_limits_and_sessions(engine: SmallEngine, pictures: list[Picture]) -> None:
    assert ["1:2", 1, 2, *[WIDE] * len(ROW_LIMITS)] in last_of(pictures, "limits")["rows"]
    rows = {row[1]: row for row in last_of(pictures, "sessions")["rows"]}
    assert rows["ALPHA1"][3] == 40_001
    assert rows["BETA2"] == [3, "BETA2", False, 0, 0]


def test_health_has_every_figure(pictures: list[Picture]) -> None:
    figures = dict(last_of(pictures, "health")["rows"])
    assert set(figures) == {
        "state", "last_seq", "durable_seq", "event_seq", "orders_per_s", "trades_per_s", "refusals_per_s", "refusals_total",
        "latency_p50_us", "latency_p99_us", "sync_p99_us", "sessions", "live_orders", "journal_segment", "started_ns",
    }  # fmt: skip
    assert figures["state"] == "running"
    assert figures["refusals_total"] == 1
    assert 0 < figures["latency_p50_us"] <= figures["latency_p99_us"] < 60_000_000
    assert figures["sync_p99_us"] > 0


def test_pictures_come_ten_times_a_second(engine: SmallEngine) -> None:
    with socket.socket(socket.AF_UNIX) as link:
        link.settimeout(30.0)
        link.connect(str(engine.folder / "pictures.sock"))
        lines = link.makefile("rb")
        stamps = []
        while len(stamps) < 11:
            picture = json.loads(lines.readline())
            if picture["topic"] == "health":
                stamps.append(picture["pub"])
    assert 0.9 < (stamps[-1] - stamps[0]) / 1e9 < 6.0


def test_a_reader_that_does_not_read_delays_nobody(engine: SmallEngine) -> None:
    with socket.socket(socket.AF_UNIX) as silent:
        silent.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        silent.connect(str(engine.folder / "pictures.sock"))
        time.sleep(1.5)
        test_pictures_come_ten_times_a_second(engine)
        # and when it reads at last, it gets whole lines, the newest of each topic
        silent.settimeout(30.0)
        lines = silent.makefile("rb")
        newest = max(json.loads(lines.readline())["pub"] for _ in range(400))
        assert time.time_ns() - newest < 3_000_000_000
