"""What is being typed is kept for its writer, without secrets, and not for ever."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from petitions.core import drafts
from tests.factories import NOON

PLACE = "/desk/families/campaigns/tell-us/text"


@pytest.mark.parametrize(
    "name", ["csrf_token", "password", "new_password", "names-passphrase", "totp_code", "OTP", "api-key", "secret"]
)
def test_a_field_with_a_secret_name_is_never_kept(name: str) -> None:
    assert drafts.worth_keeping([(name, "hidden"), ("en-title", "Title")]) == [("en-title", "Title")]


def test_fields_that_only_sound_alike_are_kept() -> None:
    fields = [("en-statement", "words"), ("keynote", "words"), ("demands-0-tags[]", "a"), ("demands-0-tags[]", "b")]
    assert drafts.worth_keeping(fields) == fields


def test_a_form_that_is_too_long_is_not_kept_in_part() -> None:
    assert drafts.worth_keeping([("a", "x" * drafts.MOST_CHARACTERS), ("b", "y")]) == []


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        (PLACE, True),
        ("/c/tell-us", False),
        ("https://elsewhere.example/desk/", False),
        ("/desk/a?next=//b.example", False),
        ("/desk//b.example", False),
        ("/desk/a\\b", False),
        ("/desk/" + "x" * 300, False),
    ],
)
def test_only_a_path_of_the_desk_is_a_place(path: str, answer: bool) -> None:
    assert drafts.is_place(path) is answer


def test_what_was_typed_last_stands_and_belongs_to_its_writer(session: Session) -> None:
    for words in ("one", "two"):
        drafts.keep(session, 1, PLACE, [("title", words)], now=NOON)
    drafts.keep(session, 2, PLACE, [("title", "of somebody else")], now=NOON)
    found = drafts.find(session, 1, PLACE)
    assert found and found.fields == [["title", "two"]] and drafts.find(session, 1, PLACE + "/more") is None
    assert drafts.drop(session, 1, PLACE) and not drafts.drop(session, 1, PLACE)
    assert drafts.find(session, 1, PLACE) is None and drafts.find(session, 2, PLACE) is not None


def test_one_person_begins_a_hundred_forms_at_most(session: Session) -> None:
    for number in range(drafts.MOST_PLACES + 2):
        drafts.keep(session, 1, f"{PLACE}/{number}", [("title", "x")], now=NOON + timedelta(minutes=number))
    assert session.scalar(select(func.count()).select_from(drafts.Draft)) == drafts.MOST_PLACES
    assert drafts.find(session, 1, f"{PLACE}/0") is None and drafts.find(session, 1, f"{PLACE}/101") is not None


def test_after_thirty_days_it_is_forgotten(session: Session) -> None:
    drafts.keep(session, 1, PLACE, [("title", "old")], now=NOON - drafts.KEPT - timedelta(minutes=1))
    drafts.keep(session, 2, PLACE, [("title", "young")], now=NOON - drafts.KEPT + timedelta(minutes=1))
    assert drafts.erase_old(session, now=NOON) == 1
    assert drafts.find(session, 1, PLACE) is None and drafts.find(session, 2, PLACE) is not None
