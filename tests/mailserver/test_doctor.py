"""The doctor in front of real servers, with a name server of the test's own: everything right, then one thing wrong."""

import dataclasses
import email
import email.policy
from datetime import UTC, datetime
from urllib.parse import quote

import pytest

from petitions.delivery import jobs, service
from petitions.pages.doctor import cli
from tests.mailserver.configuration import BOUNCES, OURS, THEIRS
from tests.mailserver.house import imap_url
from tests.mailserver.servers import PASSWORD, wait_until
from tests.pages.doctor.name_server import NameServer

ZONE = {
    (OURS, "TXT"): ['"v=spf1 mx -all"'],
    (OURS, "MX"): [f"10 relay.{OURS}."],
    (BOUNCES, "TXT"): ['"v=spf1 mx -all"'],
    (BOUNCES, "MX"): [f"10 relay.{OURS}."],
    (f"_dmarc.{OURS}", "TXT"): ['"v=DMARC1; p=none"'],
}


@pytest.fixture
def doctor(house, monkeypatch):
    """A function that runs the command as an administrator does, while a worker is at work."""
    monkeypatch.setattr("petitions.core.clock.now", lambda: datetime.now(UTC))

    def work(_seconds):
        for batch in service.list_due_batches(house.session, cli.clock.now(), 5):
            house.session.rollback()
            jobs.send_batch(batch)

    monkeypatch.setattr(cli, "pause", work)

    def run(*words, zone=ZONE, **over):
        settings = house.app.extensions["settings"]
        house.app.extensions["settings"] = dataclasses.replace(settings, **over)
        try:
            with NameServer(zone) as world:
                done = house.app.test_cli_runner().invoke(args=["doctor", "mail", "--dns", world.address, *words])
        finally:
            house.app.extensions["settings"] = settings
        assert done.exception is None or isinstance(done.exception, SystemExit), done.output
        assert PASSWORD not in done.output and quote(PASSWORD, safe="") not in done.output
        return done.output, done.exit_code

    return run


def test_all_is_well_and_the_test_letter_arrives(doctor, house):
    said, code = doctor("--send", f"organizer@{THEIRS}")
    assert code == 0 and "fail" not in said.replace("0 fail", ""), said
    for words in (
        "the relay's certificate was verified",
        "takes our user and password",
        "sends delivery reports",
        f"takes mail from answers@{OURS}",
        f"takes mail from b-test@{BOUNCES}",
        f"Nothing speaks against answers at answers+doctor@{OURS}",
        "The mailbox INBOX on 127.0.0.1 lets us in",
        "The relay took the test letter",
    ):
        assert words in said, said
    assert wait_until(lambda: house.servers.mailbox(THEIRS, "organizer"), 40)
    (raw,) = house.servers.mailbox(THEIRS, "organizer")
    assert email.message_from_bytes(raw, policy=email.policy.default)["Subject"].startswith("[SPECIMEN]")


def test_a_wrong_password_is_told_and_not_shown(doctor, house):
    url = f"smtp://desk:not-the-password@127.0.0.1:{house.servers.submission}?starttls=required"
    said, code = doctor(smtp_url=f"{url}&cafile={house.servers.cafile}")
    assert code == 1 and "fail  The relay does not take our user and password." in said
    assert "not-the-password" not in said


def test_an_authority_nobody_named_is_told(doctor, house):
    url = f"smtp://desk:not-the-password@127.0.0.1:{house.servers.submission}?starttls=required"
    said, code = doctor(smtp_url=url)
    assert code == 1 and "authority that this machine does not know" in said


def test_the_port_of_the_world_knows_no_login_and_offers_encryption_all_the_same(doctor, house):
    url = f"smtp://desk:secret@127.0.0.1:{house.servers.inlet}?starttls=required&cafile={house.servers.cafile}"
    said, code = doctor(smtp_url=url)
    assert code == 1 and "fail  The relay offers no login that we know." in said


def test_a_domain_without_records_fails(doctor):
    said, code = doctor(zone={(OURS, "A"): ["192.0.2.1"]})
    assert code == 1
    assert f"fail  {BOUNCES} has no SPF record." in said and f"fail  {OURS} has no DMARC record" in said
    assert f"warn  {OURS} has no MX record" in said


def test_a_mailbox_is_looked_at_and_left_as_it_is(doctor, house):
    before = house.servers.mailbox(OURS, "shelf")
    house.servers.drop(f"shelf@{OURS}", "Subject: stays\r\n\r\nText\r\n")
    assert wait_until(lambda: len(house.servers.mailbox(OURS, "shelf")) > len(before), 40)
    said, code = doctor(imap_url=imap_url(house.servers, "shelf"))
    assert code == 0 and len(house.servers.mailbox(OURS, "shelf")) == len(before) + 1, said


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (("%40", "%41"), "does not take our user and password"),
        (("/INBOX", "/Nowhere"), "has no folder Nowhere"),
        (("cafile=", "after=mark&cafile="), "lets us in"),
        (("?cafile", "?other"), "IMAP_URL cannot be used"),
    ],
)
def test_the_door_of_the_mailbox_is_tried_as_the_worker_would(doctor, house, change, word):
    url = house.app.extensions["settings"].imap_url.replace(*change)
    said, code = doctor(imap_url=url)
    assert word in said and code == (0 if "lets us in" in word else 1), said


def test_a_mailbox_behind_an_unknown_certificate_or_a_closed_port_is_told(doctor, house):
    plain = house.app.extensions["settings"].imap_url.partition("?")[0]
    assert "fail  The line to the mailbox on 127.0.0.1 cannot be verified." in doctor(imap_url=plain)[0]
    closed = plain.replace(str(house.servers.imaps), "9")
    assert "fail  The mailbox on 127.0.0.1 does not answer on port 9." in doctor(imap_url=closed)[0]


def test_a_reply_address_nobody_delivers_to_fails(doctor):
    said, code = doctor(reply_address=f"nobody@{OURS}")
    assert code == 1 and f"fail  The relay knows no mailbox for nobody+doctor@{OURS}" in said
