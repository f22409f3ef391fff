"""Notices of delivery: read by the fields of RFC 3464 and by nothing else."""

import pytest

from petitions.replies import parsing
from petitions.replies.reports import Report
from tests.replies import mails

BLOCK = "Final-Recipient: rfc822; {0}@un.example\nAction: {1}\nStatus: {2}\n\n"


def read(raw: bytes) -> Report:
    found = parsing.read(raw).report
    assert found is not None
    return found


def test_a_failure_for_good_is_read_with_everything_that_names_the_mail():
    found = read(mails.report(envelope_id="abc234", message_id="xyz@families.example", recipient="Office@UN.example"))
    assert found == Report("failed", "5.1.1", "abc234", "xyz@families.example", "office@un.example")
    assert found.is_final and found.is_hard


@pytest.mark.parametrize(
    ("action", "status", "is_final", "is_hard"),
    [
        ("failed", "5.7.1", True, True),
        ("Failed", "4.4.7", True, False),
        ("failed", "", True, False),
        ("delayed", "4.4.1", False, False),
        ("delayed", "5.1.1", False, False),
        ("delivered", "2.0.0", False, False),
        ("relayed", "2.1.9", False, False),
        ("exploded", "5.1.1", False, False),
    ],
)
def test_late_is_not_lost_and_lost_is_not_late(action, status, is_final, is_hard):
    found = read(mails.report(action=action, status=status))
    assert (found.is_final, found.is_hard) == (is_final, is_hard)


def test_of_several_addressees_behind_an_alias_one_that_got_it_is_enough():
    blocks = BLOCK.format("a", "failed", "5.1.1") + BLOCK.format("b", "delivered", "2.0.0")
    assert read(mails.report(recipients=blocks)).action == "delivered"
    blocks = BLOCK.format("a", "failed", "5.1.1") + BLOCK.format("b", "expanded", "2.0.0")
    assert not read(mails.report(recipients=blocks)).is_final
    blocks = BLOCK.format("a", "failed", "5.1.1") + BLOCK.format("b", "failed", "5.2.2")
    assert read(mails.report(recipients=blocks)).is_hard


def test_words_in_a_body_report_nothing():
    raw = mails.mail("Action: failed\nStatus: 5.1.1\nUser unknown", Subject="Undelivered Mail Returned to Sender")
    assert parsing.read(raw).report is None


def test_a_report_without_its_machine_part_is_none_and_still_a_machines():
    raw = mails.report().replace(b"message/delivery-status", b"text/plain")
    assert parsing.read(raw).report is None and parsing.read(raw).automatic


def test_the_whole_mail_sent_back_names_it_too():
    raw = mails.report(message_id="xyz@families.example").replace(b"text/rfc822-headers", b"message/rfc822")
    assert read(raw).message_id == "xyz@families.example"


def test_a_report_shows_its_own_words_and_no_files():
    found = parsing.read(mails.report(words="Mailbox unknown here."))
    assert (found.text, found.files) == ("Mailbox unknown here.", ())


def test_a_torn_report_raises_nothing():
    raw = mails.report(envelope_id="abc", message_id="x@y")
    for end in range(0, len(raw), 7):
        parsing.read(raw[:end])
