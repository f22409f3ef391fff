"""What was given besides a name is told as totals, in steps of five, where a campaign asks; comments without names."""

import pytest

from petitions.organizers import service as organizers
from petitions.signing import jobs, totals
from petitions.signing import service as signing
from petitions.signing.rules import More, shown_total
from tests.supporters import confirmed, ground, person

RELATIVE, SURVIVOR = ("relative",), ("survivor",)


@pytest.fixture
def asking(session, keys):
    """A campaign that asks for kinship, city and comment."""
    return ground(session, keys, asks=["city", "kinship", "comment"])


@pytest.fixture
def sign(session, asking, keys):
    """A function: so many people who said the same of themselves confirm."""

    def people(number, more, of="p", **over):
        for n in range(number):
            who = person(f"{of}{n}@people.example", more=more, **over)
            confirmed(session, asking, keys, who, f"link-{of}-{n}-of-22-chars")

    return people


def count(as_worker):
    jobs.close_windows()
    jobs.count_more()


@pytest.mark.parametrize(("people", "shown"), [(0, 0), (4, 0), (5, 5), (9, 5), (10, 10), (1284, 1280)])
def test_a_total_is_told_in_full_steps_of_five(people, shown):
    assert shown_total(people) == shown


@pytest.mark.parametrize(("people", "shown"), [(4, 0), (5, 5), (8, 5)])
def test_relatives_are_told_from_five_on_and_never_exactly(session, asking, sign, as_worker, people, shown):
    sign(people, More(kinship=RELATIVE))
    sign(1, More(kinship=SURVIVOR), of="s")
    count(as_worker)
    told = totals.shown_totals(session, asking.campaign)
    assert (told.relatives, told.survivors) == (shown, 0)


def test_one_person_may_be_both(session, asking, sign, as_worker):
    sign(5, More(kinship=RELATIVE + SURVIVOR))
    count(as_worker)
    told = totals.shown_totals(session, asking.campaign)
    assert (told.relatives, told.survivors) == (5, 5)


def test_a_city_is_named_from_five_people_on_however_they_spell_its_case(session, asking, sign, as_worker):
    sign(3, More(city="Beirut"), of="a")
    sign(2, More(city="beirut"), of="b")
    sign(4, More(city="Berlin"), of="c")
    count(as_worker)
    assert totals.shown_totals(session, asking.campaign).cities == (("Beirut", 5),)


def test_held_and_withdrawn_people_are_in_no_total(session, asking, sign, as_worker):
    sign(5, More(kinship=RELATIVE))
    sign(2, More(kinship=RELATIVE), of="h", is_suspect=True)
    signing.withdraw(session, signing.find_by_link(session, "link-p-0-of-22-chars"))
    session.commit()
    count(as_worker)
    assert session.get(type(signing.tally(session, asking.campaign)), asking.campaign.id).relatives == 4


def test_what_was_counted_before_its_names_expired_stays_counted(session, asking, sign, as_worker, still):
    sign(7, More(city="Beirut", kinship=RELATIVE))
    count(as_worker)
    asking.wave.last_letter_at = still()
    session.commit()
    still.pass_by(days=181)
    jobs.nightly()
    told = totals.shown_totals(session, asking.campaign)
    assert (told.relatives, told.cities) == (5, (("Beirut", 5),))


def test_a_campaign_that_stopped_asking_tells_nothing(session, asking, sign, as_worker):
    sign(6, More(city="Beirut", kinship=RELATIVE))
    count(as_worker)
    asking.campaign.asks = ["comment"]
    session.commit()
    assert totals.shown_totals(session, asking.campaign) == totals.Totals(0, 0, ())


def test_the_night_counts_only_where_the_worker_holds_the_names_key(session, asking, sign, keys):
    sign(6, More(kinship=RELATIVE))
    assert keys.names_private is None
    jobs.nightly()
    assert totals.shown_totals(session, asking.campaign).relatives == 0


def test_the_page_tells_totals_and_no_city(client, session, asking, sign, as_worker):
    sign(11, More(city="Beirut", kinship=RELATIVE, comment="For my brother"))
    count(as_worker)
    page = client.get(f"/en/c/{asking.campaign.slug}").get_data(as_text=True)
    assert "At least 10 say that they are relatives" in page
    assert "survivors" not in page.split("<form")[0] and "Beirut" not in page and "brother" not in page


def test_comments_are_read_without_names_and_the_reading_is_on_the_record(app, session, asking, sign, as_worker):
    sign(2, More(comment="For my brother"), name="Rana Haddad", level=1)
    answer = app.test_cli_runner().invoke(args=["signatures", "answers", asking.campaign.slug])
    assert answer.exit_code == 0 and answer.output.count("For my brother") == 2 and "Rana" not in answer.output
    entries = organizers.list_entries(session, asking.campaign.organization)
    assert [entry.verb for entry in entries if entry.verb == "look_answers"] == ["look_answers"]
