"""A supporter on a phone: signs by touch or by keyboard alone, with scripts or without, and changes their mind."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Stack, running

pytestmark = pytest.mark.browser
CAMPAIGN = "tell-the-families"
NAMES = {"en": "Walker Muster", "ar": "سائر مثال"}
COUNTRIES = {"en": "Germany", "ar": "ألمانيا"}
TABS = 120
"""More presses of Tab than any page has stops."""


@dataclass
class Phone:
    """A page on a small screen and the way its owner uses it."""

    page: Page
    by_keyboard: bool

    def press(self, selector: str) -> None:
        """Push a button, follow a link, tick a box or open a fold."""
        if not self.by_keyboard:
            self.page.locator(selector).first.tap()
            return
        self.reach(selector)
        is_choice = self.page.locator(selector).first.get_attribute("type") in ("checkbox", "radio")
        self.page.keyboard.press("Space" if is_choice else "Enter")

    def fill(self, selector: str, text: str) -> None:
        """Write into a field."""
        if self.by_keyboard:
            self.reach(selector)
            self.page.keyboard.insert_text(text)
        else:
            self.page.locator(selector).fill(text)

    def choose(self, selector: str, label: str) -> None:
        """Pick from a list; by keyboard, by going down until it is there."""
        box = self.page.locator(selector)
        if not self.by_keyboard:
            box.select_option(label=label)
            return
        self.reach(selector)
        for _press in range(box.locator("option").count()):
            if box.evaluate("(one) => one.selectedOptions[0].label") == label:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{label} is not in the list")

    def reach(self, selector: str) -> None:
        """Tab forward to it, as somebody does who has no pointer; fails when no stop of the page is it."""
        here = self.page.locator(f"{selector} >> nth=0")
        for _press in range(TABS):
            if here.evaluate("(one) => one === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"no number of Tabs leads to {selector}")


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """One installation for all of them: each signs with an address of their own."""
    with running(tmp_path_factory) as stack:
        yield stack


@pytest.fixture(params=["touch", "keyboard"])
def way(request: pytest.FixtureRequest) -> str:
    """How they use the page."""
    return str(request.param)


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def phone(request: pytest.FixtureRequest, browser: Browser, way: str) -> Iterator[Phone]:
    """360 px wide; nothing it shows may come from another place, and no page may be wider than it."""
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True, java_script_enabled=request.param
    )
    page = context.new_page()
    strangers: list[str] = []
    page.on("request", lambda sent: strangers.append(sent.url) if "127.0.0.1" not in sent.url else None)
    yield Phone(page, way == "keyboard")
    cookies = [cookie for cookie in context.cookies() if cookie["name"] != "catcher"]
    context.close()
    assert not strangers
    assert not cookies


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_somebody_signs_and_changes_their_mind(stack: Stack, phone: Phone, lang: str, request: pytest.FixtureRequest):
    address = f"{re.sub('[^a-z]+', '-', request.node.name[-24:])}{lang}@people.example"
    _sign(stack, phone, lang, address)
    mail = _mail_to(stack, address)
    if phone.by_keyboard:
        _type_the_code(phone, mail)
        phone.page.goto(_link_in(mail))
    else:
        phone.page.goto(_link_in(mail))
        phone.press("main button.seal")
    expect(phone.page.locator("main")).to_contain_text(NAMES[lang])
    _show_less(phone, lang)
    _withdraw(phone)
    phone.page.reload()
    expect(phone.page.locator("form[action$='/withdraw']")).to_have_count(0)


def _sign(stack: Stack, phone: Phone, lang: str, address: str) -> None:
    page = phone.page
    page.goto(f"{stack.base}/{lang}/c/{CAMPAIGN}")
    expect(page.locator("html")).to_have_attribute("dir", "rtl" if lang == "ar" else "ltr")
    _check_width(page)
    phone.press("#sign button.seal")  # nothing is typed: the summary leads to what is missing
    expect(page.locator(".errors a, [role=alert] a").first).to_be_visible()
    phone.fill("input[name=email]", address)
    phone.choose("select[name=country]", COUNTRIES[lang])
    phone.fill("input[name=name]", NAMES[lang])
    phone.press("#sign button.seal")
    expect(page).to_have_url(re.compile(r"/inbox/"))
    _check_width(page)


def _mail_to(stack: Stack, address: str) -> Any:
    mail = stack.wait_for(lambda: next((one for one in stack.mails() if address in one["To"]), None))
    assert re.search(r"\d{4} \d{4}", mail["Subject"])
    return mail


def _link_in(mail: Any) -> str:
    return re.search(r"http://127\.0\.0\.1:\d+/\w\w/s/[\w-]+", mail["text"]).group(0)


def _type_the_code(phone: Phone, mail: Any) -> None:
    phone.fill("input[name=code]", re.search(r"\d{4} \d{4}", mail["Subject"]).group(0))
    phone.page.keyboard.press("Enter")
    expect(phone.page.locator("input[name=code]")).to_have_count(0)
    _check_width(phone.page)


def _show_less(phone: Phone, lang: str) -> None:
    phone.press("form[action$='/lower'] input[value='0']")
    phone.press("form[action$='/lower'] button")
    expect(phone.page.locator("main")).not_to_contain_text(NAMES[lang])
    _check_width(phone.page)


def _withdraw(phone: Phone) -> None:
    phone.press("form[action$='/withdraw'] button")
    expect(phone.page.locator("form[action$='/withdraw']")).to_have_count(0)
    _check_width(phone.page)


def _check_width(page: Page) -> None:
    expect(page.locator("main")).to_be_visible()  # while a page is on its way there is none
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
