"""Each office named under a letter gets a copy of its own: the same bytes, marked so, never the names."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from petitions.core.looks import new_key
from petitions.delivery.models import Attachment, Envelope, State
from petitions.dispatch import ledger, looks, mail, rules, service
from petitions.dispatch.figures import Standing
from petitions.dispatch.models import TaskState, Way
from petitions.letters import company
from petitions.letters.models import LetterState
from petitions.letters.rules import AnnexRefused
from tests.factories import NOON

SENT = {"how": "post", "on": NOON.date(), "now": NOON}


@pytest.fixture
def frozen(stage):
    """Two letters: the one with names is copied to the other addressee and to an office that takes post."""
    copied = [stage.choices["plain"].recipient_id, stage.choices["hand"].recipient_id]
    company.set_copies(stage.session, stage.choices["names"], copied)
    stage.session.commit()
    return stage.freeze("names", "plain")


@pytest.fixture
def released(stage, frozen):
    return stage.approve(frozen)


def files(session, key):
    envelope = session.scalars(select(Envelope).where(Envelope.key == key)).one()
    return list(session.scalars(select(Attachment).where(Attachment.envelope_id == envelope.id)))


def test_each_copy_is_an_item_of_its_own_with_the_bytes_of_its_letter(session, released):
    main, other = ledger.list_items(session, released)
    by_mail, by_hand = ledger.list_copies(session, released)
    assert (by_mail.way, by_hand.way, by_hand.task) == (Way.MAIL, Way.HAND, TaskState.TO_DO)
    assert by_mail.letter is by_hand.letter is main.letter
    assert by_mail.recipient is other.recipient
    letter, annex = files(session, main.envelope_key)
    [copy] = files(session, by_mail.envelope_key)
    assert copy.blob_id == letter.blob_id != annex.blob_id


def test_a_copy_says_in_subject_and_first_line_what_it_is(stage, session, released):
    copy, _hand = ledger.list_copies(session, released)
    made = mail.copy_mail(stage.organization, copy)
    assert made.to == "plain@un.example"
    assert made.subject == f"[{copy.letter.reference}] Copy for information: Request for information"
    assert made.text.startswith(f"Copy for information of the letter {copy.letter.reference} from ")
    assert "/r/" not in made.text


def test_letters_and_copies_are_counted_apart_and_each_sum_fits(session, released):
    rows = ledger.list_rows(session, released)
    assert (ledger.add_up(rows).letters, ledger.add_up(rows).waiting) == (2, 2)
    copies = ledger.add_up_copies(rows)
    assert (copies.letters, copies.waiting, copies.to_do) == (2, 1, 1)
    told = ledger.as_json(session, released)
    assert (told["numbers"]["letters"], told["copies"]["letters"]) == (2, 2)
    assert [len(one["copies"]) for one in told["items"]] == [2, 0]


def test_an_address_of_a_copy_is_verified_like_any_other(stage, session, frozen):
    with pytest.raises(rules.Unverified) as refused:
        stage.approve(frozen, into_catcher=False)
    assert len(refused.value.sentence().split(",")) >= 2
    assert {one.slug for one in service.list_unverified(session, frozen, NOON.date())} == {
        stage.choices["names"].recipient.slug,
        stage.choices["plain"].recipient.slug,
    }


def test_a_copy_never_comes_with_the_names(stage, session, released):
    copy, by_hand = ledger.list_copies(session, released)
    assert copy.names == by_hand.names == "no"
    assert mail.annex_of(copy) == []
    asked = {"reason": "to print it once more", "key": new_key(), "token": "t" * 22}
    with pytest.raises(AnnexRefused):
        looks.ask_look(session, by_hand, account=stage.owner, keys=stage.keys, now=NOON, **asked)


def test_a_pause_and_a_cancel_reach_copies_and_a_copy_is_no_letter(stage, session, released):
    assert service.pause(session, released, account=stage.owner, now=NOON) == 3
    main = ledger.list_items(session, released)[0]
    envelope = session.scalars(select(Envelope).where(Envelope.key == main.envelope_key)).one()
    envelope.state, envelope.accepted_at = State.ACCEPTED, NOON
    session.flush()
    assert service.cancel(session, released, account=stage.owner, now=NOON) == 3
    assert main.letter.state is LetterState.RELEASED, "the letter has gone, only its copies were stopped"
    assert ledger.add_up_copies(ledger.list_rows(session, released)).cancelled == 2


def test_a_copy_has_a_doubt_of_its_own(stage, session, released, sit):
    copy, by_hand = ledger.list_copies(session, released)
    envelope = session.scalars(select(Envelope).where(Envelope.key == copy.envelope_key)).one()
    envelope.state, envelope.changed_at = State.IN_DOUBT, NOON
    session.commit()
    page = sit("owner").get(f"/dispatches/{released.id}")
    assert "a copy for" in page.lower() and f"items/{copy.id}/settle" in page
    service.settle(session, copy, "arrived", account=stage.owner, now=NOON)
    service.record_by_hand(session, by_hand, account=stage.owner, **SENT)
    standings = [row.standing for row in ledger.list_rows(session, released)[0].copies]
    assert standings == [Standing.HANDED_OVER, Standing.SENT_BY_HAND]


def test_a_dispatch_is_not_done_before_its_copies_are(stage, session, released):
    for envelope in session.scalars(select(Envelope)):
        envelope.state, envelope.accepted_at = State.ACCEPTED, NOON
    session.flush()
    assert not ledger.is_finished(session, released)
    service.record_by_hand(session, ledger.list_copies(session, released)[1], account=stage.owner, **SENT)
    assert ledger.is_finished(session, released)


def test_what_is_named_when_it_is_frozen_is_copied_whatever_is_chosen_later(stage, session, frozen):
    company.set_copies(session, stage.choices["names"], [])
    session.commit()
    stage.approve(frozen)
    assert len(ledger.list_copies(session, frozen)) == 2


def test_an_office_that_only_got_a_copy_is_no_door(stage, session, released):
    doors = service.list_doors(session, stage.place.campaign, "en", today=NOON.date() + timedelta(days=1))
    assert {door.slug for door in doors} == {stage.choices[name].recipient.slug for name in ("names", "plain")}


def test_the_approver_sees_who_gets_a_copy_and_where(stage, frozen, sit):
    page = sit("owner").get(f"/dispatches/{frozen.id}/approve")
    assert page.count("Copies for information") == 1
    assert "Each gets the same letter" in page
    assert page.count("plain@un.example") == 2
