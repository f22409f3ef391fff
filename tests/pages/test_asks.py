"""What a campaign may ask besides: shown with its purpose, sealed with the name, never required but for the age."""

import pytest
from sqlalchemy import func, select

from petitions.signing import payloads
from petitions.signing.models import Request
from tests.supporters import ground, send_form


def text(answer):
    return answer.get_data(as_text=True)


def requests(session):
    return session.scalar(select(func.count()).select_from(Request))


ASKED = {
    "city": "Beirut",
    "affiliation": "Physician",
    "relative": "y",
    "comment": "For my brother, whom I await.",
}


def signed(session, worker_keys):
    row = session.scalars(select(Request).order_by(Request.id.desc())).first()
    return payloads.open_names(row.names, worker_keys.names_opener())


@pytest.fixture
def asking(session, keys):
    """A campaign that asks all that can be asked."""
    return ground(session, keys, asks=["city", "affiliation", "kinship", "comment"], asks_age=True)


def test_a_campaign_that_asks_nothing_more_shows_and_keeps_nothing_more(client, session, keys, worker_keys):
    place = ground(session, keys)
    page = text(client.get(f"/en/c/{place.campaign.slug}"))
    assert not any(f'name="{name}"' in page for name in (*ASKED, "survivor", "age"))
    assert send_form(client, place.campaign.slug, name="Rana Haddad", **ASKED).status_code == 303
    assert signed(session, worker_keys).more.given() == {}


def test_what_is_asked_stands_folded_with_its_purpose_and_is_sealed_with_the_name(client, session, asking, worker_keys):
    page = text(client.get(f"/en/c/{asking.campaign.slug}"))
    assert '<details class="more">' in page and "named from five people on" in page
    assert send_form(client, asking.campaign.slug, name="Rana Haddad", age="y", **ASKED).status_code == 303
    kept = signed(session, worker_keys)
    assert kept.more.given() == {
        "city": "Beirut",
        "affiliation": "Physician",
        "comment": "For my brother, whom I await.",
        "kinship": ["relative"],
    }
    assert kept.printed == "Rana Haddad, Physician"


def test_an_affiliation_without_a_name_is_not_kept(client, session, asking, worker_keys):
    assert send_form(client, asking.campaign.slug, age="y", **ASKED).status_code == 303
    kept = signed(session, worker_keys)
    assert kept.more.affiliation == "" and kept.printed == "" and kept.more.city == "Beirut"


def test_nobody_can_tell_from_the_length_of_a_seal_whether_more_was_given(client, session, asking):
    for number, typed in enumerate(({}, ASKED)):
        send_form(client, asking.campaign.slug, email=f"p{number}@people.example", age="y", **typed)
    lengths = {(len(row.names), len(row.own)) for row in session.scalars(select(Request))}
    assert len(lengths) == 1


def test_who_does_not_say_that_they_are_old_enough_is_told_so_and_loses_nothing(client, session, asking):
    answer = send_form(client, asking.campaign.slug, name="Rana Haddad", **ASKED)
    page = text(answer)
    assert answer.status_code == 422 and "people who are 16 or older" in page and requests(session) == 0
    assert 'value="Beirut"' in page and '<details class="more" open>' in page


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("city", "https://evil.example"),
        ("city", "x" * 81),
        ("affiliation", "call +49 30 123456"),
        ("comment", "x" * 501),
    ],
)
def test_what_is_asked_besides_has_its_limits_too(client, session, asking, field, typed):
    answer = send_form(client, asking.campaign.slug, age="y", **{field: typed})
    assert answer.status_code == 422 and f'id="{field}-wrong"' in text(answer) and requests(session) == 0


def test_the_age_is_said_in_the_readers_digits(client, asking):
    assert "١٦" in text(client.get(f"/ar/c/{asking.campaign.slug}"))
