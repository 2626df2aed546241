"""The two implementations of docs/RULES.md; every rule test runs against both."""

from typing import Any

import pytest

from engine.core.capacity import Capacity
from engine.core.core import Broken, Core
from engine.reference.records import Broken as ReferenceBroken
from engine.reference.reference import Reference

SMALL = Capacity(orders=64, accounts=16, instruments=8, requests=32)

MACHINES: dict[str, Any] = {"reference": Reference, "core": Core}
BROKEN: tuple[type[Exception], ...] = (Broken, ReferenceBroken)

both = pytest.mark.parametrize("machine", MACHINES.values(), ids=MACHINES.keys())
