"""Servers for the run, and the rule that CI proves what it claims: a test marked `browser` or `shared_data` may not skip there."""

import os
from collections.abc import Generator
from contextlib import ExitStack

import pytest

from tests import embedded_servers
from tests import settings as tests_settings

MUST_RUN_IN_CI = ("browser", "shared_data")
_servers = pytest.StashKey[ExitStack]()


def _is_worker(config: pytest.Config) -> bool:
    """Of pytest-xdist: the controller has started the servers and put their folder into the environment."""
    return hasattr(config, "workerinput")


def pytest_sessionstart(session: pytest.Session) -> None:
    if not _is_worker(session.config) and not session.config.option.collectonly:
        session.config.stash[_servers] = embedded_servers.start()


def pytest_unconfigure(config: pytest.Config) -> None:
    if _is_worker(config):
        return
    if _servers in config.stash:
        config.stash[_servers].close()
    embedded_servers.forget(tests_settings.MADE)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.skipped and os.environ.get("CI") == "true" and not hasattr(report, "wasxfail"):
        marks = [name for name in MUST_RUN_IN_CI if item.get_closest_marker(name)]
        if marks:
            report.outcome = "failed"
            report.longrepr = f"skipped in CI, where a test marked {marks[0]} must run: {report.longrepr}"
    return report
