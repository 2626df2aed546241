"""What the pages load: its size, its colours, and that it asks no other host for anything."""

import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "static/console"
SCRIPT_BYTES_MAX = 60_000
TEXTS = ("text1", "text2", "text3", "accent", "buy", "sell", "ok", "warn", "crit", "stale")
TEXT_CONTRAST_MIN = 4.5
LINE_CONTRAST_MIN = 3.0


def blocks() -> dict[str, dict[str, str]]:
    """The tokens of each rule of tokens.css, by its selector."""
    found = re.findall(r"(:root[^{]*)\{([^}]*)\}", (FOLDER / "css/tokens.css").read_text())
    return {selector.strip(): dict(re.findall(r"--([\w-]+): ([^;]+);", body)) for selector, body in found}


def themes() -> dict[str, dict[str, str]]:
    dark, light, light_by_system = blocks().values()
    return {"dark": dark, "light": {**dark, **light}, "light by system": {**dark, **light_by_system}}


def luminance(colour: str) -> float:
    digits = colour.removeprefix("#")
    digits = "".join(2 * one for one in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    r, g, b = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", ["dark", "light"])
def test_every_text_is_readable_on_every_ground(name: str) -> None:
    tokens = themes()[name]
    poor = [
        (text, ground, round(contrast(tokens[text], tokens[ground]), 2))
        for text in (*TEXTS, "line-strong") for ground in ("bg0", "bg1", "bg2", "bg3")
        if contrast(tokens[text], tokens[ground]) < (LINE_CONTRAST_MIN if text == "line-strong" else TEXT_CONTRAST_MIN)
    ]  # fmt: skip
    assert poor == []
    for fill in ("crit-fill", "primary-fill"):
        assert contrast(tokens["on-fill"], tokens[fill]) >= TEXT_CONTRAST_MIN


def test_both_ways_to_be_light_are_the_same() -> None:
    assert themes()["light"] == themes()["light by system"]


def test_the_script_of_a_page_is_small() -> None:
    sizes = {file.name: file.stat().st_size for file in FOLDER.glob("js/*.js")}
    assert sum(sizes.values()) <= SCRIPT_BYTES_MAX, sizes


def test_nothing_comes_from_another_host_and_no_html_is_made_of_data() -> None:
    for file in [*FOLDER.glob("js/*.js"), *FOLDER.glob("css/*.css")]:
        text = file.read_text().replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://|url\(['\"]?//", text), file.name
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function", text), file.name
