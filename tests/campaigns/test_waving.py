"""The next wave: begun on its day or planned for one, with the demands that are ticked."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from petitions.campaigns import jobs, service
from petitions.campaigns.models import Campaign
from petitions.core import clock
from tests.campaigns.conftest import PATH, verbs
from tests.desk import Desk
from tests.factories import NOON


def test_the_next_wave_is_planned_begins_by_itself_and_takes_along_what_is_ticked(
    desk: Desk, written: Campaign, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.post(f"{PATH}/publish", page=PATH)
    days = {"opens_on": "2998-01-01", "closes_on": "2998-06-30"}
    none = desk.post(f"{PATH}/wave", days, page=PATH)
    assert none.status_code == 422 and "Tick at least one demand" in none.text and "2998-01-01" in none.text
    assert desk.post(f"{PATH}/wave", days | {"demands[]": ["1", "2"]}, page=PATH).status_code == 303
    assert desk.post(f"{PATH}/wave", days | {"demands[]": ["2"]}, page=PATH).status_code == 303
    shown = desk.get(PATH)
    assert (
        "Wave 2 is planned" in shown
        and "with demand 2" in shown
        and "Wave 2 begins" in desk.get("/calendar?from=2998-01")
    )
    jobs.begin_waves()
    assert service.current_wave(session, written).number == 1
    moment = datetime(2998, 1, 1, 0, 5, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: moment)
    jobs.begin_waves()
    jobs.begin_waves()
    session.expire_all()
    assert service.current_wave(session, written).number == 2 and verbs(session)[-3:] == [
        "plan_wave", "plan_wave", "start_wave",
    ]  # fmt: skip
    assert [one.number for one in service.list_demands(session, written, only_open=True)] == [2]
    assert desk.client.get("/en/c/tell-us").text.count("Not asked in this wave") == 1


def test_a_wave_begins_at_once_on_its_day_and_a_plan_is_taken_back(
    desk: Desk, written: Campaign, session: Session
) -> None:
    written.opens_at = NOON - timedelta(days=200)
    service.current_wave(session, written).opens_on = written.opens_at.date()
    session.commit()
    bad = desk.post(f"{PATH}/wave", {"opens_on": "2001-01-01", "demands[]": ["1"]}, page=PATH)
    assert bad.status_code == 422 and "A wave begins after" in bad.text and "2001-01-01" in bad.text
    desk.post(f"{PATH}/wave", {"opens_on": "2998-01-01", "demands[]": ["1", "2"]}, page=PATH)
    assert desk.post(f"{PATH}/wave/unplan", page=PATH).status_code == 303 and "Wave 2 is planned" not in desk.get(PATH)
    today = clock.now().date().isoformat()
    assert desk.post(f"{PATH}/wave", {"opens_on": today, "demands[]": ["1"]}, page=PATH).status_code == 303
    assert service.current_wave(session, written).number == 2
    assert verbs(session)[-3:] == ["plan_wave", "unplan_wave", "start_wave"]
    ticked = re.findall(r'<input checked [^>]*name="demands\[\]"[^>]*value="(\d)"', desk.get(PATH))
    assert ticked == ["1"]
