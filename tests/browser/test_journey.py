"""The whole way of a letter by browser alone: sign, confirm, preview, freeze, approve, send, by hand, verify."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Stack

CAMPAIGN, ORGANIZATION = "tell-the-families", "families-for-the-truth"
WAIT = 180_000


@pytest.mark.parametrize(
    ("lang", "author"),
    [("en", "owner@families-truth.example"), ("ar", "editor@families-truth.example")],
)
def test_a_signature_becomes_a_letter_that_arrives(stack: Stack, page: Page, lang: str, author: str):
    desk = f"{stack.base}/desk/{ORGANIZATION}"
    _sign_and_confirm(stack, page, lang)
    stack.wait_for(lambda: len(stack.mails()) >= 6)
    _log_in(stack, page, author)
    expect(page.locator("html")).to_have_attribute("lang", lang)
    _preview(page, desk)
    number = _freeze(page, desk)
    _log_out(page)
    _log_in(stack, page, "approver@families-truth.example")
    reference, code = _approve(stack, page, f"{desk}/dispatches/{number}")
    _read_in_catcher(stack, page, reference)
    _record_by_hand(stack, page, desk, number, author)
    page.goto(f"{stack.base}/v/{code.lower()}")
    expect(page.locator("main")).to_contain_text(reference)


def _sign_and_confirm(stack: Stack, page: Page, lang: str) -> None:
    address = f"walker-{lang}@people.example"
    page.goto(f"{stack.base}/{lang}/c/{CAMPAIGN}")
    expect(page.locator("html")).to_have_attribute("dir", "rtl" if lang == "ar" else "ltr")
    page.fill("input[name=email]", address)
    page.select_option("select[name=country]", "DE")
    page.fill("input[name=name]", "Walker Muster" if lang == "en" else "سائر مثال")
    page.click("#sign button.seal, form[action*='/sign'] button.seal")
    expect(page).to_have_url(re.compile(r"/inbox/"))
    mail = stack.wait_for(lambda: next((one for one in stack.mails() if address in one["To"]), None))
    page.goto(f"{stack.catcher}/{mail['id']}")
    page.click("pre.mail a")
    page.click("main button.seal")
    expect(page.locator("main")).to_contain_text("Walker Muster" if lang == "en" else "سائر مثال")


def _log_in(stack: Stack, page: Page, email: str) -> None:
    page.goto(f"{stack.base}/desk/login")
    page.fill("input[name=email]", email)
    page.fill("input[name=password]", stack.logins[email])
    page.click("main button.primary")
    page.wait_for_url(f"**/desk/{ORGANIZATION}/")


def _log_out(page: Page) -> None:
    page.click("footer button.linkish")


def _preview(page: Page, desk: str) -> None:
    page.goto(f"{desk}/campaigns/{CAMPAIGN}/letters/ar")
    page.click("button[formaction]")
    picture = page.locator(".pages img").first
    expect(picture).to_be_visible(timeout=WAIT)
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 500


def _freeze(page: Page, desk: str) -> str:
    page.goto(f"{desk}/campaigns/{CAMPAIGN}/dispatch")
    for box in page.locator("input[name='recipients[]']").all():
        box.set_checked(False)
    for row in ("Strasbourg", "Cairo"):
        if page.locator("tbody tr", has_text=row).count():
            page.locator("tbody tr", has_text=row).first.locator("input").set_checked(True)
    page.click("main form button.primary")
    page.wait_for_url(re.compile(r"/dispatches/\d+"))
    expect(page.locator("a[href$='/approve']")).to_be_visible(timeout=WAIT)
    return page.url.rsplit("/", 1)[-1]


def _approve(stack: Stack, page: Page, address: str) -> tuple[str, str]:
    page.goto(f"{address}/approve")
    reference = page.locator("h3 .code").first.inner_text()
    letter = page.locator("a[href*='/letters/']").first.get_attribute("href")
    content = page.request.get(f"{stack.base}{letter}").body()
    assert content.startswith(b"%PDF")
    page.click("main button.seal")
    expect(page.locator("dl.figures")).to_be_visible()
    before = len(stack.mails())
    stack.wait_for(lambda: any(reference in one["Subject"] for one in stack.mails()))
    assert len(stack.mails()) >= before
    return reference, _code(stack, reference)


def _code(stack: Stack, reference: str) -> str:
    mail = next(one for one in stack.mails() if reference in one["Subject"])
    return re.search(r"/v/([0-9A-Z-]{12,14})", mail["text"]).group(1)


def _read_in_catcher(stack: Stack, page: Page, reference: str) -> None:
    mail = next(one for one in stack.mails() if reference in one["Subject"])
    page.goto(f"{stack.catcher}/{mail['id']}")
    expect(page.locator("h1")).to_contain_text(reference)
    file = page.locator("dl.facts a").first.get_attribute("href")
    assert page.request.get(f"{stack.catcher}{file}").body().startswith(b"%PDF")


def _record_by_hand(stack: Stack, page: Page, desk: str, number: str, author: str) -> None:
    page.goto(f"{desk}/dispatches/{number}")
    _log_out(page)
    _log_in(stack, page, author)
    page.goto(f"{desk}/dispatches/{number}")
    page.click("a[href*='/items/']")
    page.check("input[name=how][value=post]")
    page.fill("input[name=proof]", "RR 111 222 333 XX")
    page.click("form[action$='/sent'] button.primary")
    expect(page.locator("main")).to_contain_text("RR 111 222 333 XX")
