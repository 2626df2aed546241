"""Rule tests as text: a command a line, the events that it must cause indented below it.

    alpha #1 buy 5 @ 100            limit order of account and session 1 with ClOrdID 1 in instrument 1, good till cancelled
        accepted #1 5 @ 100
    beta #2 sell 3 @ 100 ioc        or: fok, day, gtd; `smp decrement` behind it: a self-match choice; `market ioc` in place of
                                    `@ price`; `on 2` for another instrument
    alpha #1 buy 5 @ 100 show 2     more terms behind it, in any number: show, min, until (an expiry), `stop 105` (with `@ price`
                                    a stop-limit, with `market` a stop), trigger; instructions by name: post_only hidden …
    alpha #1 buy 5 peg              to the middle; `peg 99` with a worst price
        terms #1 show 2             what OrderTerms tells, where it is not 0
    alpha #3 replace #1 4 @ 100     by ClOrdID; by order id: `replace 1:0` (generation:slot); `stop` and `show` as above
    alpha #4 cancel #3
    alpha #5 mass-cancel account=1
    SetPhase instrument=1 phase=1   any control by its name and fields
    define collar_bps=100           instrument 1 as `venue.define` has it, but for these fields
    book                            what stands there: one line a level; also `positions`, `balances`, `prices`, `unseen`

What stands behind `--` is a remark.
"""

import re
from collections.abc import Callable, Iterator
from textwrap import dedent
from typing import Any

from engine.messages.codes import (
    BreachAction,
    CancelCause,
    Instruction,
    Limit,
    Liquidity,
    OrderType,
    Phase,
    RestateReason,
    Scope,
    SelfMatch,
    Side,
    TimeInForce,
    Trigger,
)
from engine.messages.layout import decode, encode
from engine.messages.refusals import Refusal
from tests.engine.core.venue import define

NAMES = {"alpha": 1, "beta": 2, "cleo": 3}
ACCOUNTS = {number: name for name, number in NAMES.items()}
_ORDER = re.compile(
    r"(?P<side>buy|sell) (?P<qty>-?\d+) (?:@ (?P<price>-?\d+)|(?P<market>market)|(?P<peg>peg)(?: (?P<worst>\d+))?)"
    r"(?: (?P<tif>gtc|ioc|fok|day|gtd|at_the_open|at_the_close|good_for_auction))?"
    r"(?P<terms>(?: (?:show|min|until|stop|trigger) -?\d+)*)"
    r"(?P<instructions>(?: (?:post_only|reprice|hidden|reduce_only|market_maker))*)(?: smp (?P<smp>\w+))?(?: on (?P<on>\d+))?"
)
_REPLACE = re.compile(
    r"replace (?P<which>\S+) (?P<qty>-?\d+) @ (?P<price>-?\d+)(?P<terms>(?: (?:show|stop) -?\d+)*)(?: on (?P<on>\d+))?"
)
_TERMS = {
    "stop": "stop_price_ticks", "show": "display_qty_lots", "min": "min_qty_lots", "until": "expire_time_ns",
    "trigger": "trigger",
}
_CANCEL = re.compile(r"cancel (?P<which>\S+)(?: on (?P<on>\d+))?")
_MASS = re.compile(r"mass-cancel(?P<filters>(?: \w+=\d+)*)")


def play(machine: Any, text: str) -> None:
    """Applies each command and compares what it caused with what stands below it."""
    for line, expected in _steps(text):
        found = list(answer(machine, line))
        assert found == expected, f"{line}\n  expected {expected}\n  found    {found}"


def _steps(text: str) -> Iterator[tuple[str, list[str]]]:
    step: tuple[str, list[str]] | None = None
    for raw in dedent(text).splitlines():
        line = raw.split("--")[0].rstrip()
        if not line:
            continue
        if line.startswith(" "):
            assert step, f"an event without a command: {line}"
            step[1].append(line.strip())
            continue
        if step:
            yield step
        step = (line, [])
    if step:
        yield step


def answer(machine: Any, line: str) -> Iterator[str]:
    """The lines that belong below this one."""
    if line in _LOOKS:
        return _LOOKS[line](machine)
    events = decode(machine.apply_bytes(command(line), machine.time_ns()))
    return (_told(name, values) for name, values in events)


def command(line: str) -> bytes:
    """The record that the line means. ValueError for a line that means none."""
    who, _, rest = line.partition(" ")
    if who == "define":
        return define(**fields(rest))
    if who not in NAMES:
        return encode(who, **fields(rest))
    tag, _, what = rest.partition(" ")
    head = {"session": NAMES[who], "client_order_id": int(tag.removeprefix("#"))}
    for pattern, build in ((_ORDER, _order), (_REPLACE, _replace), (_CANCEL, _cancel), (_MASS, _mass)):
        if found := pattern.fullmatch(what):
            return build(head, NAMES[who], found)
    raise ValueError(f"no command: {line}")


