"""The one table of record layouts. Little-endian, naturally aligned, no padding that is not named.

A record starts with `length` (bytes, multiple of 8) and `kind`, so a reader can step over what it does not know.
Commands are journaled exactly as they arrived, with `session` stamped by the gateway; events are logged and sent
exactly as the core wrote them. Prices are in ticks, quantities in lots, times in nanoseconds since 1970 (UTC).
"""

from dataclasses import dataclass
from functools import cached_property
from struct import Struct

import numpy as np

VERSION = 1

_NUMPY = {"u8": "u1", "u16": "<u2", "u32": "<u4", "u64": "<u8", "i64": "<i8"}
_STRUCT = {"u8": "B", "u16": "H", "u32": "I", "u64": "Q", "i64": "q"}


@dataclass(frozen=True)
class Field:
    """One field: its name, its type (u8 u16 u32 u64 i64, or charN for N bytes of ASCII padded with zeros), its meaning."""

    name: str
    type: str
    doc: str = ""

    @property
    def numpy(self) -> str:
        return f"S{self.type[4:]}" if self.type.startswith("char") else _NUMPY[self.type]

    @property
    def struct(self) -> str:
        return f"{self.type[4:]}s" if self.type.startswith("char") else _STRUCT[self.type]

    @property
    def size(self) -> int:
        return np.dtype(self.numpy).itemsize


@dataclass(frozen=True)
class Message:
    """One kind of record. `way` says who writes it: client, control, core, host."""

    name: str
    kind: int
    way: str
    doc: str
    fields: tuple[Field, ...]

    @cached_property
    def dtype(self) -> np.dtype:
        """The structured dtype: one element is one record."""
        return np.dtype([(f.name, f.numpy) for f in self.fields])

    @cached_property
    def struct(self) -> Struct:
        """The same for one record at a time: every field, reserved ones too, in the order of the table."""
        return Struct("<" + "".join(f.struct for f in self.fields))

    @cached_property
    def size(self) -> int:
        """Bytes of one record."""
        return self.dtype.itemsize

    def offset(self, name: str) -> int:
        """Bytes from the record's start to this field."""
        return self.dtype.fields[name][1]  # type: ignore[index]


def _head(id_name: str, id_doc: str) -> tuple[Field, ...]:
    return (
        Field("length", "u16", "bytes of this record"),
        Field("kind", "u8"),
        Field("version", "u8", f"{VERSION}"),
        Field("session", "u32", "stamped by the gateway; 0 from a control"),
        Field(id_name, "u64", id_doc),
    )


_ORDER_HEAD = _head("client_order_id", "FIX tag 11, as a number; 0: the order is addressed by its order_id alone")
_CONTROL_HEAD = _head("request_id", "random, not 0; the core refuses one that it has applied")
_ACTOR = Field("actor", "char24", "operator's login name; `direct:` before it when the second road was used")
_WHO_WHAT = (Field("account", "u32"), Field("instrument", "u32"))
_WHICH = (
    Field("order_id", "u64", "FIX tag 37: generation << 32 | slot; 0: use orig_client_order_id"),
    Field("orig_client_order_id", "u64", "FIX tag 41; read only where order_id is 0"),
)

_EVENT_HEAD = (
    Field("length", "u16", "96"),
    Field("kind", "u8"),
    Field("reason", "u8", "a Refusal, a CancelCause or a PhaseReason, as the kind says"),
    Field("session", "u32", "whom it concerns; 0: nobody's session"),
    Field("seq", "u64", "the event's own number, from 1 without a gap"),
    Field("command_seq", "u64", "the command that caused it"),
    Field("time_ns", "u64", "engine time of that command"),
)


