"""Dealing with answers: who sees which, what a press does, what it refuses, and that it can be undone."""

from datetime import date

import pytest
from sqlalchemy import select

from petitions.core.errors import NotFound
from petitions.dispatch import ledger
from petitions.organizers.models import Entry
from petitions.replies import answering, contents, placing, recording, rules
from petitions.replies.models import Answer, AnswerState, Medium, Verdict
from petitions.replies.recording import Upload
from tests import factories as make
from tests.factories import NOON
from tests.supporters import ground


@pytest.fixture
def said(stage, as_worker):
    """Who says it, with which keys, when."""
    return {"account": stage.editor, "keys": as_worker, "now": NOON}


@pytest.fixture
def acts(stage):
    """Who does it, and when."""
    return {"account": stage.editor, "now": NOON}


def verbs(session) -> list[str]:
    return list(session.scalars(select(Entry.verb).where(Entry.subject.startswith("answer-")).order_by(Entry.id)))


def by_hand(stage, keys, item=None, recipient=None, **over):
    facts = {"medium": Medium.POST, "on": date(2026, 11, 20), "who": "Registry", "account": stage.owner}
    facts |= {"keys": keys, "now": NOON}
    place = stage.place.campaign
    return recording.record_by_hand(stage.session, stage.organization, place, recipient, item=item, **facts | over)


def test_a_verdict_is_kept_with_who_and_when_and_stands_in_the_log_without_words(
    session, letters, came, said, as_worker
):
    answer = came(letters[0])
    answering.classify(session, answer, Verdict.SUBSTANTIVE, note="Call them in May.", **said)
    assert (answer.state, answer.verdict) == (AnswerState.CLASSIFIED, Verdict.SUBSTANTIVE)
    assert answer.classified_at == NOON and answer.classified_by == said["account"].id
    assert contents.opened(as_worker, answer.note) == "Call them in May."
    (entry,) = session.scalars(select(Entry).where(Entry.verb == "classify_answer"))
    assert entry.facts == {"verdict": "substantive", "demands": [], "item": letters[0].id}


def test_a_second_note_stands_under_the_first(session, letters, came, said, as_worker):
    answer = came(letters[0], note="Larger than we read.")
    answering.classify(session, answer, Verdict.REFUSED, note="Try again.", **said)
    assert contents.opened(as_worker, answer.note) == "Larger than we read.\n\nTry again."


def test_a_commitment_names_its_demands(session, letters, came, said):
    answer = came(letters[0])
    with pytest.raises(rules.NeedsDemand):
        answering.classify(session, answer, Verdict.COMMITTED, **said)
    with pytest.raises(rules.NoSuchDemand):
        answering.classify(session, answer, Verdict.COMMITTED, demands=[1, 9], **said)
    assert answer.state is AnswerState.UNREAD
    answering.classify(session, answer, Verdict.COMMITTED, demands=[2, 1, 2], **said)
    assert answer.demands == [1, 2]


def test_of_two_verdicts_the_second_is_told_that_it_came_late(session, letters, came, said):
    answer = came(letters[0])
    answering.classify(session, answer, Verdict.REFUSED, **said)
    with pytest.raises(rules.Moved):
        answering.classify(session, answer, Verdict.SUBSTANTIVE, **said)
    assert answer.verdict is Verdict.REFUSED


def test_an_undone_verdict_leaves_nothing_behind(session, letters, came, said, acts):
    answer = came(letters[0])
    answering.classify(session, answer, Verdict.COMMITTED, demands=[1], **said)
    answering.reopen(session, answer, **acts)
    left = (answer.state, answer.verdict, answer.demands, answer.classified_by, answer.classified_at)
    assert left == (AnswerState.UNREAD, None, [], None, None)
    assert verbs(session) == ["classify_answer", "reopen_answer"]


def test_what_dispatch_says_of_a_letter_follows_the_verdicts_and_their_undoing(session, letters, came, said, acts):
    item = letters[0]
    seen, told = came(item, came_on=date(2026, 11, 21)), came(item, came_on=date(2026, 11, 25))
    automatic = came(item, state=AnswerState.AUTOMATIC)
    assert (item.acknowledged_on, item.answered_on) == (None, None)
    answering.classify(session, seen, Verdict.ACKNOWLEDGED, **said)
    assert (item.acknowledged_on, item.answered_on) == (seen.came_on, None)
    answering.classify(session, told, Verdict.SUBSTANTIVE, **said)
    assert (item.acknowledged_on, item.answered_on) == (seen.came_on, told.came_on)
    answering.reopen(session, told, **acts)
    answering.dismiss(session, automatic, **acts)
    assert (item.acknowledged_on, item.answered_on, item.answer) == (seen.came_on, None, None)


