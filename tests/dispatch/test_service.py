"""Prepared once, released once by a second person, counted once everywhere, stopped where the world allows it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from petitions.delivery.models import Attachment, Batch, BatchState, Envelope, State
from petitions.dispatch import jobs, ledger, links, mail, rules, service
from petitions.dispatch.figures import Standing
from petitions.dispatch.models import Dispatch, DispatchState, Item, TaskState, Way
from petitions.letters.models import Letter, LetterState, Reservation
from petitions.organizers import service as organizers
from petitions.organizers.models import Entry, Role
from petitions.recipients import service as recipients
from petitions.recipients.models import Evidence
from tests import factories as make
from tests.factories import NOON

TODAY = NOON.date()


def envelopes(session) -> dict[str, Envelope]:
    return {envelope.key: envelope for envelope in session.scalars(select(Envelope))}


def become(session, envelope: Envelope, state: State, **facts) -> None:
    envelope.state = state
    for name, value in facts.items():
        setattr(envelope, name, value)
    session.commit()


def test_a_double_click_prepares_one_dispatch(stage, session):
    assert stage.prepare(key="once") is stage.prepare(key="once")
    assert len(session.scalars(select(Dispatch)).all()) == 1
    assert len(session.scalars(select(Item)).all()) == 3


def test_approval_puts_every_letter_in_the_outbox_or_among_the_tasks(stage, session):
    dispatch = stage.approve(stage.freeze())
    found = {item.email or "hand": item for item in ledger.list_items(session, dispatch)}
    posted = envelopes(session)
    assert dispatch.state is DispatchState.RUNNING and dispatch.approved_by == stage.owner.id
    assert set(posted) == {found["names@un.example"].envelope_key, found["plain@un.example"].envelope_key}
    assert found["hand"].task is TaskState.TO_DO
    assert all(letter.state is LetterState.RELEASED for letter in session.scalars(select(Letter)))
    files = {
        envelope.key: [
            file.filename
            for file in session.scalars(
                select(Attachment).where(Attachment.envelope_id == envelope.id).order_by(Attachment.position)
            )
        ]
        for envelope in posted.values()
    }
    first = found["names@un.example"].letter.reference.replace("/", "-")
    assert files[found["names@un.example"].envelope_key] == [f"{first}.pdf", f"{first}-annex.pdf"]
    assert len(files[found["plain@un.example"].envelope_key]) == 1


def test_the_mail_is_the_letter_in_plain_words(stage, session, as_worker):
    dispatch = stage.freeze("plain")
    (item,) = ledger.list_items(session, dispatch)
    made = mail.letter_mail(stage.organization, item, stage.keys)
    assert made.subject == f"[{item.letter.reference}] Request for information"
    assert made.sender == made.reply_to == stage.organization.sender
    assert made.domain == "un.example"
    for words in (
        "Dear Chair,",
        "1. Open the archives of prisons.",
        "Yours sincerely,",
        "5 people confirmed online",
        f"/v/{item.letter.code}",
        f"/r/{links.page_token(stage.keys, item)}",
    ):
        assert words in made.text.replace("\xa0", " ")


def test_batches_hold_at_most_fifty_letters(stage, session):
    for number in range(60):
        stage.choose(f"n{number}", email=f"n{number}@un.example")
    dispatch = stage.approve(stage.freeze(*(f"n{number}" for number in range(60))))
    sizes = {}
    for envelope in session.scalars(select(Envelope)):
        sizes[envelope.batch.name] = sizes.get(envelope.batch.name, 0) + 1
    assert sizes == {f"dispatch-{dispatch.id}-1": 50, f"dispatch-{dispatch.id}-2": 10}
    assert ledger.numbers(session, dispatch).waiting == 60


def test_the_archive_gets_one_copy_of_every_letter_and_no_names(stage, session):
    stage.organization.archive_address = "archive@families.example"
    session.commit()
    dispatch = stage.approve(stage.freeze())
    copies = [envelope for key, envelope in envelopes(session).items() if key.startswith("archive-")]
    assert len(copies) == 3
    for copy in copies:
        files = session.scalars(select(Attachment).where(Attachment.envelope_id == copy.id)).all()
        assert len(files) == 1 and "annex" not in files[0].filename
    assert ledger.numbers(session, dispatch).letters == 3


def test_nobody_releases_their_own_letters_and_no_editor_releases_any(stage, session):
    dispatch = stage.freeze()
    with pytest.raises(rules.MayNotApprove):
        stage.approve(dispatch, membership=stage.memberships["editor"])
    stage.memberships["editor"].role = Role.OWNER
    with pytest.raises(rules.SecondPerson):
        stage.approve(dispatch, membership=stage.memberships["editor"])
    assert envelopes(session) == {} and dispatch.state is DispatchState.FROZEN


def test_two_approvals_are_one(stage, session):
    dispatch = stage.freeze()
    third = make.membership(stage.organization, make.account(), Role.APPROVER)
    make.stored(session, third)
    stage.approve(dispatch)
    stage.approve(dispatch)
    stage.approve(dispatch, membership=third)
    assert dispatch.approved_by == stage.owner.id
    assert len(envelopes(session)) == 2
    assert len(session.scalars(select(Entry).where(Entry.verb == "approve")).all()) == 1


def test_only_what_stands_still_is_released(stage, session):
    with pytest.raises(rules.NotFrozen):
        stage.approve(stage.prepare())
    assert envelopes(session) == {}


@pytest.mark.parametrize("days", [3, 4])
def test_a_letter_may_be_three_days_old_when_it_leaves(stage, days):
    dispatch = stage.freeze()
    later = NOON + timedelta(days=days)
    if days > 3:
        with pytest.raises(rules.TooOld) as refused:
            stage.approve(dispatch, now=later)
        assert "20 November 2026" in refused.value.sentence()
    else:
        assert stage.approve(dispatch, now=later).state is DispatchState.RUNNING


def verify(stage, name, on=TODAY):
    recipient = stage.choices[name].recipient
    facts = {"evidence": Evidence.PAGE, "source": "https://un.example", "seen": "the address", "by": "R.", "on": on}
    recipients.verify(stage.session, recipient, **facts, email=recipient.email, organization=stage.organization)
    stage.session.commit()


def test_an_address_nobody_looked_at_is_written_to_in_the_catcher_only(stage, session):
    dispatch = stage.freeze()
    with pytest.raises(rules.Unverified):
        stage.approve(dispatch, into_catcher=False)
    verify(stage, "names")
    verify(stage, "plain", on=NOON.date() - timedelta(days=367))
    assert service.list_unverified(session, dispatch, NOON.date()) == [stage.choices["plain"].recipient]
    assert envelopes(session) == {}
    verify(stage, "plain")
    assert stage.approve(dispatch, into_catcher=False).state is DispatchState.RUNNING


def test_letters_leave_at_the_chosen_moment(stage, session):
    at = NOON + timedelta(days=1)
    dispatch = stage.approve(stage.freeze("plain"), starts_at=at)
    assert [envelope.due_at for envelope in envelopes(session).values()] == [at]
    assert ledger.next_at(ledger.list_rows(session, dispatch)) == at


def test_figures_agree_with_the_items_in_every_state(stage, session):
    dispatch = stage.approve(stage.freeze())
    item = next(item for item in ledger.list_items(session, dispatch) if item.way is Way.MAIL)
    envelope = envelopes(session)[item.envelope_key]
    for state in State:
        become(session, envelope, state)
        figures = service.numbers(session, dispatch)
        assert figures.letters == len(ledger.list_items(session, dispatch)) == 3
        told = ledger.as_json(session, dispatch)
        assert told["numbers"] == vars(figures)
        assert len(told["items"]) == 3


def test_pause_resume_and_cancel_reach_what_has_not_left(stage, session):
    dispatch = stage.approve(stage.freeze())
    first, second = [item for item in ledger.list_items(session, dispatch) if item.way is Way.MAIL]
    become(session, envelopes(session)[first.envelope_key], State.ACCEPTED, accepted_at=NOON)
    assert service.pause(session, dispatch, account=stage.owner, now=NOON) == 1
    assert dispatch.state is DispatchState.PAUSED
    assert all(batch.state is BatchState.PAUSED for batch in session.scalars(select(Batch)))
    assert service.resume(session, dispatch, account=stage.owner, now=NOON) == 1
    assert dispatch.state is DispatchState.RUNNING
    assert service.cancel(session, dispatch, account=stage.owner, now=NOON) == 2
    session.commit()
    standings = {row.item.id: row.standing for row in ledger.list_rows(session, dispatch)}
    assert standings[first.id] is Standing.HANDED_OVER and standings[second.id] is Standing.CANCELLED
    assert sorted(letter.state for letter in session.scalars(select(Letter))) == ["released", "revoked", "revoked"]
    with pytest.raises(rules.NotNow):
        service.resume(session, dispatch, account=stage.owner, now=NOON)


@pytest.mark.parametrize(
    ("answer", "state"), [("arrived", State.ACCEPTED), ("again", State.QUEUED), ("wait", State.IN_DOUBT)]
)
def test_a_person_settles_a_doubt(stage, session, answer, state):
    dispatch = stage.approve(stage.freeze("plain"))
    (item,) = ledger.list_items(session, dispatch)
    become(session, envelopes(session)[item.envelope_key], State.IN_DOUBT)
    service.settle(session, item, answer, account=stage.owner, now=NOON)
    assert envelopes(session)[item.envelope_key].state is state
    assert (
        session.scalars(select(Entry).where(Entry.verb == f"settle_{answer}")).one().subject
        == f"dispatch-{dispatch.id}"
    )


def test_what_was_never_released_is_discarded_and_unprinted_numbers_come_back(stage, session):
    frozen = stage.freeze("plain")
    waiting = stage.prepare("hand", key="second")
    letter_number = session.scalars(select(Reservation)).one().serial
    for dispatch in (frozen, waiting):
        service.discard(session, dispatch, account=stage.editor, now=NOON)
        assert dispatch.state is DispatchState.CANCELLED
        assert service.numbers(session, dispatch).cancelled == 1
    assert [row.serial for row in session.scalars(select(Reservation))] == [letter_number]
    assert session.scalars(select(Letter)).one().state is LetterState.REVOKED
    with pytest.raises(rules.NotNow):
        service.discard(session, frozen, account=stage.editor, now=NOON)
    session.commit()
    jobs.freeze(waiting.id)
    assert len(session.scalars(select(Letter)).all()) == 1


def test_a_dispatch_is_done_when_nothing_is_left_to_do(stage, session):
    dispatch = stage.approve(stage.freeze("plain", "hand"))
    by_mail, by_hand = ledger.list_items(session, dispatch)
    become(session, envelopes(session)[by_mail.envelope_key], State.ACCEPTED, accepted_at=NOON)
    jobs.tidy()
    assert dispatch.state is DispatchState.RUNNING
    sent = {"how": "post", "on": NOON.date(), "proof": "RR 123 456 789", "account": stage.editor, "now": NOON}
    service.record_by_hand(session, by_hand, **sent)
    session.commit()
    jobs.tidy()
    session.refresh(dispatch)
    assert dispatch.state is DispatchState.DONE
    service.record_return(session, by_hand, on=NOON.date(), note="unknown there", account=stage.editor, now=NOON)
    assert service.numbers(session, dispatch).bounced == 1
    service.record_by_hand(session, by_hand, **sent)
    assert by_hand.task is TaskState.SENT and by_hand.returned_on is None


def test_every_act_is_on_the_record(stage, session):
    dispatch = stage.approve(stage.freeze())
    service.pause(session, dispatch, account=stage.owner, now=NOON)
    verbs = session.scalars(
        select(Entry.verb).where(Entry.subject == f"dispatch-{dispatch.id}").order_by(Entry.id)
    ).all()
    assert verbs == ["prepare", "approve", "pause"]
    assert organizers.check_record(session) >= 3


def test_a_dispatch_belongs_to_its_organization(stage, session):
    dispatch = stage.freeze("plain")
    assert service.by_id(session, stage.organization, dispatch.id) is dispatch
    other = make.stored(session, make.organization())
    with pytest.raises(service.NotFound):
        service.by_id(session, other, dispatch.id)
    with pytest.raises(service.NotFound):
        service.item_of(session, stage.prepare("plain", key="other"), ledger.list_items(session, dispatch)[0].id)
