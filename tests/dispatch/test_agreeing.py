"""A partner's name on letters: nothing leaves before somebody there has agreed to these very bytes."""

import re

import pytest
from sqlalchemy import select

from petitions.campaigns.partners import service as partners
from petitions.dispatch import deciding, service
from petitions.dispatch.agreeing import rules
from petitions.dispatch.agreeing import service as agreeing
from petitions.dispatch.agreeing.models import Agreed, LetterAgreement
from petitions.dispatch.models import DispatchState
from petitions.letters import company
from petitions.letters.models import LetterKind
from petitions.organizers.models import Entry, Role
from petitions.pages.together import service as together
from tests.coalition import NAME, guest
from tests.factories import NOON


@pytest.fixture
def other(session, stage):
    """A partner that stands on joint letters."""
    made = guest(session)
    made.joins(stage.place.campaign)
    company.join(session, stage.place.campaign, made.organization.slug, account=stage.editor, now=NOON)
    stage.write(kind=LetterKind.JOINT)
    return made


@pytest.fixture
def joint(stage, other):
    """A frozen joint letter, one of its addressees with names."""
    return stage.freeze("names", "plain", kind=LetterKind.JOINT)


def asked(session) -> LetterAgreement:
    return session.scalars(select(LetterAgreement)).one()


def say(session, joint, answer: Agreed, other, **over) -> None:
    facts = {"shown": deciding.digest(session, joint), "digest": deciding.digest(session, joint), "words": ""}
    facts |= {"account": other.member().account, "now": NOON} | over
    agreeing.decide(session, asked(session), answer, **facts)
    session.commit()


def test_letters_in_two_names_go_once_the_other_desk_has_agreed(app, session, stage, sit, other, joint, quick_press):
    printed = str(quick_press["letters"][-1].to_json())
    assert NAME in printed and "Hala Invented" in printed
    owner, at = sit("owner"), f"/dispatches/{joint.id}/approve"
    assert "Not answered yet" in owner.get(at)
    refused = owner.post(at, {"pace": "now"})
    assert refused.status_code == 409 and f"carry the name of {NAME}" in refused.text
    session.refresh(joint)
    assert joint.state is DispatchState.FROZEN
    approver, viewer = other.sit(app, Role.APPROVER), other.sit(app, Role.VIEWER)
    page = f"/together/letters/{asked(session).id}"
    assert "Letters in your name" in approver.get("/") and 'name="answer"' not in viewer.get(page)
    shown = approver.get(page)
    letter = agreeing.letter_of(session, asked(session), int(re.findall(r"/(\d+)\.pdf", shown)[0]))
    assert letter.sha256 in shown and "Only the host can look at it." in shown and "Rana Haddad" not in shown
    assert approver.client.get(f"{approver.root}{page}/{letter.id}.pdf").data == letter.blob.content
    assert approver.client.get(f"{approver.root}{page}/{letter.id}/1.png").status_code == 200
    assert approver.post(page, {"answer": "refused", "shown": deciding.digest(session, joint)}).status_code == 422
    assert approver.post(page, {"answer": "agreed", "shown": "another"}).status_code == 409
    seen = re.search(r'name="shown"[^>]*value="(\w+)"', shown)
    for _twice in range(2):
        assert approver.post(page, {"answer": "agreed", "shown": seen[1]}).status_code == 303
    assert "Your organization agreed" in approver.get(page) and "Agreed" in owner.get(at)
    assert owner.post(at, {"pace": "now"}).status_code == 303
    session.refresh(joint)
    assert joint.state is DispatchState.RUNNING
    told = select(Entry).where(Entry.verb.in_(["agree_letters", "partner_agreed"])).order_by(Entry.id)
    assert [(one.organization_id, one.account_id) for one in session.scalars(told)] == [
        (other.organization.id, approver.account.id), (stage.organization.id, None),
    ]  # fmt: skip


def test_a_partner_who_said_no_holds_the_letters_and_may_change_its_mind_until_they_leave(session, stage, other, joint):
    say(session, joint, Agreed.REFUSED, other, words="The second demand is not ours.")
    with pytest.raises(rules.Unagreed):
        stage.approve(joint)
    say(session, joint, Agreed.AGREED, other)
    say(session, joint, Agreed.REFUSED, other, words="On second thought.")
    with pytest.raises(rules.Unagreed):
        stage.approve(joint)
    say(session, joint, Agreed.AGREED, other)
    assert stage.approve(joint).state is DispatchState.RUNNING
    with pytest.raises(rules.NoLongerAsked):
        say(session, joint, Agreed.REFUSED, other, words="Too late.")


def test_an_agreement_is_bound_to_the_bytes_and_is_no_second_person(session, stage, other, joint):
    with pytest.raises(rules.NoLongerAsked):
        say(session, joint, Agreed.AGREED, other, shown="something else")
    say(session, joint, Agreed.AGREED, other)
    asked(session).digest = "of other bytes"
    session.flush()
    with pytest.raises(rules.Unagreed):
        stage.approve(joint)
    found = deciding.ways(session, joint, stage.memberships["editor"], logged_in_at=None, now=NOON)
    assert found.refused is not None


def test_a_partner_whose_name_is_typed_by_hand_is_asked_all_the_same(session, stage, other):
    facts = {"signatories": {}, "logo": None, "account": stage.editor, "now": NOON}
    typed = company.keep_partner(session, stage.place.campaign, None, names={"en": NAME.upper()}, **facts)
    stranger = company.keep_partner(session, stage.place.campaign, None, names={"en": "Somebody Else"}, **facts)
    assert typed.organization_id == other.organization.id and stranger.organization_id is None


def test_letters_without_the_partner_are_frozen_anew(session, stage, other, joint):
    service.discard(session, joint, account=stage.editor, now=NOON)
    row = next(one for one in company.list_partners(session, stage.place.campaign))
    company.drop_partner(session, row, campaign=stage.place.campaign, account=stage.editor, now=NOON)
    with pytest.raises(rules.NoLongerAsked):
        say(session, joint, Agreed.AGREED, other)
    first = stage.freeze("plain", key="anew")
    assert agreeing.list_asked(session, first) == [] and stage.approve(first).approved_at is not None


def test_who_has_left_agrees_to_nothing_and_what_it_agreed_to_stays(app, session, stage, other, joint):
    second = stage.freeze("hand", kind=LetterKind.JOINT, key="second")
    say_first = {"shown": deciding.digest(session, joint), "digest": deciding.digest(session, joint)}
    row = next(one for one in agreeing.list_asked(session, joint))
    facts = {"words": "", "account": other.member().account, "now": NOON}
    agreeing.decide(session, row, Agreed.AGREED, **say_first, **facts)
    living = session.scalars(select(LetterAgreement).where(LetterAgreement.dispatch_id == second.id)).one()
    partner = partners.of_partner(session, other.organization, stage.place.campaign.slug)
    together.end(session, partner, by=other.organization, account=other.member().account, now=NOON)
    session.commit()
    seat = other.sit(app)
    assert "no longer wait for you" in seat.get(f"/together/letters/{living.id}")
    assert "Your organization agreed" in seat.get(f"/together/letters/{row.id}")
    with pytest.raises(rules.Unagreed):
        stage.approve(second)
    assert stage.approve(joint).state is DispatchState.RUNNING
