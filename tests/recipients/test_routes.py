"""The directory on the desk."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from petitions.core import clock
from petitions.organizers.models import Entry, Role
from petitions.recipients import directory, service
from petitions.recipients.models import Recipient, Verification
from tests import factories as make
from tests.desk import Desk
from tests.factories import NOON

RECORDS = directory.shipped().records


@pytest.fixture
def shelf(desk: Desk, session: Session) -> Desk:
    """A desk with the shipped directory."""
    service.import_records(session, RECORDS, now=NOON)
    session.commit()
    return desk


@pytest.fixture
def office(desk: Desk, session: Session) -> Desk:
    """A desk with one body."""
    service.import_records(session, [record for record in RECORDS if record["id"] == "opcw"], now=NOON)
    session.commit()
    return desk


def count(session: Session, table: Any) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def check(**over: str) -> dict[str, str]:
    facts = {
        "evidence": "page",
        "source": "https://www.opcw.example/contact",
        "seen": "The mailbox stands under Contact.",
        "email": "office@opcw.example",
        "on": clock.now().date().isoformat(),
    }
    return facts | over


def contact(**over: Any) -> dict[str, Any]:
    facts = {
        "kind": "regional",
        "rank": "parliamentary",
        "demands[]": ["accountability", "torture"],
        "channel": "email",
        "email": "chair@parliament.example",
        "address": "1 Example Street\r\nBrussels",
        "country": "BE",
        "mass_letters": "consolidate",
        "passes_on": "no-rule-known",
        "en-name": "Committee on Invented Affairs",
        "en-addressee": "The Chair",
        "en-neutral": "Dear Chair,",
        "en-close": "Yours sincerely,",
    }
    return facts | over


def test_an_empty_directory_says_how_to_fill_it(desk: Desk) -> None:
    assert "flask recipients import" in desk.get("/recipients")


def test_the_list_shows_every_body_and_how_its_check_stands(shelf: Desk) -> None:
    shown = shelf.get("/recipients")
    assert "61 recipients" in shown and shown.count("Not verified") == 61


def test_searching_narrows_the_list_and_keeps_what_was_asked(shelf: Desk) -> None:
    shown = shelf.get("/recipients?words=chemical&tag=chemical-weapons")
    assert "1 recipient" in shown and 'value="chemical"' in shown and "Show all" in shown
    assert "No recipient matches" in shelf.get("/recipients?words=%25")


@pytest.mark.parametrize("query", ["channel=pigeon", "tag=x", "language=de-DE", "words=" + "x" * 201, "kind=%00"])
def test_a_search_that_cannot_be_is_no_search(shelf: Desk, query: str) -> None:
    shelf.get("/recipients?" + query, 400)


def test_every_body_has_a_page_with_its_forms_of_address(shelf: Desk) -> None:
    for record in RECORDS:
        shown = shelf.get(f"/recipients/{record['id']}")
        assert record["close"]["ar"] in shown and "None" not in shown, record["id"]


def test_the_page_of_a_body_shows_all_that_is_known(shelf: Desk) -> None:
    shown = shelf.get("/recipients/wgeid")
    for words in (
        "enforced disappearance, missing persons",
        "One form per person; a covering letter is possible.",
        "OHCHR, Geneva",
        "As a rule passed on to States, names included",
        "What it receives reaches States",
        "How sure each fact is",
        "Nobody has checked this recipient yet",
        "Usual copy to",
    ):
        assert words in shown, words


@pytest.mark.parametrize("slug", ["nobody", "own-x", "..%2f..", "wgeid'"])
def test_an_unknown_body_is_not_there(shelf: Desk, slug: str) -> None:
    shelf.get(f"/recipients/{slug}", 404)


def test_a_check_is_recorded_and_shown(office: Desk, session: Session) -> None:
    assert office.post("/recipients/opcw", check()).status_code == 303
    shown = office.get("/recipients/opcw")
    assert "Verified until" in shown and "office@opcw.example" in shown and office.account.name in shown
    assert "Not verified" not in office.get("/recipients?words=opcw") and count(session, Verification) == 1


@pytest.mark.parametrize(
    ("over", "says"),
    [
        ({"evidence": ""}, "Choose what you looked at."),
        ({"source": ""}, "Say where you looked."),
        ({"source": "their site"}, "A web address begins with https://"),
        ({"source": "https://x.example/" + "y" * 500}, "at most: 500"),
        ({"seen": "  "}, "Say in a sentence what you saw."),
        ({"seen": "a\u202eb"}, "U+202E"),
        ({"email": "a@b.example, c@d.example"}, "not one e-mail address"),
        ({"email": "a@b.example\r\nBcc: c@d.example"}, "not one e-mail address"),
        ({"on": "2999-01-01"}, "today or earlier"),
        ({"on": (clock.now().date() - timedelta(days=400)).isoformat()}, "at most twelve months ago"),
        ({"on": "yesterday"}, "Not a valid date"),
    ],
)
def test_a_check_that_says_nothing_is_returned_with_what_was_typed(
    office: Desk, session: Session, over: dict[str, str], says: str
) -> None:
    answer = office.post("/recipients/opcw", check(**over))
    assert answer.status_code == 422 and says in answer.text
    assert "The mailbox stands under Contact." in answer.text or "seen" in over
    assert count(session, Verification) == 0


def test_a_check_without_the_sessions_token_is_not_recorded(office: Desk, session: Session) -> None:
    answer = office.client.post(office.root + "/recipients/opcw", data=check())
    assert answer.status_code == 400 and count(session, Verification) == 0


def test_a_contact_of_ones_own_is_added_and_mended(office: Desk, session: Session) -> None:
    answer = office.post("/recipients/new", contact())
    assert answer.status_code == 303 and answer.location.endswith("/recipients/own-committee-on-invented-affairs")
    path = "/recipients/own-committee-on-invented-affairs"
    assert "your own contact" in office.get(path)
    assert 'value="Dear Chair,"' in office.get(path + "/edit")
    assert office.post(path + "/edit", contact(**{"en-neutral": "Dear Madam Chair,"})).status_code == 303
    row = service.by_slug(session, "own-committee-on-invented-affairs", office.organization)
    assert (
        row.facts["salutation"]["en"] == dict.fromkeys(("neutral", "m", "f"), "Dear Madam Chair,")
        or row.facts["salutation"]["en"]["neutral"] == "Dear Madam Chair,"
    )
    assert row.facts["address"] == ["1 Example Street", "Brussels"] and row.facts["demands"] == [
        "accountability",
        "torture",
    ]


def test_a_named_holder_whose_days_are_over_is_marked(office: Desk) -> None:
    days = {
        "person_name": "A. Invented",
        "person_title": "Chair",
        "holds_from": "2020-01-01",
        "holds_until": "2021-01-01",
    }
    answer = office.post("/recipients/new", contact(**days))
    assert "may no longer hold the office" in office.client.get(answer.location).text


@pytest.mark.parametrize(
    ("over", "says"),
    [
        (dict.fromkeys(("en-name", "en-addressee", "en-neutral", "en-close"), ""), "at least one language"),
        ({"en-close": ""}, "needs all of its parts"),
        ({"ar-name": "لجنة"}, "needs all of its parts"),
        ({"en-close": "Yours, {name},"}, "only field a close may have"),
        ({"en-name": "x" * 301}, "at most: 300"),
        ({"en-name": "a\u2066b"}, "U+2066"),
        ({"email": ""}, "Write the e-mail address, or choose another way."),
        ({"email": "nobody"}, "not one e-mail address"),
        ({"url": "javascript:alert(1)"}, "A web address begins with https://"),
        ({"address": ""}, "Write the postal address."),
        ({"address": "\n".join("abcdefghij")}, "at most 8 lines"),
        ({"kind": "guild"}, "Not a valid choice"),
        ({"kind": ""}, "Choose what it is."),
        ({"demands[]": ["peace"]}, "Choose from the list."),
        ({"person_name": "A. Invented", "holds_from": "2026-01-01"}, "Say which office this person holds."),
        ({"person_name": "A. Invented", "person_title": "Chair"}, "Say since when"),
        ({"holds_from": "2026-02-01", "holds_until": "2026-01-01"}, "The end must come after the beginning."),
        ({"passes_on": "confidential"}, "Say which rule makes it confidential."),
    ],
)
def test_a_contact_with_something_wrong_is_returned_with_what_was_typed(
    office: Desk, session: Session, over: dict[str, Any], says: str
) -> None:
    answer = office.post("/recipients/new", contact(**over))
    assert answer.status_code == 422 and says in answer.text, answer.text
    assert "Brussels" in answer.text or "address" in over
    assert count(session, Recipient) == 1


def test_the_shared_directory_is_not_edited_on_the_desk(office: Desk) -> None:
    office.get("/recipients/opcw/edit", 404)


def test_another_organizations_contact_is_not_there(office: Desk, session: Session) -> None:
    other = make.stored(session, make.organization())
    row = make.recipient(organization_id=other.id, slug="own-secret", search_text=" zanzibar ")
    make.stored(session, row)
    for path in ("/recipients/own-secret", "/recipients/own-secret/edit"):
        office.get(path, 404)
    assert "No recipient matches" in office.get("/recipients?words=zanzibar")
    assert office.post("/recipients/own-secret", check(), page="/recipients/opcw").status_code == 404
    assert count(session, Verification) == 0


@pytest.mark.parametrize("role", [Role.VIEWER, Role.APPROVER])
def test_those_who_may_not_change_anything_are_shown_no_button(office: Desk, session: Session, role: Role) -> None:
    office.membership.role = role
    session.commit()
    assert "Mark as verified" not in office.get("/recipients/opcw") and "Add a contact" not in office.get("/recipients")


def test_what_a_contact_is_called_is_printed_as_words(office: Desk) -> None:
    answer = office.post("/recipients/new", contact(**{"en-name": '<script>alert(1)</script>"{{7*7}}'}))
    shown = office.client.get(answer.location).text
    assert "<script>alert" not in shown and "&lt;script&gt;alert(1)" in shown and "{{7*7}}" in shown


def test_every_act_around_a_recipient_stands_on_the_record(desk: Desk, session: Session) -> None:
    assert desk.post("/recipients/new", contact()).status_code == 303
    page = "/recipients/own-committee-on-invented-affairs"
    assert desk.post(f"{page}/edit", contact(mandate="Looks into it.")).status_code == 303
    assert desk.post(page, check()).status_code == 303
    said = {"addressee": "To the Chair", "neutral": "Dear Chair,", "close": "Yours sincerely,"}
    assert desk.post(f"{page}/form/en", said).status_code == 303
    assert desk.post(f"{page}/form/en/forget", page=f"{page}/form/en").status_code == 303
    entries = list(session.scalars(select(Entry).order_by(Entry.id)))
    assert [one.verb for one in entries] == [
        "add_contact", "change_contact", "verify_recipient", "supply_form", "forget_form",
    ]  # fmt: skip
    assert {one.subject for one in entries} == {f"recipient-{session.scalar(select(Recipient.id))}"}
    assert {(one.organization_id, one.account_id) for one in entries} == {(desk.organization.id, desk.account.id)}