def _order_event(name: str, kind: int, doc: str) -> Message:
    body = (
        *_WHO_WHAT,
        Field("order_id", "u64"),
        Field("client_order_id", "u64"),
        Field("price_ticks", "i64", "FIX tag 44; in a Fill, tag 31"),
        Field("qty_lots", "i64", "FIX tag 38; in a Fill, tag 32; in OrderCanceled, what was taken away"),
        Field("leaves_lots", "i64", "FIX tag 151"),
        Field("related_id", "u64", "Fill: trade id (the first event's number, on both sides); replace, asked-for cancel: ClOrdID "
              "before; other cancel: the event that caused it, 0: the order's own terms; refused for a limit: its value"),
        Field("side", "u8"),
        Field("order_type", "u8"),
        Field("time_in_force", "u8"),
        Field("flags", "u8", "OrderAccepted: Instruction; Fill: Liquidity; OrderReplaced: 1 when priority was kept; "
              "refused for a limit: whose it is, a Scope"),
        Field("reserved", "u32"),
    )
    return Message(name, kind, "core", doc, (*_EVENT_HEAD, *body))


def _correction_event(name: str, kind: int, doc: str) -> Message:
    body = (
        *_WHO_WHAT,
        Field("order_id", "u64"), Field("request_id", "u64"),
        Field("price_ticks", "i64", "that holds now; of a bust, that of the trade"), Field("qty_lots", "i64"),
        Field("previous_price_ticks", "i64", "that of the trade"), Field("trade_id", "u64"),
        Field("side", "u8", "of this order in the trade"), Field("reserved", "char7"),
    )
    return Message(name, kind, "core", doc, (*_EVENT_HEAD, *body))


def _control_event(name: str, kind: int, doc: str) -> Message:
    body = (
        *_WHO_WHAT,
        Field("request_id", "u64"),
        Field("value", "i64", "new limit, price in ticks, or phase"),
        Field("previous", "i64", "what it was before"),
        _ACTOR,
        Field("subject", "u8", "LimitSet: Limit; ControlRefused: kind of the command; ScopeBlocked: 1 if orders are cancelled"),
        Field("scope", "u8", "Scope, where the command has one"),
        Field("reserved", "u16"),
        Field("number", "u32", "of the firm, desk, session, account or instrument that the scope is"),
    )
    return Message(name, kind, "core", doc, (*_EVENT_HEAD, *body))


_TRADE = (
    Field("instrument", "u32"), Field("reserved", "u32"),
    Field("trade_id", "u64", "as in its Fills"), Field("price_ticks", "i64", "at which it was made"), Field("qty_lots", "i64"),
    Field("buy_account", "u32"), Field("sell_account", "u32"),
    Field("buy_session", "u32", "told of it; 0: nobody"), Field("sell_session", "u32"),
    Field("buy_order_id", "u64"), Field("sell_order_id", "u64"),
    _ACTOR,
)

_NEW_ORDER = (
    *_ORDER_HEAD, *_WHO_WHAT,
    Field("price_ticks", "i64", "limit, FIX tag 44; 0 for MARKET and STOP; of PEG_MID the worst price, 0: none"),
    Field("qty_lots", "i64", "FIX tag 38"),
    Field("side", "u8"), Field("order_type", "u8"), Field("time_in_force", "u8"),
    Field("self_match", "u8", "SelfMatch"), Field("instructions", "u8", "Instruction"), Field("reserved", "char3", "0"),
)

