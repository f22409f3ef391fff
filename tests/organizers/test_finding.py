"""The record is searched, taken along as a table, and checked by a worker."""

import csv
import io
from datetime import date, timedelta

import pytest
from sqlalchemy import delete, select, update

from petitions.organizers import acts, finding, jobs, names, record, rules
from petitions.organizers.finding import Wanted
from petitions.organizers.models import Entry, RecordCheck, Role
from tests import factories as make
from tests.factories import NOON
from tests.organizers.conftest import shown


def write(session, desk, verb="pause", subject="dispatch-3", *, by=None, days=0, **facts):
    """One entry of the desk's organization."""
    who = {"organization": desk.organization, "account": by or desk.account}
    entry = record.record(session, verb, subject, **who, now=NOON + timedelta(days=days), **facts)
    session.commit()
    return entry


@pytest.fixture
def filled(session, desk):
    """Six acts of two people on two days, and one of another organization."""
    other = make.stored(session, make.account(name="Karim Example"))
    elsewhere = make.stored(session, make.organization())
    entries = [
        write(session, desk, "prepare", "dispatch-3", by=other),
        write(session, desk, "approve", "dispatch-3", days=1),
        write(session, desk, "prepare", "dispatch-30", by=other, days=1),
        write(session, desk, "write_news", "news-3", by=other, days=2),
        write(session, desk, "look", "dispatch-3", days=3, reason="=cmd()"),
    ]
    record.record(session, "pause", "dispatch-3", organization=elsewhere, account=desk.account, now=NOON)
    session.commit()
    return entries, other


def found(session, desk, **wanted):
    return [entry.id for entry in finding.list_found(session, desk.organization, Wanted(**wanted))]


def test_nothing_asked_is_everything_of_this_organization_newest_first(session, desk, filled):
    entries, _other = filled
    assert found(session, desk) == [entry.id for entry in reversed(entries)]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"verb": "prepare"}, [2, 0]),
        ({"kind": "dispatch"}, [4, 2, 1, 0]),
        ({"kind": "dispatch", "number": 3}, [4, 1, 0]),
        ({"number": 3}, [4, 3, 2, 1, 0]),
        ({"since": date(2026, 11, 22)}, [4, 3]),
        ({"until": date(2026, 11, 20)}, [0]),
        ({"since": date(2026, 11, 21), "until": date(2026, 11, 21)}, [2, 1]),
        ({"since": date(2026, 11, 21), "until": date(2026, 11, 21), "zone": "Pacific/Kiritimati"}, [0]),
        ({"since": date.min, "until": date.max, "zone": "Pacific/Kiritimati"}, [4, 3, 2, 1, 0]),
        ({"verb": "prepare", "kind": "dispatch", "number": 30}, [2]),
        ({"verb": "cancel"}, []),
    ],
    ids=str,
)
def test_each_condition_narrows_it(session, desk, filled, wanted, expected):
    entries, _other = filled
    assert found(session, desk, **wanted) == [entries[at].id for at in expected]


def test_a_person_can_be_looked_for(session, desk, filled):
    entries, other = filled
    assert found(session, desk, who=other.id) == [entries[at].id for at in (3, 2, 0)]
    assert [number for number, _name in finding.list_people(session, desk.organization)] == [other.id, desk.account.id]


def test_the_page_keeps_what_was_asked_and_hands_it_on(session, desk, filled):
    for _ in range(51):
        write(session, desk, "resume", "dispatch-9", days=3)
    page = desk.get("/record?verb=resume")
    assert "before=" in page and "verb=resume" in page and "A dispatch was paused" not in page.partition("<table")[2]
    assert page.count("dispatch-9") >= 50


def test_a_subject_leads_to_its_page(desk, filled):
    page = desk.get("/record")
    assert f'href="/desk/{desk.organization.slug}/dispatches/30"' in page
    assert f'href="/desk/{desk.organization.slug}/news/3"' in page
    assert acts.page_of("account-3") is None and acts.page_of("dispatch-x") is None and acts.page_of("look") is None


