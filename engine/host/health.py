"""The engine's own figures, as the `health` picture and the answer to `status`."""

from typing import Any

from engine.gateway.gateway import Gateway
from engine.host.latency import Latency
from engine.host.passage import Passage
from engine.host.rates import Rates


class Health:
    def __init__(self, passage: Passage, gateway: Gateway, latency: Latency, now_ns: int) -> None:
        self.passage, self.gateway, self.latency = passage, gateway, latency
        self.state = "running"
        self.started_ns = now_ns
        self.rates = Rates(now_ns, *self._totals())

    def _totals(self) -> tuple[int, int, int]:
        tallies = self.passage.tallies
        return tallies.orders_total, tallies.trades_total, self.refusals_total

    @property
    def refusals_total(self) -> int:
        """Of the core, and of the gateway, whose refusals never reached it."""
        return self.passage.tallies.refusals_total + self.gateway.refused_total

    def tick(self, now_ns: int) -> None:
        """Once a second."""
        self.rates.measure(now_ns, *self._totals())
        self.latency.next_second()

    def figures(self) -> dict[str, Any]:
        """By name; times in the unit that the name ends in. The latencies are of the last ten seconds."""
        core, writer = self.passage.sequencer.core, self.passage.sequencer.writer
        orders, trades, refusals = self.rates.per_second
        p50, p99 = self.latency.orders.percentiles_ns(0.5, 0.99)
        [sync_p99] = self.latency.syncs.percentiles_ns(0.99)
        return {
            "state": self.state,
            "last_seq": core.last_seq(),
            "durable_seq": writer.durable_seq,
            "event_seq": writer.durable_event_seq,
            "orders_per_s": orders,
            "trades_per_s": trades,
            "refusals_per_s": refusals,
            "refusals_total": self.refusals_total,
            "latency_p50_us": p50 // 1000,
            "latency_p99_us": p99 // 1000,
            "sync_p99_us": sync_p99 // 1000,
            "sessions": len(self.gateway.on),
            "live_orders": core.live_orders(),
            "journal_segment": writer.segment,
            "started_ns": self.started_ns,
        }

    def rows(self) -> list[list[Any]]:
        return [[name, value] for name, value in self.figures().items()]
