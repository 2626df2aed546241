"""What the operator's controls have made of the venue, from their events alone: phases, blocks, restrictions, limits."""

from typing import Any

import numpy as np

from engine.messages.codes import ROW_LIMITS, Phase, PhaseReason, Scope
from engine.messages.layout import BY_NAME
from engine.messages.phases import ALLOWS, Allows
from engine.sim.market import desk_of, group_of

KIND = {name: message.kind for name, message in BY_NAME.items()}
STOPPED = (Phase.CLOSED, Phase.HALTED, Phase.CANCEL_ONLY)
Place = tuple[Scope, int, int]
"""A scope with its number and 0, or (ROW, account, instrument)."""


class Standing:
    """`blocked` and `restricted` are what holds now, `recovered` the instruments and groups that a recovery halted since they
    were released last, as SetPhase names them."""

    def __init__(self) -> None:
        self.blocked: set[tuple[int, int]] = set()
        self.restricted: set[tuple[int, int, int]] = set()
        self.recovered: set[tuple[str, int]] = set()
        self.limits: dict[Place, dict[int, int]] = {}
        self._firms: dict[int, int] = {}
        self._groups: dict[int, int] = {}
        self._phases: dict[int, int] = {}
        self._deeds = {
            KIND["PhaseChanged"]: self._phase, KIND["LimitSet"]: self._limit, KIND["AccountDefined"]: self._account,
            KIND["InstrumentDefined"]: self._instrument, KIND["ScopeBlocked"]: self._block,
            KIND["RestrictionSet"]: self._restriction,
        }

    def learn(self, event: np.void) -> None:
        """A control's event."""
        if deed := self._deeds.get(int(event["kind"])):
            deed(event)

    def allows(self, instrument: int) -> Allows:
        """What the phase that holds there lets happen."""
        return ALLOWS[Phase(self._phases[instrument])]

    def nothing_is_open(self) -> bool:
        return all(phase in STOPPED for phase in self._phases.values())

    def phase(self, instrument: int) -> int:
        return self._phases[instrument]

    def places_of(self, account: int, instrument: int, session: int = 0) -> set[Place]:
        """All that stands above this row, and the row."""
        return {
            (Scope.VENUE, 0, 0), (Scope.FIRM, self._firms[account], 0), (Scope.DESK, desk_of(account), 0),
            (Scope.ACCOUNT, account, 0), (Scope.INSTRUMENT, instrument, 0), (Scope.SESSION, session, 0),
            (Scope.ROW, account, instrument),
        }

    def limits_of(self, place: Place) -> dict[int, int]:
        """Value by Limit; a row's are 0 until they are set."""
        unset = dict.fromkeys(map(int, ROW_LIMITS), 0) if place[0] == Scope.ROW else {}
        return unset | self.limits.get(place, {})

    def shuts_out(self, account: int, instrument: int, session: int) -> bool:
        """A block or a restriction does."""
        above = {place[:2] for place in self.places_of(account, instrument, session)}
        return not self.blocked.isdisjoint(above) or any((*place, instrument) in self.restricted for place in above)

    # --- one kind of event

    def _phase(self, event: np.void) -> None:
        where = (self._phases, int(event["instrument"])) if event["instrument"] else (self._groups, int(event["account"]))
        where[0][where[1]] = int(event["value"])
        if event["subject"] or not event["instrument"]:  # a phase of its own
            key = ("instrument", int(event["instrument"])) if event["instrument"] else ("group", int(event["account"]))
            _set(self.recovered, key, event["reason"] == PhaseReason.RECOVERY)

    def _instrument(self, event: np.void) -> None:
        number = int(event["instrument"])
        self._phases.setdefault(number, self._groups.get(group_of(number), Phase.CLOSED))

    def _account(self, event: np.void) -> None:
        self._firms[int(event["account"])] = int(event["value"])

    def _limit(self, event: np.void) -> None:
        scope, account, instrument = Scope(event["scope"]), int(event["account"]), int(event["instrument"])
        numbers = {Scope.VENUE: 0, Scope.ACCOUNT: account, Scope.INSTRUMENT: instrument, Scope.ROW: account}
        place = scope, numbers.get(scope, int(event["number"])), instrument if scope == Scope.ROW else 0
        limits = self.limits.setdefault(place, {})
        limits.pop(int(event["subject"]), None)
        if event["value"] >= 0:
            limits[int(event["subject"])] = int(event["value"])

    def _block(self, event: np.void) -> None:
        _set(self.blocked, (int(event["scope"]), int(event["number"])), event["value"])

    def _restriction(self, event: np.void) -> None:
        _set(self.restricted, (int(event["scope"]), int(event["number"]), int(event["instrument"])), event["value"])


def _set(held: set[Any], key: tuple[int | str, ...], value: int) -> None:
    if value:
        held.add(key)
    else:
        held.discard(key)
