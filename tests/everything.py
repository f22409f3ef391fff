"""One of everything, twice: two organizations that share an installation and know nothing of each other.

Each half is a whole desk: people of every role, a campaign with signatures, letters on their way, answers, news. What
an address may name stands in ``Half.things`` by a word; ``tests/places.py`` says which page takes which.
A new kind of object: make it in one of the functions below and give it a word.
"""

from dataclasses import dataclass, field
from itertools import count
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from petitions.campaigns.picturing import service as picturing
from petitions.campaigns.picturing import shrinking
from petitions.campaigns.previewing.models import PreviewLink
from petitions.core import blobs
from petitions.core.keys import Keyring
from petitions.dispatch import jobs as dispatch_jobs
from petitions.dispatch import ledger, looks, printing
from petitions.dispatch.models import Dispatch, DispatchState, Way
from petitions.dispatch.outside import service as outside
from petitions.letters import company, previews, remarks
from petitions.letters.models import LetterKind, WorkState
from petitions.letters.text_place import Place
from petitions.news.models import NewsItem, NewsState
from petitions.organizers import sessions
from petitions.organizers.models import CalendarLink, FactorReset, Membership, Organization, Role
from petitions.recipients import groups as groups_of_recipients
from petitions.recipients import moderating
from petitions.recipients.models import Channel
from petitions.replies.yearly.models import YearlyReport
from petitions.signing.endorsing import groups
from petitions.signing.endorsing import service as endorsing
from petitions.signing.endorsing.models import EndorserKind
from petitions.signing.endorsing.rules import Authorized, Offer
from tests import everything_signed
from tests import factories as make
from tests.desk import Desk
from tests.dispatch.conftest import Stage
from tests.factories import NOON
from tests.replies.conftest import answer_to
from tests.supporters import confirmed, ground, person

PNG = b"\x89PNG picture of a page"
_browsers = count(1)


@dataclass
class Half:
    """Everything of one organization, and where to find it."""

    name: str
    stage: Stage
    things: dict[str, Any] = field(default_factory=dict)

    @property
    def session(self) -> Session:
        return self.stage.session

    @property
    def keys(self) -> Keyring:
        return self.stage.keys

    @property
    def organization(self) -> Organization:
        return self.stage.organization

    @property
    def members(self) -> dict[str, Membership]:
        return self.stage.memberships

    def sit(self, client: FlaskClient, role: str = "owner") -> Desk:
        """A member logged in, in a browser of their own; the password was typed just now."""
        member, token = self.members[role], f"everything-{next(_browsers)}"
        sessions.begin(self.session, member.account, token=token, now=NOON)
        self.session.commit()
        browser = client.application.test_client()
        with browser.session_transaction("/desk/") as cookie:
            cookie["desk"] = token
        return Desk(browser, self.organization, member.account, member)


def two(session: Session, keys: Keyring) -> tuple[Half, Half]:
    """Both halves. ``keys`` are a worker's; the press must be quick (fixture ``quick_press``), the clock at NOON."""
    return half(session, keys, "one"), half(session, keys, "other")


def half(session: Session, keys: Keyring, name: str) -> Half:
    """One whole desk; ``name`` keeps its links apart from those of another."""
    made = Half(name, _stage(session, keys))
    made.things |= {"campaign": made.stage.place.campaign.slug, "member": made.members["editor"].id}
    made.things |= _newcomers(made)
    made.things["session"] = sessions.begin(session, made.stage.owner, token=f"theirs-{name}", now=NOON).id
    _people(made)
    _sendings(made)
    _papers(made)
    _partners(made)
    everything_signed.together(made)
    everything_signed.signatures(made)
    everything_signed.names(made)
    _answers(made)
    _news(made)
    session.commit()
    return made


def _stage(session: Session, keys: Keyring) -> Stage:
    """The team, a campaign and its recipients, one of them a contact of the organization's own."""
    place = ground(session, keys)
    organization, accounts = place.campaign.organization, {role: make.account(password="a hash") for role in Role}
    members = {role.value: make.membership(organization, one, role) for role, one in accounts.items()}
    make.stored(session, *members.values())
    stage = Stage(session, keys, place, accounts[Role.OWNER], accounts[Role.EDITOR], members)
    stage.choose("names", names="yes", email="names@un.example")
    stage.choose("plain", email="plain@un.example")
    own = {"organization_id": organization.id, "facts": {"passes_on_note": None}}
    stage.choose("contact", email="contact@ngo.example", **own)
    _moderated(session, stage)
    stage.choose("hand", channel=Channel.POST, email=None)
    stage.choose("second", email="second@un.example")
    stage.choose("third", email="third@un.example")
    stage.write()
    return stage


