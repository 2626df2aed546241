"""What the venue trades and who trades there, as its operator sets it up."""

from engine.messages.codes import AccountKind, Limit, Phase, PhaseReason

Request = tuple[str, dict[str, int]]
"""Name and values of a control command, its request_id left out."""

MID = 50
PRICE_MAX = 100
MARGIN_ACCOUNTS, SPOT_ACCOUNTS = (1, 2, 3), (4, 5)
ACCOUNTS = (*MARGIN_ACCOUNTS, *SPOT_ACCOUNTS)
MARGIN_INSTRUMENTS, SPOT_INSTRUMENT = (1, 2), 3
INSTRUMENTS = (*MARGIN_INSTRUMENTS, SPOT_INSTRUMENT)
GROUP = 1
"""Of the instruments that have no phase of their own at first; `IN_GROUP` are they, all others are in group 0."""
IN_GROUP = (2, SPOT_INSTRUMENT)
ASSETS = BASE, QUOTE = 1, 2
LOT_UNITS, TICK_UNITS = 2, 3
FUNDS = {BASE: 400, QUOTE: 30_000}
LIMITS = {Limit.ORDER_QTY: 40, Limit.ORDER_NOTIONAL: 4_000, Limit.POSITION_LONG: 120, Limit.POSITION_SHORT: 120}
ABOVE = {
    Limit.ORDER_QTY: 30, Limit.ORDER_NOTIONAL: 2_000, Limit.POSITION_LONG: 150, Limit.POSITION_SHORT: 150,
    Limit.POSITION_NET: 150, Limit.OPEN_ORDERS: 20, Limit.GROSS_NOTIONAL: 20_000, Limit.CREDIT: 15_000,
}
"""Limits of what stands above the rows."""
MEMBERS = {"ALPHA1": (1, [1, 2]), "BETA1": (2, [3]), "BETA2": (3, [3, 5]), "GAMMA1": (4, [4, 5])}
"""Session and accounts of each."""
SESSIONS = tuple(session for session, _ in MEMBERS.values())


def group_of(instrument: int) -> int:
    return GROUP if instrument in IN_GROUP else 0


def desk_of(account: int) -> int:
    """It never changes; the firm does."""
    return account % 2 + 1


def tick_units(instrument: int) -> int:
    """Units of money in one tick of one lot."""
    return TICK_UNITS if instrument == SPOT_INSTRUMENT else 1


def instrument(number: int, collar_bps: int) -> Request:
    """One whose reference follows its trades where its number is even."""
    assets = {"base_asset": BASE, "quote_asset": QUOTE, "lot_units": LOT_UNITS, "tick_units": TICK_UNITS}
    return "DefineInstrument", {
        "instrument": number, "collar_bps": collar_bps, "price_ticks_max": PRICE_MAX, "qty_lots_max": 50, "notional_max": 10**6,
        "tick_multiple": 1, "lot_multiple": 1, "reference_mode": (number + 1) % 2, "group": group_of(number),
        "market_remainder": number % 2, **(assets if number == SPOT_INSTRUMENT else {}),
    }


def account(number: int, firm: int, self_match_group: int = 0) -> Request:
    kind = AccountKind.SPOT if number in SPOT_ACCOUNTS else AccountKind.MARGIN
    values = {"account": number, "firm": firm, "desk": desk_of(number), "self_match_group": self_match_group}
    return "DefineAccount", values | {"account_kind": kind}


def opening() -> list[Request]:
    """What makes a market of an empty venue."""
    asked = [account(number, (number + 1) // 2) for number in ACCOUNTS]
    for number in INSTRUMENTS:
        asked.append(instrument(number, 3_000))
        asked.append(("SetReferencePrice", {"instrument": number, "price_ticks": MID}))
        traders = SPOT_ACCOUNTS if number == SPOT_INSTRUMENT else MARGIN_ACCOUNTS
        asked += [
            ("SetLimit", {"account": trader, "instrument": number, "limit": limit, "value": value})
            for trader in traders for limit, value in LIMITS.items()
        ]
    phase = {"phase": Phase.CONTINUOUS, "reason": PhaseReason.SCHEDULED}
    asked += [("SetPhase", {"instrument": 1, **phase}), ("SetPhase", {"group": GROUP, **phase})]
    asked += [
        ("AdjustBalance", {"account": number, "asset": asset, "amount": units})
        for number in SPOT_ACCOUNTS for asset, units in FUNDS.items()
    ]
    return asked
