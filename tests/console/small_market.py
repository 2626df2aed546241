"""A venue of which one knows every figure by heart: two markets, two firms, the cast, and what the projector has written."""

from decimal import Decimal

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from engine.messages.codes import Liquidity, OrderType, Phase, PhaseReason, ReferenceMode, Side, TimeInForce
from engine.messages.order_life import OrderState
from riskapp.models import (
    Account,
    Execution,
    Firm,
    Instrument,
    InstrumentState,
    Operator,
    PositionRow,
    ProjectedOrder,
    ProjectionPosition,
    Source,
    TradingSession,
)

PASSWORD = "correct horse battery"
_HASH = make_password(PASSWORD)
CAST = {
    "ada": "risk officer", "ben": "risk officer", "mo": "market operations", "vera": "viewer",
    "otto": "auditor", "adam": "administrator", "cleo": "",
}
"""Ada proposes, Ben approves, Cleo has no rights."""
NOW_NS = 1_767_225_600_000_000_000  # 2026-01-01 00:00:00 UTC
SEQ, EVENT_SEQ = 41_408, 63_120
BTC, ETH = 1, 2


def make() -> None:
    for name, role in CAST.items():
        operator = Operator.objects.create(username=name, password=_HASH, first_name=name.capitalize())
        operator.groups.set(Group.objects.filter(name=role))
    _reference()
    _state()
    _flow()


def _reference() -> None:
    alpha, beta = (Firm.objects.create(number=n, code=c, name=c.capitalize()) for n, c in ((1, "ALPHA"), (2, "BETA")))
    for number, code, firm in ((1, "ALPHA-A", alpha), (2, "ALPHA-B", alpha), (3, "BETA-A", beta)):
        Account.objects.create(number=number, code=code, firm=firm)
    for number, symbol, source in ((BTC, "BTC/USD", Source.RECORDED), (ETH, "ETH/USD", Source.GENERATED)):
        Instrument.objects.create(
            number=number, symbol=symbol, name=symbol, base=symbol[:3], quote="USD", source=source,
            tick_size=Decimal("0.01"), lot_size=Decimal("0.0001"), price_decimals=2, qty_decimals=4, collar_bps=1000,
            price_ticks_max=1 << 25, qty_lots_max=10**9, notional_max=10**15, reference_mode=ReferenceMode.LAST_TRADE,
            opening_reference_ticks=6_000_000,
        )
    session = TradingSession.objects.create(number=1, name="ALPHA1", secret_sha256="0" * 64)
    session.accounts.set([1, 2])


def _state() -> None:
    ProjectionPosition.objects.create(shard=settings.SHARD, event_seq=EVENT_SEQ, command_seq=SEQ, time_ns=NOW_NS)
    InstrumentState.objects.create(
        instrument=BTC, phase=Phase.CONTINUOUS, phase_seq=12, defined_seq=3, reference_ticks=6_000_000,
        last_price_ticks=6_312_050, last_qty_lots=2_500, last_trade_seq=EVENT_SEQ, trades_total=1_204, volume_lots=3_000_000,
    )
    halt(ETH, phase_seq=40_000)


def halt(instrument: int, *, phase_seq: int) -> None:
    """As the projector writes it when the event has come."""
    InstrumentState.objects.update_or_create(instrument=instrument, defaults={
        "phase": Phase.HALTED, "phase_reason": PhaseReason.DRILL, "phase_seq": phase_seq, "phase_since_ns": NOW_NS,
        "defined_seq": 4, "reference_ticks": 230_000, "last_price_ticks": 232_000,
    })


def _flow() -> None:
    _order(1, Side.BUY, 6_311_950, 10_000)
    _order(2, Side.BUY, 6_311_950, 2_000)
    _order(3, Side.BUY, 6_311_800, 500)
    _order(4, Side.SELL, 6_312_100, 7_000)
    for number in range(1, 4):
        _trade(number)
    PositionRow.objects.create(
        account=1, instrument=BTC, net_lots=20_000, open_cost=Decimal(20_000 * 6_300_000), realised=Decimal(5_000_000_000),
        bought_lots=30_000, sold_lots=10_000, last_seq=EVENT_SEQ,
    )
    PositionRow.objects.create(
        account=3, instrument=BTC, net_lots=-20_000, open_cost=Decimal(-20_000 * 6_300_000), realised=Decimal(0),
        bought_lots=10_000, sold_lots=30_000, last_seq=EVENT_SEQ,
    )


def _order(number: int, side: Side, ticks: int, lots: int) -> None:
    ProjectedOrder.objects.create(
        order_id=(1 << 32) | number, client_order_id=number, session=1, account=1, instrument=BTC, side=side,
        order_type=OrderType.LIMIT, time_in_force=TimeInForce.GTC, state=OrderState.ACCEPTED, cancel_cause=0, price_ticks=ticks,
        qty_lots=lots, leaves_lots=lots, filled_lots=0, accepted_seq=number, accepted_ns=NOW_NS, last_seq=number, last_ns=NOW_NS,
    )


def _trade(number: int) -> None:
    """Both sides of it, as the core tells them."""
    maker_seq = 100 + 2 * number
    for event_seq, liquidity, side in ((maker_seq, Liquidity.MAKER, Side.SELL), (maker_seq + 1, Liquidity.TAKER, Side.BUY)):
        Execution.objects.create(
            event_seq=event_seq, command_seq=number, time_ns=NOW_NS + number * 10**9, trade_id=maker_seq, order_id=number,
            client_order_id=number, session=1, account=1, instrument=BTC, side=side, liquidity=liquidity,
            price_ticks=6_312_000 + 10 * number, qty_lots=2_500, leaves_lots=0,
        )
