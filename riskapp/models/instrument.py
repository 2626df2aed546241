"""What is traded."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from engine.core.capacity import INSTRUMENTS_MAX, PRICE_TICKS_MAX, QTY_LOTS_MAX
from engine.messages.codes import ReferenceMode


class Source(models.TextChoices):
    """Where the flow of the demo venue comes from; the pages say it beside the symbol."""

    RECORDED = "recorded", "recorded flow"
    GENERATED = "generated", "generated flow"


class Instrument(models.Model):
    """A market. Prices are in ticks and quantities in lots everywhere but on the screen; `price_of` and `qty_of` translate."""

    number = models.PositiveIntegerField(primary_key=True, validators=[MinValueValidator(1), MaxValueValidator(INSTRUMENTS_MAX)])
    symbol = models.CharField(max_length=16, unique=True)
    name = models.CharField(max_length=80)
    base = models.CharField(max_length=8)
    quote = models.CharField(max_length=8)
    source = models.CharField(max_length=12, choices=Source)

    tick_size = models.DecimalField(max_digits=20, decimal_places=10, help_text="quote units of one tick")
    lot_size = models.DecimalField(max_digits=20, decimal_places=10, help_text="base units of one lot")
    price_decimals = models.PositiveSmallIntegerField(validators=[MaxValueValidator(10)])
    qty_decimals = models.PositiveSmallIntegerField(validators=[MaxValueValidator(10)])

    collar_bps = models.PositiveIntegerField(help_text="widest distance from the reference, hundredths of a percent")
    price_ticks_max = models.BigIntegerField(validators=[MinValueValidator(1), MaxValueValidator(PRICE_TICKS_MAX)])
    qty_lots_max = models.BigIntegerField(validators=[MinValueValidator(1), MaxValueValidator(QTY_LOTS_MAX)])
    notional_max = models.BigIntegerField(validators=[MinValueValidator(1)], help_text="ticks x lots")
    tick_multiple = models.PositiveIntegerField(default=1, validators=[MinValueValidator(1)])
    lot_multiple = models.PositiveIntegerField(default=1, validators=[MinValueValidator(1)])
    reference_mode = models.PositiveSmallIntegerField(choices=[(m.value, m.name) for m in ReferenceMode])
    opening_reference_ticks = models.BigIntegerField(validators=[MinValueValidator(1)])

    class Meta:
        ordering = ("number",)
        constraints = (
            models.CheckConstraint(name="instrument_sizes_positive", condition=Q(tick_size__gt=0, lot_size__gt=0)),
            models.CheckConstraint(
                name="instrument_numbers_in_range",
                condition=Q(
                    number__range=(1, INSTRUMENTS_MAX), collar_bps__gte=1, price_ticks_max__range=(1, PRICE_TICKS_MAX),
                    qty_lots_max__range=(1, QTY_LOTS_MAX), notional_max__gte=1, tick_multiple__gte=1, lot_multiple__gte=1,
                ),
            ),
            models.CheckConstraint(
                name="instrument_reference_in_range",
                condition=Q(opening_reference_ticks__range=(1, F("price_ticks_max"))),
            ),
        )

    def __str__(self) -> str:
        return self.symbol

    def price_of(self, ticks: int) -> Decimal:
        """Quote units."""
        return (self.tick_size * ticks).quantize(Decimal(1).scaleb(-self.price_decimals))

    def qty_of(self, lots: int) -> Decimal:
        """Base units."""
        return (self.lot_size * lots).quantize(Decimal(1).scaleb(-self.qty_decimals))

    def money_of(self, ticks_times_lots: int) -> Decimal:
        """Quote units of a value in ticks x lots; cents are enough for a screen."""
        return (self.tick_size * self.lot_size * ticks_times_lots).quantize(Decimal("0.01"))
