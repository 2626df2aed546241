"""What each account brought of each asset, less what it took out."""

from dataclasses import dataclass

from riskapp.projector.kinds import BALANCE_CHANGED, Events, of_kinds

OfAsset = tuple[int, int]
"""Account, asset."""


@dataclass(slots=True)
class Deposit:
    """In the asset's smallest units, of any size."""

    units: int = 0
    last_seq: int = 0


def apply_deposits(deposits: dict[OfAsset, Deposit], controls: Events) -> set[OfAsset]:
    """Applies deposits and withdrawals. Returns the keys of the rows that changed."""
    changed = set()
    for event in of_kinds(controls, BALANCE_CHANGED):
        key = int(event["account"]), int(event["subject"])
        deposit = deposits.setdefault(key, Deposit())
        deposit.units += int(event["value"])
        deposit.last_seq = int(event["seq"])
        changed.add(key)
    return changed
