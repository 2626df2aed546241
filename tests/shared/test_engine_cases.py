"""Cases of CoinTossX, CppTrader, exchange-core and tracebook, each with its own engine's expectations, run through the core.

docs/CONFORMANCE.md lists each that does not pass, and why: what is not in its list must pass, and what is in it must not.
"""

import pytest

from tests.shared.conformance import DOC, FILES, MARK, document, results
from tests.shared.folder import needed

pytestmark = pytest.mark.shared_data

PORTABLE_AT_LEAST = 112
"""Of 112; never fewer than were."""


def test_the_document_tells_what_the_run_gives() -> None:
    found = results([needed(f"engine/{name}") for name in FILES])
    assert sum(each.portable and not each.why for each in found) >= PORTABLE_AT_LEAST
    present = DOC.read_text()
    assert MARK in present
    assert present == document(present, found), "docs/CONFORMANCE.md is stale: run `python -m tests.shared.conformance`"
