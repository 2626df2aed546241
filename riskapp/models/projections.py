"""What the event log says happened. Nothing writes these tables but the projector, and it can write them anew at any time.

Columns are never NULL where the projector copies them in binary; 0 stands where the engine's record holds 0.
Times are the engine's, in ns since 1970; sequence numbers are events' unless the name says `command`.
"""

from django.db import models

from engine.messages.layout import BY_NAME
from engine.messages.order_life import WORKING, OrderState
from engine.messages.refusals import Refusal
from riskapp.models.unsigned import Unsigned64Field

_WORKING = [int(state) for state in WORKING]


class ProjectedOrder(models.Model):
    """An order that passed every check, as its last event left it; its state moves along engine.messages.order_life alone."""

    order_id = Unsigned64Field(primary_key=True)
    client_order_id = Unsigned64Field()
    session = models.BigIntegerField()
    account = models.BigIntegerField()
    instrument = models.BigIntegerField()
    side = models.SmallIntegerField()
    order_type = models.SmallIntegerField()
    time_in_force = models.SmallIntegerField()
    state = models.SmallIntegerField(choices=[(state.value, state.name) for state in OrderState])
    cancel_cause = models.SmallIntegerField(help_text="CancelCause; 0: not cancelled")
    caused_by_seq = models.BigIntegerField(
        db_default=0, help_text="of a cancel that nobody of the order's asked for: the event that caused it; 0: its own terms"
    )
    price_ticks = models.BigIntegerField()
    qty_lots = models.BigIntegerField(help_text="total, FIX tag 38")
    leaves_lots = models.BigIntegerField()
    filled_lots = models.BigIntegerField()
    instructions = models.SmallIntegerField(db_default=0, help_text="Instruction")
    stop_price_ticks = models.BigIntegerField(db_default=0)
    trigger = models.SmallIntegerField(db_default=0, help_text="Trigger of a stop")
    display_qty_lots = models.BigIntegerField(db_default=0, help_text="of an iceberg")
    min_qty_lots = models.BigIntegerField(db_default=0)
    expire_ns = models.BigIntegerField(db_default=0)
    self_match = models.SmallIntegerField(db_default=0, help_text="SelfMatch")
    accepted_seq = models.BigIntegerField()
    accepted_ns = models.BigIntegerField()
    last_seq = models.BigIntegerField()
    last_command_seq = models.BigIntegerField(db_default=0)
    last_ns = models.BigIntegerField()

    class Meta:
        verbose_name = "order"
        ordering = ("-last_seq",)
        indexes = (
            models.Index(fields=("account", "instrument"), name="order_working", condition=models.Q(state__in=_WORKING)),
            # the newest first for a page, the oldest first for riskapp/projector/retention.py
            models.Index(fields=("last_seq",), name="order_finished", condition=~models.Q(state__in=_WORKING)),
        )


class Execution(models.Model):
    """One side of a trade; both sides carry the trade's id, which is the maker's event number."""

    event_seq = models.BigIntegerField(primary_key=True)
    command_seq = models.BigIntegerField()
    time_ns = models.BigIntegerField()
    trade_id = models.BigIntegerField()
    order_id = Unsigned64Field()
    client_order_id = Unsigned64Field()
    session = models.BigIntegerField()
    account = models.BigIntegerField()
    instrument = models.BigIntegerField()
    side = models.SmallIntegerField()
    liquidity = models.SmallIntegerField()
    price_ticks = models.BigIntegerField()
    qty_lots = models.BigIntegerField()
    leaves_lots = models.BigIntegerField()

    class Meta:
        ordering = ("-event_seq",)
        indexes = (
            models.Index(fields=("instrument", "-event_seq"), name="execution_newest"),
            models.Index(fields=("account", "-event_seq"), name="execution_of_account"),
        )


class Correction(models.IntegerChoices):
    """The kinds of the events."""

    BUSTED = BY_NAME["TradeBusted"].kind, "busted"
    ADJUSTED = BY_NAME["TradeAdjusted"].kind, "adjusted"


class ExecutionCorrection(models.Model):
    """The counter-entry of one side of a trade that was busted or given another price. The execution stays as it was made:
    what holds of it is `Execution` and this row together, by trade and side."""

    event_seq = models.BigIntegerField(primary_key=True)
    command_seq = models.BigIntegerField()
    time_ns = models.BigIntegerField()
    kind = models.SmallIntegerField(choices=Correction)
    trade_id = models.BigIntegerField()
    order_id = Unsigned64Field()
    request_id = Unsigned64Field()
    session = models.BigIntegerField()
    account = models.BigIntegerField()
    instrument = models.BigIntegerField()
    side = models.SmallIntegerField(help_text="of the execution; the entry against it is the other side's")
    price_ticks = models.BigIntegerField(help_text="that holds from here on; of a bust the trade's")
    previous_price_ticks = models.BigIntegerField(help_text="the trade's")
    qty_lots = models.BigIntegerField()

    class Meta:
        verbose_name = "correction of an execution"
        verbose_name_plural = "corrections of executions"
        ordering = ("-event_seq",)
        indexes = (
            models.Index(fields=("trade_id",), name="correction_of_trade"),
            models.Index(fields=("account", "-event_seq"), name="correction_of_account"),
        )


class BalanceEntry(models.Model):
    """A deposit or withdrawal of a spot account, in the asset's smallest units. Trades move balances too, and are executions."""

    event_seq = models.BigIntegerField(primary_key=True)
    command_seq = models.BigIntegerField()
    time_ns = models.BigIntegerField()
    account = models.BigIntegerField()
    asset = models.SmallIntegerField()
    amount = models.BigIntegerField(help_text="below 0: a withdrawal")
    available_before = models.BigIntegerField(help_text="at most 2^63 - 1")
    request_id = Unsigned64Field()

    class Meta:
        verbose_name = "deposit or withdrawal"
        verbose_name_plural = "deposits and withdrawals"
        ordering = ("-event_seq",)
        indexes = (models.Index(fields=("account", "-event_seq"), name="balance_entry_of_account"),)


