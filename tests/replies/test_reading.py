"""An answer finds its letter; what proves nothing changes nothing (F45, T18)."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from petitions.core.sealing import CannotOpen
from petitions.delivery.models import Envelope, State, Suppression
from petitions.letters import plain
from petitions.letters.values import LetterValues
from petitions.replies import contents, jobs
from petitions.replies.models import AnswerState, Inbound, InboundState, Nature
from tests import factories as make
from tests.replies import mails, post


@pytest.fixture
def keys(as_worker):
    """As a worker holds them."""
    return as_worker


@pytest.fixture
def letter(session, letters):
    """A letter by mail that was handed over; its envelope."""
    return post.left(session, letters[1])


def one_answer(session, state: AnswerState):
    (answer,) = post.answers(session)
    assert answer.state is state
    return answer


def test_an_answer_to_the_reply_address_belongs_to_its_letter(session, keys, letters, letter):
    raw = mails.mail("We look into it.", To=post.reply_to(keys, letter), From="Anybody <somebody@elsewhere.example>")
    (row,) = post.arrive(session, keys, raw)
    answer = one_answer(session, AnswerState.UNREAD)
    assert (row.nature, row.envelope_id, row.state) == (Nature.ANSWER, letter.id, InboundState.READ)
    assert (answer.item, answer.recipient, answer.matched_by) == (letters[1], letters[1].recipient, "token")
    assert answer.campaign == letters[1].dispatch.campaign and answer.organization == answer.campaign.organization
    assert contents.opened(keys, answer.text) == "We look into it."
    assert contents.opened(keys, answer.sender) == '"Anybody" <somebody@elsewhere.example>'
    assert b"look into it" not in answer.text
    assert letter.state is State.REPLIED


def test_the_address_in_delivered_to_and_in_capitals_is_enough(session, keys, letter):
    raw = mails.mail(Delivered_To=post.reply_to(keys, letter).upper(), Subject="no reference at all")
    post.arrive(session, keys, raw)
    assert one_answer(session, AnswerState.UNREAD).matched_by == "token"


@pytest.mark.parametrize("field", ["In_Reply_To", "References"])
@pytest.mark.parametrize("sender", ["office@un.example", "office@geneva.un.example"])
def test_our_message_id_from_a_known_house_is_enough(session, keys, letters, letter, field, sender):
    post.arrive(session, keys, mails.mail(From=sender, **{field: letter.message_id}))
    answer = one_answer(session, AnswerState.UNREAD)
    assert (answer.item, answer.matched_by, letter.state) == (letters[1], "message-id", State.REPLIED)


@pytest.mark.parametrize("sender", ["a@elsewhere.example", "a@notun.example", "a@un.example.elsewhere.example", ""])
def test_our_message_id_from_a_stranger_only_proposes(session, keys, letters, letter, sender):
    before = post.states(session)
    post.arrive(session, keys, mails.mail(From=sender or None, In_Reply_To=letter.message_id))
    answer = one_answer(session, AnswerState.PEN)
    assert (answer.item, answer.proposed_item, answer.matched_by) == (None, letters[1], None)
    assert post.states(session) == before


def test_a_house_with_rooms_for_everybody_is_known_by_the_whole_address_alone(session, keys, letters, letter):
    letters[1].email = letters[1].recipient.email = "expert@gmail.com"
    session.commit()
    post.arrive(session, keys, mails.mail(From="other@gmail.com", In_Reply_To=letter.message_id))
    one_answer(session, AnswerState.PEN)
    post.arrive(session, keys, mails.mail("2", From="expert@gmail.com", In_Reply_To=letter.message_id))
    assert post.answers(session)[1].state is AnswerState.UNREAD


def test_a_reference_in_the_subject_only_proposes(session, keys, letters, letter):
    before = post.states(session)
    post.arrive(session, keys, mails.mail(Subject=f"Your letter {letters[1].letter.reference.lower()}"))
    answer = one_answer(session, AnswerState.PEN)
    assert (answer.item, answer.proposed_item) == (None, letters[1])
    assert answer.organization == letters[1].dispatch.campaign.organization
    assert post.states(session) == before


def test_what_names_nothing_lies_in_the_pen_of_the_only_organization(session, keys, stage):
    post.arrive(session, keys, mails.mail(Subject="Hello"))
    assert one_answer(session, AnswerState.PEN).organization == stage.organization


def test_among_several_organizations_nobody_guesses_but_an_own_address_is_known(session, keys, stage):
    other = make.stored(session, make.organization(sender="other@partners.example"))
    post.arrive(session, keys, mails.mail(Subject="Hello"), mails.mail("2", To="Other@partners.example"))
    assert [answer.organization for answer in post.answers(session)] == [None, other]


def test_the_letter_quoted_whole_stands_apart_from_the_answer(session, keys, letters, letter):
    words = plain.letter_text(LetterValues.from_json(letters[1].letter.values))
    post.arrive(session, keys, mails.mail(f"{words}\n\nReceived with thanks.", To=post.reply_to(keys, letter)))
    answer = one_answer(session, AnswerState.UNREAD)
    assert contents.opened(keys, answer.text) == "Received with thanks."
    assert "we ask" in contents.opened(keys, answer.quoted)


def test_files_are_kept_locked_with_safe_names(session, keys, letter):
    raw = mails.with_files(
        ("../r\u202eeply.pdf", b"%PDF"), ("big.bin", b"x" * 10_000_001), To=post.reply_to(keys, letter)
    )
    post.arrive(session, keys, raw)
    first, second = one_answer(session, AnswerState.UNREAD).files
    assert contents.opened(keys, first.name) == "reply.pdf" and contents.opened_file(keys, first.content) == b"%PDF"
    assert (second.size, second.content) == (10_000_001, None)


def test_the_same_mail_twice_is_one_answer(session, keys, letter):
    raw = mails.mail(To=post.reply_to(keys, letter))
    post.arrive(session, keys, raw, raw)
    post.arrive(session, keys, raw)
    one_answer(session, AnswerState.UNREAD)


def test_an_answer_that_comes_before_our_own_commit_waits_for_it(session, keys, letters):
    letter = post.left(session, letters[1], State.SENDING)
    (row,) = post.arrive(session, keys, mails.mail(To=post.reply_to(keys, letter)))
    assert (row.state, row.tries, post.answers(session)) == (InboundState.NEW, 0, [])
    post.all_in(session, State.ACCEPTED)
    assert jobs.read_inbound() == 1
    session.expire_all()
    assert one_answer(session, AnswerState.UNREAD) and letter.state is State.REPLIED


@pytest.mark.parametrize("words", ["answer", "report", "delivery", "late"])
def test_a_doubt_is_settled_by_a_real_answer_or_report(session, keys, letters, words):
    letter = post.left(session, letters[1], State.IN_DOUBT)
    raw, state = {
        "answer": (mails.mail(To=post.reply_to(keys, letter)), State.REPLIED),
        "report": (mails.report(post.path(keys, letter)), State.BOUNCED),
        "delivery": (mails.report(post.path(keys, letter), action="delivered", status="2.0.0"), State.DELIVERED),
        "late": (mails.report(post.path(keys, letter), action="delayed", status="4.4.1"), State.ACCEPTED),
    }[words]
    post.arrive(session, keys, raw)
    assert letter.state is state


HEADS = [{"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"Subject": "Automatic reply: away"}]


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("before", [State.ACCEPTED, State.IN_DOUBT])
def test_an_absence_note_is_filed_beside_its_letter_and_counts_as_nothing(session, keys, letters, head, before):
    letter = post.left(session, letters[1], before)
    (row,) = post.arrive(session, keys, mails.mail(**{"To": post.reply_to(keys, letter)} | head))
    answer = one_answer(session, AnswerState.AUTOMATIC)
    assert (answer.item, row.nature, letter.state) == (letters[1], Nature.AUTOMATIC, before)


def test_a_machine_that_names_no_letter_fills_no_list(session, keys, stage):
    (row,) = post.arrive(session, keys, mails.mail(Auto_Submitted="auto-replied", Subject="Hello"))
    assert (row.nature, post.answers(session)) == (Nature.AUTOMATIC, [])


def test_a_person_behind_a_mailing_list_is_a_person_where_the_letter_is_known(session, keys, stage, letter):
    lists = {"List_Id": "<registry.un.example>", "Precedence": "list"}
    post.arrive(session, keys, mails.mail(To=post.reply_to(keys, letter), **lists))
    one_answer(session, AnswerState.UNREAD)
    (row,) = post.arrive(session, keys, mails.mail("news", Subject="Newsletter", **lists))
    assert row.nature is Nature.AUTOMATIC


def test_two_machines_cannot_talk_to_each_other_through_us(session, keys, letter):
    """Each absence note would call forth the next, if anything here answered; nothing does, whatever comes."""
    sent = session.scalar(select(func.count()).select_from(Envelope))
    for number in range(20):
        post.arrive(
            session,
            keys,
            mails.mail(f"away {number}", To=post.reply_to(keys, letter), Auto_Submitted="auto-replied"),
            mails.mail(f"I am a person {number}", To=post.reply_to(keys, letter)),
            mails.mail(f"unknown {number}", Subject="Automatic reply"),
            mails.report(post.path(keys, letter), words=str(number)),
        )
    assert session.scalar(select(func.count()).select_from(Envelope)) == sent
    assert session.scalar(select(func.count()).where(Inbound.state == InboundState.READ)) == 80


def test_a_report_for_good_moves_the_letter_and_suppresses_nobody(session, keys, letters, letter):
    (row,) = post.arrive(session, keys, mails.report(post.path(keys, letter), recipient=letters[1].email))
    answer = one_answer(session, AnswerState.AUTOMATIC)
    assert (letter.state, letter.reply_status) == (State.BOUNCED, "5.1.1")
    assert (row.nature, row.action, row.status, answer.item) == (Nature.REPORT, "failed", "5.1.1", letters[1])
    assert session.scalars(select(Suppression)).all() == []


def test_the_envelope_id_says_the_same_as_the_return_path(session, keys, letter):
    token = post.path(keys, letter).partition("+")[2].partition("@")[0]
    post.arrive(session, keys, mails.report(envelope_id=token.upper()))
    assert letter.state is State.BOUNCED


def test_a_report_long_after_counts_and_twice_counts_once(session, keys, letter, still):
    still.pass_by(days=6)
    first, again = (mails.report(post.path(keys, letter), words=words) for words in ("once", "again"))
    post.arrive(session, keys, first, first, again)
    assert letter.state is State.BOUNCED


@pytest.mark.parametrize(
    ("action", "status"), [("delayed", "4.4.1"), ("failed", "4.4.7"), ("failed", ""), ("odd", "5.1.1")]
)
def test_less_than_a_failure_for_good_moves_nothing(session, keys, letter, action, status):
    (row,) = post.arrive(session, keys, mails.report(post.path(keys, letter), action=action, status=status))
    assert (letter.state, row.nature) == (State.ACCEPTED, Nature.REPORT)


def test_three_soft_failures_within_two_weeks_are_one_for_good(session, keys, letter, still):
    for number, days in enumerate((0, 15, 3, 3)):
        still.pass_by(days=days)
        raw = mails.report(post.path(keys, letter), status="4.2.2", words=str(number))
        post.arrive(session, keys, raw, now=still())
        assert letter.state is (State.BOUNCED if number == 3 else State.ACCEPTED)


def test_an_answer_to_the_archive_copy_only_proposes(session, keys, letters, letter):
    copy = post.another(session, f"archive-{letters[1].letter_id}")
    post.arrive(session, keys, mails.mail(To=post.path(keys, copy)))
    assert one_answer(session, AnswerState.PEN).proposed_item == letters[1]


def test_an_answer_to_a_second_posting_or_a_copy_belongs_to_it_too(session, keys, letters):
    again = post.another(session, f"letter-{letters[1].letter_id}-2")
    copy = post.another(session, f"copy-{letters[0].id}")
    for mail in (again, copy):
        post.arrive(session, keys, mails.mail(mail.key, To=post.reply_to(keys, mail)))
    assert [answer.item for answer in post.answers(session)] == [letters[1], letters[0]]


def test_a_mail_beyond_the_limit_is_an_answer_that_says_what_is_missing(session, keys, letter):
    raw = mails.mail(To=post.reply_to(keys, letter)).replace(b"\n\n", b"\n\n" + b"x" * 30_000_000, 1)
    post.arrive(session, keys, raw)
    assert "20 MB" in contents.opened(keys, one_answer(session, AnswerState.UNREAD).note)


def test_a_mail_nested_a_hundred_deep_is_an_answer_all_the_same(session, keys, letter):
    raw = mails.nested(100).replace(mails.OUR_ADDRESS.encode(), post.reply_to(keys, letter).encode())
    post.arrive(session, keys, raw)
    assert "more parts" in contents.opened(keys, one_answer(session, AnswerState.UNREAD).note)


def test_the_day_of_an_answer_is_its_own_where_that_can_be_true(session, keys, letter, stage):
    for date in (
        "Thu, 19 Nov 2026 09:00:00 +0000",
        "Thu, 19 Nov 2020 09:00:00 +0000",
        "Sun, 19 Nov 2034 09:00:00 +0000",
    ):
        post.arrive(session, keys, mails.mail(date, Date=date, To=post.reply_to(keys, letter)))
    assert [a.came_at - make.NOON for a in post.answers(session)] == [-timedelta(hours=27), timedelta(0), timedelta(0)]


def test_bytes_that_cannot_be_opened_are_set_aside(session, keys, monkeypatch):
    def shut(*_args):
        raise CannotOpen("blobs.content")

    monkeypatch.setattr(jobs, "content_of", shut)
    (row,) = post.arrive(session, keys, mails.mail())
    assert row.state is InboundState.BROKEN