def fields(text: str) -> dict[str, Any]:
    """`name=value` pairs; a value that is no number is text."""
    pairs = (pair.split("=") for pair in text.split())
    return {name: int(value) if re.fullmatch(r"-?\d+", value) else value for name, value in pairs}


def _order(head: dict[str, int], account: int, found: re.Match[str]) -> bytes:
    terms = _terms(found["terms"])
    return encode(
        "NewOrderExtended" if terms else "NewOrder", **head, **terms, account=account, instrument=int(found["on"] or 1),
        side=Side[found["side"].upper()], order_type=_type(found, "stop_price_ticks" in terms),
        time_in_force=TimeInForce[(found["tif"] or "gtc").upper()],
        price_ticks=int(found["price"] or found["worst"] or 0), qty_lots=int(found["qty"]),
        self_match=SelfMatch[(found["smp"] or "default").upper()],
        instructions=sum(Instruction[name.upper()] for name in found["instructions"].split()),
    )


def _type(found: re.Match[str], is_stop: bool) -> OrderType:
    if found["peg"]:
        return OrderType.PEG_MID
    if found["market"]:
        return OrderType.STOP if is_stop else OrderType.MARKET
    return OrderType.STOP_LIMIT if is_stop else OrderType.LIMIT


def _terms(text: str) -> dict[str, int]:
    words = text.split()
    return {_TERMS[name]: int(value) for name, value in zip(words[::2], words[1::2], strict=True)}


def _which(name: str) -> dict[str, int]:
    if name.startswith("#"):
        return {"orig_client_order_id": int(name[1:])}
    generation, slot = map(int, name.split(":"))
    return {"order_id": generation << 32 | slot}


def _replace(head: dict[str, int], account: int, found: re.Match[str]) -> bytes:
    return encode(
        "ReplaceOrder", **head, **_which(found["which"]), **_terms(found["terms"]), account=account,
        instrument=int(found["on"] or 1),
        price_ticks=int(found["price"]), qty_lots=int(found["qty"]),
    )


def _cancel(head: dict[str, int], account: int, found: re.Match[str]) -> bytes:
    return encode("CancelOrder", **head, **_which(found["which"]), account=account, instrument=int(found["on"] or 1))


def _mass(head: dict[str, int], _account: int, found: re.Match[str]) -> bytes:
    return encode("MassCancel", **head, **fields(found["filters"]))


def _told(name: str, e: dict[str, Any]) -> str:
    teller = _TELL.get(name)
    return teller(e) if teller else f"{name} {e['previous']} -> {e['value']}"


def _replaced(e: dict[str, Any]) -> str:
    terms = f"{e['qty_lots']} @ {e['price_ticks']} leaves {e['leaves_lots']}"
    return f"replaced #{e['related_id']} by #{e['client_order_id']} {terms} {'keeps' if e['flags'] else 'loses'} its place"


def _canceled(e: dict[str, Any]) -> str:
    asked = e["reason"] == CancelCause.REQUESTED and e["client_order_id"] != e["related_id"]
    who = f"#{e['related_id']} by #{e['client_order_id']}" if asked else f"#{e['client_order_id']}"
    return f"canceled {who} {e['qty_lots']} {CancelCause(e['reason']).name}"


def _bound(e: dict[str, Any]) -> str:
    """Whose limit refused the order, and its value, where it is not the row's own."""
    return f" by {Scope(e['flags']).name} {e['related_id']}" if e["flags"] else ""


def _limit(e: dict[str, Any]) -> str:
    return f"{Scope(e['scope']).name} {e['number']} {Limit(e['subject']).name}"


def _used(e: dict[str, Any]) -> str:
    return f"{e['value']} of {e['previous']}" + (f" in {e['instrument']}" if e["instrument"] else "")


_BLOCKS = ("released", "blocked", "reduces only")


def _part(e: dict[str, Any]) -> str:
    return str(e["instrument"]) if e["instrument"] else f"group {e['account']}"


def _outcome(e: dict[str, Any]) -> str:
    surplus = f" surplus {e['leaves_lots']} {Side(e['side']).name.lower()}" if e["leaves_lots"] else ""
    return f"{e['qty_lots']} @ {e['price_ticks']}{surplus}"


