"""Stories in which one person, or one organization, can do nothing without another: exports and joint letters."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from petitions.organizers.models import Role
from tests.browser.hands import Hands, ways
from tests.browser.installation import SIGNATURES, Installation, Place
from tests.browser.test_together import APPROVER, EDITOR, OWNER, TEAM, sit

__all__ = ["sit"]
pytestmark = pytest.mark.browser
Sit = Callable[[Place, Role, str], Hands]
PURPOSE = "Which languages the next letters need."


@pytest.mark.parametrize("way", ways("keys"))
def test_an_export_is_asked_by_one_allowed_by_another_and_carries_its_mark(
    installation: Installation, sit: Sit, way: str, tmp_path: Path
):
    place = installation.found(f"rows-{way}", *TEAM)
    editor, approver = sit(place, EDITOR, way), sit(place, APPROVER, way)
    for hands, purpose in ((editor, PURPOSE), (approver, "To see whether one is enough.")):
        hands.open(f"{place.desk}/campaigns/{place.campaign}/signatures/exports")
        hands.fill("What is it for?", purpose)
        hands.press("Ask for this export")
        expect(hands.page.locator("main")).to_contain_text("Waits for a second person")
        expect(hands.page.get_by_role("button", name="Allow this export")).to_have_count(0)
    approver.press("Take it back")
    approver.open(f"{place.desk}/")
    approver.press("Export of signatures")
    expect(approver.page.locator("main")).to_contain_text(PURPOSE)
    approver.press("Allow this export")
    _expect_live(approver.page, "Ready to download")
    expect(approver.page.get_by_role("link", name="Download the file")).to_have_count(0)
    editor.open(f"{place.desk}/")
    editor.press("Export of signatures")
    with editor.page.expect_download() as download:
        editor.press("Download the file (CSV)")
    download.value.save_as(tmp_path / "export.csv")
    lines = (tmp_path / "export.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 2 + sum(many for _country, many in SIGNATURES)
    asked, allowed = f"Asked for by {place.name} editor", f"allowed by {place.name} approver"
    assert asked in lines[-1] and allowed in lines[-1] and PURPOSE in lines[-1]
    assert "people.example" not in "".join(lines)


@pytest.mark.parametrize("way", ways("mouse"))
def test_two_organizations_stand_on_one_letter_and_each_has_its_word(
    installation: Installation, sit: Sit, browser: Browser, way: str
):
    host, other = installation.found(f"host-{way}", *TEAM), installation.found(f"guest-{way}", OWNER, APPROVER)
    ours, theirs = sit(host, OWNER, way), sit(other, OWNER, way)
    link = _campaign_together(ours, theirs, host, other)
    _sign(installation, Hands(browser.new_context(locale="en-GB").new_page(), way), link)
    theirs.open(f"{other.desk}/together/{host.campaign}")
    expect(_figure(theirs.page, "person signed with you")).to_have_text("1")
    _freeze_joint_letter(ours, host, other)
    second, reader = sit(host, APPROVER, way), sit(other, APPROVER, way)
    second.open(f"{host.desk}/")
    second.press("Letters to approve")
    second.press("Release 1 letter")
    expect(second.page.get_by_role("alert")).to_contain_text(f"carry the name of Families of {other.name}")
    assert not _mails(installation, host.office)
    reader.open(f"{other.desk}/")
    reader.press("Letters in your name")
    expect(reader.page.locator(".pages img").first).to_be_visible()
    assert _hashes(reader.page) == _hashes(second.page)
    reader.press("We have read these letters, and our name may stand on them")
    reader.press("Give this answer")
    expect(reader.page.locator("main")).to_contain_text("Your organization agreed to these letters")
    second.page.goto(second.page.url)
    expect(second.page.locator("section", has=second.page.locator("#partners"))).to_contain_text("Agreed")
    second.press("Release 1 letter")
    expect(second.page.locator("main")).to_contain_text("handed over")
    (mail,) = installation.wait_for(lambda: _mails(installation, host.office))
    assert f"Families of {host.name}" in mail["text"] and f"Families of {other.name}" in mail["text"]


def _campaign_together(ours: Hands, theirs: Hands, host: Place, other: Place) -> str:
    """The host asks, the other organization says yes; the link of its own that it reads."""
    ours.open(f"{host.desk}/campaigns/{host.campaign}")
    ours.press("Campaigning together")
    ours.fill("Word of the organization", other.name)
    ours.press("Ask it to campaign together")
    expect(ours.page.locator("main")).to_contain_text("Not answered yet")
    theirs.open(f"{other.desk}/")
    theirs.press("You are asked to campaign together")
    theirs.push(theirs.page.locator("ul.list a"))
    theirs.press("Yes, we campaign together")
    link = theirs.page.locator("a bdi.code").inner_text()
    assert link.endswith(f"/c/{host.campaign}/with/{other.name}")
    return link


def _sign(at: Installation, hands: Hands, link: str) -> None:
    """Somebody by the link of the organization that joined."""
    email = f"partners-{hands.way}@valley.example"
    hands.open(link)
    hands.fill("E-mail", email)
    hands.choose("Country", "Lebanon")
    hands.press("Sign the letter")
    hands.page.wait_for_url("**/inbox/**")
    (mail,) = at.wait_for(lambda: _mails(at, email))
    hands.fill("Code from the message", re.search(r"\d{4} \d{4}", mail["Subject"])[0])
    hands.press("Confirm with the code")
    expect(hands.page.get_by_label("Code from the message", exact=True)).to_have_count(0)


def _freeze_joint_letter(hands: Hands, host: Place, other: Place) -> None:
    """With the name of the organization that joined."""
    hands.open(f"{host.desk}/campaigns/{host.campaign}/letters/partners")
    hands.press("Print on joint letters")
    expect(hands.page.locator("main")).to_contain_text("It agrees to each letter on its own desk.")
    hands.open(f"{host.desk}/campaigns/{host.campaign}/letters")
    hands.press("English", within="section:has(h2:text-is('Joint letter'))")
    hands.fill("Subject", "Archives of prisons")
    hands.fill("Text of the letter", "{{partners}} writes with us and {{supporters}}.\n\n{{demands}}\n\n{{reply_by}}")
    hands.press("Keep this text")
    expect(hands.page.get_by_role("link", name="two versions")).to_be_visible()
    hands.press("Dispatch")
    hands.press("Joint letter")
    hands.page.wait_for_url("**kind=joint*")
    hands.press("Freeze the letters")
    hands.press("Look at the letters")
    expect(hands.page.locator("section", has=hands.page.locator("#partners"))).to_contain_text(other.name)


def _hashes(page: Page) -> set[str]:
    """Of the letters on a page."""
    return set(re.findall(r"\b[0-9a-f]{64}\b", page.locator("main").inner_text()))


def _expect_live(page: Page, words: str) -> None:
    page.locator("#live[data-moving]").wait_for(state="detached")
    page.reload()
    expect(page.locator("#live")).to_contain_text(words)


def _figure(page: Page, words: str) -> Locator:
    figures = page.locator("dl.figures").first
    return figures.locator("div", has=page.locator("dt", has_text=re.compile(f"^{words}$"))).locator("dd")


def _mails(at: Installation, address: str) -> list[dict[str, str]]:
    return [mail for mail in at.mails() if address in str(mail["To"])]
