"""What a release is decided on: whose hands, which bytes, what nobody has reviewed, and what was opened."""

import re

import pytest
from sqlalchemy import select

from petitions.dispatch import deciding, ledger, openings, reading, rules
from petitions.dispatch.models import DispatchState, Opening
from petitions.organizers.models import Entry, Role
from petitions.signing.models import Cause, Signature, SignatureState
from petitions.signing.vetting.models import Act, Review, Reviewed
from tests import factories as make
from tests.dispatch.test_routes import path
from tests.factories import NOON

REASON = "They come from one office that we know"


def held(stage, session, number=2, *, reviewed=0):
    """Some signatures are held; of some a person decided it."""
    rows = list(session.scalars(select(Signature).order_by(Signature.id)))[:number]
    review = Review(
        campaign_id=stage.place.campaign.id, account_id=stage.owner.id, act=Act.HOLD, conditions={}, reason="", upto=9,
        made_at=NOON,
    )  # fmt: skip
    session.add(review)
    session.flush()
    for at, row in enumerate(rows):
        row.state, row.cause = SignatureState.HELD, Cause.BURST
        if at < reviewed:
            session.add(Reviewed(review_id=review.id, signature_id=row.id, state=SignatureState.CONFIRMED))
    session.commit()
    return review


def test_hands_are_those_of_the_author_of_the_writers_and_of_active_approvers(stage, session):
    asleep = make.membership(stage.organization, make.account(active=False), Role.APPROVER)
    make.stored(session, asleep, make.membership(make.organization(), make.account(), Role.OWNER))
    stage.write(body="Written by one person.\n\n{{demands}}", account=stage.owner)
    found = deciding.hands(session, stage.freeze("plain"))
    assert found == rules.Hands(stage.editor.id, frozenset({stage.owner.id}), frozenset({stage.owner.id}))


def test_who_wrote_it_is_refused_where_another_could_approve(stage, session):
    stage.write(body="Written by one person.\n\n{{demands}}", account=stage.owner)
    dispatch = stage.freeze("plain")
    third = make.stored(session, make.membership(stage.organization, make.account(), Role.APPROVER))
    with pytest.raises(rules.WroteIt):
        stage.approve(dispatch)
    stage.approve(dispatch, membership=third)
    assert dispatch.approved_by == third.account_id


def test_the_digest_moves_with_every_byte_of_letter_and_annex(stage, session):
    dispatch = stage.freeze()
    seen = {deciding.digest(session, dispatch)}
    letter = ledger.list_items(session, dispatch)[0].letter
    for row in (letter, letter.annex.blob):
        row.sha256 = "0" * 64
        session.flush()
        seen.add(deciding.digest(session, dispatch))
    assert len(seen) == 3


def test_only_what_the_page_held_is_released(stage, sit, session):
    dispatch = stage.freeze()
    for wrong in ("", "0" * 64):
        answer = sit("approver").post(path(stage, dispatch, "/approve"), {"seen": wrong})
        assert answer.status_code == 409 and "not the ones you looked at" in answer.text
    session.refresh(dispatch)
    assert dispatch.state is DispatchState.FROZEN


def test_held_counts_what_nobody_decided_and_rows_what_no_review_touched(stage, session):
    dispatch = stage.freeze()
    assert deciding.unreviewed(session, dispatch) == deciding.Unreviewed(held=0, rows=3)
    review = held(stage, session, 2, reviewed=1)
    assert deciding.unreviewed(session, dispatch).held == 1
    review.undone_at = NOON
    session.commit()
    assert deciding.unreviewed(session, dispatch).held == 2


def test_a_reviewed_name_is_no_row_that_nobody_reviewed(stage, session):
    dispatch = stage.freeze()
    review = held(stage, session, 0)
    named = session.scalars(select(Signature).where(Signature.level > 0)).first()
    session.add(Reviewed(review_id=review.id, signature_id=named.id, state=SignatureState.HELD))
    session.commit()
    assert deciding.unreviewed(session, dispatch).rows == 2


