"""What the team says about a text: seen by all members, dealt with, and part of no letter."""

import pytest
from sqlalchemy import select

from petitions.core.errors import NotFound
from petitions.letters import remarks
from petitions.letters.forms import REMARK
from petitions.letters.models import LetterKind, LetterRemark
from petitions.letters.text_place import Place
from petitions.organizers.models import Entry, Role
from tests import factories as make
from tests.desk import sit_down
from tests.factories import NOON
from tests.supporters import StillClock

LETTERS = "/campaigns/tell-us/letters"
PAGE = f"{LETTERS}/first/en"


@pytest.fixture(autouse=True)
def still(monkeypatch):
    monkeypatch.setattr("petitions.core.clock.now", StillClock())


@pytest.fixture
def desk(client, session):
    desk = sit_down(client, session, Role.APPROVER)
    campaign = make.campaign(desk.organization, slug="tell-us", languages=["en", "ar"])
    make.stored(session, campaign, make.wave(campaign), make.text(campaign))
    return desk


@pytest.fixture
def place(session):
    campaign = make.campaign()
    make.stored(session, campaign, make.wave(campaign))
    return Place(campaign, LetterKind.FIRST, "en")


def say(desk, words):
    return desk.post(f"{PAGE}/remarks", {"remark": words}, page=PAGE)


def test_an_approver_says_what_is_missing_and_everybody_reads_it(desk, session):
    assert say(desk, "The second date\r\nis missing.").status_code == 303
    row = session.scalars(select(LetterRemark)).one()
    assert (row.body, row.account_id, row.language) == ("The second date\nis missing.", desk.account.id, "en")
    assert "is missing." in desk.get(PAGE) and "is missing." not in desk.get(f"{LETTERS}/first/ar")
    assert "1 remark to deal with" in desk.get(LETTERS)
    entry = session.scalars(select(Entry).where(Entry.verb == "remark")).one()
    assert "missing" not in str(entry.facts)


def test_a_remark_is_dealt_with_and_opened_again(desk, session):
    say(desk, "A word is missing.")
    number = session.scalars(select(LetterRemark.id)).one()
    for word, shown in (("done", "Dealt with"), ("done", "Dealt with"), ("open", "It is dealt with")):
        assert desk.post(f"{PAGE}/remarks/{number}", {"is": word}, page=PAGE).status_code == 303
        assert shown in desk.get(PAGE)
    verbs = session.scalars(select(Entry.verb).where(Entry.subject == f"remark-{number}").order_by(Entry.id))
    assert list(verbs) == ["remark", "settle_remark", "reopen_remark"]


def test_the_same_press_twice_is_one_remark(desk, session):
    for _twice in range(2):
        say(desk, "A word is missing.")
    assert len(session.scalars(select(LetterRemark)).all()) == 1


@pytest.mark.parametrize("words", ["", "   ", "x" * (REMARK + 1), "turned\u202eround"])
def test_a_wrong_remark_is_said_and_kept(desk, session, words):
    answer = say(desk, words)
    assert answer.status_code == 422 and words.strip()[:50] in answer.text
    assert session.scalars(select(LetterRemark)).all() == []


def test_a_remark_is_text_and_no_page(desk):
    say(desk, "<b>{{7*7}}</b>")
    assert "&lt;b&gt;{{7*7}}&lt;/b&gt;" in desk.get(PAGE)


def test_a_viewer_reads_and_says_nothing(desk, client, session):
    say(desk, "A word is missing.")
    desk.membership.role = Role.VIEWER
    session.commit()
    page = desk.get(PAGE)
    assert "A word is missing." in page and "Add the remark" not in page
    assert desk.post(f"{PAGE}/remarks", {"remark": "Mine."}, page="/campaigns/tell-us/dispatch").status_code == 403


def test_remarks_of_another_text_or_organization_are_not_found(desk, session, place):
    row = remarks.add(session, place, "Elsewhere.", account=make.stored(session, make.account()), now=NOON)
    session.commit()
    assert desk.post(f"{PAGE}/remarks/{row.id}", {"is": "done"}, page=PAGE).status_code == 404
    other = Place(place.campaign, LetterKind.URGENT, "en")
    with pytest.raises(NotFound):
        remarks.settle(session, other, row.id, is_done=True, account=row.account, now=NOON)
    assert row.done_at is None


def test_what_waits_stands_before_what_is_done(session, place):
    account = make.stored(session, make.account())
    rows = [remarks.add(session, place, words, account=account, now=NOON) for words in ("One.", "Two.", "Three.")]
    remarks.settle(session, place, rows[2].id, is_done=True, account=account, now=NOON)
    assert [row.body for row in remarks.page(session, place)["remarks"]] == ["Two.", "One.", "Three."]
    assert remarks.count_open(session, place.campaign) == {(LetterKind.FIRST, "en"): 2}
