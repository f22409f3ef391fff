"""A dispatch has one kind of letter, which decides who can get it, how it leaves and what it changes."""

import pytest
from sqlalchemy import select

from petitions.dispatch import approving, doors, jobs, ledger, rules, service
from petitions.dispatch.models import DispatchState, TaskState, Way
from petitions.letters import company, press, standing
from petitions.letters.models import Letter, LetterKind, LetterState
from petitions.letters.options import Options
from petitions.recipients.models import Channel
from petitions.recipients.rules import name as recipient_name
from tests.factories import NOON

FOLLOW_UP, CORRECTION, URGENT = LetterKind.FOLLOW_UP, LetterKind.CORRECTION, LetterKind.URGENT
INVITATION, COVERING = LetterKind.INVITATION, LetterKind.COVERING


def letters_of(session, dispatch):
    return [item.letter for item in service.ledger.list_items(session, dispatch)]


def refused(stage, *names, **over) -> str:
    with pytest.raises(rules.CannotPrepare) as no:
        stage.prepare(*names, **over)
    return " ".join(str(sentence) for _name, sentence in no.value.found)


def test_a_follow_up_keeps_its_kind_and_cites_the_first(stage, session, quick_press):
    stage.approve(stage.freeze("plain"))
    stage.write(kind=FOLLOW_UP, body="We refer to {{previous_letter}}, {{days_since}} ago.")
    dispatch = stage.freeze("plain", key="again", kind=FOLLOW_UP)
    (letter,) = letters_of(session, dispatch)
    assert (dispatch.kind, letter.kind, letter.replaces_id) == (FOLLOW_UP, FOLLOW_UP, None)
    assert quick_press["letters"][-1].kind == "follow_up"
    assert f"{stage.organization.code}/2026/001" in quick_press["letters"][-1].blocks[0].spans[1].text


def test_only_one_first_letter_goes_to_an_addressee_in_a_wave(stage):
    stage.approve(stage.freeze("plain"))
    assert "Write a follow-up" in refused(stage, "plain", key="again")
    stage.prepare("names", key="to another")


def test_a_kind_that_looks_back_needs_something_to_look_back_to(stage):
    stage.write(kind=FOLLOW_UP, body="{{previous_letter}}")
    assert "Write a first letter" in refused(stage, "plain", kind=FOLLOW_UP)


def test_two_first_letters_that_were_frozen_at_once_are_not_both_released(stage):
    one, other = stage.freeze("plain", key="one"), stage.freeze("plain", key="other")
    stage.approve(one)
    with pytest.raises(rules.Overtaken) as no:
        stage.approve(other)
    assert "Discard this dispatch" in no.value.sentence()
    stage.session.rollback()
    assert stage.session.get(type(other), other.id).state is DispatchState.FROZEN


def test_a_freeze_that_was_overtaken_says_so(stage):
    late = stage.prepare("plain", key="late")
    stage.approve(stage.freeze("plain", key="early"))
    jobs.freeze(late.id)
    stage.session.refresh(late)
    assert late.state is DispatchState.BROKEN and "Write a follow-up" in late.problem


def test_a_correction_replaces_the_letter_when_it_is_released(stage, session):
    stage.approve(stage.freeze("plain"))
    wrong = session.scalars(select(Letter)).one()
    stage.write(kind=CORRECTION, body="Our letter {{previous_letter}} was wrong.")
    dispatch = stage.freeze("plain", key="mended", kind=CORRECTION)
    (letter,) = letters_of(session, dispatch)
    assert letter.replaces_id == wrong.id and wrong.state is LetterState.RELEASED
    stage.approve(dispatch)
    session.refresh(wrong)
    assert wrong.state is LetterState.REPLACED and wrong.replaced_by_id == letter.id
    assert letter.state is LetterState.RELEASED


def test_a_letter_that_was_withdrawn_can_still_be_corrected(stage, session):
    stage.choose("by hand", channel=Channel.POST, email=None)
    stage.approve(stage.freeze("by hand"))
    wrong = session.scalars(select(Letter)).one()
    standing.revoke(session, wrong, reason="A date was wrong.", account=stage.owner, now=NOON)
    stage.write(kind=CORRECTION, body="Our letter {{previous_letter}} was wrong.")
    stage.approve(stage.freeze("by hand", key="mended", kind=CORRECTION))
    session.refresh(wrong)
    assert wrong.state is LetterState.REPLACED


def test_a_correction_that_never_left_leaves_the_first_letter_as_it_was(stage, session):
    stage.approve(stage.freeze("plain"))
    wrong = session.scalars(select(Letter)).one()
    stage.write(kind=CORRECTION, body="Our letter {{previous_letter}} was wrong.")
    dispatch = stage.approve(stage.freeze("plain", key="mended", kind=CORRECTION))
    service.cancel(session, dispatch, account=stage.owner, now=NOON)
    session.commit()
    session.refresh(wrong)
    assert (wrong.state, wrong.replaced_by_id, wrong.revoked_at) == (LetterState.RELEASED, None, None)


