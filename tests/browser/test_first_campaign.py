"""Within ten minutes from nothing to a delivered letter: `docs/guide.md`, step by step, and nothing else.

By the keys alone in every run; with ``HANDS=both`` also with a mouse. At each step of the first campaign that asks for
something the line is lost, and nothing typed is.
"""

import re
import time

import pytest
from playwright.sync_api import Page, expect

from tests.browser import guide
from tests.browser.hands import Hands, lost_line, ways
from tests.browser.installation import Installation

pytestmark = pytest.mark.browser
ORGANIZATION, ME, FRIEND = "example-valley", "rana@valley.example", "nour@outside.example"
ANSWERS = ("Families of Example Valley", "FEV", ORGANIZATION, "letters@valley.example", "Rana Example", ME, "")
TITLE, BODY = "Tell the families where they are", "European Parliament Subcommittee on Human Rights"
FITTEST = (
    "International Committee of the Red Cross - Central Tracing Agency",
    "Independent International Commission of Inquiry on the Syrian Arab Republic",
    "Committee on the Rights of the Child",
)
GAP = re.compile(r"\[….*?\]", re.DOTALL)
WORDS = {
    "Summary": ["Example Valley", "2014"],
    "Statement": [
        "relatives of people who were taken from Example Valley",
        "2014",
        "more than three hundred people, counted by our association from reports of families,",
        "the valley and its towns",
        "We have asked at prisons, courts and ministries, and have had no answer.",
    ],
    "Subject": ["People missing in Example Valley since 2014"],
    "Text of the letter": [
        "relatives of the missing",
        "More than three hundred people were taken from their homes in Example Valley, as families have documented.",
        "We wrote to the authorities in 2024 and had no answer.",
        "hand over files, with the consent of the families",
    ],
}
"""What is written for each […], in order."""
PUBLIC_PAGE = "https://www.europarl.example/contact"
TEN_MINUTES = 600


@pytest.mark.parametrize("way", ways("keys"))
def test_a_newcomer_gets_a_first_letter_out_within_ten_minutes(nothing_yet: Installation, page: Page, way: str):
    newcomer, begun = Newcomer(nothing_yet, Hands(page, way)), time.monotonic()
    for step in guide.steps():
        newcomer.hands.did, newcomer.commands = [], []
        getattr(newcomer, step.id.replace("-", "_"))()
        assert newcomer.hands.did == step.touched, step.id
        assert newcomer.commands == step.commands, step.id
        newcomer.picture(step.id)
    assert time.monotonic() - begun < TEN_MINUTES


