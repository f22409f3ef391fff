"""Stories of several people at one desk, each with a window of their own, on one installation for all of them.

In every run some are told with the keys alone and some with a mouse, as each says; ``HANDS=both`` tells all both ways.
Another story: an organization by ``installation.found``, a ``sit`` for each of its people, and ``Hands`` that touch
things by their names.
"""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from petitions.organizers.models import Role
from tests.browser.hands import Hands, ways
from tests.browser.installation import Installation, Place

pytestmark = pytest.mark.browser
OWNER, EDITOR, APPROVER = Role.OWNER, Role.EDITOR, Role.APPROVER
TEAM = (OWNER, EDITOR, APPROVER)
Sit = Callable[[Place, Role, str], Hands]


@pytest.fixture
def sit(browser: Browser) -> Sit:
    """Somebody at a window of their own, logged in."""
    return lambda place, role, way: Hands(place.sit(browser, role), way)


@pytest.mark.parametrize("way", ways("keys"))
def test_who_wrote_letters_is_refused_and_somebody_else_releases_them(installation: Installation, sit: Sit, way: str):
    place = installation.found(f"two-{way}", *TEAM)
    author, approver = sit(place, OWNER, way), sit(place, APPROVER, way)
    author.open(f"{place.desk}/campaigns/{place.campaign}/dispatch")
    author.press("Freeze the letters")
    author.press("Look at the letters")
    expect(author.page.locator("main")).to_contain_text("You prepared this dispatch, so a second person approves it.")
    expect(author.page.get_by_role("button", name=re.compile("^Release"))).to_have_count(0)
    approver.open(f"{place.desk}/")
    approver.press("Letters to approve")
    expect(approver.page.locator(".pages img").first).to_be_visible()
    approver.press("Release 1 letter")
    _expect_figure(approver.page, "handed over", 1)
    assert installation.wait_for(lambda: [mail for mail in installation.mails() if place.office in str(mail["To"])])
    author.page.reload()
    expect(author.page.locator("main")).to_contain_text("How it was decided")


@pytest.mark.parametrize("way", ways("mouse"))
def test_two_people_write_one_text_and_the_second_sees_what_differs(installation: Installation, sit: Sit, way: str):
    place = installation.found(f"text-{way}", *TEAM)
    first, second = sit(place, OWNER, way), sit(place, EDITOR, way)
    for hands, words in ((first, "Open the archives at once."), (second, "Open the archives this winter.")):
        hands.open(f"{place.desk}/campaigns/{place.campaign}/text")
        hands.fill("Summary", words)
        hands.press("The wording only, such as spelling or a clearer sentence. Signatures stand for it as before.")
    first.press("Save the text")
    expect(first.page.locator("main")).to_contain_text("Version 2")
    second.press("Save the text")
    shown = second.page.locator("main")
    expect(shown).to_contain_text("Somebody saved this text while you were writing.")
    expect(shown.locator("del", has_text="at once").first).to_be_visible()
    expect(shown.locator("ins", has_text="this winter").first).to_be_visible()
    expect(second.page.get_by_label("Summary", exact=True)).to_have_value("Open the archives this winter.")
    second.press("Save the text")
    expect(second.page.locator("main")).to_contain_text("Version 3")
    expect(second.page.get_by_label("Summary", exact=True)).to_have_value("Open the archives this winter.")


@pytest.mark.parametrize("way", ways("mouse"))
def test_signatures_are_struck_out_and_taken_back_and_the_count_follows(installation: Installation, sit: Sit, way: str):
    place = installation.found(f"count-{way}", OWNER)
    owner = sit(place, OWNER, way)
    owner.open(f"{place.desk}/campaigns/{place.campaign}/signatures")
    _expect_figure(owner.page, "confirmed", 10)
    owner.press("Review many at once")
    owner.choose("What to do", "Strike them out")
    owner.choose("State", "any")
    owner.choose("Country", "France")
    owner.press("See how many that is")
    expect(owner.page.locator("#fitting")).to_have_text("4 signatures fit")
    owner.fill("Reason, for the record", "They came from one machine, as its owner told us.")
    owner.press("Strike them out: 4")
    expect(owner.page.locator("#live")).to_contain_text("Struck out: 4")
    _expect_after_reload(owner.page, {"confirmed": 6, "struck out": 4})
    owner.press("Take back")
    _expect_after_reload(owner.page, {"confirmed": 10, "struck out": 0})
    expect(owner.page.locator("#live")).to_contain_text("taken back")


@pytest.mark.parametrize("way", ways("keys"))
def test_who_lost_the_phone_gets_in_with_the_help_of_two(
    installation: Installation, sit: Sit, browser: Browser, way: str
):
    place = installation.found(f"phone-{way}", *TEAM)
    owner, approver = sit(place, OWNER, way), sit(place, APPROVER, way)
    owner.open(f"{place.desk}/team")
    row = f"tr:has-text('{place.name} editor')"
    owner.press("Change", within=row)
    owner.press("Let in without the second factor", within=row)
    expect(owner.page.locator("main")).to_contain_text("lost phone and recovery codes")
    approver.open(f"{place.desk}/team")
    approver.press("I agree: let them in")
    mail = installation.wait_for(lambda: _mail_to(installation, place.email(EDITOR)))
    hands = Hands(browser.new_context(locale="en-GB").new_page(), way)
    hands.open(re.search(r"http://127\.0\.0\.1:\d+/desk/reset/\S+", mail["text"])[0])
    for label in ("New password", "The new password again"):
        hands.fill(label, "another four words stand")
    hands.press("Keep this password")
    hands.fill("E-mail address", place.email(EDITOR))
    hands.fill("Password", "another four words stand")
    hands.press("Log in")
    hands.press("Show the picture to scan")
    hands.press("I cannot scan it")
    hands.fill("Code of the app", hands.phone_code())
    hands.press("Finish")
    expect(hands.page).to_have_url(f"{place.desk}/")


def _expect_figure(page: Page, words: str, number: int) -> None:
    figure = page.locator("dl.figures").first.locator("div", has=page.locator("dt", has_text=re.compile(f"^{words}$")))
    expect(figure.locator("dd")).to_have_text(str(number))


def _expect_after_reload(page: Page, figures: dict[str, int]) -> None:
    """A worker carries the decision out."""
    page.locator("#live[data-moving]").wait_for(state="detached")
    page.reload()
    for words, number in figures.items():
        _expect_figure(page, words, number)


def _mail_to(at: Installation, address: str) -> dict[str, str] | None:
    return next((mail for mail in at.mails() if address in str(mail["To"])), None)
