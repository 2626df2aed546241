"""Servers for the tests that need them, and the rule that CI proves what it claims.

Under CI=true a test marked `browser` or `shared_data` may not skip. Each worker of pytest-xdist is a run of its own, with its own
folder and servers, so that tests side by side never meet.
"""

import os
from collections.abc import Generator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests import embedded_servers
from tests import settings as tests_settings

MUST_RUN_IN_CI = ("browser", "shared_data")
WITHOUT_SERVERS = tuple(Path(__file__).parent / name for name in ("engine", "fuzz", "mutation", "ops", "shared", "tidy"))
"""Folders whose tests need neither PostgreSQL nor Valkey unless they ask for the database."""
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "live_server"}
_servers = pytest.StashKey[ExitStack]()


def pytest_collection_finish(session: pytest.Session) -> None:
    if not session.config.option.collectonly and any(_needs_servers(item) for item in session.items):
        session.config.stash[_servers] = embedded_servers.start()


def _needs_servers(item: pytest.Item) -> bool:
    if item.get_closest_marker("django_db") or DATABASE_FIXTURES & set(getattr(item, "fixturenames", ())):
        return True
    return not any(item.path.is_relative_to(folder) for folder in WITHOUT_SERVERS)


def pytest_unconfigure(config: pytest.Config) -> None:
    if _servers in config.stash:
        config.stash[_servers].close()
    embedded_servers.forget(tests_settings.MADE)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.skipped and os.environ.get("CI") == "true" and not hasattr(report, "wasxfail"):
        marks = [name for name in MUST_RUN_IN_CI if item.get_closest_marker(name)]
        if marks:
            report.outcome = "failed"
            report.longrepr = f"skipped in CI, where a test marked {marks[0]} must run: {report.longrepr}"
    return report
