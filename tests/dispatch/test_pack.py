"""What goes with a letter that is sent by hand: the words in two forms, the list of what is asked for, all in one."""

import io
import zipfile

import pytest

from petitions.dispatch import pack, service
from petitions.letters.models import LetterKind

ASKS = "A form per person. Written authorization; copies of earlier letters."


@pytest.fixture
def task(stage, session):
    facts = {"mass_letters": "one-submission-per-case", "requirements": ASKS}
    facts["channel"] = {"preferred": "web_form", "url": "https://procedure.example/submit", "note": None}
    stage.choose("procedure", facts=facts)
    stage.write(kind=LetterKind.COVERING, body="Please find enclosed a submission.")
    dispatch = stage.approve(stage.freeze("procedure", kind=LetterKind.COVERING))
    (item,) = service.ledger.list_items(session, dispatch)
    return item


def address(item, name=""):
    return f"/dispatches/{item.dispatch_id}/items/{item.id}" + (f"/pack/{name}" if name else "")


def test_the_page_of_a_covering_letter_is_its_submission_pack(task, sit):
    page = sit("editor").get(address(task))
    assert "Submission pack" in page and "Written authorization" in page and "https://procedure.example/submit" in page
    for name in pack.FILES:
        assert address(task, name) in page


def test_everything_comes_in_one_file(task, sit):
    desk = sit("editor")
    answer = desk.client.get(desk.root + address(task, "pack.zip"))
    assert answer.mimetype == "application/zip" and "attachment" in answer.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        reference = task.letter.reference.replace("/", "-")
        assert archive.namelist() == [f"{reference}.pdf", "slip.txt", "letter.docx", "letter.txt", "checklist.txt"]
        assert archive.read(f"{reference}.pdf").startswith(b"%PDF")
        listed = archive.read("checklist.txt").decode("utf-8-sig").split("\r\n")
    assert "[ ] A form per person" in listed and "[ ] copies of earlier letters" in listed
    assert task.letter.reference in listed and "Official page: https://procedure.example/submit" in listed


def test_the_words_come_alone(task, sit):
    desk = sit("editor")
    words = desk.client.get(desk.root + address(task, "letter.txt")).data.decode("utf-8-sig")
    assert "Please find enclosed a submission." in words
    assert desk.client.get(desk.root + address(task, "letter.docx")).data.startswith(b"PK")
    desk.get(address(task, "nonsense.exe"), status=404)


def test_nobody_else_reads_them(task, sit, stage, client):
    assert client.get(f"/desk/{stage.organization.slug}{address(task, 'letter.txt')}").status_code == 302


def test_where_nothing_is_asked_there_is_no_list(stage, session):
    stage.approve(stage.freeze("hand"))
    (item,) = [one for one in session.query(service.Item) if one.recipient_id == stage.choices["hand"].recipient_id]
    assert "checklist.txt" not in pack.names(item)