def test_held_signatures_hinder_the_release_unless_a_reason_is_given(stage, sit, session):
    dispatch = stage.freeze()
    held(stage, session)
    desk = sit("approver")
    page = desk.get(path(stage, dispatch, "/approve"))
    assert "Signatures held that nobody has decided about" in page and "Why do the letters go now?" in page
    answer = desk.post(path(stage, dispatch, "/approve"), {"despite": "short", "pace": "hours"})
    assert answer.status_code == 422 and "Review them, or say why" in answer.text
    assert 'value="short"' in answer.text and re.search(r'<input checked[^>]*value="hours"', answer.text)
    assert desk.post(path(stage, dispatch, "/approve"), {"despite": REASON}).status_code == 303
    session.refresh(dispatch)
    assert (dispatch.held_then, dispatch.unreviewed_then, dispatch.despite) == (2, 3, REASON)
    entry = session.scalars(select(Entry).where(Entry.verb == "approve")).one()
    assert (entry.facts["held"], entry.facts["despite"]) == (2, REASON)
    assert REASON in desk.get(path(stage, dispatch))


def test_a_reason_without_need_is_not_kept(stage, session):
    dispatch = stage.approve(stage.freeze(), despite=REASON)
    assert dispatch.despite is None and dispatch.held_then == 0


def test_few_letters_are_shown_whole_and_of_many_one_in_each_language(stage, session):
    for number in range(3):
        stage.choose(f"more {number}", email=f"more{number}@un.example")
    letters = [item.letter for item in ledger.list_items(session, stage.freeze())]
    few = reading.sheets(letters[:3], letters[:3], set(), set())
    assert all(sheet.is_whole for sheet in few.values())
    many = reading.sheets(letters, letters, {letters[4].id}, {letters[1].id, letters[4].id})
    assert [sheet.is_whole for sheet in many.values()] == [True, False, False, False, True, False]
    assert many[letters[1].id].places and many[letters[1].id].first is letters[0]
    assert many[letters[2].id].lines is None


def test_what_was_opened_stands_in_the_record_of_the_release(stage, sit, session):
    for number in range(3):
        stage.choose(f"more {number}", email=f"more{number}@un.example")
    dispatch = stage.freeze()
    first, second, third = ledger.list_items(session, dispatch)[:3]
    desk, page = sit("approver"), path(stage, dispatch, "/approve")
    assert desk.get(page).count("Not opened yet") == 5
    for item, how in ((second, "differences"), (second, "differences"), (third, "whole")):
        answer = desk.post(path(stage, dispatch, f"/items/{item.id}/open"), {"how": how}, page=page)
        assert answer.status_code == 303
    read = desk.get(page)
    assert read.count("Not opened yet") == 3 and f"as what differs from {first.letter.reference}" in read
    assert len(session.scalars(select(Opening)).all()) == 2
    assert openings.list_opened(session, dispatch, stage.owner) == {"whole": set(), "differences": set()}
    assert desk.post(page).status_code == 303
    entry = session.scalars(select(Entry).where(Entry.verb == "approve")).one()
    assert (entry.facts["differences"], entry.facts["whole"]) == ([second.letter_id], [third.letter_id])


def test_a_letter_is_opened_in_known_ways_and_while_it_waits(stage, sit, session):
    dispatch = stage.freeze()
    item = ledger.list_items(session, dispatch)[0]
    desk, page = sit("approver"), path(stage, dispatch, "/approve")
    opened = path(stage, dispatch, f"/items/{item.id}/open")
    assert desk.post(opened, {"how": "sideways"}, page=page).status_code == 400
    stage.approve(dispatch)
    assert desk.post(opened, {"how": "whole"}, page=path(stage)).status_code == 409
    assert session.scalars(select(Opening)).all() == []


def test_many_letters_stand_on_several_pages(stage, sit, monkeypatch):
    monkeypatch.setattr(reading, "PAGE", 2)
    dispatch = stage.freeze()
    page = path(stage, dispatch, "/approve")
    one, two = sit("approver").get(page), sit("approver").get(f"{page}?page=2")
    assert "Page 1 of 2" in one and "Page 2 of 2" in two
    assert one.count('class="card" aria-labelledby="letter-') == 2
    assert two.count('class="card" aria-labelledby="letter-') == 1
    assert "Page 2 of 2" in sit("approver").get(f"{page}?page=99")
