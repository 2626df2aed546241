"""The script and the server write the same text for the same value, to the last digit."""

import random
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from console.templatetags import figures
from riskapp.models import Instrument
from tests.browser.person import Person
from tests.ops.running_venue import RunningVenue

SEED = 20_261_125
VALUES = [0, 1, -1, 9, 10, 999, 1000, 1001, 123_456_789, -123_456_789, (1 << 53) - 1, (1 << 60) + 1, -(1 << 60)]
SIGNED = {"signed-qty", "money"}

ASK = """async ({ format, values, instrument }) => {
  const { format: written } = await import("/static/console/js/format.js");
  const reference = await import("/static/console/js/reference.js");
  return values.map((value) => written(format, value, { instrument: reference.instrument(instrument) })[0]);
}"""


def values() -> list[int]:
    draw = random.Random(SEED)
    return VALUES + [draw.randrange(-(10 ** draw.randrange(1, 18)), 10 ** draw.randrange(1, 18)) for _ in range(300)]


def test_the_same_texts(venue: RunningVenue, person: Callable[..., Person]) -> None:
    ada = person("ada")
    ada.opens("/")
    fields = "number, symbol, tick_size, lot_size, price_decimals, qty_decimals"
    for row in venue.read(f"SELECT {fields} FROM riskapp_instrument"):
        one = Instrument(**dict(zip(fields.split(", "), row, strict=True)))
        for name, server in _of(one).items():
            some = values() if name in SIGNED else [abs(value) for value in values()]
            assert_same(ada, name, one.number, some, server)
    for name, server, some in (
        ("count", figures.count, [abs(value) for value in values()]),
        ("us", figures.micros, [0, 1, 999, 1000, 1234, 999_999, 1_000_000, 12_345_678]),
        ("rate", figures.rate, [0, 0.4, 1.5, 9.96, 10, 1234.4, 1_234_567]),
        ("time", figures.time, [0, 1_764_000_000_123_456_789]),
        ("time-ms", figures.time_ms, [0, 1_764_000_000_123_456_789]),
    ):
        assert_same(ada, name, 1, some, server)


def _of(one: Instrument) -> dict[str, Callable[[int], str]]:
    return {
        "price": lambda ticks: figures.price(ticks, one),
        "qty": lambda lots: figures.qty(lots, one),
        "signed-qty": lambda lots: figures.signed_qty(lots, one),
        "money": lambda value: figures.money(Decimal(one.money_of(value))),
    }


def assert_same(ada: Person, name: str, number: int, some: list[Any], server: Callable[[Any], str]) -> None:
    told = [str(value) if isinstance(value, int) and abs(value) >= 1 << 53 else value for value in some]
    script = ada.page.evaluate(ASK, {"format": name, "values": told, "instrument": number})
    told_thrice = zip(some, script, map(server, some), strict=True)
    differing = [(value, mine, theirs) for value, mine, theirs in told_thrice if mine != theirs]
    assert differing == [], f"{name} of instrument {number}: value, script, server"