def test_what_lies_in_the_pen_is_put_to_a_letter_before_it_is_judged(session, letters, came, said, acts):
    answer = came()
    with pytest.raises(rules.NoLetter):
        answering.classify(session, answer, Verdict.ACKNOWLEDGED, **said)
    answering.put_to(session, answer, letters[1], **acts)
    assert (answer.state, answer.item, answer.matched_by) == (AnswerState.UNREAD, letters[1], "person")
    assert (answer.campaign, answer.recipient) == (letters[1].dispatch.campaign, letters[1].recipient)
    answering.reopen(session, answer, **acts)
    assert (answer.state, answer.item, answer.campaign, answer.recipient) == (AnswerState.PEN, None, None, None)


def test_an_answer_that_found_its_letter_by_itself_does_not_fall_back_into_the_pen(session, letters, came, acts):
    answer = came(letters[0])
    with pytest.raises(rules.Moved):
        answering.reopen(session, answer, **acts)
    assert answer.item == letters[0]


def test_an_answer_to_another_letter_is_moved_there(session, letters, came, acts):
    answer = came(letters[0])
    answering.put_to(session, answer, letters[1], **acts)
    assert answer.item == letters[1] and answer.recipient == letters[1].recipient


def test_a_letter_is_found_by_its_reference_only_once_it_is_released(session, stage, letters, as_worker):
    reference = letters[0].letter.reference
    assert placing.by_reference(session, stage.organization, f" {reference.lower()} ") == letters[0]
    stage.choose("late", email="late@un.example")
    (frozen,) = ledger.list_items(session, stage.freeze("late", key="later"))
    with pytest.raises(rules.NoSuchLetter):
        placing.by_reference(session, stage.organization, frozen.letter.reference)
    with pytest.raises(rules.NoSuchLetter):
        placing.by_reference(session, make.stored(session, make.organization()), reference)


def test_an_answer_is_not_put_to_the_letter_of_another_organization(session, letters, came, acts):
    theirs = came(organization=make.organization())
    with pytest.raises(rules.NoSuchLetter):
        answering.put_to(session, theirs, letters[0], **acts)
    assert theirs.state is AnswerState.PEN


def test_letters_to_the_same_house_are_likely(session, stage, letters):
    found = placing.likely(session, stage.organization, "Somebody <somebody@UN.example>")
    assert {item.email for item in found} == {"names@un.example", "plain@un.example"}
    for sender in ("", "nobody", "x@elsewhere.example", "x@%", "x@n.example"):
        assert placing.likely(session, stage.organization, sender) == []


def test_what_is_set_aside_counts_for_nothing_and_can_be_taken_up_again(session, stage, letters, came, acts):
    answer, other = came(letters[0]), came()
    assert answering.count_unread(session, stage.organization) == 2
    for one in (answer, other):
        answering.dismiss(session, one, **acts)
        assert one.state is AnswerState.DISMISSED
    assert answering.count_unread(session, stage.organization) == 0
    answering.reopen(session, answer, **acts)
    answering.reopen(session, other, **acts)
    assert (answer.state, other.state) == (AnswerState.UNREAD, AnswerState.PEN)


def test_an_automatic_reply_never_counts_until_a_person_says_so(session, stage, letters, came, said, acts):
    answer = came(letters[0], state=AnswerState.AUTOMATIC)
    assert answering.count_unread(session, stage.organization) == 0
    with pytest.raises(rules.Moved):
        answering.classify(session, answer, Verdict.ACKNOWLEDGED, **said)
    answering.reopen(session, answer, **acts)
    assert answer.state is AnswerState.UNREAD


def test_what_a_recipient_proposes_counts_once_it_is_accepted(session, letters, came, said, acts):
    page = {"medium": Medium.PAGE, "matched_by": "page"}
    one = came(letters[0], proposed=Verdict.COMMITTED, demands=[2], **page)
    two = came(letters[1], proposed=Verdict.NO_MORE, **page)
    assert (one.verdict, two.verdict) == (None, None)
    answering.accept(session, one, **said)
    answering.decline(session, two, **acts)
    assert (one.verdict, one.demands) == (Verdict.COMMITTED, [2])
    assert (two.state, two.verdict) == (AnswerState.DISMISSED, None)
    answering.reopen(session, one, **acts)
    assert (one.verdict, one.demands, one.proposed) == (None, [2], Verdict.COMMITTED)


