"""The desk of paper and lists: entered, read, looked at, counted, corrected, undone; every act in the record."""

import io

import pytest
from openpyxl import Workbook
from PIL import Image
from sqlalchemy import select

from petitions.core.blobs import Blob, content_of
from petitions.core.keys import NoKeys
from petitions.organizers.models import Entry, Role
from petitions.signing import service as signing
from petitions.signing.collected import jobs, routes, rules, service
from petitions.signing.collected.models import BroughtList
from petitions.signing.models import Collected
from tests import factories as make
from tests.desk import sit_down
from tests.factories import NOON
from tests.supporters import ground

PDF = b"%PDF-1.7 two sheets"
GATHERED = {"title": "Sit-in in Berlin", "on": "2026-11-18", "wave": "1"}


@pytest.fixture
def desk(client, session):
    """An owner at the desk."""
    return sit_down(client, session)


@pytest.fixture
def place(session, keys, desk):
    """A public campaign of that desk's organization."""
    return ground(session, keys, organization=desk.organization)


@pytest.fixture
def root(place):
    """Where the pages of its paper and lists are."""
    return f"/campaigns/{place.campaign.slug}/collected"


def verbs(session):
    return list(session.scalars(select(Entry.verb).order_by(Entry.id)))


def photo():
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(out, "JPEG")
    return out.getvalue()


def enter(desk, root, scan=PDF, **typed):
    data = {"number": "46", "scan": (io.BytesIO(scan), "sheet.pdf"), **GATHERED, **typed}
    return desk.post(f"{root}/sheet", data)


def bring(desk, root, content, name="list.csv", **typed):
    content = content.encode() if isinstance(content, str) else content
    answer = desk.post(
        f"{root}/list", {"list": (io.BytesIO(content), name), "source": "elsewhere", **GATHERED, **typed}
    )
    assert answer.status_code == 303, answer.text
    return answer.location.removeprefix(desk.root)


def test_a_sheet_counts_as_a_number_with_its_scan_sealed(desk, root, place, session, keys, worker_keys):
    assert enter(desk, root).status_code == 303
    row = session.scalar(select(Collected))
    assert (row.source, row.count, row.title, row.entered_by) == ("paper", 46, "Sit-in in Berlin", desk.account.id)
    scan = session.get(Blob, row.scan_id)
    assert scan.is_sealed and PDF not in scan.content and content_of(scan, worker_keys) == PDF
    with pytest.raises(NoKeys):
        content_of(scan, keys)
    assert signing.count_collected(session, place.campaign) == [("paper", 46)]
    assert "record_sheet" in verbs(session)
    assert "Sit-in in Berlin" in desk.get(root)


def test_the_same_scan_is_never_counted_twice(desk, root, session):
    enter(desk, root)
    answer = enter(desk, root, number="12")
    assert answer.status_code == 422 and "This very scan was entered before" in answer.text
    assert enter(desk, root, scan=photo()).status_code == 303
    assert [row.count for row in session.scalars(select(Collected))] == [46, 46]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"number": "0"}, "Write a number between 1 and 1,000,000."),
        ({"number": "-3"}, "Write a number between 1 and 1,000,000."),
        ({"number": "1e9"}, "Not a valid integer value."),
        ({"title": " "}, "Say where it comes from."),
        ({"title": "x\u202ey"}, "characters that nobody can see"),
        ({"on": "2026-11-21"}, "This day has not come yet."),
        ({"wave": "7"}, "Not a valid choice"),
        ({"scan": b"GIF89a"}, "The scan must be a PDF, PNG or JPEG"),
        ({"scan": b""}, "The scan must be a PDF, PNG or JPEG"),
    ],
)
def test_what_is_typed_wrong_is_said_and_nothing_is_counted(desk, root, session, typed, said):
    answer = enter(desk, root, **typed)
    assert answer.status_code == 422 and said in answer.text
    assert session.scalar(select(Collected)) is None


