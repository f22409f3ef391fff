"""Members in several countries read and type the same instant, each on their own clock; what is kept has UTC."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from petitions.campaigns.models import Campaign
from petitions.organizers.models import Entry, Role
from tests.campaigns.conftest import PATH, frame
from tests.desk import TOKEN, Desk
from tests.factories import NOON

AT = "/desk/account/time-zone"


def choose(desk: Desk, name: str, status: int = 303) -> str:
    """Press the button of the own account."""
    token = TOKEN.search(desk.client.get("/desk/account").text)
    assert token
    answer = desk.client.post(AT, data={"csrf_token": token[1], "time_zone": name})
    assert answer.status_code == status
    return answer.text


def test_two_members_far_apart_see_one_instant(desk: Desk, draft: Campaign, session: Session) -> None:
    assert "Opens (UTC)" in desk.get(PATH) and "2026-11-20T12:00" in desk.get(PATH)
    choose(desk, "Asia/Beirut")
    account = desk.client.get("/desk/account").text
    assert "this clock, which shows " in account and " UTC+2 now" in account
    assert '<option selected value="Asia/Beirut">Beirut</option>' in account
    page = desk.get(PATH)
    assert "Opens (Beirut time)" in page and "2026-11-20T14:00" in page
    typed = frame(opens_at="2026-11-22T01:30", **{"opens_at-zone": "Asia/Beirut"})
    assert desk.post(PATH, typed).status_code == 303
    session.refresh(draft)
    assert draft.opens_at == NOON + timedelta(hours=35, minutes=30)
    desk.account.time_zone, desk.membership.role = "America/Bogota", Role.VIEWER
    session.commit()
    assert "21 November 2026, 18:30 UTC\N{MINUS SIGN}5" in desk.get(PATH)


def test_what_was_kept_means_the_same_after_its_writer_moved(desk: Desk, draft: Campaign, session: Session) -> None:
    choose(desk, "Asia/Beirut")
    place = {"draft_place": desk.root + PATH, "opens_at-zone": "Asia/Beirut"}
    desk.post("/drafts", frame(opens_at="2026-11-22T01:30") | place, page=PATH)
    choose(desk, "America/Bogota")
    taken = desk.get(f"{PATH}?draft=take")
    assert 'value="2026-11-22T01:30"' in taken and "Opens (Beirut time)" in taken
    assert 'name="opens_at-zone" value="Asia/Beirut"' in taken and "UTC\N{MINUS SIGN}5" in taken


def test_the_record_is_read_on_ones_own_clock_and_taken_along_in_utc(
    desk: Desk, draft: Campaign, session: Session
) -> None:
    choose(desk, "Pacific/Kiritimati")
    desk.post(PATH, frame())
    entry = session.scalars(select(Entry)).one()
    assert " UTC+14" in desk.get("/record") and f",{entry.at:%Y-%m-%d %H:%M:%S}," in desk.get("/record.csv")


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "Etc/GMT+2", "<b>x</b>"])
def test_a_zone_that_nobody_knows_is_refused_in_words(desk: Desk, session: Session, name: str) -> None:
    text = choose(desk, name, 422)
    assert "is no time zone that we know" in text and "<b>x" not in text
    session.refresh(desk.account)
    assert desk.account.time_zone == "UTC"
