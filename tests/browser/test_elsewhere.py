"""A campaign outside of its page: a sheet printed and brought back, a list imported, a frame shown elsewhere."""

import re
from collections.abc import Iterator

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Stack, running

CAMPAIGN, ORGANIZATION = "tell-the-families", "families-for-the-truth"
OWNER = "owner@families-truth.example"
ALLY, STRANGER = "https://ally.example", "https://stranger.example"
TITLES = {"en": "Tell the families", "ar": "أخبروا العائلات"}
WAIT = 180_000


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """One installation for these stories."""
    with running(tmp_path_factory) as stack:
        yield stack


@pytest.fixture
def desk(stack: Stack, page: Page) -> str:
    """The page on which an owner enters paper and lists."""
    page.goto(f"{stack.base}/desk/login")
    page.fill("input[name=email]", OWNER)
    page.fill("input[name=password]", stack.logins[OWNER])
    page.click("main button.primary")
    page.wait_for_url(f"**/desk/{ORGANIZATION}/")
    return f"{stack.base}/desk/{ORGANIZATION}/campaigns/{CAMPAIGN}/collected"


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_a_sheet_is_printed_and_its_signatures_are_brought_back(stack: Stack, page: Page, desk: str, lang: str):
    sheet = stack.wait_for(lambda: _pdf(page, f"{stack.base}/{lang}/c/{CAMPAIGN}/sheet.pdf"))
    assert f"/c/{CAMPAIGN}" in _words(sheet) and "SPECIMEN" in _words(sheet)
    _bring_back(page, desk, sheet + f"% {lang}, filled in by hand\n".encode(), f"Sit-in {lang}", 37)
    page.goto(desk)
    expect(page.locator("main")).to_contain_text(f"Sit-in {lang}")
    stack.wait_for(lambda: page.request.get(f"{stack.base}/c/{CAMPAIGN}/counts.json").json()["paper"] >= 37)


def test_a_list_is_looked_at_before_it_counts(stack: Stack, page: Page, desk: str):
    lines = ["name,email,country", *(f"Person {n},person-{n}@people.example,DE" for n in range(41))]
    _bring_list(page, desk, "\n".join([*lines, "Only half a row,"]), "A list with a fault")
    expect(page.locator("main .notice--warn")).to_be_visible(timeout=WAIT)
    expect(page.locator("form[action$='/count']")).to_have_count(0)
    _bring_list(page, desk, "\n".join([*lines, lines[1]]), "Another platform")
    expect(page.locator("form[action$='/count'] button")).to_contain_text("41", timeout=WAIT)
    page.click("form[action$='/count'] button")
    expect(page.locator("main")).to_contain_text("Another platform")
    page.goto(f"{stack.base}/en/c/{CAMPAIGN}")
    expect(page.locator("#sign")).to_contain_text("41 collected elsewhere")


def test_a_campaign_is_shown_in_a_frame_of_those_it_names_and_of_nobody_else(
    stack: Stack, browser: Browser, page: Page, desk: str
):
    page.goto(desk)
    page.fill("textarea[name=hosts]", ALLY)
    page.click("form[action$='/frames'] button")
    expect(page.locator("textarea[name=hosts]")).to_have_value(re.compile(ALLY))
    snippet = page.locator("#snippet").input_value()
    stack.wait_for(lambda: ALLY in _policy(page, stack))
    visitor = browser.new_context().new_page()
    for host in (ALLY, STRANGER):
        visitor.route(f"{host}/**", lambda route: route.fulfill(content_type="text/html", body=snippet))
    visitor.goto(f"{ALLY}/campaigns")
    frame = visitor.frame_locator("iframe")
    expect(frame.locator("h1")).to_contain_text(TITLES["en"])
    with visitor.expect_popup() as opened:
        frame.locator("a.button").click()
    expect(opened.value.locator("#sign")).to_be_visible()
    assert visitor.context.cookies() == []
    visitor.goto(f"{STRANGER}/campaigns")
    expect(frame.locator("h1")).to_have_count(0)


def _pdf(page: Page, address: str) -> bytes | None:
    """The file, once the worker has made it."""
    answer = page.request.get(address)
    return answer.body() if answer.headers["content-type"] == "application/pdf" else None


def _words(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return " ".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def _bring_back(page: Page, desk: str, scan: bytes, title: str, number: int) -> None:
    page.goto(f"{desk}/sheet")
    page.click("main form button.primary")  # nothing is filled in: every missing field is named
    expect(page.locator("[role=alert] a").first).to_be_visible()
    page.fill("input[name=number]", str(number))
    page.set_input_files("input[name=scan]", {"name": "scan.pdf", "mimeType": "application/pdf", "buffer": scan})
    page.fill("input[name=title]", title)
    page.fill("input[name=on]", "2026-01-15")
    page.click("main form button.primary")


def _bring_list(page: Page, desk: str, rows: str, title: str) -> None:
    page.goto(f"{desk}/list")
    page.set_input_files("input[name=list]", {"name": "list.csv", "mimeType": "text/csv", "buffer": rows.encode()})
    page.fill("input[name=title]", title)
    page.fill("input[name=on]", "2026-01-15")
    page.click("main form button.primary")
    page.wait_for_url(re.compile(r"/list/"))


def _policy(page: Page, stack: Stack) -> str:
    answer = page.request.get(f"{stack.base}/en/c/{CAMPAIGN}/embed")
    return answer.headers["content-security-policy"]
