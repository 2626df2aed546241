"""One person at one browser."""

import re
from pathlib import Path

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, expect

EXPECTED = ("Failed to load resource",)
"""What Chromium writes for a page that answers 403 or 404, which is what such a test asks for."""


class Person:
    def __init__(self, name: str, context: BrowserContext) -> None:
        self.name = name
        self.context = context
        self.complaints: list[str] = []
        self.page = context.new_page()
        self.page.set_default_timeout(60_000)
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda fault: self.complaints.append(f"{self.page.url}: {fault}"))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith(EXPECTED):
            self.complaints.append(f"{self.page.url}: {message.text}")

    def log_in(self, password: str) -> None:
        self.page.goto("/login/")
        self.page.fill("[name=name]", self.name)
        self.page.fill("[name=password]", password)
        self.page.get_by_role("button", name="Log in").click()
        expect(self.page.get_by_role("button", name="Log out")).to_be_visible()

    def opens(self, path: str) -> None:
        """And waits until its figures are live, where it has live ones."""
        self.page.goto(path)
        if self.page.locator("body[data-live]").count():
            self.sees_connection("Live")

    def sees_connection(self, word: str) -> None:
        expect(self.page.locator("[data-connection]")).to_contain_text(word, timeout=60_000)

    def card(self, topic: str) -> Locator:
        return self.page.locator(f"section[data-topic='{topic}']").first

    def cell(self, address: str) -> Locator:
        return self.page.locator(f"main [data-cell='{address}']").first

    def number(self, address: str) -> float:
        """Of a cell, as the person reads it."""
        return as_number(self.cell(address).inner_text())

    def shoots(self, file: Path) -> None:
        file.parent.mkdir(exist_ok=True)
        self.page.screenshot(path=str(file), full_page=(self.page.viewport_size or {"width": 0})["width"] < 1024)


def as_number(text: str) -> float:
    """-1 for a dash: nothing is there yet."""
    digits = re.sub(r"[^0-9.]", "", text)
    return float(digits) if digits else -1
