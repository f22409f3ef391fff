"""A site with something on every public page, and each of those pages in each language."""

import re
from dataclasses import dataclass
from itertools import count
from typing import Any

from flask.testing import FlaskClient

from petitions.campaigns.models import CampaignState
from petitions.campaigns.picturing import service as picturing
from petitions.campaigns.picturing.shrinking import Drawn
from petitions.campaigns.previewing import service as previewing
from petitions.core.i18n import INTERFACE
from petitions.dispatch import deciding, ledger, links
from petitions.dispatch.outside import service as outside
from petitions.signing.endorsing import service as endorsing
from petitions.signing.endorsing.models import EndorserKind
from petitions.signing.endorsing.rules import Authorized, Offer
from petitions.signing.models import Cause
from petitions.signing.vetting import ladder
from petitions.signing.vetting.rules import Step
from tests import factories as make
from tests.coalition import guest
from tests.dispatch.conftest import Stage
from tests.factories import NOON
from tests.signing.endorsing.typed import PUBLIC
from tests.supporters import confirmed, fields, person, press

ARABIC = {
    "language": "ar",
    "title": "أخبروا العائلات أين هم",
    "summary": "فُتحت السجون ولم تُفتح الأرشيفات.",
    "statement": "نطلب من الجهات المذكورة أن تستعمل ولايتها لتحصل كل عائلة على جواب.",
    "demands": {"1": "افتحوا أرشيف السجون.", "2": "احموا المقابر المعروفة."},
}
_seeds = count(1)
EMPTY = {"email": "nobody", "country": "", "name": "http://spam.example"}


@dataclass(frozen=True)
class Screen:
    """One page as it was answered."""

    name: str
    lang: str
    address: str
    status: int
    text: str
    headers: dict[str, str]


