"""One halt from button to proof: two people, two browsers, one venue with its flow."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import SHOTS
from tests.browser.person import Person, as_number
from tests.ops.patience import until
from tests.ops.running_venue import RunningVenue

MARKET = 1
SYMBOL = "BTC/USD"
PAGE = f"/instruments/{MARKET}/"
PATIENCE_MS = 60_000


def halts(one: Person) -> None:
    """Typed confirmation: the button wakes up only when the text is right."""
    page = one.page
    page.get_by_role("link", name=f"Halt {SYMBOL}").or_(page.get_by_role("button", name=f"Halt {SYMBOL}…")).first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    button = dialog.get_by_role("button", name="now")
    expect(button).to_be_disabled()
    dialog.locator("[name=reason]").select_option(label="Price dislocation")
    dialog.locator("[name=reason_text]").fill("Prices jump without news.")
    dialog.locator("[name=typed]").fill(SYMBOL.lower())
    expect(button).to_be_disabled()
    dialog.locator("[name=typed]").fill(SYMBOL)
    expect(button).to_be_enabled()
    one.shoots(SHOTS / "halt-dialog.png")
    button.click()


def proposes_to_resume(one: Person) -> None:
    page = one.page
    page.locator("[data-opens=resume]").click()
    dialog = page.get_by_role("dialog")
    dialog.locator("[name=reason]").select_option(index=1)
    dialog.locator("[name=reason_text]").fill("The member has stopped its algorithm.")
    dialog.get_by_role("button", name="Propose").click()


def lamp(page: Page) -> "re.Pattern[str] | str":
    return page.locator(f"main [data-cell='{MARKET}.phase']").first.inner_text()


def test_from_the_button_to_the_audit_row(venue: RunningVenue, person: Callable[..., Person]) -> None:
    ada, ben = person("ada"), person("ben")
    ada.opens(PAGE)
    ben.opens("/")
    lamp_of_ada, lamp_of_ben = ada.cell(f"{MARKET}.phase"), ben.cell(f"{MARKET}.phase")
    expect(lamp_of_ada).to_have_text("Open")

    before = ada.cell(f"{MARKET}.last_price").inner_text()
    expect(ada.cell(f"{MARKET}.last_price")).not_to_have_text(before, timeout=60_000)  # nobody touched the page

    halts(ada)
    expect(lamp_of_ben).to_have_text("Halted", timeout=PATIENCE_MS)  # in the other browser, by itself
    expect(lamp_of_ben).to_have_attribute("data-state", "HALTED")
    expect(lamp_of_ada).to_have_text("Halted", timeout=PATIENCE_MS)
    ada.shoots(SHOTS / "halted.png")

    refused = ben.number(f"{MARKET}.refusals_total")  # the recording's orders go on arriving
    until(lambda: ben.number(f"{MARKET}.refusals_total") > refused, lambda: "no order was refused and counted")
    halted_at = int(ben.number(f"{MARKET}.phase_seq"))
    trades = ben.number(f"{MARKET}.trades_total")

    ada.opens(PAGE)
    proposes_to_resume(ada)
    expect(ada.page.get_by_text("You proposed this: somebody else must approve it.")).to_be_visible()
    assert ada.page.get_by_role("button", name="Approve").count() == 0
    assert ben.number(f"{MARKET}.trades_total") == trades, "nothing trades in a halted market"

    ben.opens("/controls/")
    ben.shoots(SHOTS / "approval.png")
    ben.page.get_by_role("button", name="Approve").click()
    expect(lamp_of_ada).to_have_text("Open", timeout=PATIENCE_MS)
    ben.opens("/")
    until(lambda: ben.number(f"{MARKET}.trades_total") > trades, lambda: "the market does not trade again")
    resumed_at = int(ben.number(f"{MARKET}.phase_seq"))
    assert resumed_at > halted_at

    assert audited(ada, "halt", halted_at) == ["ada", "applied"]
    assert audited(ada, "resume", resumed_at)[1] == "applied"
    ada.shoots(SHOTS / "audit-after-halt.png")


def audited(one: Person, verb: str, seq: int) -> list[str]:
    """Who and outcome of the entry with this sequence number, from the audit page."""
    one.opens("/audit/")
    row = one.page.locator("main tbody tr").filter(has_text=re.compile(verb, re.IGNORECASE)).filter(has_text=f"{seq:,}").first
    expect(row).to_be_visible(timeout=PATIENCE_MS)
    cells = [text.strip() for text in row.locator("td, th").all_inner_texts()]
    who = next((text for text in cells if text.startswith(("ada", "ben"))), "")
    outcome = next((text for text in cells if text in {"applied", "asked the engine", "refused by the engine"}), "")
    return [who, outcome]


def test_the_form_alone_halts_too(person: Callable[..., Person]) -> None:
    """Without script: a wrong word is refused by the server and nothing is lost, the right one halts."""
    mo = person("mo", with_script=False)
    mo.page.goto("/instruments/5/")
    form = mo.page.locator("#halt form")
    expect(form).to_be_visible()
    form.locator("[name=reason]").select_option(label="Technical fault")
    form.locator("[name=reason_text]").fill("Without script.")
    form.locator("[name=typed]").fill("xau/usd")
    form.get_by_role("button").first.click()
    expect(mo.page.locator(".field-error").first).to_contain_text("XAU/USD")
    expect(mo.page.locator("#halt [name=reason_text]")).to_have_value("Without script.")
    mo.page.locator("#halt [name=typed]").fill("XAU/USD")
    mo.page.locator("#halt form").get_by_role("button").first.click()

    def is_halted() -> bool:
        mo.page.goto("/instruments/5/")
        return mo.cell("5.phase").inner_text() == "Halted"

    until(is_halted, lambda: "XAU/USD was not halted")
    assert as_number(mo.cell("5.last_price").inner_text()) > 0