class Newcomer:
    """One method for each step of the guide."""

    def __init__(self, at: Installation, hands: Hands) -> None:
        self.at, self.hands, self.page = at, hands, hands.page
        self.password, self.commands = "", list[str]()

    def start(self) -> None:
        """The installation runs already, begun by this very command."""
        self.commands = ["DEMO=0 make run"]

    def found(self) -> None:
        said = self.at.flask("init", typed="\n".join(ANSWERS) + "\n")
        self.password = re.search(r"shown only now: (\S+)", said)[1]
        self.at.flask("recipients", "import", "petitions/recipients/directory.yaml")
        here = ".venv/bin/flask"
        self.commands = [f"{here} init", f"{here} recipients import petitions/recipients/directory.yaml"]

    def log_in(self) -> None:
        self.hands.open(f"{self.at.base}/desk/")
        self.hands.fill("E-mail address", ME)
        self.hands.fill("Password", self.password)
        self.hands.press("Log in")

    def second_factor(self) -> None:
        self.hands.press("Show the picture to scan")
        self.hands.press("I cannot scan it")
        self.hands.fill("Code of the app", self.hands.phone_code())
        self.hands.press("Finish")
        self.page.wait_for_url(f"**/desk/{ORGANIZATION}/")

    def begin(self) -> None:
        self.hands.press("Begin the first one")
        self.hands.fill("Title", TITLE)
        self.hands.press("People who are missing or were made to disappear")
        self.hands.tick("The fate of the disappeared")
        self.picture("about")
        with lost_line(self.page):
            self._go_on()
            expect(self.page.locator("[data-kept]")).to_contain_text("no line")
            expect(self.page.get_by_label("Title", exact=True)).to_have_value(TITLE)
        self._go_on(again=True)
        self.page.wait_for_url("**/text")

    def words(self) -> None:
        """Here the line breaks while the page is on its way, so that the browser has only an error to show."""
        written = {}
        for label in ("Summary", "Statement"):
            written[label] = self._write(label)
        address = self.page.url
        self.page.route(address, lambda route: route.abort() if route.request.method == "POST" else route.fallback())
        with self.page.expect_event("requestfailed", lambda request: request.url == address):
            self._go_on()
        self.page.unroute(address)
        self.page.goto(address)
        self.page.get_by_role("link", name="Take it up").click()
        for label, text in written.items():
            expect(self.page.get_by_label(label, exact=True)).to_have_value(text)
        self._go_on(again=True)
        self.page.wait_for_url("**/recipients")
        self.page.goto(address)
        expect(self.page.get_by_role("link", name="Take it up")).to_have_count(0)
        self.page.goto(address.replace("/text", "/recipients"))

    def recipients(self) -> None:
        for body in FITTEST:
            self.hands.untick(body)
        self.hands.press("19 more")
        self.hands.tick(BODY)
        with lost_line(self.page):
            self._go_on()
            expect(self.page.locator("[data-kept]")).to_contain_text("no line")
        assert self.page.locator("input:checked").count() == 1
        self._go_on(again=True)
        self.page.wait_for_url("**/look")

    def publish(self) -> None:
        self.picture("look")
        self.hands.press("Publish the campaign")
        self.page.wait_for_url(f"**/desk/{ORGANIZATION}/campaigns/*")

    def sign(self) -> None:
        self.hands.press("Public page")
        self.hands.fill("E-mail", f"supporter-{self.hands.way}@valley.example")
        self.hands.choose("Country", "Lebanon")
        self.hands.press("Sign the letter")
        self.page.wait_for_url("**/inbox/**")
        mail = self._mail_to(f"supporter-{self.hands.way}@valley.example")
        self.hands.fill("Code from the message", re.search(r"\d{4} \d{4}", mail["Subject"])[0])
        self.hands.press("Confirm with the code")
        expect(self.page.get_by_label("Code from the message", exact=True)).to_have_count(0)

    def verify(self) -> None:
        self.hands.open(f"{self.at.base}/desk/")
        self.hands.press(BODY)
        self.hands.press("Mark as verified")
        self.hands.press("Official page")
        self.hands.fill("Address of the page, or date and kind of the correspondence", PUBLIC_PAGE)
        self.hands.fill("What did you see there?", "The address of the secretariat, at the foot of the page.")
        self.hands.press("Record this check")
        expect(self.page.locator("main")).to_contain_text("Verified until")

    def letter(self) -> None:
        self.hands.press("Campaigns")
        self.hands.press(TITLE)
        self.hands.press("Letters")
        self.hands.press("English", within="section:has(h2:text-is('First letter'))")
        for label in ("Subject", "Text of the letter"):
            self._write(label)
        expect(self.page.locator("#live img").first).to_be_visible()
        self.picture("letter-beside")
        self.hands.press("Keep this text")
        expect(self.page.get_by_role("link", name="two versions")).to_be_visible()

    def freeze(self) -> None:
        self.hands.press("Dispatch")
        self.hands.press("Freeze the letters")
        self.hands.press("Look at the letters")
        self.page.wait_for_url("**/approve")

    def ask(self) -> None:
        self.hands.press("Ask somebody from outside")
        self.hands.fill("Name of the person", "Nour Example")
        self.hands.fill("E-mail address the link is mailed to", FRIEND)
        self.hands.press("Mail the link")
        expect(self.page.locator("#alone")).to_contain_text("Not answered yet")

    def outside(self) -> None:
        link = re.search(r"http://127\.0\.0\.1:\d+/a/\S+", self._mail_to(FRIEND)["text"])[0]
        mine, theirs = self.page, self.page.context.browser.new_context(locale="en-GB").new_page()
        self.hands.page = theirs
        self.hands.open(link)
        self.hands.press("I have read these letters, and they may be sent")
        self.hands.press("Give this answer")
        expect(theirs.locator("main")).to_contain_text("You approved these letters")
        self.picture("outside-answered")
        theirs.context.close()
        self.hands.page = mine

    def release(self) -> None:
        self.page.reload()
        self.hands.press("Release 1 letter")
        expect(self.page.locator("main")).to_contain_text("handed over")
        letter = self._mail_to("droi-secretariat@ep.europa.eu")
        assert "Families of Example Valley" in letter["text"] and "FEV/" in letter["Subject"]
        expect(self.page.locator("dl.figures div", has_text="handed over").locator("dd")).to_have_text("1")

    def picture(self, name: str) -> None:
        """For the guide, and for people who want to look: PICTURES=folder."""
        self.hands.picture(f"guide-{name}")

    def _write(self, label: str) -> str:
        """Something for each gap of the text that stands there."""
        words = iter(WORDS[label])
        text = GAP.sub(lambda _gap: next(words), self.page.get_by_label(label, exact=True).input_value())
        self.hands.fill(label, text)
        return text

    def _go_on(self, again: bool = False) -> None:
        self.hands.press("Save and go on")
        if again:  # the guide says it once
            self.hands.did.pop()

    def _mail_to(self, address: str) -> dict[str, str]:
        return self.at.wait_for(lambda: next((one for one in self.at.mails() if address in str(one["To"])), None))
