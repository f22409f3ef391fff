"""Forms of address that an organization supplies: laid over the directory's, with who and when, for itself alone."""

import pytest
from sqlalchemy import select

from petitions.campaigns import rules as campaign_rules
from petitions.campaigns import service as campaigns
from petitions.letters import gathering, problems, support
from petitions.organizers.models import Role
from petitions.recipients import rules, supplied
from petitions.recipients.models import SuppliedForm
from tests import factories as make
from tests.desk import sit_down
from tests.factories import NOON

RUSSIAN = {
    "addressee": "Председателю Управления",
    "salutation": {"neutral": "Уважаемые дамы и господа!", "m": "Господин Председатель!"},
    "close": "С уважением,",
}
TYPED = {
    "addressee": RUSSIAN["addressee"],
    "neutral": "Уважаемые дамы и господа!",
    "m": "Господин Председатель!",
    "f": "",
    "close": "С уважением,",
}


@pytest.fixture
def body(session):
    return make.stored(session, make.recipient())


@pytest.fixture
def us(session):
    return make.stored(session, make.organization())


def supply(session, body, us, language="ru", **over):
    return supplied.supply(session, body, us, language, **RUSSIAN | {"by": "Karim", "now": NOON} | over)


def test_a_supplied_form_opens_a_language_for_those_who_supplied_it(session, body, us):
    other = make.stored(session, make.organization())
    assert rules.letter_languages(supplied.whole(session, body, us)) == ["en", "fr", "ar"]
    supply(session, body, us)
    whole = supplied.whole(session, body, us)
    assert rules.letter_languages(whole) == ["en", "fr", "ar", "ru"]
    assert rules.addressee(whole, "ru") == RUSSIAN["addressee"] and rules.close(whole, "ru") == "С уважением,"
    assert rules.forms_in(whole, "ru") == ["neutral", "m"]
    assert rules.salutation(whole, "en") == "Dear Chair,"
    assert rules.letter_languages(supplied.whole(session, body, other)) == ["en", "fr", "ar"]
    assert "ru" not in body.facts["salutation"]


def test_the_newest_counts_and_the_directory_can_be_taken_again(session, body, us):
    supply(session, body, us, "en", addressee="First")
    supply(session, body, us, "en", addressee="Second")
    assert rules.addressee(supplied.whole(session, body, us), "en") == "Second"
    assert len(session.scalars(select(SuppliedForm)).all()) == 2
    supplied.forget(session, body, us, "en")
    assert rules.addressee(supplied.whole(session, body, us), "en") == "The Chair of the Office for Invented Matters"


def test_an_unsure_form_needs_somebody_who_reads_it(session, us):
    body = make.stored(session, make.recipient(facts={"confidence": {"forms_ar": "unsure", "forms_fr": "general"}}))
    whole = supplied.whole(session, body, us)
    assert [whole.needs_check(code) for code in ("ar", "fr", "en")] == [True, False, False]
    supply(session, body, us, "ar")
    assert not supplied.whole(session, body, us).needs_check("ar")


def test_a_letter_waits_for_the_check_and_prints_what_was_supplied(session, app, us):
    campaign = make.campaign(us, languages=["en", "ru"])
    wave = make.wave(campaign)
    body = make.recipient(facts={"confidence": {"forms_en": "unsure"}})
    choice = make.choice(campaign, body)
    make.stored(session, campaign, wave, make.text(campaign), make.text(campaign, language="ru"), choice)
    frame = gathering.draft_frame(campaign, dated_on=NOON.date())

    def found():
        words = gathering.of_choice(session, choice, "S", "Words.", support.at(session, campaign, now=NOON))
        return [problem.code for problem in problems.list_problems(words, frame)]

    with app.test_request_context():
        assert found() == ["form_unchecked"]
        supply(session, body, us, "en")
        assert found() == []
        with pytest.raises(campaign_rules.NotAddressable):
            campaigns.choose(session, campaign, body, language="ru", now=NOON)
        supply(session, body, us)
        assert campaigns.choose(session, campaign, body, language="ru", now=NOON).language == "ru"
        assert found() == []


def test_a_form_is_supplied_on_the_desk(client, session, body):
    desk = sit_down(client, session, Role.EDITOR)
    page = f"/recipients/{body.slug}/form/ru"
    assert "Does it read this language?" in desk.get(page)
    assert desk.post(page, TYPED).status_code == 303
    (row,) = session.scalars(select(SuppliedForm))
    assert (row.supplied_by, row.salutation["f"], row.organization_id) == (
        desk.account.name,
        None,
        desk.organization.id,
    )
    shown = desk.get(f"/recipients/{body.slug}")
    assert "Supplied or confirmed on" in shown and "Господин Председатель!" in shown
    assert 'value="С уважением,"' in desk.get(page)
    assert desk.post(f"{page}/forget", page=page).status_code == 303
    assert session.scalars(select(SuppliedForm)).all() == []
    desk.get(f"/recipients/{body.slug}/form/de", status=404)


@pytest.mark.parametrize(
    ("over", "said"),
    [
        ({"neutral": ""}, "Write the salutation."),
        ({"close": "{{organization}} {x}"}, "Only {vocative} may stand in braces"),
        ({"addressee": "a\u202eb"}, "U+202E"),
    ],
    ids=["empty", "braces", "hidden"],
)
def test_a_form_that_cannot_be_printed_is_not_kept(client, session, body, over, said):
    desk = sit_down(client, session, Role.EDITOR)
    answer = desk.post(f"/recipients/{body.slug}/form/ru", TYPED | over)
    assert answer.status_code == 422 and said in answer.text
    assert session.scalars(select(SuppliedForm)).all() == []


def test_the_directorys_form_is_offered_to_be_confirmed(client, session, body):
    desk = sit_down(client, session, Role.EDITOR)
    page = desk.get(f"/recipients/{body.slug}/form/fr")
    assert 'value="Madame, Monsieur,"' in page and "{vocative}" in page
    viewer = sit_down(client, session, Role.VIEWER)
    viewer.get(f"/recipients/{body.slug}/form/fr", status=403)
    assert "Confirm or change this form" not in viewer.get(f"/recipients/{body.slug}")
