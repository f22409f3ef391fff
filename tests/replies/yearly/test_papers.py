"""The yearly report as sheet and table: whole sentences, small places folded, no formula, nobody named."""

from datetime import UTC, date, datetime

import pytest

from petitions.core.i18n import force_locale
from petitions.letters.values import Letterhead
from petitions.replies.yearly import papers
from petitions.replies.yearly.service import Told, Yearly
from petitions.signing.figures import years
from petitions.signing.figures.years import Year

HEAD = Letterhead(name="Families for the Truth", second_name="", registration="No 18-442", contact="", logo=b"logo")
SEEN = Year(1284, 2310, (0, 12, 140, *[0] * 9), {"LB": 140, "": 12}, {"ar": 100, "en": 52})
LETTER = Told(date(2025, 3, 2), "=Office", "First letter", "Handed over", "FFT/2025/001")


def told(**over):
    facts = {
        "language": "en", "year": 2025, "made_at": datetime(2026, 11, 22, tzinfo=UTC), "letterhead": HEAD,
        "campaign": "Tell the families", "signatures": SEEN, "letters": (LETTER,), "reached": 1,
        "answers": (Told(date(2025, 4, 1), "Office", "Refused", "by post"),), "knocked": 1, "doors": 3, "answered": 1,
        "open": (("Council", "Follow-up due"),), "unwritten": 2, "unread": 0,
    }  # fmt: skip
    return Yearly(**facts | over)


@pytest.fixture
def english(app):
    with app.test_request_context(), force_locale("en"):
        yield


def test_a_sheet_says_the_year_in_whole_sentences_and_then_in_lines(english):
    sheet = papers.as_sheet(told())
    assert sheet.lead[:2] == (
        "1,284 people signed in 2025. In their name, 1 letter reached those who can act.",
        "Of 3 doors we have knocked on 1. 1 of them has answered in substance.",
    )
    assert sheet.head == ("Families for the Truth", "No 18-442") and sheet.logo == b"logo"
    months, places, languages, letters, answers, left = sheet.entries
    assert [bar.value for bar in months.bars][:3] == ["0", "12", "140"] and len(months.bars) == 12
    assert [(bar.label, bar.part) for bar in places.bars] == [("Lebanon", 20), ("Others, and not said", 2)]
    assert len(languages.bars) == 2 and letters.table.rows[0][0] == "2 March"
    assert answers.table.rows == (("1 April", "Office", "Refused", "by post"),)
    assert left.table.rows == (("Council", "Follow-up due"),) and left.facts[0].value == "2"
    assert type(sheet).from_json(sheet.to_json()) == sheet


def test_a_year_that_goes_on_tells_no_month_to_come(english):
    sheet = papers.as_sheet(told(year=2026))
    assert len(sheet.entries[0].bars) == 11 and "so far" in sheet.lead[0]


def test_an_empty_year_says_so(english):
    nothing = {"letters": (), "reached": 0, "answers": (), "knocked": 0, "answered": 0, "open": (), "unwritten": 0}
    sheet = papers.as_sheet(told(signatures=Year(0, 0, (), {}, {}), doors=0, **nothing))
    assert sheet.lead[:2] == ("0 people signed in 2025.", "No addressee is chosen yet.")
    assert [entry.note for entry in sheet.entries][:2] == [
        "No letter was sent in this year.",
        "No answer came in this year.",
    ]
    assert sheet.entries[-1].facts[0].label == "Nothing"


def test_the_table_says_the_same_and_runs_no_formula(english):
    sly = told(answers=(Told(date(2025, 4, 1), "=HYPERLINK(1)", "Refused", "by post"),))
    lines = papers.as_csv(sly).decode().removeprefix("\ufeff").splitlines()
    assert '"Signatures by month","2025-03","","140"' in lines and '"Figures","","Doors","3"' in lines
    assert '"What came back","2025-04-01","\'=HYPERLINK(1)","Refused, by post"' in lines


def test_small_places_and_all_beyond_the_largest_are_one_sum():
    assert years.largest({"LB": 40, "SY": 6, "FR": 4, None: 2}) == {"LB": 40, "SY": 6, "": 6}
    many = {f"{n:02}": 100 - n for n in range(12)}
    found = years.largest(many)
    assert len(found) == years.NAMED + 1 and sum(found.values()) == sum(many.values())


def test_every_language_of_the_desk_has_the_sentences(app):
    for code in ("ar", "fr"):
        with app.test_request_context(), force_locale(code):
            sheet = papers.as_sheet(told(language=code))
            assert "signed" not in " ".join(sheet.lead) and sheet.title != "Our year 2025"
            assert ("٢٠٢٥" if code == "ar" else "2025") in sheet.title
