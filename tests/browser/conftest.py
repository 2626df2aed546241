"""A whole venue, Chromium, and people in front of it."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.person import Person
from tests.ops.patience import until
from tests.ops.running_venue import RunningVenue, forget

CHROMIUM = Path("/usr/bin/chromium")
# docs: no sandbox because CI runs as root, no GPU because there is none; the others keep it from calling home
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
SHOTS = Path(__file__).parents[2] / "test-artifacts"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)


def passwords_of(venue: RunningVenue) -> dict[str, str]:
    """By login name, as the venue tells them to whoever started it."""
    return dict(re.findall(r"^  (\w+) +(\S{16}) ", venue.told(), re.MULTILINE))


@pytest.fixture(scope="package")
def venue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningVenue]:
    """With its recorded and generated flow, on ports of its own."""
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is missing: apt-get install chromium, or make test, which does it")
    running = RunningVenue(tmp_path_factory.mktemp("browser") / "v")
    try:
        running.until_up()
        until(lambda: "admin" in passwords_of(running), running.told)
        yield running
    finally:
        running.stop()
        forget(running.var)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Gone before other folders' tests: while it is there, Playwright's event loop runs in this thread."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def person(venue: RunningVenue, chromium: Browser) -> Iterator[Callable[..., Person]]:
    """`person("ada")` has logged in in a browser of her own. What the browsers complained about fails the test."""
    passwords = passwords_of(venue)
    people: list[Person] = []

    def arrives(name: str, *, with_script: bool = True, scheme: str = "dark", size: tuple[int, int] = (1600, 960)) -> Person:
        context = chromium.new_context(
            base_url=f"http://127.0.0.1:{venue.web_port}", color_scheme=scheme, java_script_enabled=with_script,
            viewport={"width": size[0], "height": size[1]},
        )  # fmt: skip
        one = Person(name, context)
        people.append(one)
        if name in passwords:
            one.log_in(passwords[name])
        return one

    yield arrives
    complaints = [complaint for one in people for complaint in one.complaints]
    for one in people:
        one.context.close()
    assert complaints == []
