"""Trades corrected by their id alone: a real engine finds them in its event log, also in one that it took over."""

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.eventlog.reader import EventReader
from engine.messages.codes import Phase
from engine.messages.layout import BY_NAME
from tests.engine.small_engine import MID, SmallEngine, running

KIND = {name: message.kind for name, message in BY_NAME.items()}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallEngine]:
    with running(tmp_path_factory.mktemp("t") / "e") as made:
        yield made


def trade(engine: SmallEngine, price_ticks: int, qty_lots: int) -> int:
    """Account 1 buys of account 3. The trade's id."""
    with engine.client("ALPHA1") as buyer, engine.client("BETA1") as seller:
        buyer.submit(account=1, instrument=1, side=1, qty_lots=qty_lots, price_ticks=price_ticks)
        buyer.events(5.0)
        seller.submit(account=3, instrument=1, side=2, qty_lots=qty_lots, price_ticks=price_ticks)
        fills = [event for event in seller.events(5.0, at_least=2) if event["kind"] == KIND["Fill"]]
        return int(fills[0]["related_id"])


def correct(engine: SmallEngine, deed: str, trade_id: int, **values: Any) -> dict[str, Any]:
    return engine.ask(**{"do": deed, "trade_id": trade_id, "request_id": secrets.randbits(63) | 1, "actor": "ada", **values})


def corrections(engine: SmallEngine) -> list[tuple[int, ...]]:
    """(kind, trade, account, side, quantity, price, price before) of all there ever were."""
    events = EventReader(engine.folder / "events").read(0, 1 << 20)
    names = ("kind", "related_id", "account", "side", "qty_lots", "price_ticks", "leaves_lots")
    chosen = events[(events["kind"] == KIND["TradeBusted"]) | (events["kind"] == KIND["TradeAdjusted"])]
    return [tuple(int(row[name]) for name in names) for row in chosen]


def test_all_but_the_id_is_read_in_the_log(engine: SmallEngine) -> None:
    first, second = trade(engine, MID, 2), trade(engine, MID + 1, 3)
    before = corrections(engine)
    busted = correct(engine, "bust_trade", first)
    [[name, event]] = busted["events"]
    assert (busted["ok"], name, event["trade_id"], event["account"], event["qty_lots"]) == (True, "TradeBusted", first, 1, 2)
    adjusted = correct(engine, "adjust_trade", second, new_price_ticks=MID - 5)
    [[name, event]] = adjusted["events"]
    assert (name, event["price_ticks"], event["previous_price_ticks"]) == ("TradeAdjusted", MID - 5, MID + 1)
    assert corrections(engine)[len(before) :] == [
        (KIND["TradeBusted"], first, 1, 1, 2, MID, MID), (KIND["TradeBusted"], first, 3, 2, 2, MID, MID),
        (KIND["TradeAdjusted"], second, 1, 1, 3, MID - 5, MID + 1), (KIND["TradeAdjusted"], second, 3, 2, 3, MID - 5, MID + 1),
    ]


def test_the_core_corrects_a_trade_once(engine: SmallEngine) -> None:
    trade_id = trade(engine, MID, 1)
    assert correct(engine, "bust_trade", trade_id)["ok"]
    assert correct(engine, "bust_trade", trade_id)["refusal"] == "TRADE_ALREADY_CORRECTED"
    assert correct(engine, "adjust_trade", trade_id, new_price_ticks=MID + 1)["refusal"] == "TRADE_ALREADY_CORRECTED"


def test_a_new_price_is_needed_and_must_be_another(engine: SmallEngine) -> None:
    trade_id = trade(engine, MID, 1)
    assert correct(engine, "adjust_trade", trade_id)["refusal"] == "DEFINITION_INVALID"
    assert correct(engine, "adjust_trade", trade_id, new_price_ticks=MID)["refusal"] == "DEFINITION_INVALID"
    assert correct(engine, "adjust_trade", trade_id, new_price_ticks=MID + 1)["ok"]


def test_a_trade_of_an_auction_has_an_id_too(engine: SmallEngine) -> None:
    assert engine.phase(2, Phase.PRE_OPEN)["ok"]
    with engine.client("ALPHA1") as buyer, engine.client("BETA1") as seller:
        buyer.submit(account=1, instrument=2, side=1, qty_lots=2, price_ticks=MID)
        seller.submit(account=3, instrument=2, side=2, qty_lots=2, price_ticks=MID)
        buyer.events(5.0)
        assert engine.phase(2, Phase.CONTINUOUS)["ok"]
        [fill] = [event for event in buyer.events(5.0) if event["kind"] == KIND["Fill"]]
    [[name, event]] = correct(engine, "bust_trade", int(fill["related_id"]))["events"]
    assert (name, event["account"], event["instrument"], event["qty_lots"]) == ("TradeBusted", 1, 2, 2)


def test_what_is_no_trade_is_refused_and_reaches_no_journal(engine: SmallEngine) -> None:
    trade_id = trade(engine, MID, 1)
    seq = engine.ask(do="status")["last_seq"]
    for number in (1, trade_id - 1, trade_id + 1, trade_id + 2, 1 << 40, (1 << 64) - 1):
        answer = correct(engine, "bust_trade", number)
        assert (answer["ok"], answer["refusal"]) == (False, "TRADE_UNKNOWN"), number
        assert str(number) in answer["text"]
    assert engine.ask(do="status")["last_seq"] == seq


def test_a_trade_from_before_a_restart(tmp_path: Path) -> None:
    with running(tmp_path / "e") as engine:
        trade_id = trade(engine, MID, 4)
        engine.kill()
        again = SmallEngine(tmp_path / "e")
        try:
            assert correct(again, "bust_trade", trade_id)["ok"]
            assert correct(again, "bust_trade", trade_id)["refusal"] == "TRADE_ALREADY_CORRECTED"
        finally:
            again.kill()
