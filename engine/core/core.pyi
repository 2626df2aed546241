from engine.core.capacity import Capacity
from engine.core.explanation import Finding, Judged

Level = tuple[int, int, int]
"""Price in ticks, quantity in lots, number of orders."""

class Broken(Exception):
    """The bytes are no commands; nothing was applied from the first bad record on."""

class Core:
    """The state machine; docs/RULES.md says what each command does. One thread at a time."""

    def __init__(self, capacity: Capacity = ...) -> None: ...
    def last_seq(self) -> int: ...
    def last_event_seq(self) -> int: ...
    def time_ns(self) -> int: ...
    def next_due_ns(self) -> int:
        """The earliest engine time at which an AdvanceTime has something to do; 0: none. It may be past already."""

    def collects(self) -> bool:
        """Whether any instrument gathers orders for an auction."""

    def schedules(self) -> list[tuple[int, int, int, int, int, int, int, bytes]]:
        """(number, at_ns, instrument, group, phase, reason, request_id, actor) of what is to come, by (at_ns, number)."""

    def apply_bytes(self, commands: bytes | memoryview, time_ns: int) -> bytes:
        """Applies every command; returns their events. Releases the GIL. Broken when a record is no command."""

    def snapshot(self) -> bytes:
        """All state, encoded as docs/RULES.md, *Snapshot*."""

    def restore(self, snapshot: bytes | memoryview) -> None:
        """Become what the snapshot says; only on a core that has applied nothing. ValueError names what is wrong with it."""

    def state_hash(self) -> str:
        """SHA-256 of the snapshot in hex."""

    def explain(self, record: bytes | memoryview) -> list[Judged]:
        """Why this order or replace, a whole record, would be refused now, or taken: every check, in their order.

        Changes no state. ValueError for any other record.
        """

    def findings(self, record: bytes | memoryview) -> list[Finding]:
        """What each check finds that can be asked, in order; `explain` without the changes that would pass."""

    def failures(self, record: bytes | memoryview) -> int:
        """Those that fail, a bit each: 1 << Refusal."""

    def live_orders(self) -> int: ...
    def instruments(self) -> list[tuple[int, int, int, int, int, int, int]]:
        """(number, phase, reference, last price, last quantity, best bid, best ask), ascending; 0 where there is none."""

    def own_phases(self) -> list[tuple[int, int, int]]:
        """(number, group, phase of its own), ascending; Phase.INHERIT where the group's holds."""

    def references(self) -> list[tuple[int, int, int, int]]:
        """(number, centre of the collar now, PriceSource, time of that price), ascending; 0 where there is none, or no age."""

    def book(self, instrument: int, depth: int) -> tuple[list[Level], list[Level]]:
        """(bids, asks), best first, at most `depth` levels each; empty for an unknown instrument."""

    def queue(self, instrument: int, side: int, price_ticks: int) -> list[tuple[int, int, int, int, int]]:
        """The orders of one level in time order: (order_id, client_order_id, account, session, leaves_lots)."""

    def hidden(self, instrument: int) -> list[tuple[int, int, int, int, int, int, int]]:
        """(side, price, order_id, client_order_id, account, session, leaves_lots) of what works unseen, but for reserves.

        Bids, then asks, from the touch outwards; then parked pegs in the order in which they came, with price 0.
        """

    def stops(self, instrument: int) -> list[tuple[int, int, int, int, int, int, int, int]]:
        """(trigger, side, stop price, order_id, client_order_id, account, session, leaves_lots).

        On last, then on mark; of each buys, then sells, the one that triggers next first.
        """

    def indication(self, instrument: int) -> tuple[int, int, int, int]:
        """(price, volume, surplus, its side) of the auction if it ended now; all 0 where nothing would trade or collects."""

    def positions(self) -> list[tuple[int, int, int, int, int, int, int]]:
        """(account, instrument, net, open_cost, realised, working_buy, working_sell) where any of the last five is not 0."""

    def limits(self) -> list[tuple[int, int, int, int, int, int]]:
        """(account, instrument, order_qty, order_notional, position_long, position_short) of rows with any limit set."""

    def blocks(self) -> list[tuple[int, int, int, int]]:
        """(scope, number, Block, event of the kill or 0) of every blocked scope, ascending."""

    def node_limits(self) -> list[tuple[int, int, int, int]]:
        """(scope, number, Limit, value) of what is set above rows, ascending."""

    def rates(self) -> list[tuple[int, int, int, int, int]]:
        """(scope, number, Limit, window_ns, how much happened within it up to now) of limits with a window, ascending."""

    def latches(self) -> list[tuple[int, int]]:
        """(scope, number) of what is latched off until a person releases it, ascending."""

    def node_use(self) -> list[tuple[int, int, int, int, int, int, int]]:
        """(scope, number, open orders, gross cost, net cost, value of working buys, of sells) where a limit needs sums."""

    def restrictions(self) -> list[tuple[int, int, int]]:
        """(scope, number, instrument) of the restricted list, ascending."""

    def balances(self) -> list[tuple[int, int, int, int]]:
        """(account, asset, available, held) of spot accounts, in the asset's smallest units, where either is not 0."""

    def self_match_hits(self) -> list[tuple[int, int]]:
        """(account, orders of it that self-match prevention stopped), where there were any."""
