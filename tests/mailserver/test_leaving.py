"""Letters leave through a real relay: protected, once, and what it will not take is known at once."""

import email
import email.policy
import re

import pytest

from petitions.delivery import service as delivery
from petitions.delivery.models import State
from petitions.delivery.rules import Mail
from tests.mailserver.configuration import BOUNCES, OURS, THEIRS
from tests.mailserver.servers import wait_until


def arrived(house, user):
    """What lies in an addressee's mailbox."""
    return [email.message_from_bytes(raw, policy=email.policy.default) for raw in house.servers.mailbox(THEIRS, user)]


@pytest.mark.parametrize("name", ["desk", "chair"])
def test_each_letter_arrives_once_with_its_pdf(sent, name):
    assert wait_until(lambda: arrived(sent, name), 40), sent.servers.said()
    letter = sent.item(name).letter
    (mail,) = arrived(sent, name)
    assert letter.reference in mail["Subject"] and sent.envelope(name).message_id == mail["Message-ID"]
    (pdf,) = mail.iter_attachments()
    assert pdf.get_filename() == f"{letter.reference.replace('/', '-')}.pdf"
    assert pdf.get_content().startswith(b"%PDF-1.7")


def test_it_leaves_protected_and_logged_in_under_a_return_path_of_its_own(sent):
    assert wait_until(lambda: arrived(sent, "desk"), 40), sent.servers.said()
    (mail,) = arrived(sent, "desk")
    assert re.search(r"using TLSv1\.[23].*with ESMTPSA", mail["Received"], re.DOTALL)
    assert re.fullmatch(rf"<b-[a-z2-7]+-[a-z2-7]+@{BOUNCES}>", mail["Return-Path"])
    assert mail["To"] == f"desk@{THEIRS}" and mail["From"].addresses[0].addr_spec == f"answers@{OURS}"


def test_what_the_relay_took_it_has_a_number_for(sent):
    envelope = sent.envelope("desk")
    assert envelope.reply_code == 250 and f"{envelope.queue_id}: to=<desk@{THEIRS}>" in sent.servers.said()


def test_a_mailbox_the_relay_does_not_know_is_refused_and_never_tried_again(sent):
    envelope = sent.envelope("nobody")
    assert (envelope.state, envelope.reply_code, envelope.reply_status) == (State.REFUSED, 550, "5.1.1")
    assert envelope.attempts == 1 and arrived(sent, "nobody") == []


def test_a_letter_that_another_server_will_turn_away_is_taken_by_the_relay_first(sent):
    assert sent.envelope("gone").accepted_at is not None


def subjects(house, user):
    """Of everything in a mailbox, in no order."""
    return sorted(mail["Subject"].split()[0].strip("[]") for mail in arrived(house, user))


def test_fifty_letters_of_a_batch_arrive_once_each_over_one_line(house):
    said = len(house.servers.said())
    keys = house.post(50, f"fifty@{THEIRS}", batch="fifty")
    house.send()
    assert wait_until(lambda: len(arrived(house, "fifty")) >= 50, 40), house.servers.said()
    assert subjects(house, "fifty") == sorted(keys)
    log = house.servers.said()[said:]
    taken = re.findall(r"from=<b-\S+, size=\d+, nrcpt=1 \(queue active\)", log)
    assert len(taken) == 50 and log.count(": connect from") == 1


def test_while_the_relay_is_away_letters_wait_and_arrive_once_when_it_is_back(house):
    keys = house.post(3, f"waiting@{THEIRS}", batch="waiting")
    with house.servers.relay_away():
        house.send_what_is_due()
        states = {envelope.state for envelope in delivery.states_of(house.session, keys).values()}
        assert states <= {State.DEFERRED, State.QUEUED} and State.DEFERRED in states
        house.session.rollback()
    house.send()
    assert wait_until(lambda: len(arrived(house, "waiting")) >= 3, 40), house.servers.said()
    assert subjects(house, "waiting") == sorted(keys)


WORDS = (
    "السيدة الرئيسة،\n\n.a line that begins with a dot\n..and one with two\n"
    + "نطلب الكشف عن مصير المفقودين. " * 60
    + "\n.\nend\n"
)


def test_words_in_any_script_and_lines_that_begin_with_a_dot_arrive_as_they_were_written(house):
    subject, name = "[FFT/2026/7] طلب معلومات عن المفقودين في السجون والمقابر المعروفة", "عائلات من أجل الحقيقة"
    mail = Mail(f"arabic@{THEIRS}", subject, WORDS, sender=f"answers@{OURS}", sender_name=name, language="ar")
    house.post_mail(mail, key="arabic", attachments=[(b"%PDF-1.7 \r\n.\r\n", "رسالة.pdf")])
    house.send()
    assert wait_until(lambda: arrived(house, "arabic"), 40), house.servers.said()
    (found,) = arrived(house, "arabic")
    assert (found["Subject"], found["From"].addresses[0].display_name) == (subject, name)
    assert found.get_body(("plain",)).get_content().replace("\r\n", "\n") == WORDS
    (pdf,) = found.iter_attachments()
    assert (pdf.get_filename(), pdf.get_content()) == ("رسالة.pdf", b"%PDF-1.7 \r\n.\r\n")
