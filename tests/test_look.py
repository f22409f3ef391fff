"""What a machine can check of the look: contrast in both themes, logical properties, weight, nothing inline."""

import gzip
import re
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parent.parent
SHEET = (HOUSE / "static/base.css").read_text()
TEMPLATES = [
    path
    for path in sorted((HOUSE / "templates").rglob("*.html"))
    if not {"mail", "print"} & set(path.relative_to(HOUSE).parts)
]
SHEET_BYTES = 12_000
GROUNDS = ("paper", "sheet")
TINTED = {
    "warn-ground": ("ink", "warn"),
    "good-ground": ("ink", "good"),
    "seal-ground": ("ink", "seal"),
    "blue-ground": ("ink",),
}


def themes() -> dict[str, dict[str, str]]:
    """The colour tokens of the light and of the dark theme."""
    blocks = re.findall(r":root \{(.*?)\}", SHEET, re.DOTALL)
    light, dark = (dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6})\b", block)) for block in blocks[:2])
    return {"light": light, "dark": light | dark}


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    digits = colour.lstrip("#")
    digits = "".join(c * 2 for c in digits) if len(digits) == 3 else digits
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_colour_can_be_read_on_every_ground(theme: str) -> None:
    tokens = themes()[theme]
    pairs = [(text, ground) for ground in GROUNDS for text in ("ink", "muted", "blue", "seal", "good", "warn")]
    pairs += [(text, ground) for ground, texts in TINTED.items() for text in texts]
    pairs += [("on-accent", "blue"), ("on-accent", "seal")]
    weak = [(text, ground) for text, ground in pairs if contrast(tokens[text], tokens[ground]) < 4.5]
    assert not weak


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_edge_of_a_field_can_be_seen(theme: str) -> None:
    tokens = themes()[theme]
    assert all(contrast(tokens["field"], tokens[ground]) >= 3 for ground in GROUNDS)


def test_the_stylesheet_turns_with_the_direction() -> None:
    sides = "left|right|top|bottom"
    physical = rf"(?:^|[;{{\s])((?:margin|padding|border)-(?:{sides})|{sides}|width|height|float)\s*:"
    assert re.findall(physical, SHEET) == []
    assert not re.search(r"text-align:\s*(left|right)", SHEET)


def test_the_stylesheet_stays_light_and_fetches_nothing() -> None:
    assert len(gzip.compress(SHEET.encode())) <= SHEET_BYTES
    assert not re.search(r"url\(|@import|@font-face", SHEET)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(HOUSE / "templates")))
def test_a_page_holds_no_style_or_script_of_its_own(path: Path) -> None:
    words = path.read_text()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=\"|javascript:", words)
    assert all("nonce=" in tag for tag in re.findall(r"<script[^>]*>", words))
