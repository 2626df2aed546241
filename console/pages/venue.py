"""The venue as the projections have it, all of it true for one sequence number."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.db import connection, transaction

from console.pages import lamps
from engine.messages.codes import Block, Phase
from riskapp.models import Instrument, InstrumentState, ProjectionPosition, ScopeBlock


@dataclass(frozen=True, slots=True)
class Market:
    """An instrument and, when the engine knows it, its state."""

    instrument: Instrument
    state: InstrumentState | None

    @property
    def phase(self) -> int | None:
        return self.state.phase if self.state else None

    @property
    def lamp(self) -> lamps.Lamp:
        return lamps.of_phase(self.phase)

    @property
    def is_halted(self) -> bool:
        return self.phase == Phase.HALTED

    @property
    def mark_ticks(self) -> int:
        """The last trade, else the reference; 0: neither is there. As the engine marks positions."""
        return (self.state.last_price_ticks or self.state.reference_ticks) if self.state else 0


@dataclass(frozen=True, slots=True)
class Venue:
    """`position` says up to which command and event everything read beside it is true."""

    position: ProjectionPosition
    markets: list[Market]
    blocked: int
    """Scopes that are shut out of new orders."""

    @property
    def chips(self) -> list[tuple[int, lamps.Lamp, int]]:
        """Phase, its lamp, and how many markets are in it; first what needs eyes."""
        counted = self.count
        return [(int(phase), lamp, counted[phase]) for phase, lamp in lamps.PHASES.items()]

    @property
    def count(self) -> Counter[int | None]:
        """How many markets are in each phase."""
        return Counter(market.phase for market in self.markets)

    def market(self, number: int) -> Market | None:
        return next((market for market in self.markets if market.instrument.pk == number), None)


@contextmanager
def seen() -> Iterator[Venue]:
    """Everything read inside is of one moment: rows and the position that they are true for."""
    with transaction.atomic():
        _one_moment()
        position = ProjectionPosition.objects.filter(shard=settings.SHARD).first() or ProjectionPosition(shard=settings.SHARD)
        blocked = ScopeBlock.objects.filter(block=Block.SHUT).count()
        states = {state.pk: state for state in InstrumentState.objects.all()}
        yield Venue(position, [Market(one, states.get(one.pk)) for one in Instrument.objects.all()], blocked)


def _one_moment() -> None:
    # inside somebody's transaction it is too late to choose, and that one is a test's
    if len(connection.savepoint_ids) == 0:
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
