"""Import, search, verification and own contacts."""

import copy
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from petitions.core.errors import NotFound
from petitions.recipients import directory, rules, service
from petitions.recipients.contact import Contact
from petitions.recipients.models import Channel, Evidence, Recipient, Verification
from tests import factories as make
from tests.factories import NOON

SHIPPED = directory.shipped().records
TODAY = NOON.date()


def imported(session: Session, records: list[dict[str, Any]] = SHIPPED) -> service.Report:
    return service.import_records(session, records, now=NOON)


def verify(session: Session, row: Recipient, **over: Any) -> Verification:
    facts: dict[str, Any] = {
        "evidence": Evidence.PAGE,
        "source": "https://office.example/contact",
        "seen": "The mailbox stands on the contact page.",
        "email": row.email,
        "by": "Organizer One",
        "on": TODAY,
        "organization": None,
    }
    return service.verify(session, row, **facts | over)


def contact(**over: Any) -> Contact:
    facts: dict[str, Any] = {
        "kind": "regional",
        "rank": "parliamentary",
        "names": {"en": "Committee on Invented Affairs"},
        "addressee": {"en": "The Chair"},
        "salutation": {"en": {"neutral": "Dear Chair,", "m": "Dear Mr. Chair,", "f": "Dear Madam Chair,"}},
        "close": {"en": "Yours sincerely,"},
        "address": ("1 Example Street", "Brussels"),
        "country": "BE",
        "email": "chair@parliament.example",
        "channel": Channel.EMAIL,
        "demands": ("accountability",),
    }
    return Contact(**facts | over)


def test_the_shipped_directory_is_imported_once(session: Session) -> None:
    assert len(imported(session).added) == 61
    again = imported(session)
    assert (len(again.unchanged), again.added, again.changed, again.left) == (61, [], {}, [])
    assert session.scalar(select(func.count()).select_from(Recipient)) == 61


def test_every_field_of_a_record_is_kept(session: Session) -> None:
    imported(session)
    rows = {row.slug: row.facts for row in service.list_directory(session)}
    assert rows == {record["id"]: record for record in SHIPPED}


def test_a_changed_record_tells_what_changed_and_its_columns_follow(session: Session) -> None:
    imported(session)
    records = copy.deepcopy(SHIPPED)
    records[0]["salutation"]["fr"]["neutral"] = "Votre Excellence,"
    records[0]["email"] = "office@un.example"
    report = imported(session, records)
    assert report.changed == {
        records[0]["id"]: [
            rules.Difference("salutation.fr.neutral", "Excellence,", "Votre Excellence,"),
            rules.Difference("email", None, "office@un.example"),
        ]
    }
    assert service.by_slug(session, records[0]["id"]).email == "office@un.example" and len(report.unchanged) == 60


def test_records_the_file_does_not_mention_are_left_and_told(session: Session) -> None:
    imported(session)
    assert imported(session, SHIPPED[1:]).left == [SHIPPED[0]["id"]]
    assert service.by_slug(session, SHIPPED[0]["id"])


def test_an_import_never_touches_an_organizations_own_contact(session: Session) -> None:
    org = make.organization()
    session.add(org)
    session.flush()
    own = service.add_contact(session, org, contact(), now=NOON)
    report = imported(session)
    assert own.slug not in report.left and own.slug not in report.added


def test_the_directory_cannot_hold_a_record_twice(session: Session) -> None:
    session.add(make.recipient(slug="twice"))
    session.flush()
    session.add(make.recipient(slug="twice"))
    with pytest.raises(IntegrityError):
        session.flush()


