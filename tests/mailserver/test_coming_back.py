"""What comes back by real servers: an answer, a bounce, a delivery report, each at the letter it speaks of."""

import email
import email.policy
from email.message import EmailMessage

from sqlalchemy import select

from petitions.core.keys import Keyring
from petitions.delivery.models import State
from petitions.replies import contents
from petitions.replies.models import Answer, AnswerState, Inbound, Nature
from tests.mailserver.configuration import OURS, THEIRS
from tests.mailserver.servers import wait_until

WORDS = "Thank you for your letter. The matter is before the committee."


def letter(house, name):
    """The letter as its addressee has it."""
    assert wait_until(lambda: house.servers.mailbox(THEIRS, name), 40), house.servers.said()
    (raw,) = house.servers.mailbox(THEIRS, name)
    return email.message_from_bytes(raw, policy=email.policy.default)


def reply(house, name, *, to="", text=WORDS, **heads):
    """What a mail program makes of Reply, brought to our server as another server would."""
    ours = letter(house, name)
    mail = EmailMessage(policy=email.policy.SMTP)
    mail["From"], mail["To"] = f"The Chair <{name}@{THEIRS}>", to or ours["Reply-To"]
    mail["Subject"], mail["Message-ID"] = f"Re: {ours['Subject']}", f"<answer-{len(text)}-{len(heads)}@{THEIRS}>"
    mail["In-Reply-To"] = mail["References"] = ours["Message-ID"]
    for head, value in heads.items():
        mail[head.replace("_", "-")] = value
    quoted = "".join(f"> {line}\r\n" for line in ours.get_body(("plain",)).get_content().splitlines())
    mail.set_content(f"{text}\r\n\r\nOn Friday the Families wrote:\r\n{quoted}")
    house.servers.drop(mail["To"].addresses[0].addr_spec, mail.as_bytes(), f"{name}@{THEIRS}")


def answers(house, name):
    """Everything recorded beside one letter, oldest first."""
    beside = select(Answer).where(Answer.item_id == house.item(name).id).order_by(Answer.id)
    return list(house.session.scalars(beside))


def reports(house, name):
    """Status of every notice that was read about one letter."""
    about = select(Inbound.status).where(
        Inbound.envelope_id == house.envelope(name).id, Inbound.nature == Nature.REPORT
    )
    return list(house.session.scalars(about))


def test_a_letter_that_another_server_turned_away_comes_back_and_is_marked(sent):
    assert sent.came_back(lambda: sent.envelope("gone").state is State.BOUNCED), sent.servers.said()
    assert reports(sent, "gone") == ["5.1.1"]


def test_a_delivery_report_makes_a_letter_delivered(sent):
    assert sent.came_back(lambda: reports(sent, "desk")), sent.servers.said()
    assert sent.envelope("desk").state is State.DELIVERED and reports(sent, "desk") == ["2.0.0"]


def test_an_answer_to_the_address_the_letter_asked_for_lands_on_its_letter(sent):
    assert letter(sent, "chair")["Reply-To"].addresses[0].addr_spec.startswith("answers+")
    reply(sent, "chair")
    assert sent.came_back(lambda: answers(sent, "chair")), sent.servers.said()
    (answer,) = answers(sent, "chair")
    ring: Keyring = sent.app.extensions["keys"]
    assert (answer.state, answer.matched_by) == (AnswerState.UNREAD, "token")
    assert answer.organization_id == sent.stage.organization.id and sent.envelope("chair").state is State.REPLIED
    assert contents.opened(ring, answer.text).strip() == WORDS and "Excellency" not in contents.opened(
        ring, answer.text
    )


def test_an_answer_without_the_plus_is_known_by_the_letter_it_names_and_the_house_it_comes_from(sent):
    before = len(answers(sent, "desk"))
    reply(sent, "desk", to=f"answers@{OURS}", text="We refer to your letter.")
    assert sent.came_back(lambda: len(answers(sent, "desk")) > before), sent.servers.said()
    assert answers(sent, "desk")[-1].matched_by == "message-id"


def test_an_absence_note_is_filed_and_counts_as_no_answer(sent):
    before = len(answers(sent, "chair"))
    reply(sent, "chair", text="I am away until Monday.", Auto_Submitted="auto-replied")
    assert sent.came_back(lambda: len(answers(sent, "chair")) > before), sent.servers.said()
    assert answers(sent, "chair")[-1].state is AnswerState.AUTOMATIC


def test_after_all_of_it_the_mailbox_is_empty_and_nothing_was_sent_on(sent):
    assert wait_until(lambda: sent.fetch() == 0 and not sent.servers.mailbox(OURS, "desk"), 40)
    assert len(sent.servers.mailbox(THEIRS, "chair")) == 1
