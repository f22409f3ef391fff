"""Every page of the desk asks the database the same few questions, however much of everything there is."""

from datetime import timedelta

import pytest

from petitions.dispatch.models import DispatchState
from petitions.letters import company, remarks
from petitions.letters.models import LetterKind
from petitions.letters.text_place import Place
from petitions.organizers.models import Role
from petitions.recipients.models import Verification
from petitions.replies.models import AnswerState, Verdict
from petitions.signing.endorsing import service as endorsing
from petitions.signing.endorsing.models import EndorserKind
from petitions.signing.endorsing.rules import Authorized, Offer
from petitions.signing.figures import jobs as figures
from petitions.signing.models import Collected
from petitions.signing.vetting.models import Act, Review
from tests import factories as make
from tests import places
from tests.desk_budget import MOST, counted
from tests.dispatch.conftest import quick_press, still
from tests.everything import Half, two
from tests.factories import NOON
from tests.replies.conftest import answer_to

__all__ = ["quick_press", "still"]


@pytest.fixture
def halves(session, as_worker, quick_press, still, monkeypatch) -> tuple[Half, Half]:
    """Two organizations, one of which has several of whatever the other has one of; figures are those of the large."""
    monkeypatch.setattr("petitions.signing.figures.desk.AT_ONCE", 0)
    few, many = two(session, as_worker)
    remarks.add(session, _text(few), "Which date?", account=few.stage.editor, now=NOON)
    _letters(many)
    _around(many)
    _people(many)
    session.commit()
    figures.make_desk_figures()
    return few, many


def _letters(half: Half) -> None:
    """More addressees, letters on their way and waiting, answers to them and answers to none."""
    stage, names = half.stage, [f"more-{n}" for n in range(6)]
    for name in names:
        choice = stage.choose(name, email=f"{name}@un.example")
        facts = {"evidence": "page", "source": "https://un.example", "seen": "There.", "verified_by": "B."}
        facts |= {"email": choice.recipient.email, "directory_email": choice.recipient.email}
        make.stored(stage.session, Verification(recipient=choice.recipient, verified_on=NOON.date(), **facts))
    for number, pair in enumerate((names[:2], names[2:4])):
        sent = stage.approve(stage.freeze(*pair, key=f"more-{number}-{half.name}"))
        for item in half.things["item_rows"].values():
            answer_to(stage, item, half.keys, files=[("a.pdf", b"%PDF")])
            answer_to(stage, item, half.keys, state=AnswerState.CLASSIFIED, verdict=Verdict.SUBSTANTIVE)
        assert sent.state is DispatchState.RUNNING
        answer_to(stage, None, half.keys)
    stage.freeze(*names[4:], key=f"waits-{half.name}")
    company.set_copies(stage.session, stage.choices["plain"], [stage.choices[name].recipient_id for name in names])
    for who in half.members.values():
        remarks.add(stage.session, _text(half), f"Seen by {who.id}", account=who.account, now=NOON)


def _text(half: Half) -> Place:
    return Place(half.stage.place.campaign, LetterKind.FIRST, "en")


def _around(half: Half) -> None:
    """More campaigns, waves, supporters of every kind, and reviews."""
    stage, place, editor = half.stage, half.stage.place, half.stage.editor
    for number in range(6):
        campaign = make.campaign(half.organization, created_at=NOON - timedelta(minutes=number + 1))
        wave = make.wave(campaign)
        make.stored(stage.session, campaign, wave, make.text(campaign), make.choice(campaign, make.recipient()))
        make.stored(stage.session, make.demand(campaign, wave))
        speaker = Authorized("S. Example", "Chair", f"s{number}@alpha.example")
        offer = Offer({"en": f"Alpha {number}"}, "LB", EndorserKind.RIGHTS, speaker)
        endorsing.enter(stage.session, place.campaign, place.text, offer, keys=half.keys, by=editor, now=NOON)
        facts = {"names": {"en": f"Partner {number}"}, "signatories": {}, "logo": None}
        company.keep_partner(stage.session, place.campaign, None, **facts, account=editor, now=NOON)
        entered = {"entered_at": NOON, "entered_by": editor.id, "wave": place.wave, "count": 3}
        entered |= {"campaign_id": place.campaign.id, "title": "Square", "collected_on": NOON.date(), "source": "paper"}
        done = {"act": Act.HOLD, "conditions": {}, "reason": "A crowd.", "upto": 9, "is_working": False}
        review = Review(campaign=place.campaign, account=editor, made_at=NOON, **done)
        make.stored(stage.session, Collected(sha256=f"more-{number}-{half.name}", **entered), review)


def _people(half: Half) -> None:
    """More members, some of them under an alias."""
    for number in range(6):
        member = make.membership(half.organization, make.account(), Role.VIEWER)
        member.alias = f"Cedar {number}" if number % 2 else None
        make.stored(half.session, member)


def test_no_page_asks_more_where_there_is_more(app, client, halves):
    seats = [(half.sit(client), list(places.addresses(app, half))) for half in halves]
    asked: dict[str, list[list[str] | None]] = {}
    for seat, addresses in seats:
        for number, (endpoint, path) in enumerate(addresses):
            asked.setdefault(f"{endpoint} {number}", []).append(counted(seat, path))
    pages = {name: found for name, (few, found) in asked.items() if few is not None and found is not None}
    growing = {name: len(found) - len(asked[name][0] or ()) for name, found in pages.items()}
    assert {name: more for name, more in growing.items() if more > 0} == {}
    assert {name: len(found) for name, found in pages.items() if len(found) > MOST} == {}
    assert len(pages) > 60
