"""Moments are told and typed on the clock of whoever reads, and say which one that is."""

from datetime import UTC, datetime, timedelta

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import Form

from petitions.core import i18n, moments, zones
from petitions.delivery import writing
from petitions.letters import figures

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
SUMMER = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)


class Typed(Form):
    """One moment, as forms of the desk ask for it."""

    at = moments.MomentField("Opens")


@pytest.mark.parametrize(
    ("zone", "winter", "summer"),
    [
        (None, "20 November 2026, 12:00 UTC", "1 July 2026, 22:30 UTC"),
        ("Asia/Beirut", "20 November 2026, 14:00 UTC+2", "2 July 2026, 01:30 UTC+3"),
        ("America/Bogota", "20 November 2026, 07:00 UTC\N{MINUS SIGN}5", "1 July 2026, 17:30 UTC\N{MINUS SIGN}5"),
        ("Asia/Kolkata", "20 November 2026, 17:30 UTC+5:30", "2 July 2026, 04:00 UTC+5:30"),
        ("Europe/London", "20 November 2026, 12:00 UTC", "1 July 2026, 23:30 UTC+1"),
        ("Mars/Olympus", "20 November 2026, 12:00 UTC", "1 July 2026, 22:30 UTC"),
        ("../../etc/passwd", "20 November 2026, 12:00 UTC", "1 July 2026, 22:30 UTC"),
    ],
)
def test_a_moment_says_on_which_clock_it_is(app, zone, winter, summer):
    with app.test_request_context(), zones.forced(zone):
        assert (i18n.moment(NOON), i18n.moment(SUMMER)) == (winter, summer)
        assert figures.moment(NOON, "en").replace("\xa0", " ") == "20 November 2026, 12:00 UTC"
    with app.test_request_context():
        assert i18n.moment(NOON, "HH:mm") == "12:00 UTC"


def test_other_languages_say_it_in_their_own_words_and_digits(app):
    with app.test_request_context(), zones.forced("Asia/Kolkata"), i18n.force_locale("ar"):
        assert i18n.moment(NOON) == "٢٠ تشرين الثاني/نوفمبر ٢٠٢٦، ١٧:٣٠ بالتوقيت العالمي +٥:٣٠"
        with zones.forced(None):
            assert i18n.moment(NOON, "HH:mm") == "١٢:٠٠ بالتوقيت العالمي"
        assert zones.reader() == "Asia/Kolkata"


@pytest.mark.parametrize(
    ("zone", "typed", "meant"),
    [
        ("UTC", "2026-11-20T12:00", "2026-11-20T12:00"),
        ("Asia/Beirut", "2026-11-21T01:00", "2026-11-20T23:00"),
        ("America/Bogota", "2026-11-20T20:00", "2026-11-21T01:00"),
        ("Asia/Kolkata", "2026-11-20T17:30", "2026-11-20T12:00"),
        ("Europe/Zurich", "2026-10-25T02:30", "2026-10-25T00:30"),
        ("Europe/Zurich", "2027-03-28T03:00", "2027-03-28T01:00"),
    ],
    ids=["UTC", "east", "west", "half an hour", "an hour that comes twice", "after a gap"],
)
def test_what_is_typed_is_meant_on_that_clock_and_shown_again_as_it_was(app, zone, typed, meant):
    with app.test_request_context(), zones.forced(zone):
        form = Typed(MultiDict({"at": typed}))
        assert form.validate() and form.at.data == datetime.fromisoformat(meant + "+00:00")
        assert f'value="{typed}"' in Typed(at=form.at.data).at()


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("2027-03-28T02:30", "the clocks go forward"),
        ("0001-01-01T00:00", "too far away"),
        ("soon", "Not a valid datetime"),
    ],
)
def test_a_moment_that_no_clock_shows_is_refused_in_words_and_kept(app, typed, says):
    with app.test_request_context(), zones.forced("Europe/Zurich"):
        form = Typed(MultiDict({"at": typed}))
        assert not form.validate() and says in " ".join(form.at.errors) and form.at.data is None
        assert f'value="{typed}"' in form.at()


@pytest.mark.parametrize(
    ("sent", "label", "ahead"),
    [
        ("Asia/Beirut", "Opens (Beirut time)", 2),
        ("Mars/Olympus", "Opens (Bogota time)", -5),
        ("", "Opens (Bogota time)", -5),
    ],
)
def test_the_zone_goes_along_with_what_was_typed_in_it(app, sent, label, ahead):
    with app.test_request_context(), zones.forced("America/Bogota"):
        field = Typed(MultiDict({"at": "2026-11-20T12:00", "at-zone": sent})).at
        assert field.label.text == label and field.data == NOON - timedelta(hours=ahead)
        assert f'name="at-zone" value="{field.zone}"' in field() and field.zone in zones.names()


def test_a_moment_at_the_end_of_all_years_breaks_no_page(app):
    last = datetime.max.replace(tzinfo=UTC)
    with app.test_request_context(), zones.forced("Asia/Beirut"):
        assert i18n.moment(last).endswith("UTC") and "9999-12-31T23:59" in Typed(at=last).at()


def test_every_zone_is_offered_once_by_the_name_of_its_city(app):
    assert {"UTC", "Asia/Beirut", "Asia/Kolkata", "America/Bogota", "Europe/Kyiv"} <= zones.names()
    assert not {"Asia/Calcutta", "US/Eastern", "Etc/GMT+2", "EST"} & zones.names()
    for language, beirut in (("en", "Beirut"), ("ar", "بيروت"), ("fr", "Beyrouth")):
        with app.test_request_context(), i18n.force_locale(language):
            choices = moments.offered()
        assert len({(one.optgroup, one.label) for one in choices}) == len(choices) == len(zones.names())
        assert [one.label for one in choices if one.value == "Asia/Beirut"] == [beirut]
    assert moments.city("America/Argentina/Buenos_Aires", "en") == "Buenos Aires"


@pytest.mark.parametrize(("zone", "says"), [("Asia/Beirut", "14:00 UTC+2"), (None, "12:00 UTC.")])
def test_a_mail_is_on_its_readers_clock_whoever_asked_for_it(app, zone, says):
    facts = {"at": NOON, "link": "https://demarche.example/", "account": None, "kind": "changed"}
    with app.test_request_context("/desk/"), zones.forced("America/Bogota"):
        whom = {"sender_name": "Demarche", "to": "a@people.example", "zone": zone}
        assert says in writing.written("organizers/mail/changed", "en", facts, **whom).text
        assert zones.reader() == "America/Bogota"