COMMANDS = (
    Message("NewOrder", 1, "client", "FIX 35=D.", _NEW_ORDER),
    Message("NewOrderExtended", 5, "client", "FIX 35=D with what few orders need; it begins as NewOrder does.", (
        *_NEW_ORDER,
        Field("stop_price_ticks", "i64", "FIX tag 99; 0: no stop"),
        Field("display_qty_lots", "i64", "iceberg, FIX tag 1138; 0: all of it"),
        Field("min_qty_lots", "i64", "FIX tag 110: trade so much at once, or nothing; 0: any"),
        Field("expire_time_ns", "u64", "FIX tag 126, GTD only"),
        Field("trigger", "u8", "Trigger of a stop"), Field("reserved2", "char7", "0"),
    )),
    Message("CancelOrder", 2, "client", "FIX 35=F.", (*_ORDER_HEAD, *_WHO_WHAT, *_WHICH)),
    Message("ReplaceOrder", 3, "client", "FIX 35=G. Less quantity at the same price keeps priority, all else loses it.", (
        *_ORDER_HEAD, *_WHO_WHAT, *_WHICH,
        Field("price_ticks", "i64"),
        Field("qty_lots", "i64", "new total quantity, filled part included (tag 38)"),
        Field("stop_price_ticks", "i64", "of a stop that is not triggered; 0: as it is"),
        Field("display_qty_lots", "i64", "of an iceberg; 0: as it is"),
    )),
    Message("MassCancel", 4, "client", "FIX 35=q. Every working order that fits all filters, nearest to the touch first.", (
        *_ORDER_HEAD,
        Field("account", "u32", "0: any of the session's"), Field("instrument", "u32", "0: any"),
        Field("of_session", "u32", "0: any"), Field("firm", "u32", "0: any"), Field("desk", "u32", "0: any"),
        Field("side", "u8", "0: both"), Field("cause", "u8", "CancelCause"), Field("reserved", "u16"),
    )),
    Message("SetPhase", 10, "control", "Halt, resume, open and close an instrument, or a group of them.", (
        *_CONTROL_HEAD,
        Field("instrument", "u32", "0: the group"), Field("phase", "u8"), Field("reason", "u8", "PhaseReason"),
        Field("group", "u16", "read only where instrument is 0"),
        _ACTOR,
    )),
    Message("SetLimit", 11, "control", "One limit of an account in an instrument, or of what stands above it.", (
        *_CONTROL_HEAD,
        Field("account", "u32", "of scope ROW and ACCOUNT"), Field("instrument", "u32", "of scope ROW and INSTRUMENT"),
        Field("limit", "u8", "Limit"), Field("scope", "u8", "Scope"), Field("on_breach", "u8", "BreachAction"),
        Field("warns", "u8", "1: told as 50, 75, 90 and 100 % of it are used"),
        Field("number", "u32", "the firm, desk or session, where the scope is one"),
        Field("value", "i64", "of another scope than ROW: -1 takes the limit away"),
        Field("window_ns", "u64", "of the limits that count within a time; of SLOW_DOWN the pause; 0 for all others"),
        _ACTOR,
    )),
    Message("SetReferencePrice", 12, "control", "One of an instrument's prices that do not come from its trades.", (
        *_CONTROL_HEAD, Field("instrument", "u32"), Field("price_kind", "u8", "PriceKind"), Field("reserved", "char3"),
        Field("price_ticks", "i64"),
    )),
    Message("AdvanceTime", 13, "control", "Engine time, when nothing else carries it. request_id is 0.", (
        *_CONTROL_HEAD, Field("to_time_ns", "u64"),
    )),
    Message("DefineInstrument", 14, "control", "Creates an instrument (CLOSED), or changes one; price_ticks_max never changes.", (
        *_CONTROL_HEAD,
        Field("instrument", "u32", "from 1"), Field("collar_bps", "u32", "from 1; hundredths of a percent of the reference"),
        Field("price_ticks_max", "i64", "highest price, 1 to 2^26 - 1"),
        Field("qty_lots_max", "i64"), Field("notional_max", "i64", "ticks x lots"),
        Field("tick_multiple", "u32", "prices are multiples of this many ticks"),
        Field("lot_multiple", "u32", "quantities are multiples of this many lots"),
        Field("reference_mode", "u8", "ReferenceMode"), Field("market_remainder", "u8", "MarketRemainder"),
        Field("group", "u16", "whose phase holds where the instrument has none of its own"),
        Field("protection_bps", "u32", "how far from the reference a market order may trade; 0: as far as the collar"),
        Field("static_collar_bps", "u32", "around the settlement price; 0: none"),
        Field("reserved", "u32"),
        Field("reference_age_ns", "u64", "an older reference is none; 0: any age will do"),
        Field("base_asset", "u32", "of spot accounts: what is traded; 0: not for spot accounts"),
        Field("quote_asset", "u32", "what is paid"),
        Field("lot_units", "i64", "smallest units of the base asset in a lot"),
        Field("tick_units", "i64", "smallest units of the quote asset that one lot costs at a price of one tick"),
    )),
    Message("DefineAccount", 15, "control", "Creates an account; it trades nothing until limits are set.", (
        *_CONTROL_HEAD, Field("account", "u32", "from 1"), Field("firm", "u32"), Field("desk", "u32"),
        Field("self_match_group", "u32", "0: the account by itself; 2^32 - 1: it may trade with itself"),
        Field("account_kind", "u8", "AccountKind; never changes"), Field("reserved", "char7"),
    )),
    Message("SchedulePhase", 16, "control", "SetPhase at a time to come, by the AdvanceTime that reaches it.", (
        *_CONTROL_HEAD,
        Field("instrument", "u32", "0: the group"), Field("phase", "u8"), Field("reason", "u8", "PhaseReason"),
        Field("group", "u16", "read only where instrument is 0"),
        _ACTOR,
        Field("at_time_ns", "u64", "later than now"),
    )),
    Message("CancelSchedule", 17, "control", "Takes a SchedulePhase back that is not due yet.", (
        *_CONTROL_HEAD, Field("schedule", "u64", "number of its PhaseScheduled"), _ACTOR,
    )),
    Message("SetBlock", 21, "control", "Shuts a scope, or lets it reduce only, or opens it again. A kill: shut and cancel.", (
        *_CONTROL_HEAD,
        Field("number", "u32", "of the firm, desk, account, instrument or session; 0 of the venue"),
        Field("scope", "u8", "Scope"),
        Field("block", "u8", "Block"), Field("cancel", "u8", "1: with all that works there; SHUT only"),
        Field("reason", "u8", "PhaseReason"),
        _ACTOR,
    )),
    Message("SetRestriction", 23, "control", "The restricted list: a firm, desk or account that may not trade an instrument.", (
        *_CONTROL_HEAD,
        Field("number", "u32", "of the firm, desk or account"), Field("instrument", "u32"), Field("scope", "u8", "Scope"),
        Field("restricted", "u8", "1: from now on; 0: no longer"), Field("reserved", "char6"),
        _ACTOR,
    )),
    Message("ReleaseLatch", 25, "control", "Lets in again what a limit has latched off: only a person does.", (
        *_CONTROL_HEAD,
        Field("number", "u32", "of the account"), Field("scope", "u8", "Scope: ACCOUNT"),
        Field("limit", "u8", "Limit whose latch it is: EXECUTIONS"), Field("reserved", "u16"),
        _ACTOR,
    )),
    Message("AdjustBalance", 26, "control", "A deposit or withdrawal of a spot account.", (
        *_CONTROL_HEAD, Field("account", "u32"), Field("asset", "u32", "1 to 255"),
        Field("amount", "i64", "smallest units; below 0: a withdrawal"),
        _ACTOR,
    )),
    Message("BustTrade", 27, "control", "Takes a trade back by entries against it; the host reads it in the event log.", (
        *_CONTROL_HEAD, *_TRADE,
    )),
    Message("AdjustTrade", 28, "control", "Gives a trade another price, as BustTrade takes it back.", (
        *_CONTROL_HEAD, *_TRADE, Field("new_price_ticks", "i64"),
    )),
    Message("EngineRecovered", 29, "control", "The host's first over a journal with commands in it: what is open is halted.", (
        *_CONTROL_HEAD, _ACTOR,
    )),
)