def test_a_list_is_read_by_the_worker_looked_at_and_counted_whole(desk, root, place, session, as_worker):
    text = "email,name\na@people.example,Anna\nA@people.example,Anna\nb@people.example,Omar\n"
    page = bring(desk, root, text)
    row = session.scalar(select(BroughtList))
    assert b"people.example" not in row.content
    waiting = desk.client.get(desk.root + page)
    assert "being read" in waiting.text and waiting.headers["Refresh"]
    assert jobs.read_lists() == 1 and jobs.read_lists() == 0
    session.expire_all()
    assert session.get(BroughtList, row.id).content is None
    shown = desk.get(page)
    assert "Count 2 people" in shown and "Refresh" not in desk.client.get(desk.root + page).headers
    assert desk.post(f"{page}/count", page=page).status_code == 303
    assert signing.count_collected(session, place.campaign) == [("elsewhere", 2)]
    assert session.scalar(select(BroughtList)) is None and "count_list" in verbs(session)
    assert desk.post(f"{page}/count", page=root).status_code == 303  # a double click
    assert signing.count_collected(session, place.campaign) == [("elsewhere", 2)]
    again = bring(desk, root, text)
    jobs.read_lists()
    twice = desk.post(f"{again}/count", page=again)
    assert twice.status_code == 409 and signing.count_collected(session, place.campaign) == [("elsewhere", 2)]


def test_a_list_with_a_wrong_row_counts_nobody_and_says_which_row(desk, root, place, session, as_worker):
    page = bring(desk, root, "email\na@people.example\nqanary\n")
    jobs.read_lists()
    shown = desk.get(page)
    assert "1 row is wrong" in shown and '<td class="number" data-label="Row">3</td>' in shown
    assert "qanary" not in shown and "/count" not in shown
    assert desk.post(f"{page}/count", page=page).status_code == 409
    assert signing.count_collected(session, place.campaign) == []


def workbook(*rows, more=False):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    if more:
        book.create_sheet("other").append(["x"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_workbook_is_read_like_a_list(desk, root, place, session, as_worker):
    content = workbook(["Name", "Town", "No"], ["رنا حداد", "بيروت", 1], ["Omar", "Berlin", 2.0], ["Omar", "Berlin", 3])
    page = bring(desk, root, content, "list.xlsx", source="paper")
    jobs.read_lists()
    assert "Count 2 people" in desk.get(page)


def test_a_list_can_be_forgotten(desk, root, session, as_worker):
    page = bring(desk, root, "name\nAnna\n")
    assert desk.post(f"{page}/drop", page=page).status_code == 303
    assert session.scalar(select(BroughtList)) is None and jobs.read_lists() == 0
    desk.get(page, 404)


def test_nothing_and_too_much_is_no_list(desk, root, session, monkeypatch):
    answer = desk.post(f"{root}/list", {"source": "elsewhere", **GATHERED})
    assert answer.status_code == 422 and "Choose a CSV or XLSX file" in answer.text
    monkeypatch.setattr(rules, "LIST_BYTES", 20)
    answer = desk.post(f"{root}/list", {"list": (io.BytesIO(b"x" * 21), "l.csv"), "source": "elsewhere", **GATHERED})
    assert answer.status_code == 422 and session.scalar(select(BroughtList)) is None


def test_an_upload_far_beyond_the_limit_is_cut_off(desk, root, monkeypatch):
    monkeypatch.setitem(routes.UPLOADS, "collected.bring", -900_000)
    data = {"list": (io.BytesIO(b"x" * 200_000), "l.csv"), "source": "elsewhere", **GATHERED}
    assert desk.post(f"{root}/list", data).status_code == 413


def test_a_large_upload_of_a_stranger_is_not_even_read(app, client, desk, root):
    stranger = app.test_client()
    kind = "multipart/form-data; boundary=x"
    head = b'--x\r\nContent-Disposition: form-data; name="list"; filename="l.csv"\r\n\r\n'
    body = head + b"x" * 1_100_000 + b"\r\n--x--\r\n"
    for who, status in ((stranger, 413), (client, 400)):  # read, and refused for its missing token
        answer = who.post(f"{desk.root}{root}/list", data=body, content_type=kind)
        assert answer.status_code == status


def test_a_number_is_corrected_with_a_reason_taken_out_and_brought_back(desk, root, place, session):
    enter(desk, root)
    number = session.scalar(select(Collected.id))
    page = f"{root}/{number}"
    assert desk.post(page, {"number": "40", "reason": "Six lines were crossed out"}).status_code == 303
    assert signing.count_collected(session, place.campaign) == [("paper", 40)]
    assert desk.post(page, {"act": "out", "reason": "Another campaign's sheet"}).status_code == 303
    assert signing.count_collected(session, place.campaign) == []
    shown = desk.get(page)
    assert (
        shown.count(desk.account.name) >= 3
        and "Six lines were crossed out" in shown
        and "It counts nobody now" in shown
    )
    changes = service.entry_of(session, place.campaign, number).changes
    assert [(change.before, change.after) for change in changes] == [(40, 0), (46, 40)]
    old = desk.post(f"{page}/undo", {"change": str(changes[1].id)}, page=page)
    assert old.status_code == 409
    assert desk.post(f"{page}/undo", {"change": str(changes[0].id)}, page=page).status_code == 303
    assert signing.count_collected(session, place.campaign) == [("paper", 40)]
    assert verbs(session)[-3:] == ["correct_collected", "correct_collected", "undo_collected"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"number": "40", "reason": ""}, "Say why."),
        ({"number": "40", "reason": "x"}, "Say in a few words why."),
        ({"number": "46", "reason": "No change at all"}, "This number stands there already."),
        ({"number": "0", "reason": "None of them"}, "Write a number between 1 and 1,000,000."),
        ({"act": "out", "reason": ""}, "Say why."),
    ],
)
def test_a_correction_without_reason_or_sense_changes_nothing(desk, root, place, session, typed, said):
    enter(desk, root)
    number = session.scalar(select(Collected.id))
    answer = desk.post(f"{root}/{number}", typed)
    assert answer.status_code == 422 and said in answer.text
    assert signing.count_collected(session, place.campaign) == [("paper", 46)]