class Site:
    """What a test may open: ``screens(lang)`` are all pages of a language, with what a wrong form answers."""

    def __init__(self, client: FlaskClient, stage: Stage) -> None:
        self.client, self.stage = client, stage
        self.slug = stage.place.campaign.slug
        self.letter = self._letter()
        self._people()
        self._organizations()
        self._outside()
        self._draft()
        self.guest = guest(stage.session)
        self.guest.joins(stage.place.campaign)
        stage.session.commit()

    def addresses(self, lang: str) -> dict[str, tuple[str, str]]:
        """Name of a page to its endpoint and address; every endpoint that answers with a page stands here."""
        code, mine = self.letter.letter.code, f"/{lang}/c/{self.slug}"
        return {
            "list": ("pages.home", f"/{lang}/"),
            "campaign": ("pages.campaign", mine),
            "campaign-with": ("pages.campaign_with", f"{mine}/with/{self.guest.organization.slug}"),
            "privacy": ("pages.privacy", f"/{lang}/privacy"),
            "accessibility": ("pages.accessibility", f"/{lang}/accessibility"),
            "inbox": ("signing.inbox", f"{mine}/inbox/ticket-waiting"),
            "confirm": ("signing.link", f"/{lang}/s/waiting"),
            "manage": ("signing.link", f"/{lang}/s/shown"),
            "unknown-link": ("signing.link", f"/{lang}/s/unknown"),
            "data": ("managing.show_data", f"/{lang}/s/shown/data"),
            "lost": ("lost.show", f"{mine}/lost"),
            "lost-sent": ("lost.sent", f"{mine}/lost/sent"),
            "sent-again": ("signing.sent_again", f"{mine}/inbox/ticket-waiting/again"),
            "erased": ("signing.erased", f"/{lang}/erased"),
            "receipt": ("receipts.ask", f"/{lang}/s/shown/receipt"),
            "endorse": ("endorsing.link", f"/{lang}/e/invited"),
            "endorse-unknown": ("endorsing.link", f"/{lang}/e/unknown"),
            "check": ("verifying.check", f"/v/?lang={lang}"),
            "genuine": ("verifying.verify", f"/v/{code}?lang={lang}"),
            "not-ours": ("verifying.verify", f"/v/ABCDEFGHJKMN?lang={lang}"),
            "recipient": ("visiting.visit", f"/r/{links.page_token(self.stage.keys, self.letter)}?lang={lang}"),
            "outside": ("outside.show", f"/a/outside?lang={lang}"),
            "preview": ("previews.show", f"/{lang}/p/preview"),
            "stop": ("unsubscribing.show_stop", f"/{lang}/u/unknown"),
            "missing": ("", f"/{lang}/nothing-here"),
            "organization": ("elsewhere.organization", f"/{lang}/o/{self.stage.organization.slug}"),
            "letters": ("elsewhere.letters", f"/{lang}/letters"),
            "embed": ("elsewhere.embed", f"{mine}/embed"),
        }

    def screens(self, lang: str) -> list[Screen]:
        """Every page, opened, and every form sent as nobody should."""
        opened = [self.open(name, lang) for name in self.addresses(lang)]
        return [*opened, *self._refusals(lang)]

    def open(self, name: str, lang: str) -> Screen:
        """One page as a browser without history gets it."""
        address = self.addresses(lang)[name][1]
        return self._screen(name, lang, address, self.client.get(address, headers={"Accept-Language": lang}))

    def _refusals(self, lang: str) -> list[Screen]:
        mine, done = f"/{lang}/c/{self.slug}", []
        for name, page, address, typed in [
            ("sign-wrong", mine, f"{mine}/sign", EMPTY),
            ("code-wrong", f"{mine}/inbox/ticket-waiting", f"{mine}/inbox/ticket-waiting", {"code": "1"}),
            ("endorse-wrong", f"/{lang}/e/invited", f"/{lang}/e/invited", PUBLIC | {"email": "x", "names-en": ""}),
        ]:
            sent = fields(self.client.get(page).text, **typed)
            done.append(self._screen(name, lang, address, self._send(address, sent)))
        for name, step in (("step-wait", Step.WAIT), ("step-question", Step.QUESTION)):
            sent = fields(self.client.get(mine).text, **self._climbing(step))
            done.append(self._screen(name, lang, f"{mine}/sign", self._send(f"{mine}/sign", sent)))
        sent = fields(self.client.get(f"/{lang}/s/later").text)
        done.append(self._screen("thanks", lang, f"/{lang}/s/later", self._send(f"/{lang}/s/later", sent)))
        return done

    def _climbing(self, step: Step) -> dict[str, str]:
        """A press of Sign in a busy moment, with a wrong answer to the step it had to take."""
        keys, email = self.stage.keys, "busy@people.example"
        who = keys.mac("ladder", f"{self.stage.place.campaign.id}|{email}".encode()).hex()[:16]
        ticket = ladder.issue(step, Cause.BURST, None, who, seed=next(_seeds), now=NOON)
        return {"email": email, "country": "LB", "step": ladder.close(ticket, keys), "answer": "none of these"}

    def _send(self, address: str, typed: dict[str, str]) -> Any:
        return self.client.post(address, data=typed, follow_redirects=True)

    def _screen(self, name: str, lang: str, address: str, answer: Any) -> Screen:
        return Screen(name, lang, address, answer.status_code, answer.get_data(as_text=True), dict(answer.headers))

    def _letter(self) -> Any:
        stage, place = self.stage, self.stage.place
        place.campaign.languages = ["en", "ar"]
        place.campaign.offers_public, place.campaign.milestone = True, 20_000
        make.stored(stage.session, make.text(place.campaign, **ARABIC))
        dispatch = stage.approve(stage.freeze())
        return ledger.list_items(stage.session, dispatch)[0]

    def _people(self) -> None:
        stage = self.stage
        confirmed(stage.session, stage.place, stage.keys, person("s@people.example", "Salma Muster", 3), "shown")
        press(stage.session, stage.place, stage.keys, person("w@people.example"), "waiting")
        press(stage.session, stage.place, stage.keys, person("l@people.example"), "later")

    def _organizations(self) -> None:
        stage, place = self.stage, self.stage.place
        facts = {"by": stage.editor, "now": NOON}
        offer = Offer({"en": "Alpha Families", "ar": "عائلات ألفا"}, "LB", EndorserKind.FAMILIES, _SPEAKER)
        row = endorsing.enter(stage.session, place.campaign, place.text, offer, keys=stage.keys, **facts)
        endorsing.check(stage.session, row, **facts)
        endorsing.invite(stage.session, place.campaign, "Beta Lawyers", "en", token="invited", **facts)

    def _outside(self) -> None:
        stage = self.stage
        stage.choose("late", email="late@un.example")
        dispatch = stage.freeze("late", key="outside", account=stage.owner)
        who = {"name": "Samira Invented", "email": "samira@elsewhere.example", "language": "en", "token": "outside"}
        told = {"digest": deciding.digest(stage.session, dispatch), "account": stage.owner, "now": NOON}
        outside.ask(stage.session, dispatch, **who, **told)

    def _draft(self) -> None:
        """A campaign that is not public yet, behind a link, with a picture."""
        session, account = self.stage.session, self.stage.owner
        campaign = make.campaign(self.stage.organization, state=CampaignState.DRAFT)
        make.stored(session, make.wave(campaign), make.text(campaign), make.text(campaign, **ARABIC))
        words = {"alt": {"en": "A square at night"}, "credit": "Nobody", "note": {"en": "It shows a prison."}}
        picturing.put(session, campaign, Drawn(b"RIFF", 40, 30), **words, account=account, now=NOON)
        previewing.make(session, campaign, token="preview", account=account, now=NOON)


_SPEAKER = Authorized("Invented Person", "", "speaker@alpha.example")


def sheets(screens: list[Screen]) -> set[str]:
    """Addresses of style sheets, scripts and pictures that these pages ask for."""
    found = (re.findall(r'<(?:link|script|img|iframe)\b[^>]*?\b(?:href|src)="([^"]+)"', one.text) for one in screens)
    return {address.replace("&amp;", "&") for group in found for address in group if address.startswith("/static/")}


def languages() -> tuple[str, ...]:
    """Those of public pages."""
    return INTERFACE
