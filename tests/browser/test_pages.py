"""Every page, dark and light, wide and narrow: a picture of it for whoever looks, and nothing that the policy had to block.

The pictures are in test-artifacts/ after a run. The `person` fixture fails a test whose browser complained.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SHOTS
from tests.browser.person import Person

PAGES = {
    "overview": "/",
    "instrument": "/instruments/2/",
    "positions": "/positions/",
    "controls": "/controls/",
    "audit": "/audit/",
    "feed": "/feed/",
    "orders": "/orders/",
    "risk": "/risk/",
    "rules": "/rules/",
    "not-found": "/nowhere/",
}
ADMIN_PAGES = {
    "admin": "/admin/",
    "admin-instruments": "/admin/riskapp/instrument/",
    "admin-instrument": "/admin/riskapp/instrument/1/change/",
    "admin-audit": "/admin/riskapp/auditentry/",
}
WIDE, LAPTOP, PHONE = (1600, 960), (1200, 800), (400, 800)
LOOKS = [("dark", WIDE), ("light", WIDE), ("light", LAPTOP), ("dark", PHONE)]


def is_wider_than_its_window(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))


@pytest.mark.parametrize(("scheme", "size"), LOOKS, ids=lambda value: value if isinstance(value, str) else str(value[0]))
def test_pages(person: Callable[..., Person], scheme: str, size: tuple[int, int]) -> None:
    ada = person("ada", scheme=scheme, size=size)
    too_wide = []
    for name, path in PAGES.items():
        ada.opens(path)
        if path.startswith("/instruments/"):
            ada.page.locator(".plot svg.main-svg").nth(1).wait_for(state="attached")
        ada.page.wait_for_timeout(700)
        ada.shoots(SHOTS / f"{name}-{scheme}-{size[0]}.png")
        if is_wider_than_its_window(ada.page):
            too_wide.append(path)
    assert too_wide == []


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_pages_before_and_beside_the_console(person: Callable[..., Person], scheme: str) -> None:
    nobody = person("nobody", scheme=scheme)
    nobody.page.goto("/login/")
    nobody.shoots(SHOTS / f"log-in-{scheme}.png")
    vera = person("vera", scheme=scheme)
    vera.page.goto("/audit/")
    vera.shoots(SHOTS / f"not-allowed-{scheme}.png")
    admin = person("admin", scheme=scheme)
    for name, path in ADMIN_PAGES.items():
        admin.page.goto(path)
        admin.shoots(SHOTS / f"{name}-{scheme}.png")


def test_positions_of_one_firm_stay_those_of_one_firm(person: Callable[..., Person]) -> None:
    """The socket brings everybody's; rows and sums of the page are those that were asked for."""
    ada = person("ada")
    ada.opens("/positions/?firm=ALPHA")
    before = ada.page.locator(".card [data-seq]").inner_text()
    expect(ada.page.locator(".card [data-seq]")).not_to_have_text(before, timeout=20_000)  # a picture was drawn
    expect(ada.page.locator("tbody[data-group]")).to_have_count(1)
    accounts = ada.page.locator("tbody[data-group=ALPHA] tr[data-row] td:first-child").all_inner_texts()
    assert accounts
    assert {account.split("-")[0] for account in accounts} == {"ALPHA"}


def test_the_theme_is_remembered(person: Callable[..., Person]) -> None:
    ada = person("ada", scheme="dark")
    root = ada.page.locator("html")
    ada.opens("/")
    dark = root.evaluate("element => getComputedStyle(element).backgroundColor")
    ada.page.locator("[data-theme-toggle]").click()
    ada.opens("/controls/")
    assert root.get_attribute("data-theme") == "light"
    assert root.evaluate("element => getComputedStyle(element).backgroundColor") != dark


def test_a_chord_goes_to_a_page_and_typing_does_not(person: Callable[..., Person]) -> None:
    ada = person("ada")
    ada.opens("/instruments/2/")
    ada.page.keyboard.type("gp")
    ada.page.wait_for_url("**/positions/")
    ada.opens("/instruments/2/")
    ada.page.locator("[data-opens=halt]:visible").click()
    ada.page.get_by_role("dialog").locator("[name=reason_text]").fill("")
    ada.page.keyboard.type("gp")
    ada.page.wait_for_timeout(300)
    assert ada.page.url.endswith("/instruments/2/")


@pytest.mark.parametrize("path", ["/", "/instruments/2/", "/positions/", "/controls/", "/rules/"])
def test_pages_are_right_without_script(person: Callable[..., Person], path: str) -> None:
    """The server wrote every cell: no cell is empty, and next to none is a dash."""
    ada = person("ada", with_script=False)
    ada.page.goto(path)
    cells = ada.page.locator("main [data-cell]:visible, main [data-rows] [data-col]:visible")
    texts = cells.all_inner_texts()
    assert [text for text in texts if not text.strip()] == [] or path in {"/", "/controls/"}
    dashes = [text for text in texts if text.strip() == "—"]
    assert len(dashes) <= len(texts) / 3
