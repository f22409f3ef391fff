"""What becomes of thirty letters, by browser: refused, greylisted, in doubt, paused, answered, followed up."""

import os
import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.scripted import CAMPAIGN, Scripted, office, scripted_stack
from tests.delivery.smtp_server import DROP, SmtpServer

ORGANIZATION, LETTERS, WAIT = "families-for-the-truth", 30, 240_000
AUTHOR, APPROVER = "editor@families-truth.example", "owner@families-truth.example"
SECOND_APPROVER = "approver@families-truth.example"
FOLLOW_UP = "We refer to {{previous_letter}}, to which we have no answer yet, and repeat what we ask:\n\n{{demands}}"
REFUSED, GREYLISTED, IN_DOUBT, ANSWERING = office(3), office(5), office(7), office(1)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Scripted]:
    """Thirty offices whose servers do not all say yes."""
    with SmtpServer(pause=0.25) as server:
        server.by_recipient[REFUSED] = {"rcpt": "550 5.1.1 unknown"}
        server.by_recipient[GREYLISTED] = {"rcpt": ["450 4.7.1 come again"]}
        server.by_recipient[IN_DOUBT] = {"dot": DROP}
        with scripted_stack(tmp_path, server, LETTERS) as stack:
            yield stack


def test_every_letter_of_a_dispatch_is_accounted_for_until_it_is_answered(place: Scripted, page: Page):
    desk = f"{place.base}/desk/{ORGANIZATION}"
    address = _release(place, page, desk, kind="first")
    _pause_and_go_on(place, page)
    _wait_for_the_end(place, page)
    _settle(place, page)
    _answer(place)
    _read_answer(place, page, desk, address)
    place.days_pass(61)
    _follow_up(place, page, desk)


def _release(place: Scripted, page: Page, desk: str, *, kind: str) -> str:
    """Freeze as one person, release as another; returns the address of the dispatch."""
    _log_in(place, page, AUTHOR)
    page.goto(f"{desk}/campaigns/{CAMPAIGN}/dispatch?kind={kind}")
    for box in page.locator("input[name='recipients[]']").all():
        box.check()
    return _freeze_and_approve(place, page, APPROVER)


def _freeze_and_approve(place: Scripted, page: Page, approver: str) -> str:
    page.locator("main form .acts button.primary").last.click()
    page.wait_for_url(re.compile(r"/dispatches/\d+"))
    address = page.url
    expect(page.locator("a[href$='/approve']")).to_be_visible(timeout=WAIT)
    page.locator("footer button.linkish").click()
    _log_in(place, page, approver)
    page.goto(f"{address}/approve")
    _picture(page, "approve")
    page.locator("main button.seal").click()
    expect(page.locator("dl.figures").first).to_be_visible()
    return address


def _pause_and_go_on(place: Scripted, page: Page) -> None:
    place.wait_for(lambda: len(place.server.received) >= 4)
    page.get_by_role("button", name=re.compile("^Pause")).click()
    go_on = page.get_by_role("button", name=re.compile("^Go on"))
    expect(go_on).to_be_visible()
    arrived = len(place.server.received)
    _picture(page, "paused")
    page.wait_for_timeout(2_000)
    assert len(place.server.received) <= arrived + 1 < LETTERS
    go_on.click()


def _wait_for_the_end(place: Scripted, page: Page) -> None:
    """The page moves by itself: nothing is reloaded."""
    page.evaluate("window.untouched = true")
    _expect_figures(page, letters=LETTERS, handed_over=LETTERS - 2, refused=1, in_doubt=1, waiting=0)
    assert page.evaluate("window.untouched")
    assert len(place.arrived(IN_DOUBT)) == len(place.arrived(GREYLISTED)) == 1 and not place.arrived(REFUSED)
    _picture(page, "ended")


def _settle(place: Scripted, page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="I know it arrived").click()
    _expect_figures(page, letters=LETTERS, handed_over=LETTERS - 1, refused=1, in_doubt=0)
    assert len(place.arrived(IN_DOUBT)) == 1


def _answer(place: Scripted) -> None:
    """A desk officer presses Reply."""
    letter = message_from_bytes(place.arrived(ANSWERING)[0], policy=policy.default)
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"], mail["To"], mail["Subject"] = ANSWERING, letter["Reply-To"], f"Re: {letter['Subject']}"
    mail["Message-ID"], mail["In-Reply-To"] = "<1@body-01.example>", letter["Message-ID"]
    quoted = "\n".join(f"> {line}" for line in letter.get_body(("plain",)).get_content().splitlines())
    said = "Dear colleagues,\n\nthe Office has opened a file on the matter."
    mail.set_content(f"{said}\n\nOn Friday you wrote:\n{quoted}\n")
    place.receive(bytes(mail))


def _read_answer(place: Scripted, page: Page, desk: str, address: str) -> None:
    page.goto(f"{desk}/campaigns/{CAMPAIGN}/replies")
    place.wait_for(lambda: page.reload() and page.get_by_text("Office 01").count())
    _picture(page, "replies")
    page.get_by_role("link", name=re.compile("Office 01")).first.click()
    expect(page.locator("main")).to_contain_text("has opened a file on the matter")
    _picture(page, "answer")
    with page.expect_navigation():
        page.get_by_role("button", name="They answer in substance").click()
    page.goto(address)
    _expect_figures(page, letters=LETTERS, handed_over=LETTERS - 2, refused=1, answered=1)


def _follow_up(place: Scripted, page: Page, desk: str) -> None:
    """Sixty days later the ledger says who is due; the follow-up recalls the first letter."""
    page.goto(f"{desk}/campaigns/{CAMPAIGN}/ledger")
    _picture(page, "ledger")
    page.get_by_role("link", name=f"Prepare {LETTERS - 2} follow-ups").click()
    page.get_by_role("link", name=re.compile("^Write it first")).first.click()
    page.fill("textarea[name=body]", FOLLOW_UP)
    with page.expect_navigation():
        page.locator("main form button.primary").first.click()
    page.goto(f"{desk}/campaigns/{CAMPAIGN}/ledger/follow-up")
    _picture(page, "follow-up")
    page.get_by_role("button", name="Go on to the dispatch").click()
    boxes = page.locator("input[name='recipients[]']:checked")
    expect(boxes).to_have_count(LETTERS - 2)
    while boxes.count() > 1:
        boxes.last.uncheck()
    _freeze_and_approve(place, page, SECOND_APPROVER)
    letters = place.wait_for(lambda: place.arrived(office(2))[1:])
    text = message_from_bytes(letters[0], policy=policy.default).get_body(("plain",)).get_content()
    assert "FFT/2026/002" in text
    page.goto(f"{desk}/campaigns/{CAMPAIGN}/ledger")
    _picture(page, "ledger-after")


def _expect_figures(page: Page, **wanted: int) -> None:
    words = {"handed_over": "handed over", "in_doubt": "in doubt"}
    for name, number in wanted.items():
        figure = page.locator("dl.figures").first.locator("div", has_text=words.get(name, name))
        expect(figure.locator("dd")).to_have_text(str(number), timeout=WAIT)


def _log_in(place: Scripted, page: Page, email: str) -> None:
    page.goto(f"{place.base}/desk/login")
    page.fill("input[name=email]", email)
    page.fill("input[name=password]", place.logins[email])
    page.click("main button.primary")
    page.wait_for_url(f"**/desk/{ORGANIZATION}/")


def _picture(page: Page, name: str) -> None:
    """For people who want to look: PICTURES=folder keeps what the browser shows at each step."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)
