"""What the projector keeps between batches, read from the database at the start and after every trouble."""

from dataclasses import dataclass

from riskapp.models import BalanceRow, GroupState, InstrumentState, PositionRow, ProjectionPosition
from riskapp.projector.deposits import Deposit, OfAsset
from riskapp.projector.positions import Key, Position


@dataclass(slots=True)
class Memory:
    """Rows that a fold needs the old value of. As many as there are instruments, and accounts that ever traded in them."""

    at: ProjectionPosition
    positions: dict[Key, Position]
    states: dict[int, InstrumentState]
    groups: dict[int, GroupState]
    deposits: dict[OfAsset, Deposit]

    @classmethod
    def load(cls, shard: int) -> "Memory":
        """Call it inside a transaction whose snapshot is one (or that holds the position's row)."""
        at, _made = ProjectionPosition.objects.select_for_update().get_or_create(shard=shard)
        return cls(
            at,
            {(row.account, row.instrument): _position(row) for row in PositionRow.objects.all()},
            {state.instrument: _whole(state) for state in InstrumentState.objects.all()},
            {group.group: group for group in GroupState.objects.all()},
            {(row.account, row.asset): Deposit(int(row.deposited), row.last_seq) for row in BalanceRow.objects.all()},
        )

    def position_rows(self, keys: set[Key]) -> list[PositionRow]:
        return [_row(key, self.positions[key]) for key in sorted(keys)]

    def balance_rows(self, keys: set[OfAsset]) -> list[BalanceRow]:
        return [
            BalanceRow(account=key[0], asset=key[1], deposited=self.deposits[key].units, last_seq=self.deposits[key].last_seq)
            for key in sorted(keys)
        ]


def _position(row: PositionRow) -> Position:
    return Position(
        row.net_lots, int(row.open_cost), int(row.realised), int(row.bought_lots), int(row.sold_lots), row.last_seq,
    )


def _row(key: Key, held: Position) -> PositionRow:
    account, instrument = key
    return PositionRow(
        account=account, instrument=instrument, net_lots=held.net_lots, open_cost=held.open_cost, realised=held.realised,
        bought_lots=held.bought_lots, sold_lots=held.sold_lots, last_seq=held.last_seq,
    )


def _whole(state: InstrumentState) -> InstrumentState:
    state.volume_lots = int(state.volume_lots)
    return state