class BalanceRow(models.Model):
    """What an account brought of an asset less what it took out. Over all accounts it is what there is of the asset."""

    account = models.BigIntegerField()
    asset = models.SmallIntegerField()
    deposited = models.DecimalField(max_digits=39, decimal_places=0)
    last_seq = models.BigIntegerField()

    class Meta:
        verbose_name = "balance"
        ordering = ("account", "asset")
        constraints = (models.UniqueConstraint(fields=("account", "asset"), name="balance_once"),)


class PositionRow(models.Model):
    """What an account holds in an instrument. Values are ticks x lots, exact at any size."""

    account = models.BigIntegerField()
    instrument = models.BigIntegerField()
    net_lots = models.BigIntegerField()
    open_cost = models.DecimalField(max_digits=39, decimal_places=0, help_text="signed as net_lots is")
    realised = models.DecimalField(max_digits=39, decimal_places=0)
    bought_lots = models.DecimalField(max_digits=39, decimal_places=0)
    sold_lots = models.DecimalField(max_digits=39, decimal_places=0)
    last_seq = models.BigIntegerField()

    class Meta:
        verbose_name = "position"
        ordering = ("account", "instrument")
        constraints = (models.UniqueConstraint(fields=("account", "instrument"), name="position_once"),)


class InstrumentState(models.Model):
    """An instrument as the engine has it."""

    instrument = models.BigIntegerField(primary_key=True)
    group = models.BigIntegerField(db_default=0, help_text="whose phase holds where the instrument has none of its own")
    has_own_phase = models.BooleanField(db_default=False)
    phase = models.SmallIntegerField(db_default=0)
    phase_reason = models.SmallIntegerField(db_default=0)
    phase_seq = models.BigIntegerField(db_default=0, help_text="the command that set the phase; 0: closed since it was defined")
    phase_since_ns = models.BigIntegerField(db_default=0)
    phase_actor = models.CharField(max_length=24, db_default="")
    defined_seq = models.BigIntegerField(db_default=0)
    reference_ticks = models.BigIntegerField(db_default=0, help_text="last set by command; 0: never")
    reference_seq = models.BigIntegerField(db_default=0)
    mark_ticks = models.BigIntegerField(db_default=0)
    settlement_ticks = models.BigIntegerField(db_default=0, help_text="centre of the static collar")
    last_price_ticks = models.BigIntegerField(db_default=0)
    last_qty_lots = models.BigIntegerField(db_default=0)
    last_trade_seq = models.BigIntegerField(db_default=0)
    trades_total = models.BigIntegerField(db_default=0)
    volume_lots = models.DecimalField(max_digits=39, decimal_places=0, db_default=0)

    class Meta:
        ordering = ("instrument",)


class EngineLimit(models.Model):
    """A limit as the engine has it."""

    account = models.BigIntegerField()
    instrument = models.BigIntegerField()
    limit = models.SmallIntegerField()
    value = models.BigIntegerField()
    seq = models.BigIntegerField()

    class Meta:
        verbose_name = "limit in the engine"
        verbose_name_plural = "limits in the engine"
        ordering = ("account", "instrument", "limit")
        constraints = (models.UniqueConstraint(fields=("account", "instrument", "limit"), name="engine_limit_once"),)


class EngineAccount(models.Model):
    """An account as the engine has it."""

    account = models.BigIntegerField(primary_key=True)
    firm = models.BigIntegerField()
    seq = models.BigIntegerField()

    class Meta:
        verbose_name = "account in the engine"
        verbose_name_plural = "accounts in the engine"
        ordering = ("account",)


class RefusalRow(models.Model):
    """An order, cancel or replace that was refused."""

    event_seq = models.BigIntegerField(primary_key=True)
    command_seq = models.BigIntegerField()
    time_ns = models.BigIntegerField()
    kind = models.SmallIntegerField(help_text="kind of the event: OrderRefused, CancelRefused or ReplaceRefused")
    reason = models.SmallIntegerField(help_text="Refusal")
    order_id = Unsigned64Field()
    client_order_id = Unsigned64Field()
    session = models.BigIntegerField()
    account = models.BigIntegerField()
    instrument = models.BigIntegerField()
    side = models.SmallIntegerField()
    price_ticks = models.BigIntegerField()
    qty_lots = models.BigIntegerField()

    class Meta:
        verbose_name = "refusal"
        ordering = ("-event_seq",)
        indexes = (models.Index(fields=("account", "-event_seq"), name="refusal_of_account"),)

    @property
    def ended_as(self) -> OrderState | None:
        """DENIED by a risk control or REJECTED by a rule of the venue; None where an order stands as it was."""
        if self.kind != BY_NAME["OrderRefused"].kind:
            return None
        return OrderState.DENIED if self.reason in set(Refusal) and Refusal(self.reason).is_denial else OrderState.REJECTED


class ProjectionPosition(models.Model):
    """Up to where the projections are true. Written in the same transaction as the rows."""

    shard = models.SmallIntegerField(primary_key=True)
    event_seq = models.BigIntegerField(default=0)
    command_seq = models.BigIntegerField(default=0)
    time_ns = models.BigIntegerField(default=0)
    first_event_ns = models.BigIntegerField(default=0, help_text="time of event 1: another engine's log would differ")
