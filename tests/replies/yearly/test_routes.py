"""The yearly report from the press of a button to its files, and what it counts."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from petitions.core.i18n import force_locale
from petitions.delivery.models import Envelope, State
from petitions.letters import printing as paper
from petitions.letters.press import CannotPrint
from petitions.replies.models import AnswerState, Medium, Verdict
from petitions.replies.yearly import jobs, service
from petitions.replies.yearly.models import YearlyReport
from petitions.signing.models import Signature
from tests.desk_budget import MOST, questions
from tests.factories import NOON


@pytest.fixture
def index(stage):
    return f"/campaigns/{stage.place.campaign.slug}/year"


@pytest.fixture
def printed(monkeypatch):
    """A press that prints at once; what it was given is kept."""
    given = []

    def sheet(values):
        given.append(values)
        return b"%PDF-1.7 year"

    monkeypatch.setattr(paper, "sheet", sheet)
    return given


def arrive(stage, item, at):
    envelope = stage.session.scalars(select(Envelope).where(Envelope.key == item.envelope_key)).one()
    envelope.state, envelope.accepted_at = State.ACCEPTED, at
    stage.session.commit()


def told(stage, year, now=NOON):
    with force_locale("en"):
        return service.yearly(stage.session, stage.place.campaign, year, now=now)


def test_what_belongs_to_a_year_is_in_it_and_nothing_else(stage, letters, came):
    first, second = letters[:2]
    arrive(stage, first, NOON)
    arrive(stage, second, NOON + timedelta(days=60))
    came(first, state=AnswerState.CLASSIFIED, verdict=Verdict.REFUSED, came_on=date(2027, 1, 5), medium=Medium.POST)
    came(second)
    earliest = stage.session.scalars(select(Signature)).first()
    earliest.confirmed_at = datetime(2025, 12, 31, tzinfo=UTC)
    stage.session.commit()
    later = NOON + timedelta(days=90)
    this, next_one = told(stage, 2026, later), told(stage, 2027, later)
    assert (this.signatures.signed, this.signatures.in_all, this.signatures.months[10]) == (4, 5, 4)
    assert (next_one.signatures.signed, next_one.signatures.in_all) == (0, 5)
    assert this.signatures.countries == {"": 4}
    assert [one.on for one in this.letters if one.how] and this.reached == 1 and this.knocked == 1 and this.doors == 3
    assert next_one.reached == 1 and next_one.knocked == 2
    assert this.answers == () and this.answered == 0 and next_one.answered == 1 and this.unread == 1
    assert [(one.what, one.how) for one in next_one.answers] == [("Refused", "by post")]
    assert this.is_over and service.list_years(stage.place.campaign, today=later.date()) == [2027, 2026]


def test_a_quiet_campaign_tells_rounded_sums_alone(stage, letters):
    stage.place.campaign.is_quiet = True
    stage.session.commit()
    seen = told(stage, 2026).signatures
    assert (seen.signed, seen.in_all, seen.months, seen.countries, seen.languages) == (0, 0, (), {}, {})


def test_one_presses_waits_and_downloads(stage, sit, index, letters, printed, session):
    desk = sit("viewer")
    assert f'{index}"' in desk.get(index.replace("/year", "/ledger"))
    for _twice in range(2):
        sent = desk.post(index, {"year": "2026"})
    report = session.query(YearlyReport).one()
    one = f"{index}/{report.id}"
    assert sent.status_code == 303 and sent.location.endswith(one) and "being printed" in desk.get(one)
    assert desk.client.get(f"{desk.root}{one}/report.pdf").status_code == 404
    jobs.print_years()
    page = desk.get(one)
    assert "The report is ready" in page and f"{one}/report.pdf" in page and f"{one}/report.csv" in page
    file, table = (desk.client.get(f"{desk.root}{one}/report.{kind}") for kind in ("pdf", "csv"))
    assert file.data == b"%PDF-1.7 year" and "attachment" in file.headers["Content-Disposition"]
    assert table.data.startswith('\ufeff"Part"'.encode()) and table.mimetype == "text/csv"
    words = str(printed[0].to_json())
    assert "Haddad" not in words and "people.example" not in words and "Our year 2026" in words
    desk.account.language = "ar"
    session.commit()
    assert '<option value="2026">٢٠٢٦<' in desk.get(index) and "عام ٢٠٢٦" in desk.get(index)
    assert "عام ٢٠٢٦" in desk.get(one)
    assert len(questions(desk, index)) <= MOST and len(questions(desk, one)) <= MOST


def test_a_year_that_is_none_is_not_printed(stage, sit, index, session):
    desk = sit()
    for year in ("1999", "2031", "x", "", "99999999999999999999"):
        assert desk.post(index, {"year": year}).status_code == 400
    assert session.query(YearlyReport).count() == 0


def test_what_the_press_cannot_print_leaves_the_table(stage, sit, index, session, monkeypatch, still):
    def broken(_values):
        raise CannotPrint()

    monkeypatch.setattr(paper, "sheet", broken)
    desk = sit()
    desk.post(index, {"year": "2026"})
    jobs.print_years()
    report = session.query(YearlyReport).one()
    assert "could not be printed" in desk.get(f"{index}/{report.id}") and report.lines
    desk.post(index, {"year": "2026"})
    assert session.query(YearlyReport).count() == 2
    still.pass_by(days=1, seconds=1)
    jobs.tidy_years()
    assert session.query(YearlyReport).count() == 0
