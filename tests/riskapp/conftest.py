"""The cast and their market."""

import pytest

from engine.messages.codes import Phase
from riskapp.models import Instrument, Operator
from tests.riskapp import cast


@pytest.fixture
def ada(db: None) -> Operator:
    return cast.operator("ada", "risk officer")


@pytest.fixture
def ben(db: None) -> Operator:
    return cast.operator("ben", "risk officer")


@pytest.fixture
def cleo(db: None) -> Operator:
    return cast.operator("cleo")


@pytest.fixture
def btc(db: None) -> Instrument:
    return cast.btc()


@pytest.fixture
def halted(btc: Instrument) -> Instrument:
    """Halted at command 50, as far as the projections know."""
    cast.phase(btc.pk, Phase.HALTED, seq=50)
    return btc
