"""What the projections must hold after these events, worked out one event at a time in the most obvious way."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from engine.messages.codes import CancelCause, Liquidity, PriceKind, Scope, Side
from engine.messages.layout import decode
from engine.messages.order_life import Life, OrderState, step_of
from engine.reference.positions import Row as Holding

I64 = 1 << 63
SAME = ("client_order_id", "session", "account", "instrument", "side", "price_ticks", "qty_lots")
"""Copied as they are."""
Rows = dict[Any, dict[str, Any]]


def big(number: int) -> int:
    """As a bigint holds it."""
    return number if number < I64 else number - 2 * I64


@dataclass
class Fold:
    """Rows by their key, and the names of the events that were seen."""

    orders: Rows = field(default_factory=dict)
    lives: dict[int, Life] = field(default_factory=dict)
    executions: Rows = field(default_factory=dict)
    corrections: Rows = field(default_factory=dict)
    balance_entries: Rows = field(default_factory=dict)
    balances: Rows = field(default_factory=dict)
    refusals: Rows = field(default_factory=dict)
    positions: Rows = field(default_factory=dict)
    states: Rows = field(default_factory=lambda: defaultdict(dict))
    limits: Rows = field(default_factory=dict)
    groups: Rows = field(default_factory=dict)
    scope_limits: Rows = field(default_factory=dict)
    blocks: Rows = field(default_factory=dict)
    restrictions: Rows = field(default_factory=dict)
    accounts: Rows = field(default_factory=dict)
    held: dict[tuple[int, int], Holding] = field(default_factory=lambda: defaultdict(Holding))
    turnover: dict[tuple[int, int], list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    seen: set[str] = field(default_factory=set)

    def apply(self, events: bytes) -> "Fold":
        for name, event in decode(events):
            step = getattr(self, f"_{name}", None)
            if step is not None:
                step(event)
                self.seen.add(name)
        return self

    def _OrderAccepted(self, e: dict[str, Any]) -> None:
        same = (*SAME, "order_type", "time_in_force", "leaves_lots")
        self.orders[e["order_id"]] = {
            **{name: e[name] for name in same}, "cancel_cause": 0, "caused_by_seq": 0, "filled_lots": 0,
            "accepted_seq": e["seq"], "accepted_ns": big(e["time_ns"]), "last_seq": e["seq"], "last_ns": big(e["time_ns"]),
            "last_command_seq": e["command_seq"], "instructions": e["flags"],
            **dict.fromkeys(("stop_price_ticks", "display_qty_lots", "min_qty_lots", "expire_ns", "trigger", "self_match"), 0),
        }
        self.lives[e["order_id"]] = Life(OrderState.SUBMITTED)
        self._order(e)

    def _OrderTerms(self, e: dict[str, Any]) -> None:
        same = ("stop_price_ticks", "display_qty_lots", "min_qty_lots", "trigger", "self_match")
        self.orders[e["order_id"]].update({name: e[name] for name in same}, expire_ns=big(e["expire_time_ns"]))

    def _order(self, e: dict[str, Any]) -> dict[str, Any]:
        order, life = self.orders[e["order_id"]], self.lives[e["order_id"]]
        step = step_of(e["kind"], e["reason"], e["leaves_lots"])
        assert step is not None
        life.follow(step)
        order.update(state=life.state, order_type=e["order_type"])
        order.update(leaves_lots=e["leaves_lots"], last_seq=e["seq"], last_ns=big(e["time_ns"]))
        order["last_command_seq"] = e["command_seq"]
        return order

    def _OrderReplaced(self, e: dict[str, Any]) -> None:
        self._order(e).update({name: e[name] for name in ("client_order_id", "price_ticks", "qty_lots")})

    _OrderRestated = _OrderReplaced

    def _OrderTriggered(self, e: dict[str, Any]) -> None:
        self._order(e)

    def _OrderCanceled(self, e: dict[str, Any]) -> None:
        unasked = e["reason"] != CancelCause.REQUESTED
        self._order(e).update(cancel_cause=e["reason"], caused_by_seq=e["related_id"] if unasked else 0)

    def _Fill(self, e: dict[str, Any]) -> None:
        order = self._order(e)
        order["filled_lots"] += e["qty_lots"]
        same = (*SAME, "command_seq", "order_id", "leaves_lots")
        self.executions[e["seq"]] = {
            **{name: e[name] for name in same},
            "time_ns": big(e["time_ns"]), "trade_id": e["related_id"], "liquidity": e["flags"],
        }
        self._position(e)
        if e["flags"] == Liquidity.MAKER or (e["flags"] == Liquidity.AUCTION and e["side"] == Side.BUY):
            self._trade(e)

    def _TradeBusted(self, e: dict[str, Any]) -> None:
        self._position(e | {"side": 3 - e["side"], "price_ticks": e["previous_price_ticks"]})
        own = ("session", "account", "instrument", "side", "price_ticks", "qty_lots", "previous_price_ticks", "trade_id",
               "order_id", "request_id", "kind", "command_seq")
        self.corrections[e["seq"]] = {**{name: e[name] for name in own}, "time_ns": big(e["time_ns"])}

    def _TradeAdjusted(self, e: dict[str, Any]) -> None:
        self._TradeBusted(e)
        self._position(e)

    def _BalanceChanged(self, e: dict[str, Any]) -> None:
        self.balance_entries[e["seq"]] = {
            **{name: e[name] for name in ("command_seq", "account", "request_id")}, "time_ns": big(e["time_ns"]),
            "asset": e["subject"], "amount": e["value"], "available_before": e["previous"],
        }
        before = self.balances.get((e["account"], e["subject"]), {"deposited": 0})
        self.balances[e["account"], e["subject"]] = {"deposited": before["deposited"] + e["value"], "last_seq": e["seq"]}

    def _position(self, e: dict[str, Any]) -> None:
        key = (e["account"], e["instrument"])
        held, turnover = self.held[key], self.turnover[key]
        held.fill(e["side"], e["price_ticks"], e["qty_lots"])
        turnover[e["side"] - 1] += e["qty_lots"]
        self.positions[key] = {
            "net_lots": held.net, "open_cost": held.open_cost, "realised": held.realised,
            "bought_lots": turnover[0], "sold_lots": turnover[1], "last_seq": e["seq"],
        }

    def _trade(self, e: dict[str, Any]) -> None:
        state = self.states[e["instrument"]]
        state.update(last_price_ticks=e["price_ticks"], last_qty_lots=e["qty_lots"], last_trade_seq=e["seq"])
        state["trades_total"] = state.get("trades_total", 0) + 1
        state["volume_lots"] = state.get("volume_lots", 0) + e["qty_lots"]

    def _refused(self, e: dict[str, Any]) -> None:
        same = (*SAME, "command_seq", "order_id", "kind", "reason")
        self.refusals[e["seq"]] = {**{name: e[name] for name in same}, "time_ns": big(e["time_ns"])}

    _OrderRefused = _CancelRefused = _ReplaceRefused = _refused

    def _PhaseChanged(self, e: dict[str, Any]) -> None:
        phase = {
            "phase": e["value"], "phase_reason": e["reason"], "phase_seq": e["command_seq"], "phase_since_ns": big(e["time_ns"]),
            "phase_actor": e["actor"],
        }
        if not e["instrument"]:
            self.groups[e["number"]] = phase
            return
        self.states[e["instrument"]].update(phase, group=e["number"], has_own_phase=bool(e["subject"]))

    def _ReferencePriceSet(self, e: dict[str, Any]) -> None:
        name = {PriceKind.REFERENCE: "reference_ticks", PriceKind.MARK: "mark_ticks"}.get(e["subject"], "settlement_ticks")
        self.states[e["instrument"]][name] = e["value"]
        if e["subject"] == PriceKind.REFERENCE:
            self.states[e["instrument"]]["reference_seq"] = e["command_seq"]

    def _InstrumentDefined(self, e: dict[str, Any]) -> None:
        state = self.states[e["instrument"]]
        state.update(defined_seq=e["command_seq"], group=e["number"])
        if e["value"]:
            state.update(self.groups.get(e["number"], {}))

    def _LimitSet(self, e: dict[str, Any]) -> None:
        told = {"value": e["value"], "seq": e["command_seq"]}
        if e["scope"] == Scope.ROW:
            self.limits[e["account"], e["instrument"], e["subject"]] = told
            return
        numbers = {Scope.VENUE: 0, Scope.ACCOUNT: e["account"], Scope.INSTRUMENT: e["instrument"]}
        key = (e["scope"], numbers.get(e["scope"], e["number"]), e["subject"])
        if e["value"] < 0:
            self.scope_limits.pop(key, None)
        else:
            self.scope_limits[key] = told

    def _ScopeBlocked(self, e: dict[str, Any]) -> None:
        key = (e["scope"], e["number"])
        before = self.blocks.pop(key, {"kill_seq": 0, "cancelled": 0, "residue": 0})
        if not e["value"]:
            return
        kill = {"kill_seq": e["seq"], "cancelled": 0, "residue": 0} if e["subject"] else {
            name: before[name] for name in ("kill_seq", "cancelled", "residue")
        }
        self.blocks[key] = {
            "block": e["value"], "reason": e["reason"], "seq": e["command_seq"], "since_ns": big(e["time_ns"]),
            "actor": e["actor"], **kill,
        }

    def _MassCancelDone(self, e: dict[str, Any]) -> None:
        for block in self.blocks.values():
            if e["session"] == 0 and block["kill_seq"] and block["kill_seq"] == e["related_id"]:
                block.update(cancelled=e["qty_lots"], residue=e["leaves_lots"])

    def _RestrictionSet(self, e: dict[str, Any]) -> None:
        key = (e["scope"], e["number"], e["instrument"])
        self.restrictions.pop(key, None)
        if e["value"]:
            self.restrictions[key] = {"seq": e["command_seq"], "since_ns": big(e["time_ns"]), "actor": e["actor"]}

    def _AccountDefined(self, e: dict[str, Any]) -> None:
        self.accounts[e["account"]] = {"firm": e["value"], "seq": e["command_seq"]}
