"""Somebody who is alone: the approver from outside, the wait, and what the record says of either."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from petitions.core.errors import Refused
from petitions.delivery.models import Envelope
from petitions.dispatch import deciding, reporting, rules, service
from petitions.dispatch.models import DispatchState, Release
from petitions.dispatch.outside import mail
from petitions.dispatch.outside import rules as outside_rules
from petitions.dispatch.outside import service as outside
from petitions.dispatch.outside.models import Answer, OutsideApproval
from petitions.letters.models import LetterKind
from petitions.letters.options import Options
from petitions.organizers.models import Entry, Role
from tests import factories as make
from tests.dispatch.conftest import NAMES
from tests.dispatch.test_routes import path
from tests.factories import NOON
from tests.supporters import fields

ASKED = {"name": "Samira Invented", "email": "samira@elsewhere.example", "language": "en"}
HOUR = timedelta(hours=1)


@pytest.fixture
def alone(stage):
    """Letters that the only approver of an organization prepared."""
    return stage.freeze(account=stage.owner)


@pytest.fixture
def link(stage, sit, alone, monkeypatch):
    """The path behind the link that somebody from outside got."""
    monkeypatch.setattr("petitions.core.tokens.new", lambda: "t" * 22)
    answer = sit("owner").post(path(stage, alone, "/outside"), ASKED, page=path(stage, alone, "/approve"))
    assert answer.status_code == 303
    return f"/a/{'t' * 22}"


def typed_into(page, **typed):
    """What a browser sends from the page of somebody outside."""
    return fields(page, shown=re.search(r'name="shown"[^>]*value="(\w+)"', page)[1], **typed)


def answered(client, link, answer="approved", **over):
    form = typed_into(client.get(link).text, answer=answer, **over)
    return client.post(link, data=form, headers={"Sec-Fetch-Site": "same-origin"})


def verbs(session):
    return list(session.scalars(select(Entry.verb).order_by(Entry.id)))


def test_who_is_alone_sees_both_ways_and_no_button_yet(stage, sit, alone):
    page = sit("owner").get(path(stage, alone, "/approve"))
    assert "Nobody else here could approve these letters" in page and "Release 3 letters" not in page
    assert "from 21 November 2026, 00:00 UTC on" in page and "Ask somebody from outside" in page


def test_the_wait_is_kept_also_against_a_forged_press(stage, sit, session, alone):
    answer = sit("owner").post(path(stage, alone, "/approve"), page=path(stage))
    assert answer.status_code == 409 and "Nobody else here could approve" in answer.text
    session.refresh(alone)
    assert alone.state is DispatchState.FROZEN and alone.approved_at is None


def test_after_the_wait_a_new_log_in_releases_and_everything_says_so(stage, sit, session, alone, still):
    old = sit("owner")
    still.moment = NOON + 12 * HOUR - timedelta(minutes=1)
    sit("owner").get(path(stage, alone, "/approve"))
    still.moment = NOON + 12 * HOUR
    with pytest.raises(rules.LogInAfresh):
        stage.approve(alone, now=still.moment, logged_in_at=NOON)
    desk = sit("owner")
    assert "The wait is over and you have logged in since" in desk.get(path(stage, alone, "/approve"))
    assert desk.post(path(stage, alone, "/approve")).status_code == 303
    session.refresh(alone)
    assert alone.released_as is Release.WAITED
    assert "twelve hours passed" in desk.get(path(stage, alone))
    assert "twelve hours passed" in str(reporting.report(session, alone, now=still.moment).facts)
    entry = session.scalars(select(Entry).where(Entry.verb == "approve")).one()
    assert entry.facts["way"] == "waited" and entry.account_id == old.account.id


def test_an_urgent_appeal_waits_for_an_hour(stage, still):
    stage.write(kind=LetterKind.URGENT, options=Options(since_on=NOON.date()))
    urgent = stage.freeze("plain", account=stage.owner, kind=LetterKind.URGENT)
    with pytest.raises(rules.Alone):
        stage.approve(urgent, now=NOON + HOUR - timedelta(seconds=1), logged_in_at=NOON + HOUR)
    stage.approve(urgent, now=NOON + HOUR, logged_in_at=NOON + HOUR)
    assert urgent.released_as is Release.WAITED


def test_the_mail_names_no_campaign_and_the_address_is_kept_nowhere(stage, session, link):
    row = session.scalars(select(OutsideApproval)).one()
    written = mail.written(row, ASKED["email"], "token")
    words = f"{written.subject} {written.text} {written.html}"
    assert "/a/token" in words and stage.organization.name("en") in words
    assert "Request for information" not in words and "Tell the families" not in words
    assert not any("samira@" in str(value) for value in vars(row).values())
    assert "ask_outside" in verbs(session)
    assert session.scalar(select(Envelope).where(Envelope.key == f"outside-{row.id}")) is not None


def test_the_person_from_outside_sees_the_frozen_letters_and_no_name(client, session, stage, alone, link):
    page = client.get(link)
    assert page.status_code == 200 and "Set-Cookie" not in page.headers
    assert page.headers["Cache-Control"] == "no-store" and "noindex" in page.headers["X-Robots-Tag"]
    for letter in outside.list_letters(session, alone):
        assert letter.reference in page.text and letter.sha256 in page.text
        shown = client.get(f"{link}/{letter.id}.pdf")
        assert shown.data == letter.blob.content and not any(name in shown.text for name in NAMES)
        assert client.get(f"{link}/{letter.id}/1.png").data.startswith(b"\x89PNG")
    assert not any(name in page.text for name in NAMES)
    assert client.get(f"{link}/99999.pdf").status_code == 404


def test_an_approval_lets_who_is_alone_release_at_once(client, stage, sit, session, alone, link):
    assert answered(client, link).status_code == 303
    assert "You approved these letters" in client.get(link).text
    desk = sit("owner")
    assert "Samira Invented" in desk.get(path(stage, alone, "/approve"))
    assert desk.post(path(stage, alone, "/approve")).status_code == 303
    session.refresh(alone)
    assert alone.released_as is Release.OUTSIDE
    for told in (desk.get(path(stage, alone)), str(reporting.report(session, alone, now=NOON).facts)):
        assert "Samira Invented, from outside, did" in told
    assert verbs(session)[-3:] == ["ask_outside", "outside_approved", "approve"]
    assert not any("Samira" in str(entry.facts) for entry in session.scalars(select(Entry)))


def test_a_no_says_why_and_stands_on_the_desk(client, stage, sit, session, alone, link):
    wordless = answered(client, link, "refused")
    assert wordless.status_code == 422 and "Say in a sentence what is wrong." in wordless.text
    assert answered(client, link, "refused", words="The second date is wrong.").status_code == 303
    page = sit("owner").get(path(stage, alone, "/approve"))
    assert "The second date is wrong." in page and "Refused" in page
    assert deciding.ways(session, alone, stage.memberships["owner"], logged_in_at=NOON, now=NOON).open is None


def test_whoever_was_told_no_does_not_go_on_asking_until_somebody_agrees(client, stage, session, alone, link):
    answered(client, link, "refused", words="The second date is wrong.")
    facts = {"digest": deciding.digest(session, alone), "account": stage.owner, "now": NOON}
    other = outside.ask(session, alone, name="Other", email="o@e.example", language="en", token="other", **facts)
    outside.decide(session, other, Answer.APPROVED, shown=other.digest, digest=other.digest, words="", now=NOON)
    assert outside.find_approval(session, alone, other.digest) is None


def test_an_answer_is_given_once(client, session, link):
    page = client.get(link).text
    assert answered(client, link).status_code == 303
    late = client.post(link, data=typed_into(page, answer="refused", words="No."), headers={"Sec-Fetch-Site": "none"})
    assert late.status_code == 409 and session.scalars(select(OutsideApproval)).one().answer is Answer.APPROVED


@pytest.mark.parametrize("spoilt", [{"stamp": "0.x"}, {"answer": ""}, {"answer": "perhaps"}, {"words": "x" * 1001}])
def test_a_spoilt_answer_changes_nothing(client, session, link, spoilt):
    form = typed_into(client.get(link).text, answer="approved") | spoilt
    assert client.post(link, data=form).status_code == 422
    assert session.scalars(select(OutsideApproval)).one().answer is None


def test_what_was_shown_must_be_what_is_frozen(client, session, link):
    form = typed_into(client.get(link).text, answer="approved") | {"shown": "0" * 64}
    assert client.post(link, data=form).status_code == 409
    assert session.scalars(select(OutsideApproval)).one().answer is None


def test_an_approval_counts_for_no_letters_but_those_that_were_read(client, stage, session, alone, link):
    answered(client, link)
    letter = outside.list_letters(session, alone)[0]
    letter.sha256 = "0" * 64
    session.commit()
    with pytest.raises(rules.Alone):
        stage.approve(alone)
    assert "no longer wait" in client.get(link).text or "You approved" in client.get(link).text


def test_links_that_lapsed_were_taken_back_or_never_were_look_the_same(client, stage, sit, session, alone, link, still):
    desk = sit("owner")
    row = session.scalars(select(OutsideApproval)).one()
    unknown = client.get("/a/unknown")
    assert unknown.status_code == 404
    ended = desk.post(path(stage, alone, f"/outside/{row.id}/end"), page=path(stage, alone, "/approve"))
    assert ended.status_code == 303
    assert client.get(link).status_code == 404 and client.get(link).text == unknown.text
    session.refresh(row)
    row.ended_at = None
    session.commit()
    still.moment = NOON + outside_rules.OPEN_FOR
    assert client.get(link).text == client.get("/a/unknown").text


def test_once_the_letters_have_gone_the_link_shows_no_file(client, stage, session, alone, link):
    number = outside.list_letters(session, alone)[0].id
    answered(client, link)
    assert client.get(f"{link}/{number}.pdf").status_code == 404
    stage.approve(alone)
    assert client.get(link).status_code == 200


def test_nobody_is_asked_where_a_member_could_approve(stage, sit, session):
    dispatch = stage.freeze(account=stage.owner)
    make.stored(session, make.membership(stage.organization, make.account(), Role.APPROVER))
    answer = sit("owner").post(path(stage, dispatch, "/outside"), ASKED, page=path(stage))
    assert answer.status_code == 409 and "Somebody in your organization can approve" in answer.text
    assert session.scalars(select(OutsideApproval)).all() == []


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"email": "nobody"}, "not an e-mail address"),
        ({"name": ""}, "Write who is asked"),
        ({"email": ""}, "Write the address"),
    ],
)
def test_a_wrong_invitation_is_said_and_keeps_what_was_typed(stage, sit, session, alone, typed, sentence):
    answer = sit("owner").post(path(stage, alone, "/outside"), ASKED | typed, page=path(stage, alone, "/approve"))
    assert answer.status_code == 422 and sentence in answer.text
    assert all(value in answer.text for value in (ASKED | typed).values())
    assert session.scalars(select(OutsideApproval)).all() == []


def test_a_member_is_not_somebody_from_outside(stage, sit, session, alone):
    asked = ASKED | {"email": stage.editor.email.upper()}
    answer = sit("owner").post(path(stage, alone, "/outside"), asked, page=path(stage, alone, "/approve"))
    assert answer.status_code == 422 and "This is the address of a member" in answer.text


def test_three_can_be_asked_at_a_time(stage, session, alone):
    def ask(number):
        who = {"name": "Somebody", "email": f"p{number}@elsewhere.example", "token": f"token {number}"}
        return service.ask_outside(
            session, alone, membership=stage.memberships["owner"], language="en", now=NOON, **who
        )

    first, *_others = [ask(number) for number in range(3)]
    with pytest.raises(rules.EnoughAsked):
        ask(4)
    outside.end(session, first, account=stage.owner, now=NOON)
    assert ask(5).id


def test_only_letters_that_stand_still_are_shown_outside(stage, session):
    broken = stage.prepare(account=stage.owner)
    with pytest.raises(rules.NotFrozen):
        service.ask_outside(session, broken, membership=stage.memberships["owner"], token="t", now=NOON, **ASKED)


def test_an_editor_asks_nobody(stage, sit, alone):
    assert sit("editor").post(path(stage, alone, "/outside"), ASKED, page=path(stage)).status_code == 403


def test_the_page_speaks_the_language_that_was_chosen(client, session, link):
    row = session.scalars(select(OutsideApproval)).one()
    row.language = "ar"
    session.commit()
    assert re.search(r'<html[^>]*lang="ar"[^>]*dir="rtl"', client.get(link).text)
    assert re.search(r'<html[^>]*lang="es"', client.get(f"{link}?lang=es").text)


def test_every_refusal_of_a_release_has_a_sentence(app):
    with app.app_context():
        for kind in (rules.WroteIt, rules.LogInAfresh, rules.Outdated, rules.HeldRows, rules.NotAlone, rules.IsMember):
            assert isinstance(kind(), Refused) and kind().sentence()
