"""The small market, and a browser without script for each of the cast."""

from collections.abc import Callable

import pytest
from django.test import Client

from riskapp.models import Operator
from tests.console import small_market

Enter = Callable[[str], Client]


@pytest.fixture
def market(db: None) -> None:
    small_market.make()


@pytest.fixture
def enter(market: None) -> Enter:
    """A client that is logged in as one of the cast; "" stays anonymous."""

    def entered(name: str) -> Client:
        client = Client()
        if name:
            client.force_login(Operator.objects.get(username=name))
        return client

    return entered
