"""What every account holds, firm by firm."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.http import HttpRequest, HttpResponse

from console.pages.access import needs
from console.pages.shell import page
from console.pages.venue import Market, Venue, seen
from engine.messages.codes import Side
from engine.messages.order_life import WORKING
from riskapp.models import Account, Firm, Instrument, PositionRow, ProjectedOrder

ROWS_MAX = 1000


@dataclass(frozen=True, slots=True)
class Line:
    """One account in one instrument. Values are exact, in ticks x lots; `mark_ticks` 0: nothing to value it by."""

    account: Account
    instrument: Instrument
    net_lots: int
    open_cost: int
    realised_value: int
    mark_ticks: int
    buy_lots: int
    sell_lots: int

    @property
    def key(self) -> str:
        return f"{self.account.pk}:{self.instrument.pk}"

    @property
    def realised(self) -> Decimal:
        return self.instrument.money_of(self.realised_value)

    @property
    def unrealised(self) -> Decimal | None:
        return self.instrument.money_of(self._unrealised_value) if self.mark_ticks or not self.net_lots else None

    @property
    def pnl(self) -> Decimal | None:
        """None when the open part cannot be valued."""
        if self.unrealised is None:
            return None
        return self.instrument.money_of(self.realised_value + self._unrealised_value)

    @property
    def average_price(self) -> Decimal | None:
        """Quote units, rounded to the decimals that prices have."""
        if not self.net_lots:
            return None
        exact = self.instrument.tick_size * self.open_cost / self.net_lots
        return exact.quantize(Decimal(1).scaleb(-self.instrument.price_decimals))

    @property
    def _unrealised_value(self) -> int:
        return self.net_lots * self.mark_ticks - self.open_cost


@dataclass
class FirmLines:
    """A firm's lines and their sums in one quote currency."""

    firm: Firm
    quote: str
    lines: list[Line] = field(default_factory=list)

    @property
    def realised(self) -> Decimal:
        return sum((line.realised for line in self.lines), Decimal("0.00"))

    @property
    def unrealised(self) -> Decimal | None:
        return _sum([line.unrealised for line in self.lines])

    @property
    def pnl(self) -> Decimal | None:
        return _sum([line.pnl for line in self.lines])


def _sum(values: list[Decimal | None]) -> Decimal | None:
    """None when one is not known: a sum without it would look like one with it."""
    known = [value for value in values if value is not None]
    return sum(known, Decimal("0.00")) if len(known) == len(values) else None


@needs("view_positions")
def positions(request: HttpRequest) -> HttpResponse:
    """`?firm=`, `?account=` and `?instrument=` narrow it down, by code, code and symbol."""
    asked = {name: request.GET.get(name, "")[:24] for name in ("firm", "account", "instrument")}
    with seen() as venue:
        lines = _lines(venue)
        firms = {line.account.firm.code for line in lines}
        accounts = {line.account.code for line in lines if asked["firm"] in ("", line.account.firm.code)}
        chosen = [line for line in lines if _fits(line, asked)]
        context = {
            "groups": _by_firm(chosen[:ROWS_MAX]), "left_out": max(0, len(chosen) - ROWS_MAX), "asked": asked,
            "is_narrowed": any(asked.values()),
            # what was asked stands in its list even when nothing has it: "all" would say that nothing was asked
            "firms": sorted(firms | {asked["firm"]} - {""}), "accounts": sorted(accounts | {asked["account"]} - {""}),
        }
    return page(request, "positions.html", venue, context, accounts=_accounts(lines))


def _accounts(lines: list[Line]) -> list[Account]:
    return list({line.account.pk: line.account for line in lines}.values())


def _fits(line: Line, asked: dict[str, str]) -> bool:
    has = {"firm": line.account.firm.code, "account": line.account.code, "instrument": line.instrument.symbol}
    return all(not value or has[name] == value for name, value in asked.items())


def _by_firm(lines: list[Line]) -> list[FirmLines]:
    groups: dict[tuple[int, str], FirmLines] = {}
    for line in lines:
        key = (line.account.firm_id, line.instrument.quote)
        groups.setdefault(key, FirmLines(line.account.firm, line.instrument.quote)).lines.append(line)
    return [groups[key] for key in sorted(groups)]


def _lines(venue: Venue) -> list[Line]:
    """In the order of accounts, then instruments; accounts with neither position nor working order have no line."""
    held = {(row.account, row.instrument): row for row in PositionRow.objects.all()}
    working = _working()
    accounts = {account.pk: account for account in Account.objects.select_related("firm")}
    markets = {market.instrument.pk: market for market in venue.markets}
    keys = sorted(key for key in held.keys() | working.keys() if key[0] in accounts and key[1] in markets)
    return [_line(accounts[key[0]], markets[key[1]], held.get(key), working[key]) for key in keys]


def _working() -> dict[tuple[int, int], dict[int, int]]:
    """(account, instrument) -> side -> lots in working orders."""
    lots: dict[tuple[int, int], dict[int, int]] = defaultdict(dict)
    rows = ProjectedOrder.objects.filter(state__in=WORKING).values("account", "instrument", "side")
    for row in rows.annotate(lots=Sum("leaves_lots")):
        lots[row["account"], row["instrument"]][row["side"]] = int(row["lots"])
    return lots


def _line(account: Account, market: Market, held: PositionRow | None, working: dict[int, int]) -> Line:
    values: dict[str, Any] = {"net_lots": 0, "open_cost": 0, "realised_value": 0}
    if held:
        values = {"net_lots": held.net_lots, "open_cost": int(held.open_cost), "realised_value": int(held.realised)}
    return Line(
        account, market.instrument, mark_ticks=market.mark_ticks,
        buy_lots=working.get(Side.BUY, 0), sell_lots=working.get(Side.SELL, 0), **values,
    )
