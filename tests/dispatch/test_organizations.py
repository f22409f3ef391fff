"""Organizations in a frozen letter: counted under the same lock as the people, listed in it, and never added up."""

import pytest
from sqlalchemy import select

from petitions.letters.models import Letter
from petitions.letters.values import LetterValues
from petitions.signing.endorsing import service as endorsing
from petitions.signing.endorsing.models import EndorserKind
from petitions.signing.endorsing.rules import Authorized, Offer
from tests.factories import NOON


@pytest.fixture
def checked(stage, session):
    """A function: an organization that counts."""

    def stands(name, **over):
        typed = Offer({"en": name}, "LB", EndorserKind.BAR, Authorized("Qanaryname Muster", "", "q@alpha.example"))
        facts = {"by": stage.editor, "now": NOON}
        row = endorsing.enter(session, stage.place.campaign, stage.place.text, typed, keys=stage.keys, **facts)
        endorsing.check(session, row, **facts)
        session.commit()
        return row

    return stands


def letters(session):
    return session.scalars(select(Letter).order_by(Letter.id)).all()


def test_every_letter_tells_and_lists_them_beside_the_people(stage, session, checked):
    checked("Beta Lawyers"), checked("Alpha Lawyers")
    stage.freeze()
    for letter in letters(session):
        values, body = LetterValues.from_json(letter.values), str(letter.values["blocks"]).replace("\\xa0", " ")
        assert (letter.counts["online"], letter.counts["organizations"]) == (5, 2)
        assert "5 people confirmed online and 2 organizations as of 20 November 2026" in body
        assert [one.name for one in values.organizations] == ["Beta Lawyers", "Alpha Lawyers"]
        assert values.annexes[0] == "1 Organizations (2, attached)" and values.counted_at == NOON
        assert "Qanaryname" not in str(letter.values)
    with_names = next(letter for letter in letters(session) if letter.annex)
    assert [line[0] for line in with_names.values["annexes"]] == ["1", "2"]


def test_the_order_is_the_alphabet_s_where_it_was_chosen(stage, session, checked):
    checked("Beta Lawyers"), checked("Alpha Lawyers")
    endorsing.arrange(session, stage.place.campaign, {}, by_name=True)
    stage.freeze("plain")
    (letter,) = letters(session)
    assert [one["name"] for one in letter.values["organizations"]] == ["Alpha Lawyers", "Beta Lawyers"]


def test_what_changes_after_the_freeze_changes_no_letter(stage, session, checked):
    row = checked("Alpha Lawyers")
    stage.freeze("plain")
    endorsing.withdraw(session, row, by=None, now=NOON)
    checked("Late Lawyers")
    (letter,) = letters(session)
    assert [one["name"] for one in letter.values["organizations"]] == ["Alpha Lawyers"]
    stage.freeze("hand", key="second")
    assert [one["name"] for one in letters(session)[-1].values["organizations"]] == ["Late Lawyers"]


def test_without_any_nothing_is_said_of_them(stage, session):
    stage.freeze("plain")
    (letter,) = letters(session)
    assert letter.counts["organizations"] == 0 and letter.values["organizations"] == []
    assert "organization" not in str(letter.values["blocks"]) and letter.values["annexes"] == []


def test_whoever_checks_a_letter_is_told_of_them(stage, session, checked, client):
    checked("Alpha Lawyers")
    stage.approve(stage.freeze("plain"))
    (letter,) = letters(session)
    page = client.get(f"/v/{letter.code}?lang=en").text
    assert "5 people confirmed online" in page and "1 organization" in page
