"""In a real browser: a file is compared there or uploaded, and a receipt is checked by the page from the disk."""

import hashlib
import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, Route

from petitions.letters import service, standing
from petitions.letters.models import Letter
from tests import factories as make
from tests.factories import NOON
from tests.letters.test_service import annex_values, frozen
from tests.signing.test_verify_receipt import FORGED, grown, receipt_of, rewritten
from tests.supporters import StillClock

pytestmark = pytest.mark.browser
VERIFIER = Path(__file__).resolve().parents[2] / "static/signing/verify_receipt.html"
TREES = 150
SECURE, PLAIN = "http://localhost", "http://letters.example"
FILES = {"letter": b"%PDF-1.7 letter", "annex": b"%PDF-1.7 annex", "foreign": b"%PDF-1.7 letteR"}


@pytest.fixture(autouse=True)
def still(monkeypatch) -> StillClock:
    clock = StillClock()
    monkeypatch.setattr("petitions.core.clock.now", clock)
    return clock


@pytest.fixture
def letter(session, keys) -> Letter:
    campaign = make.campaign()
    make.stored(session, campaign, make.wave(campaign))
    letter = frozen(session, campaign)
    to = (make.stored(session, make.recipient()), "yes")
    letter.annex = service.keep_annex(session, keys, campaign, annex_values(), FILES["annex"], [to])
    standing.release(session, letter, now=NOON)
    session.commit()
    return letter


class Window:
    """A browser whose every request is answered by the application of the test, and what it has sent."""

    def __init__(self, browser: Browser, client: FlaskClient, **options: bool) -> None:
        self.page: Page = browser.new_context(locale="en-GB", **options).new_page()
        self.client, self.sent = client, list[bytes]()
        self.page.route("**/*", self._answer)

    def _answer(self, route: Route) -> None:
        asked = route.request
        path = "/" + asked.url.split("/", 3)[3]
        body = asked.post_data_buffer
        kind = {"Content-Type": asked.headers["content-type"]} if body else {}
        self.sent += [body] if body else []
        with ThreadPoolExecutor(1) as elsewhere:  # the driver of the browser holds an event loop in this thread
            facts = {"method": asked.method, "data": body, "headers": kind, "buffered": True}
            answer = elsewhere.submit(self.client.open, path, **facts).result()
        route.fulfill(status=answer.status_code, headers=dict(answer.headers), body=answer.data)

    def bring(self, kind: str, press: bool) -> None:
        """Choose a file; with ``press`` also the button."""
        pdf = {"name": "letter.pdf", "mimeType": "application/pdf", "buffer": FILES[kind]}
        self.page.set_input_files("#file", pdf)
        if press:
            self.page.click("#compare button")
        self.page.wait_for_selector(f"[data-answer={kind}]:visible")
        assert self.page.locator("[data-answer]:visible").count() == 1


def test_a_browser_compares_the_file_itself_and_sends_nothing(client, letter, browser):
    window = Window(browser, client)
    window.page.goto(f"{SECURE}/v/{letter.code}")
    for kind in FILES:
        window.bring(kind, press=False)
    assert window.sent == []


def test_of_a_confidential_letter_only_the_hash_is_sent(client, session, letter, browser):
    letter.values = letter.values | {"confidential": True}
    session.commit()
    window = Window(browser, client)
    window.page.goto(f"{SECURE}/v/{letter.code}")
    for kind in FILES:
        window.bring(kind, press=False)
    assert len(window.sent) == 3
    for body, content in zip(window.sent, FILES.values(), strict=True):
        assert hashlib.sha256(content).hexdigest().encode() in body and content not in body


@pytest.mark.parametrize(("base", "scripts"), [(PLAIN, True), (SECURE, False)], ids=["plain http", "no scripts"])
def test_where_the_browser_cannot_the_file_is_uploaded(client, letter, browser, base, scripts):
    window = Window(browser, client, java_script_enabled=scripts)
    window.page.goto(f"{base}/v/{letter.code}")
    for kind in FILES:
        window.bring(kind, press=True)
    assert len(window.sent) == 3


def test_the_page_from_the_disk_agrees_with_everybody_else(browser):
    page = browser.new_context(offline=True).new_page()
    page.goto(VERIFIER.as_uri())
    checked = "([text, root, size]) => { try { return check(text, root, size); } catch (trouble) { return null; } }"
    rng = random.Random(3)
    for number in range(TREES):
        size = rng.randint(1, 300) if number % 10 == 0 else rng.randint(1, 20)
        record, salt, index, leaves, oracle = grown(rng, size)
        text, root = receipt_of(record, salt, index, leaves).to_json(), oracle.get_root().hex()
        assert page.evaluate(checked, [text, root, size]) == record.canonical().decode()
        assert page.evaluate(checked, [text, root, size + 1]) is None
        at = rng.randrange(len(text))
        changed = text[:at] + chr(ord(text[at]) ^ 1) + text[at + 1 :]
        assert page.evaluate(checked, [changed, root, size]) is None
    receipt = receipt_of(record, salt, index, leaves)
    assert page.evaluate(checked, [rewritten(receipt, lambda facts: None), root, size])
    for forge in (FORGED["another salt"], FORGED["a short salt"], FORGED["no tree"], FORGED["another format"]):
        assert page.evaluate(checked, [rewritten(receipt, forge), root, size]) is None


def test_people_use_the_page_from_the_disk(browser, tmp_path):
    record, salt, index, leaves, oracle = grown(random.Random(4), 12)
    file = tmp_path / "receipt.json"
    file.write_text(receipt_of(record, salt, index, leaves).to_json(), encoding="utf-8")
    for locale, size, words in (("en-GB", "12", "Proven"), ("fr-FR", "12", "Prouvé"), ("ar-LB", "١٢", "ثبت")):
        page = browser.new_context(locale=locale, offline=True).new_page()
        page.goto(VERIFIER.as_uri())
        page.set_input_files("#file", file)
        page.fill("#root", f" {oracle.get_root().hex().upper()} ")
        page.fill("#size", size)
        page.click("button")
        page.wait_for_selector("output.yes")
        assert page.inner_text("#answer").startswith(words)
        assert page.get_attribute("html", "dir") == ("rtl" if locale == "ar-LB" else "ltr")
        page.fill("#size", "13")
        page.click("button")
        page.wait_for_selector("output:not(.yes)")
        assert page.inner_text("#record") == ""
