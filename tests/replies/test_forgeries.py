"""What strangers know proves nothing: the printed code, the reference, the reply address. Supporters stay out."""

import random

import pytest
from sqlalchemy import select

from petitions.delivery import service as delivery
from petitions.delivery.models import State, Suppression
from petitions.replies.models import AnswerState, Nature
from tests.replies import mails, post


@pytest.fixture
def keys(as_worker):
    """As a worker holds them."""
    return as_worker


@pytest.fixture
def letter(session, letters):
    """A letter by mail that was handed over; its envelope."""
    return post.left(session, letters[1])


def forgeries(keys, letter, code: str, reference: str) -> list[bytes]:
    """Twenty reports by somebody who has the letter, its mail, and patience, but no return path."""
    good, dice = post.path(keys, letter), random.Random(7)
    head, _dash, mac = good.partition("@")[0].rpartition("-")
    chars = "abcdefghijklmnopqrstuvwxyz234567"
    told = {
        "envelope_id": [code, reference, letter.message_id.strip("<>"), f"b-{letter.id}", head, "", "b-aa-" + "a" * 16],
        "message_id": [letter.message_id.strip("<>"), code, reference],
    }
    forged = [mails.report(envelope_id=word) for word in told["envelope_id"]]
    forged += [mails.report(message_id=word, words=f"m{n}") for n, word in enumerate(told["message_id"])]
    forged += [mails.report(post.reply_to(keys, letter), words="the reply address is known to every reader")]
    forged += [mails.report(f"{code}@families.example"), mails.report(f"answers+{code}@families.example")]
    for _n in range(20 - len(forged)):
        wrong = "".join(dice.choice(chars) for _c in mac)
        forged.append(mails.report(f"{head}-{wrong}@families.example"))
    return forged


def test_twenty_forged_reports_change_nothing(session, keys, letters, letter):
    before = post.states(session)
    printed = letters[1].letter
    forged = forgeries(keys, letter, printed.code, printed.reference)
    rows = post.arrive(session, keys, *forged)
    assert len(rows) == 20 and {row.nature for row in rows} == {Nature.FOREIGN}
    assert post.states(session) == before
    assert {answer.state for answer in post.answers(session)} == {AnswerState.PEN}


def test_twenty_acts_with_the_printed_code_change_nothing(session, keys, letters, letter):
    before, code = post.states(session), letters[1].letter.code
    acts = [
        {form: spelled}
        for spelled in (code, code.lower(), f"r-{code.lower()}", f"b-{letter.id}-{code}".lower())
        for form in ("Subject", "In_Reply_To", "References", "To", "Delivered_To")
    ]
    raws = []
    for number, act in enumerate(acts):
        ((form, word),) = act.items()
        wrapped = {"To": f"answers+{word}@families.example", "Delivered_To": f"{word}@families.example"}
        wrapped |= {"In_Reply_To": f"<{word}@families.example>", "References": f"<{word}>", "Subject": word}
        raws.append(mails.mail(f"I am the office; my code is {code} {number}", **{form: wrapped[form]}))
    assert len(post.arrive(session, keys, *raws)) == 20
    assert post.states(session) == before
    assert [(answer.state, answer.item) for answer in post.answers(session)] == [(AnswerState.PEN, None)] * 20


@pytest.mark.parametrize("key", ["confirm-request-1", "news-7-1", "reset-1", "endorsement-3"])
@pytest.mark.parametrize("way", ["token", "message-id", "automatic"])
def test_what_a_supporter_answers_is_never_kept(session, keys, stage, key, way):
    mail = post.another(session, key)
    head = {"To": post.path(keys, mail)} if way == "token" else {"In_Reply_To": mail.message_id}
    head |= {"Auto_Submitted": "auto-replied"} if way == "automatic" else {}
    (row,) = post.arrive(session, keys, mails.mail("I am Rana", From="Rana Haddad <rana@people.example>", **head))
    assert (row.nature, row.blob.content, post.answers(session)) == (Nature.FOREIGN, None, [])
    assert mail.state is State.ACCEPTED


def test_our_own_mail_in_our_own_mailbox_is_no_answer(session, keys, letters, letter):
    copy = post.another(session, f"archive-{letters[1].letter_id}")
    reference = letters[1].letter.reference
    for mail in (copy, letter):
        raw = mails.mail("Copy for your archive", Message_ID=mail.message_id, Subject=f"[{reference}] Letter")
        (row,) = post.arrive(session, keys, raw)
        assert (row.nature, row.blob.content) == (Nature.FOREIGN, None)
    assert post.answers(session) == []


def test_a_report_about_a_supporters_mail_ends_their_mail_and_its_bytes_are_erased(session, keys, stage):
    mail = post.another(session, "news-7-1")
    raw = mails.report(post.path(keys, mail, "Rana@people.example"), recipient="rana@People.example")
    (row,) = post.arrive(session, keys, raw)
    assert (row.nature, row.blob.content, mail.state) == (Nature.REPORT, None, State.BOUNCED)
    assert delivery.find_suppressed(session, keys, "rana@people.example").reason == "bounce"
    assert post.answers(session) == []
    (row,) = post.arrive(session, keys, mails.report(message_id="news-7-1@families.example"))
    assert (row.nature, row.blob.content) == (Nature.FOREIGN, None)


@pytest.mark.parametrize("action", ["failed", "delayed", "delivered"])
@pytest.mark.parametrize("status", ["5.1.1", "4.2.2"])
def test_nobody_has_an_address_suppressed_with_the_token_of_their_own_mail(session, keys, stage, action, status):
    mail = post.another(session, "confirm-request-1")
    for number, path in enumerate((post.path(keys, mail, "own@people.example"), post.path(keys, mail))):
        for victim in ("rana@people.example", "", "not an address", "own@people.example.example"):
            raw = mails.report(path, recipient=victim, action=action, status=status, words=str(number))
            post.arrive(session, keys, raw)
    assert session.scalars(select(Suppression)).all() == []


def test_a_full_mailbox_of_a_supporter_is_not_the_end(session, keys, stage):
    mail = post.another(session, "news-7-1")
    raw = mails.report(post.path(keys, mail, "rana@people.example"), recipient="rana@people.example", status="4.2.2")
    post.arrive(session, keys, raw)
    assert delivery.find_suppressed(session, keys, "rana@people.example") is None
    assert mail.state is State.ACCEPTED


def test_who_complains_is_not_written_to_again(session, keys, stage):
    mail = post.another(session, "news-7-1")
    path = post.path(keys, mail, "rana@people.example")
    other = mails.complaint(path, "salma@people.example")
    (row, *_others) = post.arrive(session, keys, other, mails.complaint(path, "rana@people.example", "not-spam"))
    assert session.scalars(select(Suppression)).all() == []
    post.arrive(session, keys, mails.complaint(path, "Rana@people.example"))
    assert delivery.find_suppressed(session, keys, "rana@people.example").reason == "complaint"
    assert (row.nature, row.blob.content, mail.state) == (Nature.REPORT, None, State.ACCEPTED)


def test_a_body_that_complains_about_a_letter_is_shown_and_not_suppressed(session, keys, letters, letter):
    post.arrive(session, keys, mails.complaint(post.path(keys, letter), letters[1].email))
    (answer,) = post.answers(session)
    assert (answer.state, answer.item, letter.state) == (AnswerState.AUTOMATIC, letters[1], State.ACCEPTED)
    assert session.scalars(select(Suppression)).all() == []
