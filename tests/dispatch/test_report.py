"""The report that an association can file: the same facts on paper, in a table and for programs."""

import csv
import io
import json
import subprocess
from datetime import timedelta

import pytest
from sqlalchemy import select

from petitions.core.errors import Permanent
from petitions.core.i18n import force_locale
from petitions.delivery.models import Envelope, State
from petitions.dispatch import jobs, ledger, papers, printing, reporting, service
from petitions.dispatch.models import PrintedReport
from petitions.letters import company, press
from petitions.letters.models import WorkState
from tests.dispatch.conftest import NAMES
from tests.factories import NOON


@pytest.fixture
def dispatch(stage, session):
    """One handed over and answered, one refused, one sent by hand by somebody whose name looks like a formula."""
    company.set_copies(session, stage.choices["plain"], [stage.choices["hand"].recipient_id])
    session.commit()
    stage.approve(dispatch := stage.freeze())
    first, second, third = ledger.list_items(session, dispatch)
    posted = {one.key: one for one in session.scalars(select(Envelope))}
    facts = {"accepted_at": NOON, "server": "mx.un.example", "queue_id": "4Xk2", "reply_code": 250, "attempts": 1}
    for name, value in facts.items():
        setattr(posted[first.envelope_key], name, value)
    posted[first.envelope_key].state = State.ACCEPTED
    refused = posted[second.envelope_key]
    refused.state, refused.reply_code, refused.reply_status = State.REFUSED, 550, "5.1.1"
    stage.owner.name = "=HYPERLINK(1)"
    service.note_answer(session, first, on=NOON.date(), verdict="substantive")
    sent = {"how": "courier", "on": NOON.date(), "proof": "+49 RR 1", "account": stage.owner, "now": NOON}
    service.record_by_hand(session, third, **sent)
    session.commit()
    return dispatch


def told(session, dispatch, language="en"):
    with force_locale(language):
        return reporting.report(session, dispatch, now=NOON)


def test_each_letter_tells_its_whole_way(app, session, dispatch):
    first, second, copy, third = told(session, dispatch).lines
    letter = ledger.list_items(session, dispatch)[0].letter
    assert (first["reference"], first["sha256"]) == (letter.reference, letter.sha256)
    assert (first["server"], first["code"], first["queue_id"]) == ("mx.un.example", "250", "4Xk2")
    assert first["answered_on"] == "20 November 2026" and "12:00" in first["handed_over"]
    assert second["state"] == "Refused: mailbox unknown" and second["code"] == "550 5.1.1" and second["hint"]
    assert copy["role"] == "Copy for information" and copy["reference"] == second["reference"]
    assert (third["sent_how"], third["proof"], third["sent_by"]) == ("by courier", "+49 RR 1", "=HYPERLINK(1)")


def test_the_head_says_who_decided_and_the_sums_fit(app, stage, session, dispatch):
    report = told(session, dispatch)
    facts, sums = dict(report.facts), dict(report.sums)
    assert stage.editor.name in facts["Prepared"] and stage.owner.name in facts["Approved"]
    assert report.organization == stage.organization.name("en")
    for what, total in (("Letters", 3), ("Copies", 1)):
        parts = [int(value) for name, value in sums.items() if name.startswith(f"{what} · ")]
        assert int(sums[what]) == sum(parts) == total


def test_the_table_has_a_row_each_and_runs_no_formula(app, session, dispatch):
    head, *rows = csv.reader(io.StringIO(papers.as_csv(told(session, dispatch)).decode("utf-8-sig")))
    assert len(rows) == 4 and all(len(row) == len(head) == len(reporting.COLUMNS) for row in rows)
    assert "'=HYPERLINK(1)" in rows[3] and "'+49 RR 1" in rows[3]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows for cell in row)


def test_no_supporter_is_named_and_no_address_told(app, session, dispatch):
    whole = papers.as_json(told(session, dispatch)).decode()
    assert json.loads(whole)["number"] == dispatch.id
    assert not any(name in whole for name in NAMES) and "@" not in whole


