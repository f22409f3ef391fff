"""The command that counts a list: a figure of its own, all or nothing, the same file never twice."""

from datetime import date

import pytest
from openpyxl import Workbook
from sqlalchemy import select

from petitions.organizers.models import Entry
from petitions.signing import service as signing
from petitions.signing.collected import service as collected
from petitions.signing.models import Collected
from tests import factories as make

LIST = "name,email\nRana,rana@people.example\nRana,rana@people.example\nAnna,anna@people.example\n"


@pytest.fixture
def count_list(app, place, tmp_path):
    """A function that writes a list and imports it."""

    def run(text=LIST, *options, slug=None):
        path = tmp_path / "sit-in.csv"
        path.write_text(text)
        words = ["signatures", "import", str(path), "--campaign", slug or place.campaign.slug, *options]
        result = app.test_cli_runner().invoke(args=words)
        return result.exit_code, result.output

    return run


def test_a_list_becomes_a_figure_of_its_own(session, place, count_list):
    code, said = count_list(LIST, "--collected-on", "2026-11-01", "--title", "Sit-in in Berlin")
    assert code == 0 and "2 people counted. 1 row repeats somebody and was not counted twice." in said
    (row,) = signing.list_collected(session, place.campaign)
    assert (row.count, row.source, row.title, row.collected_on) == (2, "paper", "Sit-in in Berlin", date(2026, 11, 1))
    assert signing.tally(session, place.campaign).confirmed == 0


def test_by_default_it_is_paper_of_today_under_the_name_of_the_file(session, place, count_list):
    count_list(LIST, "--source", "elsewhere")
    (row,) = signing.list_collected(session, place.campaign)
    assert (row.source, row.title, row.collected_on) == ("elsewhere", "sit-in", date(2026, 11, 20))


def test_the_same_file_is_never_counted_twice(session, count_list):
    count_list()
    code, said = count_list()
    assert code == 1 and "already counted" in said
    assert len(session.scalars(select(Collected)).all()) == 1


def test_with_one_wrong_row_nothing_is_counted(session, count_list):
    code, said = count_list(LIST + "x,nobody\n" * 30)
    assert code == 1
    assert "Row 5: The e-mail address in this row is not one." in said
    assert "10 more rows are wrong." in said and "Nothing was counted." in said
    assert session.scalars(select(Collected)).all() == []


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--collected-on", "2026-11-21"], "lies in the future"),
        (["--collected-on", "yesterday"], "does not match"),
        (["--source", "telepathy"], "is not one of"),
    ],
)
def test_a_wrong_option_is_named(session, count_list, options, words):
    code, said = count_list(LIST, *options)
    assert code != 0 and words in said
    assert session.scalars(select(Collected)).all() == []


def test_an_unknown_campaign_is_named(count_list):
    code, said = count_list(slug="no-such-campaign")
    assert code == 1 and "There is no published campaign of that name." in said


def test_a_workbook_is_counted_like_a_list(app, session, place, tmp_path):
    book, path = Workbook(), tmp_path / "list.xlsx"
    for row in (["name", "town"], ["Rana", "Beirut"], ["Anna", "Berlin"], ["Anna", "Berlin"]):
        book.active.append(row)
    book.save(path)
    words = ["signatures", "import", str(path), "--campaign", place.campaign.slug]
    assert "2 people counted." in app.test_cli_runner().invoke(args=words).output
    assert signing.count_collected(session, place.campaign) == [("paper", 2)]


def test_a_sealed_scan_is_opened_by_a_command_that_writes_it_down(app, session, place, as_worker, tmp_path):
    account = make.stored(session, make.account())
    facts = {"number": 7, "title": "Sit-in", "collected_on": date(2026, 11, 1), "now": make.NOON}
    row = collected.record_sheet(
        session, place.campaign, place.wave, scan=b"%PDF-1.7 x", keys=as_worker, by=account.id, **facts
    )
    session.commit()
    path = tmp_path / "scan.pdf"
    result = app.test_cli_runner().invoke(args=["signatures", "scan", str(row.id), str(path)])
    assert result.exit_code == 0 and path.read_bytes() == b"%PDF-1.7 x"
    entry = session.scalars(select(Entry).order_by(Entry.id.desc())).first()
    assert (entry.verb, entry.subject) == ("open_scan", f"collected-{row.id}")
    missing = app.test_cli_runner().invoke(args=["signatures", "scan", "9999", str(path)])
    assert missing.exit_code == 1 and "no scan" in missing.output
