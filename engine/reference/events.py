"""Events, numbered as they are written."""

from engine.messages.layout import BY_NAME
from engine.reference.orders import Order

_ORDER = BY_NAME["OrderAccepted"].struct
_CONTROL = BY_NAME["PhaseChanged"].struct
_TERMS = BY_NAME["OrderTerms"].struct
_SIZE = _ORDER.size
_KIND = {name: message.kind for name, message in BY_NAME.items()}

NO_ACTOR = bytes(24)


def signed(number: int) -> int:
    """The i64 with the same 64 bits: a time above 2^63 - 1 stands in an i64 field like that."""
    return number - (1 << 64) if number >> 63 == 1 else number


class Events:
    """What the commands since the last `take` caused."""

    def __init__(self) -> None:
        self.last_seq = 0
        self.command_seq = 0
        self.time_ns = 0
        self._written = bytearray()

    def take(self) -> bytes:
        """All that was written since the last call."""
        taken = bytes(self._written)
        self._written.clear()
        return taken

    def _next(self) -> int:
        self.last_seq += 1
        return self.last_seq

    def order_event(
        self, name: str, *, session: int, account: int, instrument: int, reason: int = 0, order_id: int = 0,
        client_order_id: int = 0, price_ticks: int = 0, qty_lots: int = 0, leaves_lots: int = 0, related_id: int = 0,
        side: int = 0, order_type: int = 0, time_in_force: int = 0, flags: int = 0,
    ) -> int:
        """Writes one; returns its number."""
        seq = self._next()
        self._written += _ORDER.pack(
            _SIZE, _KIND[name], reason, session, seq, self.command_seq, self.time_ns, account, instrument, order_id,
            client_order_id, price_ticks, qty_lots, leaves_lots, related_id, side, order_type, time_in_force, flags, 0,
        )
        return seq

    def of_order(
        self, name: str, order: Order, *, qty_lots: int, related_id: int, reason: int = 0, flags: int = 0,
        client_order_id: int | None = None, price_ticks: int | None = None, leaves_lots: int | None = None,
    ) -> int:
        """An event about an order that was accepted: its own identity, price and leaves unless told otherwise."""
        return self.order_event(
            name, session=order.session, account=order.account, instrument=order.instrument, reason=reason,
            order_id=order.order_id,
            client_order_id=order.client_order_id if client_order_id is None else client_order_id,
            price_ticks=order.price_ticks if price_ticks is None else price_ticks, qty_lots=qty_lots,
            leaves_lots=order.leaves_lots if leaves_lots is None else leaves_lots, related_id=related_id,
            side=order.side, order_type=order.order_type, time_in_force=order.time_in_force, flags=flags,
        )

    def order_terms(self, order: Order, *, stop_ticks: int, min_qty_lots: int) -> None:
        """What OrderAccepted has no room for."""
        self._written += _TERMS.pack(
            _SIZE, _KIND["OrderTerms"], 0, order.session, self._next(), self.command_seq, self.time_ns, order.account,
            order.instrument, order.order_id, stop_ticks, order.display_lots, min_qty_lots, order.expires_ns,
            order.client_order_id, order.trigger, order.self_match, bytes(6),
        )

    def control_event(
        self, name: str, *, session: int, account: int, instrument: int, request_id: int, reason: int = 0, value: int = 0,
        previous: int = 0, actor: bytes = NO_ACTOR, subject: int = 0, scope: int = 0, number: int = 0,
    ) -> int:
        """Writes one; returns its number."""
        seq = self._next()
        self._written += _CONTROL.pack(
            _SIZE, _KIND[name], reason, session, seq, self.command_seq, self.time_ns, account, instrument, request_id,
            signed(value), signed(previous), actor, subject, scope, 0, number,
        )
        return seq
