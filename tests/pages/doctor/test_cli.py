"""`flask doctor mail` from outside: its lines, its exit code, and the test letter."""

import pytest

from petitions.delivery import jobs, service
from petitions.delivery.heads import return_path
from petitions.pages.doctor import cli, names
from tests import factories as make
from tests.delivery.smtp_server import SmtpServer
from tests.mailbox import Mailbox
from tests.pages.doctor.name_server import NameServer
from tests.pages.doctor.test_rules import rsa_key

KEY = rsa_key(2048)
RECORDS = {
    ("families.example", "TXT"): ['"v=spf1 include:relay.example -all"'],
    ("families.example", "MX"): ["10 mx.families.example."],
    ("_dmarc.families.example", "TXT"): ['"v=DMARC1; p=none"'],
    ("s1._domainkey.families.example", "TXT"): [
        " ".join(f'"{part}"' for part in (f"v=DKIM1; p={KEY[:200]}", KEY[200:]))
    ],
}


@pytest.fixture
def doctor(app, session, changed_settings):
    """A function that runs the command with some settings changed; gives output and exit code."""
    before = app.extensions["settings"]

    def run(*words, **over):
        app.extensions["settings"] = changed_settings(**over)
        done = app.test_cli_runner().invoke(args=["doctor", "mail", *words])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.output
        return done.output, done.exit_code

    yield run
    app.extensions["settings"] = before


@pytest.fixture
def relay():
    """A relay on this machine that takes everything."""
    with SmtpServer(features=("SIZE 30000000", "DSN")) as server:
        yield server


def relayed(relay, **over):
    url = f"smtp://someone:a-secret-word@{relay.address}"
    return {"smtp_url": url, "mail_from": "letters@families.example"} | over


def test_without_a_relay_nothing_is_asked_and_nothing_fails(doctor, monkeypatch):
    monkeypatch.setattr(names.Names, "ask", lambda *_asked: pytest.fail("DNS was asked"))
    said, code = doctor()
    assert code == 0 and "warn  No relay is set" in said and said.rstrip().endswith("0 pass, 3 warn, 0 fail")


def test_it_answers_in_a_language_of_the_interface_only(doctor):
    assert doctor("--language", "ar")[1] == doctor("--language", "fr")[1] == 0
    assert doctor("--language", "xx")[1] == 2


def test_a_relay_that_cannot_be_read_fails_without_showing_it(doctor):
    said, code = doctor(smtp_url="http://someone:a-secret-word@relay.example", mail_from="letters@families.example")
    assert code == 1 and "SMTP_URL cannot be used" in said and "a-secret-word" not in said


def test_good_records_and_a_good_relay_pass(doctor, relay):
    relay.features += ("AUTH PLAIN",)
    with NameServer(RECORDS) as world:
        said, code = doctor("--dns", world.address, **relayed(relay), reply_address="answers@families.example")
    assert code == 0, said
    for words in (
        "has a DKIM key (s1)",
        "(SPF)",
        "DMARC record with the policy none",
        "(MX)",
        "answers+...@families.example",
    ):
        assert words in said
    assert "a-secret-word" not in said and "0 fail" in said and ("s1._domainkey.families.example", "TXT") in world.asked


def test_every_sender_of_the_installation_is_looked_at(doctor, relay, session):
    make.stored(session, make.organization(sender="post@other.example"))
    relay.features += ("AUTH PLAIN",)
    with NameServer(RECORDS) as world:
        said, code = doctor("--dns", world.address, **relayed(relay))
    assert code == 1
    assert "fail  other.example has no SPF record." in said and "fail  Mail to other.example has nowhere to go" in said


def test_a_selector_that_was_named_is_asked_for_alone(doctor, relay):
    relay.features += ("AUTH PLAIN",)
    with NameServer(RECORDS) as world:
        said, code = doctor("--dns", world.address, "--selector", "s9", **relayed(relay))
        asked = [name for name, _kind in world.asked if "_domainkey" in name]
    assert code == 1 and "no DKIM key under s9" in said and asked == ["s9._domainkey.families.example"]


def test_a_bounce_domain_is_what_spf_is_asked_of(doctor, relay, worker_keys):
    relay.features += ("AUTH PLAIN",)
    zone = RECORDS | {
        ("bounce.families.example", "TXT"): ['"v=spf1 -all"'],
        ("bounce.families.example", "MX"): ["1 mx.x.example."],
    }
    over = relayed(relay)
    with NameServer(zone) as world:
        said, code = doctor(
            "--dns", world.address, **over | {"smtp_url": over["smtp_url"] + "?bounce=bounce.families.example"}
        )
    assert code == 0, said
    assert "bounce.families.example says who may send" in said and "which belongs to families.example" in said
    assert "MAIL FROM:<b-test@bounce.families.example>" in relay.commands
    assert return_path(worker_keys, 1, "a@families.example", "bounce.families.example").startswith("b-")


