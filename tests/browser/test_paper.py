"""Paper, from the page to the count: a sheet is made, taken along, brought back as a list, looked at and counted."""

import io
import urllib.request

import pypdfium2
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import Stack
from tests.browser.test_journey import CAMPAIGN, ORGANIZATION, WAIT, _log_in

LIST = "name,town\nRana Muster,Beirut\nRana Muster,Beirut\nOmar Muster,Berlin\n"
BROKEN = "name,town\nRana Muster,Beirut\nOmar Muster\n"


def fetched(address: str, kind: str) -> bytes | None:
    """The file behind an address once the press has made it."""
    with urllib.request.urlopen(address) as answer:
        return answer.read() if answer.headers.get_content_type() == kind else None


def words(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return " ".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def test_a_sheet_is_printed_and_what_was_collected_counts_apart(stack: Stack, page: Page) -> None:
    for lang in ("en", "ar"):
        root = f"{stack.base}/{lang}/c/{CAMPAIGN}"
        sheet = stack.wait_for(lambda root=root: fetched(f"{root}/sheet.pdf", "application/pdf"))
        assert f"/c/{CAMPAIGN}" in words(sheet) and "SPECIMEN" in words(sheet)
        card = stack.wait_for(lambda root=root: fetched(f"{root}/card.png", "image/png"))
        assert Image.open(io.BytesIO(card)).size == (1200, 630)
    _log_in(stack, page, "owner@families-truth.example")
    collected = f"{stack.base}/desk/{ORGANIZATION}/campaigns/{CAMPAIGN}/collected"
    _bring(page, collected, BROKEN)
    expect(page.locator("main")).to_contain_text("1 row is wrong", timeout=WAIT)
    expect(page.locator("main td.number")).to_have_text("3")
    _bring(page, collected, LIST)
    page.get_by_role("button", name="Count 2 people").click(timeout=WAIT)
    page.wait_for_url(collected)
    expect(page.locator("main")).to_contain_text("Sit-in in Berlin")
    public = f"{stack.base}/en/c/{CAMPAIGN}"
    before = page.request.get(f"{stack.base}/c/{CAMPAIGN}/counts.json").json()
    assert before["elsewhere"] >= 2
    page.goto(public)
    expect(page.locator("#sign")).to_contain_text("collected elsewhere")


def _bring(page: Page, collected: str, content: str) -> None:
    page.goto(f"{collected}/list")
    page.set_input_files("input[type=file]", {"name": "list.csv", "mimeType": "text/csv", "buffer": content.encode()})
    page.fill("input[name=title]", "Sit-in in Berlin")
    page.fill("input[name=on]", "2026-01-02")
    page.click("main button.primary")
    page.wait_for_url("**/collected/list/*")
