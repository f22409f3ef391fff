"""Axe finds nothing on any public page: six languages on a phone, English and Arabic also dark and on a desktop.

``LOOK=full`` (``make axe``) looks at every page in every language, theme and width.
"""

import os
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.look.site import languages

pytestmark = pytest.mark.browser
FULL = os.environ.get("LOOK") == "full"
PHONE, DESKTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
VIEWS: dict[str, list[tuple[dict[str, int], Any]]] = {
    "short": [(PHONE, "light")],
    "long": [(PHONE, "light"), (PHONE, "dark"), (DESKTOP, "light"), (DESKTOP, "dark")],
}


COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
"""What can differ where only the theme does."""


def violations(page: Page, rules: dict[str, Any] = RULES) -> list[str]:
    """What axe says of the page as it stands: rule, then the elements."""
    found = Axe().run(page, options=rules | {"resultTypes": ["violations"]}).response["violations"]
    return [f"{one['id']}: " + " | ".join(node["html"][:120] for node in one["nodes"][:3]) for one in found]


@pytest.mark.parametrize("lang", languages())
def test_axe_finds_nothing_on_any_public_page(site, shown, lang):
    screens = site.screens(lang)
    show, wrong = shown(screens), {}
    for screen in screens:
        page = show(screen)
        for size, theme in VIEWS["long" if FULL or lang in ("en", "ar") else "short"]:
            page.set_viewport_size(size)
            page.emulate_media(color_scheme=theme)
            if found := violations(page, COLOURS if theme == "dark" and not FULL else RULES):
                wrong[f"{screen.name} {size['width']} {theme}"] = found
    assert not wrong, "\n".join(f"{place}: {found}" for place, found in wrong.items())


def test_axe_finds_what_is_wrong(site, shown):
    screen = site.open("campaign", "en")
    page = shown([screen])(screen)
    page.evaluate("document.querySelector('label[for]').remove()")
    assert any(one.startswith(("label", "select-name")) for one in violations(page))