def test_another_campaign_of_the_organization_does_not_see_an_entry(desk, root, keys, session):
    enter(desk, root)
    number = session.scalar(select(Collected.id))
    other = ground(session, keys, organization=desk.organization).campaign
    desk.get(f"/campaigns/{other.slug}/collected/{number}", 404)


def test_sites_that_may_show_the_campaign_are_named_one_a_line(desk, root, place, session):
    page = desk.get(root)
    assert "&lt;iframe" in page and f"/c/{place.campaign.slug}/embed" in page and "Figures as JSON" in page
    typed = "https://Paper.example/\nhttps://radio.example:8443\n\nhttps://paper.example"
    assert desk.post(f"{root}/frames", {"hosts": typed}, page=root).status_code == 303
    session.expire_all()
    assert place.campaign.embed_hosts == ["https://paper.example", "https://radio.example:8443"]
    answer = desk.post(f"{root}/frames", {"hosts": "https://*.example; script-src *"}, page=root)
    assert answer.status_code == 422 and "is not the address of a site" in answer.text
    assert place.campaign.embed_hosts == ["https://paper.example", "https://radio.example:8443"]


def test_a_viewer_looks_and_changes_nothing(client, session, keys):
    desk = sit_down(client, session, Role.VIEWER)
    place = ground(session, keys, organization=desk.organization)
    page = desk.get(f"/campaigns/{place.campaign.slug}/collected")
    assert "Import a list" not in page and "<iframe" not in page
    desk.get(f"/campaigns/{place.campaign.slug}/collected/sheet", 403)


def test_scans_and_lists_have_an_end(desk, root, place, session, still, as_worker):
    enter(desk, root)
    bring(desk, root, "name\nAnna\n")
    row = session.scalar(select(Collected))
    still.pass_by(hours=2)
    jobs.tidy_lists()
    assert session.scalar(select(BroughtList)) is None and service.scan_of(session, row.id) is not None
    place.wave.last_letter_at = NOON
    session.commit()
    still.pass_by(days=179)
    jobs.tidy_lists()
    assert service.scan_of(session, row.id) is not None
    still.pass_by(days=1)
    jobs.tidy_lists()
    assert service.scan_of(session, row.id) is None
    assert signing.count_collected(session, place.campaign) == [("paper", 46)]


def test_a_draft_has_nothing_to_print_yet(client, session):
    desk = sit_down(client, session)
    campaign = make.campaign(desk.organization, state="draft")
    make.stored(session, campaign, make.wave(campaign))
    assert "as soon as the campaign is public" in desk.get(f"/campaigns/{campaign.slug}/collected")