@pytest.mark.parametrize("wrong", ["since=2026-13-01", "number=0", "number=x", "kind=shoe", "who=x", "verb=jump"])
def test_what_cannot_be_looked_for_is_said_and_kept(desk, filled, wrong):
    page = desk.get(f"/record?{wrong}&until=2026-11-21", 422)
    assert "Nothing you typed is lost" in page and 'value="2026-11-21"' in page
    assert desk.client.get(f"{desk.root}/record.csv?{wrong}").status_code == 400


def test_the_table_holds_what_fits_and_no_formula(session, desk, filled):
    entries, other = filled
    member = make.stored(session, make.membership(desk.organization, other, Role.EDITOR))
    names.set_alias(session, member, "=Cedar", by=other, now=NOON)
    session.commit()
    answer = desk.client.get(f"{desk.root}/record.csv?kind=dispatch")
    assert answer.mimetype == "text/csv" and "attachment" in answer.headers["Content-Disposition"]
    heads, *lines = list(csv.reader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"), newline="")))
    assert tuple(heads) == finding.HEADS and [int(line[0]) for line in lines] == [entries[at].id for at in (4, 2, 1, 0)]
    assert lines[0][1] == "2026-11-23 12:00:00" and lines[0][6] == "reason: =cmd()"
    assert lines[-1][2] == "'=Cedar" and "Karim" not in answer.get_data(as_text=True)


def check(session):
    jobs.check_record()
    session.expire_all()
    return record.list_checks(session)[0]


def test_a_whole_record_is_found_whole_and_its_end_is_kept(session, desk, filled):
    record.ask_check(session, now=NOON)
    session.commit()
    done = check(session)
    last = session.scalars(select(Entry).order_by(Entry.id.desc()).limit(1)).one()
    assert (done.entries, done.last_id, done.head, done.broken_at) == (6, last.id, last.hash, None)


def test_a_changed_entry_is_found(session, desk, filled):
    session.execute(update(Entry).where(Entry.id == filled[0][1].id).values(verb="cancel"))
    record.ask_check(session, now=NOON)
    session.commit()
    assert check(session).broken_at == filled[0][1].id
    assert "The record does not hold together" in desk.get("/record")


def test_an_end_that_was_cut_off_is_found_by_the_check_before(session, desk, filled):
    record.ask_check(session, now=NOON)
    session.commit()
    last = check(session).last_id
    session.execute(delete(Entry).where(Entry.id == last))
    session.commit()
    assert record.check_record(session) == 5, "the rest is a chain by itself"
    record.ask_check(session, now=NOON)
    session.commit()
    assert check(session).broken_at == last


def test_a_wish_for_a_check_waits_once(session):
    assert record.ask_check(session, now=NOON) is record.ask_check(session, now=NOON)


def test_every_night_it_is_checked_without_being_asked(session, desk, filled):
    jobs.check_record_nightly()
    assert [one.broken_at for one in session.scalars(select(RecordCheck))] == [None]


def test_old_checks_are_forgotten(session, monkeypatch):
    monkeypatch.setattr(record, "KEEP_CHECKS", 2)
    for _ in range(4):
        jobs.check_record_nightly()
    assert len(session.scalars(select(RecordCheck)).all()) == 2


def test_an_owner_asks_on_the_page_and_reads_what_was_found(session, desk, filled):
    assert "It was not checked yet." in desk.get("/record/check")
    assert desk.post("/record/check").status_code == 303
    assert "A worker is at it" in desk.get("/record/check")
    check(session)
    assert "Whole" in desk.get("/record/check")


def test_others_read_it_and_cannot_ask(session, desk):
    desk.membership.role = Role.VIEWER
    session.commit()
    assert "Check it now" not in desk.get("/record/check")
    assert desk.post("/record/check", page="/record/check").status_code == 403
    assert session.scalars(select(RecordCheck)).all() == []


def test_how_long_the_record_is_is_told_only_where_one_organization_works(session, desk):
    write(session, desk)
    jobs.check_record_nightly()
    assert "1 entry" in shown(desk.get("/record/check"))
    make.stored(session, make.organization())
    assert "1 entry" not in shown(desk.get("/record/check"))


def test_the_command_still_says_where_it_breaks(session, desk, filled):
    session.execute(update(Entry).where(Entry.id == filled[0][1].id).values(verb="cancel"))
    with pytest.raises(rules.RecordBroken):
        record.check_record(session)