EVENTS = (
    _order_event("OrderAccepted", 64, "The order passed every check. FIX 39=0."),
    _order_event("OrderRefused", 65, "FIX 39=8; `reason` is the Refusal."),
    _order_event("Fill", 66, "One side of a trade; the maker's comes first, the taker's right after it; of an auction's trade "
                 "the buyer's, then the seller's. FIX 150=F."),
    _order_event("OrderCanceled", 67, "FIX 39=4; `reason` is the CancelCause."),
    _order_event("CancelRefused", 68, "FIX 35=9, 434=1."),
    _order_event("OrderReplaced", 69, "FIX 150=5."),
    _order_event("ReplaceRefused", 70, "FIX 35=9, 434=2. The order stands as it was."),
    _order_event("MassCancelDone", 71, "After the last of its OrderCanceled; qty_lots is their number, leaves_lots that of "
                 "orders whose phase forbids cancels."),
    _order_event("OrderTriggered", 72, "A stop enters the book as what it becomes; price_ticks is the price that triggered it."),
    _order_event("OrderRestated", 73, "Changed by the venue; `reason` is the RestateReason. FIX 150=D."),
    Message("OrderTerms", 74, "core", "Right after the OrderAccepted of a NewOrderExtended: what the former has no room for.", (
        *_EVENT_HEAD, *_WHO_WHAT,
        Field("order_id", "u64"),
        Field("stop_price_ticks", "i64"), Field("display_qty_lots", "i64"), Field("min_qty_lots", "i64"),
        Field("expire_time_ns", "u64"), Field("client_order_id", "u64"),
        Field("trigger", "u8", "Trigger"), Field("self_match", "u8", "SelfMatch"), Field("reserved", "char6"),
    )),
    _order_event("AuctionUncrossed", 75, "Before an auction's Fills: price_ticks of all, qty_lots in all, leaves_lots what is "
                 "left at this price, side whose, related_id the PhaseChanged."),
    _order_event("AuctionIndicated", 76, "What the auction would do if it ended now, where that changed: fields as in "
                 "AuctionUncrossed, all 0 where nothing would trade. related_id 0."),
    _correction_event("TradeBusted", 77, "The trade is taken back; one for each side. FIX 150=H."),
    _correction_event("TradeAdjusted", 78, "The trade has another price; one for each side. FIX 150=G."),
    _control_event("PhaseChanged", 80, "`value` and `previous` are phases, `reason` the PhaseReason; `number` is the group, "
                   "`subject` 1 when the instrument has the phase of its own."),
    _control_event("LimitSet", 81, "`subject` is the Limit, `previous` -1 where there was none."),
    _control_event("ReferencePriceSet", 82, "By command only; trades move it silently where the mode says so."),
    _control_event("TimeAdvanced", 83, "`value` is the time."),
    _control_event("InstrumentDefined", 84, "`value` is 1 when it is new, `number` its group."),
    _control_event("AccountDefined", 85, "`value` is the firm."),
    _control_event("ControlRefused", 86, "`reason` is the Refusal, `subject` the command's kind. State is as before."),
    _control_event("StateHashed", 87, "`value` and `previous`: this hash of the state and the one before, as their 64 bits."),
    _control_event("PhaseScheduled", 88, "`seq` is the number of the schedule, `value` when, `subject` the phase, `reason` the "
                   "PhaseReason that was given."),
    _control_event("ScheduleCancelled", 89, "`value` is the number of the schedule, `previous` when it was to be, `subject` its "
                   "phase; `reason` 0: by request, else the Refusal for which it could not be followed when due."),
    _control_event("ScopeBlocked", 90, "`value` and `previous` are each a Block, `reason` the PhaseReason."),
    _control_event("LimitWarned", 91, "`reason` is the percentage, `value` what is used, `previous` the limit, `subject` the "
                   "Limit."),
    _control_event("LimitBreached", 92, "More than the limit, `value` of `previous`; `subject` is the Limit, `reason` the "
                   "BreachAction."),
    _control_event("RestrictionSet", 95, "`value` is 1 when the scope may not trade the instrument."),
    _control_event("LatchChanged", 102, "`value` is 1 when the account is latched off, 0 when `actor` lets it in; "
                   "`subject` the Limit."),
    _control_event("BalanceChanged", 99, "`subject` is the asset, `value` the amount, "
                   "`previous` what was available, at most 2^63 - 1."),
    _control_event("RecoveryNoted", 107, "The engine came back from its journal; `value` is how many instruments it halts."),
)