def _moderated(session: Session, stage: Stage) -> None:
    """An owner of yet another organization has looked at the contact, so that letters may go there."""
    asked = moderating.ask(session, stage.choices["contact"].recipient, now=NOON)
    asked.is_allowed, asked.decided_at = True, NOON
    session.commit()


def _newcomers(half: Half) -> dict[str, int]:
    """Somebody who was invited and has not come yet, and somebody who lost the phone: an approver has to agree."""
    newcomer = make.stored(half.session, make.membership(half.organization, make.account(), Role.VIEWER))
    lost = FactorReset(
        organization_id=half.organization.id, account=half.members["viewer"].account, asked_at=NOON,
        asker=half.members["approver"].account,
    )  # fmt: skip
    make.stored(half.session, lost)
    return {"newcomer": newcomer.id, "myself": half.members["owner"].id, "wish": lost.id}


def _people(half: Half) -> None:
    """Supporters, and the logo of the letterhead."""
    stage, words = half.stage, half.name
    for number, name in enumerate(["Rana Haddad", "سلمى المثال"]):
        who = person(f"{words}{number}@people.example", name, 1, news=True)
        confirmed(half.session, stage.place, half.keys, who, f"{words}-{number}")
    half.organization.logo = blobs.keep(half.session, PNG, "image/png")
    picture = shrinking.Drawn(PNG, 4, 3)
    picturing.put(half.session, stage.place.campaign, picture, alt={"en": "A square"}, credit="Nobody", note={},
                  account=stage.editor, now=NOON)  # fmt: skip
    link = PreviewLink(campaign=stage.place.campaign, token_hash=words.encode(), made_at=NOON, until=NOON,
                       maker=stage.editor)  # fmt: skip
    token = {"token_hash": words.encode(), "language": "en", "made_at": NOON}
    own = CalendarLink(organization=half.organization, account=stage.editor, **token)
    half.things["calendar"] = make.stored(half.session, own).id
    half.things["look_link"] = make.stored(half.session, link).id
    half.things["contact"] = stage.choices["contact"].recipient.slug
    half.things["body"] = stage.choices["contact"].recipient_id
    facts = {"name": f"Group {half.name}", "slugs": [half.things["contact"]]}
    half.things["recipient_group"] = groups_of_recipients.keep(half.session, half.organization, None, **facts).id


def _sendings(half: Half) -> None:
    """One dispatch on its way, one that waits to be released, one that could not be frozen."""
    stage, word = half.stage, half.name
    running = stage.approve(stage.freeze("names", "plain", "hand", key=f"running-{word}"))
    frozen = stage.freeze("second", key=f"frozen-{word}")
    broken = stage.prepare("third", key=f"broken-{word}")
    paused = stage.approve(stage.freeze("contact", key=f"paused-{word}"))
    broken.state, paused.state = DispatchState.BROKEN, DispatchState.PAUSED
    half.things |= {"dispatch": running.id, "frozen": frozen.id, "broken": broken.id, "paused": paused.id}
    half.things |= _approving(half, frozen)
    items = _items(half.session, running)
    half.things |= {"item": items["plain@un.example"].id, "named": items["names@un.example"].id}
    half.things["by_hand"] = next(item.id for item in items.values() if item.way is Way.HAND)
    letter = items["plain@un.example"].letter
    letter.pages = [blobs.keep(half.session, PNG, "image/png").id]
    half.things |= {"letter": letter.id, "item_rows": items}
    half.session.commit()


def _approving(half: Half, frozen: Dispatch) -> dict[str, int]:
    """A letter that waits for approval, somebody outside who was asked about it, a remark beside its text."""
    facts = {"name": "Nour Example", "email": "nour@outside.example", "language": "en", "digest": "d"}
    by = {"account": half.stage.owner, "now": NOON}
    asked = outside.ask(half.session, frozen, **facts, token=f"asked-{half.name}", **by)
    place = Place(half.stage.place.campaign, LetterKind.FIRST, "en")
    remark = remarks.add(half.session, place, "Is the date right?", **by)
    item = next(iter(_items(half.session, frozen).values()))
    return {"asked": asked.id, "remark": remark.id, "frozen_item": item.id}