def test_a_day_of_check_in_the_file_becomes_a_check_for_everybody_once(session: Session) -> None:
    record = copy.deepcopy(SHIPPED[0]) | {
        "last_verified": "2026-11-20",
        "verified_by": "Directory group",
        "usual_cc": [],
    }
    imported(session, [record])
    imported(session, [record | {"mandate": "Something else."}])
    row = service.by_slug(session, record["id"])
    (seen,) = service.list_verifications(session, row, make.stored(session, make.organization()))
    assert rules.is_fresh(seen, row.email, TODAY) and seen.verified_by == "Directory group"


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ({"words": "disappearances working"}, "wgeid"),
        ({"words": "WGEID"}, "wgeid"),
        ({"words": "الاختفاء القسري"}, "wgeid"),
        ({"words": "disparitions forcees"}, "wgeid"),
        ({"tag": "chemical-weapons"}, "opcw"),
        ({"channel": "email", "kind": "regional"}, "achpr"),
        ({"language": "ar", "kind": "state-body"}, "ncmp-syria"),
    ],
)
def test_search_finds_by_words_in_any_language_tag_language_and_channel(
    session: Session, how: dict[str, str], expected: str
) -> None:
    imported(session)
    found = [row.slug for row in service.search(session, None, **how)]
    assert expected in found and len(found) < 20


@pytest.mark.parametrize("words", ["%", "_", "\\", "zzz", "' or 1=1 --", "wgeid nothing"])
def test_search_takes_every_character_as_itself(session: Session, words: str) -> None:
    imported(session)
    assert service.search(session, None, words=words) == []


def test_a_tag_is_not_found_by_its_beginning(session: Session) -> None:
    session.add(make.recipient(facts={"demands": ["torture-of-animals"]}, search_text=" x #torture-of-animals "))
    session.flush()
    assert service.search(session, None, tag="torture") == []


def test_one_organization_never_sees_anothers_contacts(session: Session) -> None:
    ours, theirs = make.organization(), make.organization()
    session.add_all([ours, theirs])
    session.flush()
    row = service.add_contact(session, theirs, contact(), now=NOON)
    assert service.by_slug(session, row.slug, theirs) is row and service.search(session, theirs, words="invented") == [
        row
    ]
    assert service.search(session, ours, words="invented") == [] and row not in service.list_directory(session, ours)
    for seeker in (ours, None):
        with pytest.raises(NotFound):
            service.by_slug(session, row.slug, seeker)
        with pytest.raises(NotFound):
            service.by_id(session, row.id, seeker)


def test_two_contacts_of_one_name_get_ids_of_their_own(session: Session) -> None:
    org = make.organization()
    session.add(org)
    session.flush()
    slugs = [service.add_contact(session, org, contact(), now=NOON).slug for _ in range(3)]
    assert slugs == [f"own-committee-on-invented-affairs{end}" for end in ("", "-2", "-3")]


def test_a_contact_with_an_arabic_name_only_gets_an_id(session: Session) -> None:
    org = make.organization()
    session.add(org)
    session.flush()
    assert service.add_contact(session, org, contact(names={"ar": "لجنة"}), now=NOON).slug.startswith("own-")


def test_a_contact_that_was_changed_is_no_longer_verified_at_its_old_address(session: Session) -> None:
    org = make.organization()
    session.add(org)
    session.flush()
    row = service.add_contact(session, org, contact(person_name="A. Invented", holds_from=date(2026, 1, 1)), now=NOON)
    verify(session, row, organization=org)
    service.change_contact(session, row, contact(email="other@parliament.example"), now=NOON)
    seen = service.last_verification(session, row, org)
    assert seen and not rules.is_fresh(seen, rules.known_email(row, seen), TODAY)
    assert row.person_name is None and rules.known_email(row, seen) == "other@parliament.example"


def test_the_newest_check_counts_and_those_of_other_organizations_do_not(session: Session) -> None:
    ours, theirs = make.organization(), make.organization()
    row, noise = make.recipient(), make.recipient()
    session.add_all([ours, theirs, row, noise])
    session.flush()
    verify(session, noise)
    shared = verify(session, row, on=TODAY - timedelta(days=30))
    verify(session, row, organization=theirs)
    assert service.last_verification(session, row, ours) is shared
    newest = verify(session, row, organization=ours, on=TODAY - timedelta(days=2))
    assert service.list_verifications(session, row, ours) == [newest, shared]
    assert service.last_verifications(session, [row, noise], ours)[row.id] is newest


def test_bodies_behind_one_mailroom_are_found(session: Session) -> None:
    imported(session)
    mates = service.list_intake(session, service.by_slug(session, "eeas-hrvp"))
    assert [row.slug for row in mates] == ["eusr-human-rights"]
    assert service.list_intake(session, service.by_slug(session, "opcw")) == []