SESSION = (
    Message("Logon", 200, "client", "First frame of a connection. FIX 35=A.", (
        *_head("request_id", "0"),
        Field("name", "char16", "session name"), Field("secret", "char32"),
        Field("cancel_on_disconnect", "u8", "1: working orders of the session are cancelled when it ends"),
        Field("reserved", "char7"),
    )),
    Message("Heartbeat", 203, "client", "A sign of life; the answer carries its request_id.", _head("request_id", "echoed")),
    Message("Logout", 204, "client", "The connection is closed after the last answer.", _head("request_id", "0")),
)

_HOST_HEAD = (
    Field("length", "u16"), Field("kind", "u8"), Field("reason", "u8", "Refusal"), Field("session", "u32"),
)

HOST = (
    Message("LogonAccepted", 201, "host", "The session is on; events with numbers above last_event_seq follow.", (
        *_HOST_HEAD, Field("last_event_seq", "u64"), Field("last_seq", "u64"), Field("time_ns", "u64"),
    )),
    Message("LogonRefused", 202, "host", "The connection is closed after this.", (*_HOST_HEAD, Field("request_id", "u64"))),
    Message("HostHeartbeat", 206, "host", "Answer to a Heartbeat, or a sign of life.", (*_HOST_HEAD, Field("request_id", "u64"))),
    Message("FrameRefused", 205, "host", "A frame that did not reach the engine; nothing was journaled.", (
        *_HOST_HEAD, Field("client_order_id", "u64"), Field("refused_kind", "u8"), Field("reserved", "char7"),
    )),
)

