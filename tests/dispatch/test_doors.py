"""What the public page may say of a campaign's letters."""

from datetime import timedelta

from petitions.delivery.models import State
from petitions.dispatch import doors, ledger
from tests.dispatch.test_service import become, envelopes
from tests.factories import NOON


def test_doors_show_what_was_written_and_never_submissions_or_hidden_letters(stage, session):
    stage.choose("submission", kind="special-procedure", mass_letters="one-form-per-person", email="sub@un.example")
    stage.choose("hidden", email="hidden@un.example", facts={"names": {"en": "Hidden office"}})
    assert doors.list_doors(session, stage.place.campaign, "en", today=NOON.date()) == []
    dispatch = stage.approve(stage.freeze())
    found = {item.email or "hand": item for item in ledger.list_items(session, dispatch)}
    found["hidden@un.example"].letter.shown = "hidden"
    become(session, envelopes(session)[found["plain@un.example"].envelope_key], State.ACCEPTED, accepted_at=NOON)
    shown = doors.list_doors(session, stage.place.campaign, "en", today=NOON.date())
    assert [door.state for door in shown] == ["written", "preparing", "preparing"]
    assert shown[0].on == NOON.date() and shown[0].place == "Geneva"
    late = doors.list_doors(session, stage.place.campaign, "en", today=NOON.date() + timedelta(days=61))
    assert [door.state for door in late] == ["no_reply", "preparing", "preparing"]


def test_the_sheet_shows_a_released_letter_in_the_readers_language_if_there_is_one(stage, session):
    assert doors.shown_letter(session, stage.place.campaign, "en") is None
    dispatch = stage.freeze("plain")
    assert doors.shown_letter(session, stage.place.campaign, "en") is None
    stage.approve(dispatch)
    assert doors.shown_letter(session, stage.place.campaign, "fr").language == "en"
    assert doors.shown_letter(session, stage.place.campaign, "en").subject == "Request for information"
