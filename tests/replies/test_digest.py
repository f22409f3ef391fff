"""The daily mail: figures only, once a day, only to who wants it and only when something waits."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from petitions.campaigns.partners import service as partners
from petitions.delivery.models import Envelope, State
from petitions.letters import company
from petitions.letters.models import Letter, LetterKind
from petitions.organizers.models import Role
from petitions.pages.today.tidings import tidings
from petitions.replies import digest, jobs
from petitions.replies.digest import Figures
from tests import factories as make
from tests.coalition import guest
from tests.factories import NOON


@pytest.fixture
def reader(stage):
    """A member who wants the mail."""
    stage.editor.wants_digest = True
    stage.session.commit()
    return stage.editor


def posted(session) -> list[Envelope]:
    return list(session.scalars(select(Envelope).where(Envelope.key.like("digest-%")).order_by(Envelope.id)))


def left(stage, item, state, **facts) -> None:
    envelope = stage.session.scalars(select(Envelope).where(Envelope.key == item.envelope_key)).one()
    for name, value in ({"state": state, "accepted_at": NOON, "changed_at": NOON} | facts).items():
        setattr(envelope, name, value)
    stage.session.commit()


def test_nobody_is_told_of_nothing(stage, reader, letters, as_worker):
    assert digest.figures(stage.session, stage.organization, now=NOON) == Figures()
    assert digest.post_digests(stage.session, as_worker, now=NOON) == 0 and posted(stage.session) == []


def test_only_who_wants_it_gets_it_and_once_a_day(stage, reader, letters, came, still):
    came(letters[0])
    for _hour in range(3):
        jobs.post_digests()
    (envelope,) = posted(stage.session)
    assert envelope.key == f"digest-{reader.id}-20261120"
    still.pass_by(days=1)
    jobs.post_digests()
    assert [one.key for one in posted(stage.session)][1:] == [f"digest-{reader.id}-20261121"]


def test_nothing_leaves_before_the_morning(stage, reader, letters, came, as_worker):
    came(letters[0])
    assert digest.post_digests(stage.session, as_worker, now=NOON.replace(hour=5)) == 0
    assert digest.post_digests(stage.session, as_worker, now=NOON.replace(hour=6)) == 1


def test_who_left_the_organization_or_was_switched_off_is_told_nothing(stage, reader, letters, came, as_worker):
    came(letters[0])
    reader.active = False
    stage.session.commit()
    assert digest.post_digests(stage.session, as_worker, now=NOON) == 0
    reader.active = True
    stage.session.delete(stage.memberships["editor"])
    stage.session.commit()
    assert digest.post_digests(stage.session, as_worker, now=NOON) == 0


def test_each_figure_counts_its_own(stage, letters, came):
    came(letters[0])
    left(stage, letters[0], State.BOUNCED)
    left(stage, letters[1], State.IN_DOUBT)
    letters[2].task, letters[2].done_on = "sent", (NOON - timedelta(days=70)).date()
    stage.session.commit()
    now = NOON + timedelta(hours=3)
    assert digest.figures(stage.session, stage.organization, now=now) == Figures(1, 1, 1, 0, 1)
    assert digest.figures(stage.session, stage.organization, now=NOON + timedelta(days=2)).bounced == 0
    left(stage, letters[1], State.DEFERRED)
    assert digest.figures(stage.session, stage.organization, now=NOON + timedelta(hours=25)).waiting == 1
    assert digest.figures(stage.session, stage.organization, now=NOON + timedelta(hours=23)).waiting == 0


def test_letters_of_others_in_ones_name_are_counted_as_the_first_screen_lists_them(stage, session):
    other, facts = guest(session), {"account": stage.editor, "now": NOON}
    taking_part = other.joins(stage.place.campaign)
    company.join(session, stage.place.campaign, other.organization.slug, **facts)
    stage.write(kind=LetterKind.JOINT)
    stage.freeze("names", "plain", kind=LetterKind.JOINT)
    account = other.member().account

    def seen() -> tuple[int, int]:
        listed = tidings(session, other.organization, account, now=NOON).to_agree
        return len(listed), digest.figures(session, other.organization, now=NOON).to_agree

    assert seen() == (1, 1) and digest.figures(session, stage.organization, now=NOON) == Figures()
    mail = digest.written(account, digest.figures(session, other.organization, now=NOON))
    assert "1 dispatch in the name of your organization waits for its word" in mail.text and mail.html
    partners.end(session, taking_part, by=other.organization, **facts)
    assert seen() == (0, 0)


def test_two_organizations_of_one_person_make_one_mail(stage, reader, letters, came, as_worker):
    other = make.organization()
    make.stored(stage.session, other, make.membership(other, reader, Role.VIEWER))
    came(letters[0])
    assert digest.post_digests(stage.session, as_worker, now=NOON) == 1 and len(posted(stage.session)) == 1


@pytest.mark.parametrize(("language", "sign"), [("en", "3 answers unread"), ("ar", "/desk/"), ("fr", "/desk/")])
def test_the_mail_holds_figures_and_a_link_and_nothing_else(stage, letters, language, sign):
    stage.editor.language = language
    mail = digest.written(stage.editor, Figures(unread=3, in_doubt=1))
    said = mail.subject + mail.text + mail.html
    assert sign in mail.text and mail.language == language and mail.to == stage.editor.email
    hidden = [stage.organization.name("en"), stage.organization.slug, stage.place.campaign.slug]
    hidden += [letter.reference for letter in stage.session.scalars(select(Letter))]
    assert not [words for words in hidden if words in said]
    assert "came back" not in mail.text and "follow-up" not in mail.text


def test_the_wish_is_pressed_on_the_account_page(stage, sit):
    desk = sit("viewer")
    page = desk.client.get("/desk/account").text
    token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    assert 'name="wanted"' in page and 'name="wanted" type="checkbox" value="y">' in page
    for typed, wished in (({"wanted": "y"}, True), ({}, False)):
        done = desk.client.post("/desk/account/digest", data={"csrf_token": token, **typed})
        assert done.status_code == 303
        stage.session.refresh(desk.account)
        assert desk.account.wants_digest is wished
