"""Axe finds nothing on the desk either, in English and Arabic, nor on what its forms answer when they are sent empty.

``LOOK=full`` (``make axe``) opens every page on a phone and a desktop, light and dark. Otherwise a phone looks at a few
pages that are worked on most, and at a share of all others that changes with the day: none is left out for long.
PICTURES=folder keeps what the browser shows.
"""

import os
from datetime import date, timedelta
from pathlib import Path
from zlib import crc32

import pytest
from playwright.sync_api import Page

from tests import places
from tests.everything import half
from tests.look.desk import NO_PAGE, DeskSite
from tests.look.test_axe import DESKTOP, FULL, PHONE, violations
from tests.organizers.test_matrix import undone

__all__ = ["undone"]
pytestmark = pytest.mark.browser
SHORT = {"pages.desk", "campaigns.text", "dispatch.show", "dispatch.approve"}
"""What is looked at in every run."""
SHARES = 12
VIEWS = [(PHONE, "light"), (DESKTOP, "light"), (DESKTOP, "dark")]


def is_due(endpoint: str) -> bool:
    """Whether a page is looked at in this run."""
    today = date.today().toordinal() % SHARES  # noqa: DTZ011 - any day will do
    return FULL or endpoint in SHORT or crc32(endpoint.encode()) % SHARES == today


@pytest.fixture
def desk_site(app, client, session, as_worker, quick_press, still, undone, monkeypatch) -> DeskSite:
    """A whole desk with one of everything; the password was typed at NOON, which is soon enough for every page."""
    monkeypatch.setitem(app.config, "SECURITY_FRESHNESS", timedelta(days=36_500))
    return DeskSite(app, client, half(session, as_worker, "one"), undone)


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_axe_finds_nothing_on_the_desk(desk_site, shown, lang):
    pages = desk_site.screens(lang, is_due)
    assert not desk_site.unseen, f"no page: make it one, or say in NO_PAGE what else it is: {desk_site.unseen}"
    assert {one.name for one in pages} >= SHORT and f'<html lang="{lang}"' in pages[0].text
    show, wrong = shown(pages), {}
    for number, one in enumerate(pages):
        page: Page = show(one)
        for size, theme in VIEWS[: 3 if FULL else 1]:
            page.set_viewport_size(size)
            page.emulate_media(color_scheme=theme)
            keep(page, f"{number:03}-{one.name}-{lang}-{size['width']}-{theme}")
            if found := violations(page):
                wrong[f"{one.name} {one.status} {size['width']} {theme}"] = found
    assert not wrong, "\n".join(f"{place}: {found}" for place, found in wrong.items())


def keep(page: Page, name: str) -> None:
    """For people who want to look."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=Path(folder, f"{name.replace('/', '_').replace(' ', '-')}.png"), full_page=True)


def test_no_word_of_what_is_no_page_is_left_over(app):
    assert {rule.endpoint for rule in places.desk_rules(app)} >= NO_PAGE
