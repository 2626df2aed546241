"""The demo venue as tables. A row is loaded when its number is not there yet; what people changed stays as they left it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from engine.core.capacity import PRICE_TICKS_MAX
from engine.messages.codes import Limit, ReferenceMode
from riskapp.models.instrument import Source


@dataclass(frozen=True, slots=True)
class DemoInstrument:
    """`qty_max` in base units and `notional_max` in quote units; everything else as in riskapp.models.Instrument."""

    number: int
    symbol: str
    name: str
    source: Source
    tick_size: Decimal
    lot_size: Decimal
    price_decimals: int
    qty_decimals: int
    opening_price: Decimal
    collar_bps: int
    qty_max: Decimal
    notional_max: Decimal
    price_ticks_max: int = PRICE_TICKS_MAX
    reference_mode: ReferenceMode = ReferenceMode.LAST_TRADE

    def ticks(self, price: Decimal) -> int:
        return int(price / self.tick_size)

    def lots(self, qty: Decimal) -> int:
        return int(qty / self.lot_size)

    def notional(self, money: Decimal) -> int:
        """Ticks x lots."""
        return int(money / self.tick_size / self.lot_size)


INSTRUMENTS: Final = (
    # cents, although that recording is in whole dollars: others of the same market are not; 671,088.63 is the highest price.
    # A real book has orders at a hundredth and at eight times the price, of up to 10,000 BTC: the collar lets them in
    DemoInstrument(
        1, "BTC/USD", "Bitcoin in US dollars", Source.RECORDED, Decimal("0.01"), Decimal("0.00000001"), 2, 8,
        Decimal("78390.00"), 80_000, Decimal(10_000), Decimal(90_000_000),
    ),
    DemoInstrument(
        2, "ETH/USD", "Ether in US dollars", Source.GENERATED, Decimal("0.01"), Decimal("0.0001"), 2, 4,
        Decimal("2320.00"), 500, Decimal(1_000), Decimal(3_000_000),
    ),
    DemoInstrument(
        3, "SOL/USD", "Solana in US dollars", Source.GENERATED, Decimal("0.01"), Decimal("0.01"), 2, 2,
        Decimal("84.00"), 500, Decimal(20_000), Decimal(2_000_000),
    ),
    DemoInstrument(
        4, "EUR/USD", "Euro in US dollars", Source.GENERATED, Decimal("0.00001"), Decimal(1), 5, 0,
        Decimal("1.17000"), 200, Decimal(5_000_000), Decimal(6_000_000),
    ),
    DemoInstrument(
        5, "XAU/USD", "Ounce of gold in US dollars", Source.GENERATED, Decimal("0.01"), Decimal("0.01"), 2, 2,
        Decimal("4600.00"), 300, Decimal(1_000), Decimal(5_000_000),
    ),
)

FIRMS: Final = (
    (1, "ALPHA", "Alpha Securities"),
    (2, "BETA", "Beta Capital"),
    (3, "GAMMA", "Gamma Trading"),
    (4, "DELTA", "Delta Brokers"),
    (5, "EPSILON", "Epsilon Market Makers"),
    (6, "ZETA", "Zeta Liquidity"),
)
"""Number, code, name."""

ACCOUNTS: Final = (
    (1, "ALPHA-A", 1), (2, "ALPHA-B", 1), (3, "BETA-A", 2), (4, "BETA-B", 2),
    (5, "GAMMA-A", 3), (6, "GAMMA-B", 3), (7, "DELTA-A", 4), (8, "DELTA-B", 4),
    (11, "EPSILON-MM", 5), (12, "ZETA-MM", 6),
    (13, "ALPHA-FLOW", 1), (14, "BETA-FLOW", 2), (15, "GAMMA-TREND", 3), (16, "DELTA-ALGO", 4),
)
"""Number, code, number of the firm."""

RECORDED: Final = (1,)
GENERATED: Final = (2, 3, 4, 5)


@dataclass(frozen=True, slots=True)
class DemoSession:
    """A logon of a flow. `flow` is what trades through it: replay, maker, taker, momentum, careless."""

    number: int
    name: str
    flow: str
    accounts: tuple[int, ...]
    instruments: tuple[int, ...]


SESSIONS: Final = (
    DemoSession(1, "REPLAY1", "replay", (1, 2), RECORDED),
    DemoSession(2, "REPLAY2", "replay", (3, 4), RECORDED),
    DemoSession(3, "REPLAY3", "replay", (5, 6), RECORDED),
    DemoSession(4, "REPLAY4", "replay", (7, 8), RECORDED),
    DemoSession(11, "MAKER1", "maker", (11,), GENERATED),
    DemoSession(12, "MAKER2", "maker", (12,), GENERATED),
    DemoSession(13, "TAKER1", "taker", (13, 14), GENERATED),
    DemoSession(14, "MOMENTUM1", "momentum", (15,), GENERATED),
    DemoSession(15, "CARELESS1", "careless", (16,), GENERATED),
)

REPLAY_ACCOUNTS: Final = {account for session in SESSIONS if session.flow == "replay" for account in session.accounts}
"""Each stands for thousands of people of the recorded market, who traded with each other."""

Shares = dict[Limit, Decimal]
LIMIT_SHARES: Final[dict[str, Shares]] = {
    # the recording's orders come from a whole market: one account of ours must be able to stand for thousands of people,
    # pass after pass, so its position may grow for weeks
    "replay": {
        Limit.ORDER_QTY: Decimal(1), Limit.ORDER_NOTIONAL: Decimal(1),
        Limit.POSITION_LONG: Decimal(1_000), Limit.POSITION_SHORT: Decimal(1_000),
    },
    "maker": {
        Limit.ORDER_QTY: Decimal("0.1"), Limit.ORDER_NOTIONAL: Decimal("0.1"),
        Limit.POSITION_LONG: Decimal(1), Limit.POSITION_SHORT: Decimal(1),
    },
    "taker": {
        Limit.ORDER_QTY: Decimal("0.05"), Limit.ORDER_NOTIONAL: Decimal("0.05"),
        Limit.POSITION_LONG: Decimal("0.5"), Limit.POSITION_SHORT: Decimal("0.5"),
    },
    "momentum": {
        Limit.ORDER_QTY: Decimal("0.05"), Limit.ORDER_NOTIONAL: Decimal("0.05"),
        Limit.POSITION_LONG: Decimal("0.3"), Limit.POSITION_SHORT: Decimal("0.3"),
    },
    # narrow on purpose: this one runs into them now and then
    "careless": {
        Limit.ORDER_QTY: Decimal("0.01"), Limit.ORDER_NOTIONAL: Decimal("0.01"),
        Limit.POSITION_LONG: Decimal("0.03"), Limit.POSITION_SHORT: Decimal("0.03"),
    },
}
"""Limits of a flow's accounts, as shares of the instrument's `qty_max` (of its `notional_max` for ORDER_NOTIONAL)."""

OPERATORS: Final = (
    ("ada", "Ada", ("risk officer",)),
    ("ben", "Ben", ("risk officer",)),
    ("mo", "Mo", ("market operations",)),
    ("vera", "Vera", ("viewer",)),
    ("otto", "Otto", ("auditor",)),
    ("admin", "Administrator", ("administrator",)),
)
"""Login name, first name, roles."""
