"""A campaign in a frame of a foreign page: shown where its organizers allow it, refused everywhere else."""

from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, Route
from sqlalchemy.orm import Session

from petitions.core.keys import Keyring
from tests.supporters import Ground, ground

OURS, FOREIGN = "http://localhost:8000", "http://127.0.0.1:8001"
FRAME = '<!doctype html><title>Paper</title><h1>A newspaper</h1><iframe src="{}" title="x" sandbox="{}"></iframe>'
SANDBOX = "allow-same-origin allow-popups allow-popups-to-escape-sandbox"


@pytest.fixture
def place(session: Session, keys: Keyring) -> Ground:
    """An open campaign."""
    return ground(session, keys)


def visit(page: Page, client: FlaskClient, address: str) -> None:
    """Open a foreign page that shows the address in a frame; both are answered without a network."""

    def answer(route: Route) -> None:
        wanted = urlsplit(route.request.url)
        if f"{wanted.scheme}://{wanted.netloc}" == FOREIGN:
            route.fulfill(status=200, content_type="text/html", body=FRAME.format(OURS + address, SANDBOX))
            return
        with client.get(wanted.path) as given:
            route.fulfill(status=given.status_code, headers=dict(given.headers), body=given.data)

    page.context.route("**/*", answer)
    page.goto(f"{FOREIGN}/")


def test_a_foreign_page_that_is_named_shows_the_campaign_and_its_button_opens_a_new_tab(
    page: Page, client: FlaskClient, session: Session, place: Ground
) -> None:
    place.campaign.embed_hosts = [FOREIGN]
    session.commit()
    visit(page, client, f"/en/c/{place.campaign.slug}/embed")
    frame = page.frame_locator("iframe")
    frame.get_by_role("heading", name=place.text.title).wait_for()
    button = frame.get_by_role("link", name="Read and sign")
    assert button.evaluate("one => getComputedStyle(one).minHeight") == "44px"  # its style sheet came along
    with page.context.expect_page() as opened:
        button.click()
    opened.value.get_by_role("heading", name=place.text.title).wait_for()
    assert page.context.cookies() == []


def test_a_foreign_page_that_is_not_named_shows_nothing_of_it(page: Page, client: FlaskClient, place: Ground) -> None:
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    visit(page, client, f"/en/c/{place.campaign.slug}/embed")
    page.wait_for_timeout(300)
    assert page.frame_locator("iframe").get_by_text(place.text.title).count() == 0
    assert any("frame-ancestors" in words for words in refused)