def test_it_speaks_the_language_of_the_reader(app, session, dispatch):
    report = told(session, dispatch, "ar")
    assert report.language == "ar"
    sheet = papers.as_sheet(report)
    assert sheet.language == "ar" and len(sheet.entries) == 4
    assert papers.as_sheet(report) == sheet


def test_the_press_prints_what_was_asked_for(stage, session, dispatch, sit, monkeypatch):
    monkeypatch.setattr(press, "sheet", lambda sheet: f"%PDF {sheet.title}".encode())
    desk = sit("viewer")
    where = desk.post(f"/dispatches/{dispatch.id}/report", page=f"/dispatches/{dispatch.id}").location
    again = desk.post(f"/dispatches/{dispatch.id}/report", page=f"/dispatches/{dispatch.id}").location
    assert where == again, "a double click asks once"
    path = where.removeprefix(desk.root)
    assert "being printed" in desk.get(path)
    desk.get(f"{path}.pdf", status=404)
    jobs.print_reports()
    session.expire_all()
    assert "The report is ready" in desk.get(path)
    paper = desk.client.get(f"{desk.root}{path}.pdf")
    assert (
        paper.data.startswith(b"%PDF Report of the dispatch") and "attachment" in paper.headers["Content-Disposition"]
    )
    table = desk.client.get(f"{desk.root}/dispatches/{dispatch.id}/report.csv")
    assert table.mimetype == "text/csv" and table.data.count(b"\r\n") == 5


def test_a_report_the_press_gives_up_on_is_told(session, dispatch, sit, monkeypatch):
    def broken(sheet):
        raise Permanent("no")

    monkeypatch.setattr(press, "sheet", broken)
    desk = sit("viewer")
    path = desk.post(f"/dispatches/{dispatch.id}/report", page=f"/dispatches/{dispatch.id}").location
    jobs.print_reports()
    session.expire_all()
    assert "could not be printed" in desk.get(path.removeprefix(desk.root))


def test_yesterdays_reports_are_erased(session, dispatch, still):
    session.add(PrintedReport(dispatch=dispatch, language="en", asked_at=NOON - timedelta(hours=25)))
    session.add(PrintedReport(dispatch=dispatch, language="fr", asked_at=NOON))
    session.commit()
    jobs.tidy()
    assert [one.language for one in session.scalars(select(PrintedReport))] == ["fr"]


@pytest.mark.parametrize("form", ["csv", "json", "pdf"])
def test_the_command_writes_each_form(app, session, dispatch, form, monkeypatch, tmp_path):
    monkeypatch.setattr(press, "sheet", lambda sheet: b"%PDF")
    target = tmp_path / "report"
    run = ["dispatch", "report", str(dispatch.id), "--format", form, "--to", str(target)]
    assert app.test_cli_runner().invoke(args=run).exit_code == 0
    assert target.read_bytes().startswith({"csv": b"\xef\xbb\xbf", "json": b"{", "pdf": b"%PDF"}[form])


@pytest.mark.parametrize("language", ["en", "ar"])
def test_on_paper_it_is_tagged_and_reads_like_the_table(app, session, dispatch, language):
    sheet = papers.as_sheet(told(session, dispatch, language))
    made = press.sheet(sheet)
    assert made == press.sheet(sheet), "the same facts are the same bytes"
    press.close()
    about = subprocess.run(["pdfinfo", "-"], input=made, capture_output=True, check=True).stdout.decode()
    assert "Tagged:          yes" in about
    words = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=made, capture_output=True, check=True
    ).stdout.decode()
    for line in (one for entry in sheet.entries for one in entry.facts if one.is_code):
        assert line.value[:60] in words


def test_a_worker_that_went_away_leaves_a_report_to_the_next(session, dispatch):
    printing.ask(session, dispatch, now=NOON)
    assert printing.claim(session, now=NOON) is not None
    assert printing.claim(session, now=NOON + timedelta(minutes=1)) is None
    again = printing.claim(session, now=NOON + timedelta(minutes=6))
    assert again is not None and again.state is WorkState.WORKING
