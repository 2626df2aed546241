"""What the engine must be told of the reference data: one command for each row."""

from dataclasses import dataclass

from engine.messages.codes import Phase, PhaseReason
from riskapp.models import Account, AccountLimit, Instrument, Verb

Values = dict[str, int]


@dataclass(frozen=True, slots=True)
class EngineCommand:
    """A control command without its request id. `values` are the fields by name, as JSON holds them."""

    verb: Verb
    name: str
    values: Values

    @property
    def instrument(self) -> int | None:
        return self.values.get("instrument")


def define_instrument(instrument: Instrument) -> EngineCommand:
    return EngineCommand(Verb.DEFINE, "DefineInstrument", {
        "instrument": instrument.number, "collar_bps": instrument.collar_bps, "price_ticks_max": instrument.price_ticks_max,
        "qty_lots_max": instrument.qty_lots_max, "notional_max": instrument.notional_max,
        "tick_multiple": instrument.tick_multiple, "lot_multiple": instrument.lot_multiple,
        "reference_mode": instrument.reference_mode,
    })


def define_account(account: Account) -> EngineCommand:
    return EngineCommand(Verb.DEFINE, "DefineAccount", {
        "account": account.number, "firm": account.firm_id, "desk": account.desk, "self_match_group": account.self_match_group,
    })


def set_limit(limit: AccountLimit) -> EngineCommand:
    return limit_value(limit.account_id, limit.instrument_id, limit.limit, limit.value)


def limit_value(account: int, instrument: int, limit: int, value: int) -> EngineCommand:
    values = {"account": account, "instrument": instrument, "limit": limit, "value": value}
    return EngineCommand(Verb.SET_LIMIT, "SetLimit", values)


def set_reference(instrument: Instrument) -> EngineCommand:
    """The reference that an instrument starts with."""
    values = {"instrument": instrument.number, "price_ticks": instrument.opening_reference_ticks}
    return EngineCommand(Verb.SET_REFERENCE, "SetReferencePrice", values)


def open_instrument(number: int) -> EngineCommand:
    values = {"instrument": number, "phase": int(Phase.CONTINUOUS), "reason": int(PhaseReason.SCHEDULED)}
    return EngineCommand(Verb.OPEN, "SetPhase", values)


def release_instrument(number: int) -> EngineCommand:
    """After a recovery."""
    values = {"instrument": number, "phase": int(Phase.CONTINUOUS), "reason": int(PhaseReason.CAUSE_RESOLVED)}
    return EngineCommand(Verb.OPEN, "SetPhase", values)