MESSAGES = (*COMMANDS, *EVENTS, *SESSION, *HOST)
BY_KIND = {m.kind: m for m in MESSAGES}
BY_NAME = {m.name: m for m in MESSAGES}

EVENT_SIZE = 96

ORDER_EVENT = BY_NAME["OrderAccepted"].dtype
CONTROL_EVENT = BY_NAME["PhaseChanged"].dtype


def encode(name: str, **values: object) -> bytes:
    """One record of the named message as bytes; fields that are not given are zero.

    ValueError names an unknown field or a value that does not fit its type.
    """
    message = BY_NAME[name]
    record = np.zeros((), message.dtype)
    record["length"], record["kind"] = message.size, message.kind
    if "version" in message.dtype.fields:  # type: ignore[operator]
        record["version"] = VERSION
    for field, value in values.items():
        try:
            record[field] = value.encode("ascii") if isinstance(value, str) else value
        except (ValueError, KeyError, OverflowError) as fault:
            raise ValueError(f"{name}.{field}={value!r}: {fault}") from fault
    return record.tobytes()


def decode(buffer: bytes | memoryview) -> list[tuple[str, dict[str, object]]]:
    """The records in a buffer as (name, {field: value}); for tests, tools and pages, not for the hot path.

    ValueError names the offset of the first record that is cut short or of unknown kind.
    """
    out: list[tuple[str, dict[str, object]]] = []
    at = 0
    while at < len(buffer):
        length, kind = int.from_bytes(buffer[at : at + 2], "little"), buffer[at + 2] if at + 2 < len(buffer) else -1
        message = BY_KIND.get(kind)
        if message is None or length != message.size or at + length > len(buffer):
            raise ValueError(f"no whole record at byte {at}: length {length}, kind {kind}")
        row = np.frombuffer(buffer, message.dtype, 1, at)[0]
        values = {f.name: row[f.name].item() for f in message.fields}
        out.append((message.name, {k: v.decode("ascii", "replace") if isinstance(v, bytes) else v for k, v in values.items()}))
        at += length
    return out
