"""Doors that the database counts are those of the ledger, whatever became of a letter."""

from datetime import date

import pytest
from sqlalchemy import select

from petitions.campaigns import service as campaigns
from petitions.delivery.models import Envelope, State
from petitions.dispatch.models import TaskState, Way
from petitions.letters.models import LetterKind, LetterState
from petitions.replies import ledger, places
from tests.factories import NOON


def same(stage) -> tuple[int, int]:
    stage.session.flush()
    told = ledger.ledger(stage.session, stage.place.campaign, today=NOON.date())
    counted = places.list_doors(stage.session, [stage.place.campaign])[stage.place.campaign.id]
    assert counted == (told.knocked, told.doors)
    return counted


@pytest.mark.parametrize("answered", [None, date(2026, 11, 20)])
def test_doors_are_those_of_the_ledger_in_every_state(stage, letters, answered):
    stage.choose("late", email="late@un.example")
    for item in letters:
        item.answered_on = answered
    for state in State:
        for item in (one for one in letters if one.way is Way.MAIL):
            stage.session.scalars(select(Envelope).where(Envelope.key == item.envelope_key)).one().state = state
        for task in (None, *TaskState):
            for item in (one for one in letters if one.way is Way.HAND):
                item.task = task
            assert same(stage)[1] == 4


def test_what_was_withdrawn_or_asked_for_nothing_is_no_door_knocked_on(stage, letters):
    for item in letters:
        item.task = TaskState.SENT
    for state, kind, reason in (
        (LetterState.REVOKED, LetterKind.FIRST, None),
        (LetterState.REVOKED, LetterKind.FIRST, "A wrong name."),
        (LetterState.RELEASED, LetterKind.INVITATION, None),
    ):
        letter = letters[2].letter
        letter.state, letter.kind, letter.revoked_reason = state, kind, reason
        assert same(stage)[0] == 0
    campaigns.unchoose(stage.session, stage.place.campaign, letters[2].recipient)
    assert same(stage) == (0, 3)
