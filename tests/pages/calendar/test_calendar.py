"""What is coming, on the desk by month and behind a secret address: nobody is named, no draft is betrayed."""

import re
from datetime import date, timedelta

from petitions.campaigns import service as campaigns
from petitions.campaigns.models import CampaignState
from petitions.core import zones
from petitions.organizers.models import CalendarLink, Entry, Role
from petitions.pages.calendar import service
from tests import factories as make
from tests.desk_budget import MOST, questions
from tests.dispatch.conftest import sit
from tests.factories import NOON
from tests.pages.calendar.test_ics import unfolded
from tests.pages.today.test_today import released, today, verify

__all__ = ["sit"]
HERE = "/calendar"
LINK = re.compile(r'value="http://localhost(/calendar/[\w-]{22}\.ics)"')


def days(stage, who="owner", now=NOON):
    account = stage.memberships[who].account
    return service.days(stage.session, stage.organization, account, "en", now=now)


def of_kind(stage, kind):
    return [(one.on, one.number) for one in days(stage).events if one.kind == kind]


def secret_draft(stage):
    at = NOON + timedelta(days=9)
    campaign = make.campaign(stage.organization, state=CampaignState.DRAFT, slug="secret-plan", public_from=at)
    make.stored(stage.session, make.wave(campaign, closes_on=None), make.text(campaign, title="A secret plan"))
    return campaign


def test_waves_closings_and_moments_stand_on_their_days(stage):
    campaign, wave = stage.place.campaign, stage.place.wave
    campaign.closes_at, wave.closes_on = NOON + timedelta(days=200), date(2027, 2, 1)
    campaigns.start_wave(stage.session, campaign, opens_on=date(2027, 2, 10), closes_on=date(2027, 5, 1))
    secret_draft(stage)
    assert of_kind(stage, "closes") == [((NOON + timedelta(days=200)).date(), 1)]
    assert of_kind(stage, "wave_begins") == [(date(2027, 2, 10), 2)]
    assert of_kind(stage, "wave_ends") == [(date(2027, 2, 1), 1), (date(2027, 5, 1), 2)]
    assert of_kind(stage, "public") == [((NOON + timedelta(days=9)).date(), 1)]
    with zones.forced("Pacific/Kiritimati"):
        assert of_kind(stage, "public") == [((NOON + timedelta(days=10)).date(), 1)]


def test_follow_ups_stand_on_the_day_on_which_today_will_ask_for_them(stage):
    released(stage)
    (on, many), *others = of_kind(stage, "follow_up")
    assert not others and on == NOON.date() + timedelta(days=60) and many == 3
    before, then = (today(stage, on=NOON + timedelta(days=number)) for number in (59, 60))
    assert not before.to_follow and then.to_follow == [(stage.place.campaign.id, many)]


def test_a_check_lapses_on_its_last_day(stage):
    verify(stage, "names", NOON.date() - timedelta(days=30))
    verify(stage, "plain", NOON.date() - timedelta(days=30))
    found = [one for one in days(stage).events if one.kind == "lapse"]
    assert [(one.on, one.number, len(one.recipients)) for one in found] == [(date(2027, 10, 21), 2, 2)]


def test_the_page_shows_six_months_and_asks_little(stage, sit):
    seat = sit("viewer")
    stage.place.wave.closes_on = date(2027, 2, 1)
    stage.session.commit()
    shown = seat.get(f"{HERE}?from=2027-01")
    assert shown.count("<h2>") == 7 and "February 2027" in shown and "Wave 1 ends" in shown
    assert "?from=2026-07" in shown and "?from=2027-07" in shown and "Make a link" not in shown
    for nonsense in ("", "2027-13", "soon", "9999-12", "0001-01"):
        assert seat.client.get(f"{seat.root}{HERE}?from={nonsense}").status_code == 200
    assert len(questions(seat, HERE)) <= MOST


def test_a_link_is_read_by_calendars_until_it_is_taken_back_or_its_maker_leaves(stage, sit, session):
    released(stage)
    secret_draft(stage)
    session.commit()
    seat = sit("editor")
    found = [LINK.search(seat.post(f"{HERE}/links", page=HERE).text) for _link in range(2)]
    first, second = (match[1] for match in found if match)
    answer = seat.client.get(first)
    assert answer.mimetype == "text/calendar" and "no-cache" in answer.headers["Cache-Control"]
    lines = unfolded(answer.text)
    assert any(line.startswith("SUMMARY:Tell the families where they are: 3 follow-up letters") for line in lines)
    assert "SUMMARY:The campaign becomes public" in lines and "secret" not in answer.text
    names = [choice.recipient.slug for choice in stage.choices.values()] + [seat.account.name, "un.example"]
    assert not [name for name in names if name in answer.text]
    row = session.query(CalendarLink).order_by(CalendarLink.id).first()
    assert seat.post(f"{HERE}/links/{row.id}/end", page=HERE).status_code == 303
    assert seat.client.get(first).status_code == 404 and seat.client.get(second).status_code == 200
    assert [one.verb for one in session.query(Entry).order_by(Entry.id)][-3:] == [
        "make_calendar", "make_calendar", "end_calendar",
    ]  # fmt: skip
    session.delete(stage.memberships["editor"])
    session.commit()
    assert seat.client.get(second).status_code == 404 and seat.client.get("/calendar/none.ics").status_code == 404


def test_a_viewer_makes_no_link(stage, sit):
    assert sit("viewer").post(f"{HERE}/links", page="/").status_code == 403
    assert Role.VIEWER in stage.memberships