def test_without_a_bounce_domain_notices_come_to_the_reply_address_and_spf_is_asked_of_its_domain(doctor, relay):
    relay.features += ("AUTH PLAIN",)
    zone = RECORDS | {("mail.example", "MX"): ["1 mx.mail.example."]}
    with NameServer(zone) as world:
        said, code = doctor("--dns", world.address, **relayed(relay), reply_address="answers@mail.example")
    assert code == 1 and "MAIL FROM:<answers+b-test@mail.example>" in relay.commands
    assert "fail  mail.example has no SPF record." in said
    assert "warn  Notices go to mail.example, which is not of families.example" in said


def test_the_record_of_the_domain_above_is_found(doctor, relay):
    relay.features += ("AUTH PLAIN",)
    zone = RECORDS | {("post.families.example", "MX"): ["1 mx.x.example."]}
    with NameServer(zone) as world:
        said, _code = doctor("--dns", world.address, **relayed(relay, mail_from="letters@post.families.example"))
    assert "post.families.example has a DMARC record" in said and "post.families.example has no SPF record" in said


def test_unreachable_dns_is_said_and_is_no_failure(doctor, relay, monkeypatch):
    monkeypatch.setattr(names, "SECONDS", 0.2)
    relay.features += ("AUTH PLAIN",)
    said, code = doctor("--dns", "127.0.0.1#9", **relayed(relay))
    assert code == 0 and "warn  DNS could not be asked" in said and "SPF record" not in said


def test_who_sends_without_a_relay_needs_a_name_that_leads_back(doctor, relay):
    relay.features += ("AUTH PLAIN",)
    zone = RECORDS | {
        ("letters.families.example", "A"): ["192.0.2.7"],
        ("7.2.0.192.in-addr.arpa", "PTR"): ["host7.example."],
    }
    settings = relayed(relay, is_direct=True, base_url="https://letters.families.example")
    with NameServer(zone) as world:
        said, code = doctor("--dns", world.address, **settings)
    assert code == 1 and "fail  The name host7.example of 192.0.2.7 does not lead back to it." in said


@pytest.fixture
def worker(monkeypatch, app, session, as_worker):
    """While the doctor waits, a worker sends what is due."""

    def work(_seconds):
        for batch in service.list_due_batches(session, cli.clock.now(), 5):
            jobs.send_batch(batch)

    monkeypatch.setattr(cli, "pause", work)


def test_the_test_letter_goes_through_the_outbox_and_says_what_it_is(doctor, worker):
    with Mailbox() as box:
        said, code = doctor("--send", "organizer@families.example", catcher_smtp=box.address)
    assert code == 0 and "pass  The relay took the test letter." in said
    (mail,) = box.mails
    assert mail["Subject"].startswith("[SPECIMEN]") and mail["To"] == "organizer@families.example"
    (pdf,) = mail.iter_attachments()
    assert pdf.get_filename() == "SPECIMEN.pdf" and pdf.get_content().startswith(b"%PDF-")


def test_the_test_letter_is_from_an_organization_where_there_is_one(doctor, worker, session):
    make.stored(session, make.organization(sender="post@association.example"))
    with Mailbox() as box:
        doctor("--send", "organizer@families.example", catcher_smtp=box.address)
    assert box.mails[0]["From"].addresses[0].addr_spec == "post@association.example"


def test_a_refused_test_letter_fails_with_its_code(doctor, worker):
    with SmtpServer({"rcpt": "550 5.1.1 nobody"}) as server:
        said, code = doctor("--send", "nobody@families.example", catcher_smtp=server.address)
    assert code == 1 and "fail  The test letter was turned away (550 5.1.1)." in said


def test_a_worker_that_does_not_come_is_told(doctor, monkeypatch):
    monkeypatch.setattr(cli, "PATIENCE", 0)
    said, code = doctor("--send", "organizer@families.example")
    assert code == 1 and "No worker has sent the test letter" in said


def test_a_paused_outbox_is_told_at_once(doctor, session):
    service.pause_relay(session, "login", now=make.NOON)
    session.commit()
    said, code = doctor("--send", "organizer@families.example")
    assert code == 1 and "nothing leaves at present" in said


def test_an_address_with_more_in_it_than_one_address_is_refused(doctor):
    said, code = doctor("--send", "a@families.example, b@families.example")
    assert code == 1 and "the e-mail address cannot be used" in said