def test_an_approver_is_told_what_a_letter_replaces_and_who_gets_a_copy(stage, session, sit):
    stage.approve(stage.freeze("plain"))
    (wrong,) = session.scalars(select(Letter))
    company.set_copies(session, stage.choices["plain"], [stage.choices["hand"].recipient_id])
    secret = Options(confidential=True)
    stage.write(kind=CORRECTION, body="Our letter {{previous_letter}} was wrong.", options=secret)
    dispatch = stage.freeze("plain", key="mended", kind=CORRECTION)
    page = sit("owner").get(f"/dispatches/{dispatch.id}/approve")
    assert "Replaces" in page and wrong.reference in page and "Confidential" in page
    assert recipient_name(stage.choices["hand"].recipient, "en") in page.partition("Copies for information")[2]


def test_an_urgent_appeal_of_two_pages_is_not_frozen(stage, monkeypatch):
    stage.write(kind=URGENT, body="{{days_since}}", options=Options(since_on=NOON.date()))
    assert stage.freeze("plain", kind=URGENT, key="short").state is DispatchState.FROZEN
    monkeypatch.setattr(press, "pictures", lambda pdf, width=0, most=12: [b"\x89PNG 1", b"\x89PNG 2"])
    dispatch = stage.freeze("plain", kind=URGENT, key="long")
    assert dispatch.state is DispatchState.BROKEN and "longer than one page" in dispatch.problem


def test_a_covering_letter_leaves_by_hand_and_without_names(stage, session):
    assert "nothing to cover" in refused(stage, "names", kind=COVERING)
    stage.choose("procedure", facts={"mass_letters": "one-submission-per-case", "email": "procedure@un.example"})
    stage.write(kind=COVERING, body="Please find enclosed.")
    dispatch = stage.approve(stage.freeze("procedure", kind=COVERING))
    (item,) = service.ledger.list_items(session, dispatch)
    assert (item.way, item.email, item.names, item.task) == (Way.HAND, None, "no", TaskState.TO_DO)


def test_an_invitation_goes_to_own_contacts_and_is_no_door(stage, session):
    stage.write(kind=INVITATION, body="Read {{campaign_link}}.")
    assert "contacts of your own" in refused(stage, "plain", kind=INVITATION)
    stage.choose("ally", organization_id=stage.organization.id, email="ally@partners.example")
    dispatch = stage.approve(stage.freeze("ally", kind=INVITATION))
    assert doors.list_doors(session, stage.place.campaign, "en", today=NOON.date()) == []
    rows = ledger.list_rows(session, dispatch)
    told = approving.approval(session, dispatch, rows, stage.memberships["owner"], logged_in_at=NOON, at=1, now=NOON)
    evidence = told["evidence"]
    assert [one.may_be_shown for one in evidence] == [False]


def test_a_mailroom_that_had_its_letters_gets_one_more_for_a_reason(stage):
    for name in ("first", "second", "third"):
        stage.choose(name, intake="mailroom", email=f"{name}@un.example")
    stage.approve(stage.freeze("first", "second"))
    assert "Say why" in refused(stage, "third", key="third")
    stage.prepare("third", key="third", reason="It has a mandate of its own.")
    assert stage.choices["third"].reason == "It has a mandate of its own."


def test_the_page_greys_who_does_not_fit_and_says_why(stage, sit):
    stage.approve(stage.freeze("plain"))
    slug = stage.place.campaign.slug
    page = sit("editor").get(f"/campaigns/{slug}/dispatch")
    assert page.count("disabled") == 1 and "Write a follow-up" in page
    page = sit("editor").get(f"/campaigns/{slug}/dispatch?kind=follow_up")
    assert page.count("disabled") == 2 and "Write a first letter" in page
    sit("editor").get(f"/campaigns/{slug}/dispatch?kind=nonsense", status=404)


def test_a_dispatch_of_a_kind_is_prepared_from_the_page(stage, sit, session):
    stage.approve(stage.freeze("plain"))
    stage.write(kind=FOLLOW_UP, body="{{previous_letter}}")
    slug, desk_of = stage.place.campaign.slug, sit("editor")
    typed = {"request_key": "k" * 20, "kind": "follow_up", "recipients[]": stage.choices["plain"].id}
    answer = desk_of.post(f"/campaigns/{slug}/dispatch", typed)
    assert answer.status_code == 303
    number = int(answer.location.rpartition("/")[2])
    assert session.get(service.Dispatch, number).kind is FOLLOW_UP
    assert "Follow-up" in desk_of.get(f"/dispatches/{number}")