def test_nothing_is_accepted_where_nothing_was_proposed(session, letters, came, said, acts):
    answer = came(letters[0])
    with pytest.raises(rules.Moved):
        answering.accept(session, answer, **said)
    with pytest.raises(rules.Moved):
        answering.decline(session, answer, **acts)
    assert answer.state is AnswerState.UNREAD


def test_a_call_about_no_letter_is_recorded_with_its_file(session, stage, letters, as_worker):
    file = Upload("Minutes of the call.odt", "application/odt", b"minutes")
    answer = by_hand(stage, as_worker, recipient=letters[2].recipient, medium=Medium.PHONE, text="Soon.", file=file)
    assert (answer.state, answer.item_id, answer.matched_by) == (AnswerState.UNREAD, None, "hand")
    assert contents.opened(as_worker, answer.sender) == "Registry" and b"Registry" not in answer.sender
    (kept,) = answer.files
    assert contents.opened_file(as_worker, kept.content) == b"minutes" and kept.size == 7
    assert verbs(session) == ["record_answer"]


def test_a_letter_by_post_is_recorded_and_classified_at_once(session, stage, letters, as_worker):
    answer = by_hand(stage, as_worker, letters[2], verdict=Verdict.COMMITTED, demands=[1])
    assert (answer.state, answer.recipient, answer.demands) == (AnswerState.CLASSIFIED, letters[2].recipient, [1])
    assert verbs(session) == ["record_answer", "classify_answer"]


def test_a_record_by_hand_says_from_whom_and_is_not_older_than_its_letter(session, stage, letters, as_worker):
    with pytest.raises(rules.NeedsRecipient):
        by_hand(stage, as_worker)
    with pytest.raises(rules.NeedsRecipient):
        by_hand(stage, as_worker, recipient=make.stored(session, make.recipient(organization_id=_other(session))))
    with pytest.raises(rules.BeforeLetter) as told:
        by_hand(stage, as_worker, letters[0], on=date(2026, 11, 19))
    assert "20 November 2026" in told.value.sentence()
    with pytest.raises(rules.TooLarge):
        by_hand(stage, as_worker, letters[0], file=Upload("x", "", b"x" * (rules.FILE_BYTES + 1)))
    assert session.scalars(select(Answer)).all() == []


def _other(session) -> int:
    return make.stored(session, make.organization()).id


def test_a_record_by_hand_names_only_letters_of_its_campaign(session, stage, letters, as_worker):
    other = ground(session, as_worker, organization=stage.organization).campaign
    facts = {"medium": Medium.POST, "on": date(2026, 11, 20), "who": "Registry", "account": stage.owner}
    with pytest.raises(rules.NoSuchLetter):
        recording.record_by_hand(
            session, stage.organization, other, None, item=letters[0], keys=as_worker, now=NOON, **facts
        )


def test_answers_of_other_organizations_are_not_there(session, stage, letters, came):
    ours, theirs = came(letters[0]), came(organization=make.organization())
    assert answering.list_answers(session, stage.organization) == [ours]
    with pytest.raises(NotFound):
        answering.by_id(session, stage.organization, theirs.id)
    assert answering.count_unread(session, stage.organization) == 1


def test_a_mail_nobody_owns_is_shown_to_the_one_organization_here_or_to_the_one_it_names(session, stage, letters, came):
    unknown, naming = came(organization=None), came(organization=None, proposed_item=letters[0])
    assert set(answering.list_answers(session, stage.organization)) == {unknown, naming}
    other = make.stored(session, make.organization())
    assert answering.list_answers(session, stage.organization) == [naming]
    assert answering.list_answers(session, other) == []
    assert answering.take(session, stage.organization, naming.id).organization == stage.organization
    with pytest.raises(NotFound):
        answering.take(session, other, naming.id)


def test_lists_are_narrowed_by_campaign_state_and_letter_and_begin_with_the_newest(session, stage, letters, came):
    old, new = came(letters[0], came_on=date(2026, 11, 1)), came(letters[0])
    automatic, pen = came(letters[1], state=AnswerState.AUTOMATIC), came()
    listed = answering.list_answers
    assert listed(session, stage.organization, item=letters[0]) == [new, old]
    assert listed(session, stage.organization, states=[AnswerState.AUTOMATIC]) == [automatic]
    assert pen not in listed(session, stage.organization, campaign=stage.place.campaign)