_TELL: dict[str, Callable[[dict[str, Any]], str]] = {
    "OrderAccepted": lambda e: f"accepted #{e['client_order_id']} {e['qty_lots']} @ {e['price_ticks']}",
    "OrderRefused": lambda e: f"refused #{e['client_order_id']} {Refusal(e['reason']).name}" + _bound(e),
    "Fill": lambda e: (
        f"fill #{e['client_order_id']} {e['qty_lots']} @ {e['price_ticks']} leaves {e['leaves_lots']} "
        f"{Liquidity(e['flags']).name.lower()}"
    ),
    "OrderCanceled": _canceled,
    "CancelRefused": lambda e: f"cancel refused #{e['client_order_id']} {Refusal(e['reason']).name}",
    "OrderReplaced": _replaced,
    "ReplaceRefused": lambda e: (
        f"replace refused #{e['client_order_id']} {Refusal(e['reason']).name}"
        + (f" by {Scope(e['flags']).name}" if e["flags"] else "")
    ),
    "MassCancelDone": lambda e: (
        f"mass cancel done {e['qty_lots']}" + (f" residue {e['leaves_lots']}" if e["leaves_lots"] else "")
    ),
    "OrderRestated": lambda e: (
        f"restated #{e['client_order_id']} {e['qty_lots']} @ {e['price_ticks']} leaves {e['leaves_lots']} "
        f"{RestateReason(e['reason']).name}"
    ),
    "ScopeBlocked": lambda e: (
        f"{Scope(e['scope']).name} {e['number']} {_BLOCKS[e['value']]}"
        + (", its orders cancelled" if e["subject"] else "")
    ),
    "LimitWarned": lambda e: f"{_limit(e)} {e['reason']} %: {_used(e)}",
    "LimitBreached": lambda e: f"{_limit(e)} breached, {BreachAction(e['reason']).name}: {_used(e)}",
    "LatchChanged": lambda e: (
        f"{'latched' if e['value'] else 'released'} {Scope(e['scope']).name} {e['number']}"
        + f" by {e['actor']}" * bool(e["actor"])
    ),
    "RestrictionSet": lambda e: (
        f"{Scope(e['scope']).name} {e['number']} {'may not' if e['value'] else 'may'} trade {e['instrument']}"
    ),
    "OrderTriggered": lambda e: (
        f"triggered #{e['client_order_id']} {e['leaves_lots']} by {e['price_ticks']} {OrderType(e['order_type']).name.lower()}"
    ),
    "OrderTerms": lambda e: " ".join((
        f"terms #{e['client_order_id']}", *(f"{word} {e[name]}" for word, name in _TERMS.items() if e[name])
    )),
    "PhaseScheduled": lambda e: f"scheduled {Phase(e['subject']).name} at {e['value']} of {_part(e)}",
    "RecoveryNoted": lambda e: f"recovered, {e['value']} halted",
    "ScheduleCancelled": lambda e: (
        f"schedule of {Phase(e['subject']).name} at {e['previous']} of {_part(e)} cancelled"
        + (f" {Refusal(e['reason']).name}" if e["reason"] else "")
    ),
    "TradeBusted": lambda e: (
        f"busted {Side(e['side']).name.lower()} {e['qty_lots']} @ {e['price_ticks']} of {ACCOUNTS[e['account']]}"
    ),
    "TradeAdjusted": lambda e: (
        f"adjusted {Side(e['side']).name.lower()} {e['qty_lots']} @ {e['previous_price_ticks']} -> {e['price_ticks']} "
        f"of {ACCOUNTS[e['account']]}"
    ),
    "BalanceChanged": lambda e: f"{ACCOUNTS[e['account']]} {e['value']:+} of {e['subject']}, had {e['previous']}",
    "AuctionIndicated": lambda e: f"indicated {_outcome(e)}",
    "AuctionUncrossed": lambda e: f"uncrossed {_outcome(e)}",
    "ControlRefused": lambda e: f"ControlRefused {Refusal(e['reason']).name}",
}


def _look_book(machine: Any) -> Iterator[str]:
    for number, *_ in machine.instruments():
        for side, levels in zip(("buy", "sell"), machine.book(number, 100), strict=True):
            for price, qty, _count in levels:
                tags = " ".join(f"#{order[1]}" for order in machine.queue(number, Side[side.upper()], price))
                yield f"{side} {qty} @ {price}: {tags}" + (f" on {number}" if number != 1 else "")


def _look_positions(machine: Any) -> Iterator[str]:
    for account, instrument, net, cost, realised, buy, sell in machine.positions():
        where = f" on {instrument}" if instrument != 1 else ""
        yield f"{ACCOUNTS[account]} net {net} cost {cost} realised {realised} working {buy}/{sell}{where}"


def _look_balances(machine: Any) -> Iterator[str]:
    for account, asset, available, held in machine.balances():
        yield f"{ACCOUNTS[account]} {available} + {held} of {asset}"


def _look_prices(machine: Any) -> Iterator[str]:
    for number, _phase, reference, last_price, last_qty, bid, ask in machine.instruments():
        yield f"{number}: reference {reference} last {last_qty} @ {last_price} touch {bid}/{ask}"


def _look_unseen(machine: Any) -> Iterator[str]:
    for side, price, _id, tag, *_, leaves in machine.hidden(1):
        yield f"hidden {Side(side).name.lower()} {leaves} @ {price}: #{tag}"
    for trigger, side, price, _id, tag, *_, leaves in machine.stops(1):
        yield f"stop {Side(side).name.lower()} {leaves} @ {price} on {Trigger(trigger).name.lower()}: #{tag}"


_LOOKS: dict[str, Callable[[Any], Iterator[str]]] = {
    "book": _look_book, "positions": _look_positions, "balances": _look_balances, "prices": _look_prices,
    "unseen": _look_unseen,
}
