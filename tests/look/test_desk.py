"""Axe finds nothing on the desk either, in English and Arabic; ``LOOK=full`` (``make axe``) opens all of its pages."""

import pytest
from playwright.sync_api import Page
from werkzeug.routing import BuildError

from petitions.dispatch.models import Dispatch
from tests.look.site import Screen
from tests.look.test_axe import DESKTOP, FULL, PHONE, violations

pytestmark = pytest.mark.browser
SHORT = {"pages.desk", "campaigns.text", "dispatch.show"}
"""What is looked at in every run."""


def screens(app, seat, stage, dispatch: Dispatch, lang: str) -> list[Screen]:
    """Every page of the desk that an owner can open with an organization, a campaign, a dispatch and an item."""
    first = {"org": stage.organization.slug, "slug": stage.place.campaign.slug, "number": dispatch.id, "language": "en"}
    found = []
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith("/desk/<org>") or "GET" not in (rule.methods or ()):
            continue
        if not FULL and rule.endpoint not in SHORT:
            continue
        try:
            address = rule.build({name: first[name] for name in rule.arguments})
        except (KeyError, BuildError):
            continue
        answer = seat.client.get(address[1])
        if answer.status_code == 200 and answer.mimetype == "text/html" and "<html" in answer.text:
            found.append(Screen(rule.endpoint, lang, address[1], 200, answer.text, dict(answer.headers)))
        answer.close()
    return found


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_axe_finds_nothing_on_the_desk(app, site, sit, stage, session, shown, lang):
    seat = sit("owner")
    seat.account.language = lang
    session.commit()
    pages = screens(app, seat, stage, site.letter.dispatch, lang)
    assert {one.name for one in pages} >= SHORT and f'<html lang="{lang}"' in pages[0].text
    show, wrong = shown(pages), {}
    for one in pages:
        page: Page = show(one)
        for size, theme in [(PHONE, "light"), (DESKTOP, "light"), (DESKTOP, "dark")][: 3 if FULL else 1]:
            page.set_viewport_size(size)
            page.emulate_media(color_scheme=theme)
            if found := violations(page):
                wrong[f"{one.name} {size['width']} {theme}"] = found
    assert not wrong, "\n".join(f"{place}: {found}" for place, found in wrong.items())