def _items(session: Session, dispatch: Dispatch) -> dict[str | None, Any]:
    return {item.email: item for item in ledger.list_items(session, dispatch)}


def _papers(half: Half) -> None:
    """A printed report, an opened look, a preview with a page."""
    stage, items = half.stage, half.things["item_rows"]
    running = items["plain@un.example"].dispatch
    report = printing.ask(half.session, running, now=NOON)
    report.state, report.content = WorkState.DONE, b"%PDF-1.7 report"
    items["hand"] = next(item for item in items.values() if item.way is Way.HAND)
    items["hand"].proof_blob = blobs.keep(half.session, b"%PDF-1.7 slip", "application/pdf")
    facts = {"reason": "To check the spelling.", "key": b"k" * 32, "account": stage.owner, "keys": half.keys}
    look = looks.ask_look(half.session, items["names@un.example"], **facts, token=f"look-{half.name}", now=NOON)
    half.session.commit()
    dispatch_jobs.open_looks()
    typed = {"language": "en", "form": "neutral", "demands": [], "names": False, "subject": "A", "body": "B"}
    preview = previews.ask_preview(
        half.session, stage.place.campaign, stage.choices["plain"].recipient, **typed, reader="en",
        token=f"preview-{half.name}", now=NOON,
    )  # fmt: skip
    preview.state, preview.pages = WorkState.DONE, [blobs.keep(half.session, PNG, "image/png").id]
    year = YearlyReport(campaign=stage.place.campaign, year=2026, language="en", asked_at=NOON, state=WorkState.DONE)
    year.content, year.lines = b"%PDF-1.7 year", b"Part"
    make.stored(half.session, year)
    half.things |= {"report": report.id, "year": year.id, "look": look.token, "preview": preview.token}


def _partners(half: Half) -> None:
    """An organization in joint letters, one that supports, one that is invited, and a heading above them."""
    place, editor = half.stage.place, half.stage.editor
    facts = {"names": {"en": "Beta Families"}, "signatories": {}, "logo": (PNG, "image/png")}
    partner = company.keep_partner(half.session, place.campaign, None, **facts, account=editor, now=NOON)
    speaker = Authorized("S. Example", "Chair", "s@alpha.example")
    offer = Offer({"en": "Alpha Lawyers"}, "LB", EndorserKind.RIGHTS, speaker)
    by = {"by": editor, "now": NOON}
    offered = endorsing.enter(half.session, place.campaign, place.text, offer, keys=half.keys, **by)
    invited = endorsing.invite(half.session, place.campaign, "Gamma Union", "en", token=f"invited-{half.name}", **by)
    group = groups.keep_group(half.session, place.campaign, None, {"en": "Lawyers"}, 0)
    half.things |= {"partner": partner.id, "endorsement": offered.id, "invited": invited.id, "group": group.id}


def _answers(half: Half) -> None:
    """An answer to a letter, with a file, and one that named no letter of ours."""
    item = half.things["item_rows"]["plain@un.example"]
    answer = answer_to(half.stage, item, half.keys, files=[("letter.pdf", b"%PDF-1.7")])
    half.things |= {"answer": answer.id, "pen": answer_to(half.stage, None, half.keys).id}


def _news(half: Half) -> None:
    """A draft, a message on its way, one that stands still."""
    place, editor = half.stage.place, half.stage.editor
    for number, state in enumerate([NewsState.DRAFT, NewsState.SENDING, NewsState.LOCKED], 1):
        key = f"{state.value}-{half.name}"
        facts = {"language": "en", "texts": {"en": "The letter was handed over."}, "written_by": editor.id}
        facts |= {"campaign": place.campaign, "wave": place.wave, "state": state, "request_key": key}
        if state is not NewsState.DRAFT:
            facts |= {"number": number, "approved_at": NOON, "approved_by": half.stage.owner.id}
            facts |= {"people": 2, "up_to": 9}
        item = NewsItem(written_at=NOON, **facts)
        make.stored(half.session, item)
        half.things[f"news_{state.value}"] = item.id
