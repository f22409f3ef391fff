"""What an item keeps of its answers: days, figures, and what the public may read of them."""

from datetime import timedelta

import pytest

from petitions.delivery.models import Envelope, State
from petitions.dispatch import ledger, service
from petitions.dispatch.figures import Standing
from tests.factories import NOON

TODAY = NOON.date()


@pytest.fixture
def rows(stage):
    """A function that lists the rows of a released dispatch, whose mails were handed over."""
    stage.approve(dispatch := stage.freeze())
    for envelope in stage.session.query(Envelope).all():
        envelope.state, envelope.accepted_at = State.ACCEPTED, NOON
    service.record_by_hand(
        stage.session,
        ledger.list_items(stage.session, dispatch)[2],
        how="post",
        on=TODAY,
        account=stage.owner,
        now=NOON,
    )
    return lambda: ledger.list_rows(stage.session, dispatch)


@pytest.mark.parametrize("at", [0, 2], ids=["by mail", "by hand"])
@pytest.mark.parametrize(
    ("verdict", "standing"),
    [
        ("acknowledged", Standing.ACKNOWLEDGED),
        ("other_channel", Standing.ACKNOWLEDGED),
        ("substantive", Standing.ANSWERED),
        ("committed", Standing.ANSWERED),
        ("refused", Standing.ANSWERED),
        ("no_more", Standing.ANSWERED),
    ],
)
def test_an_answer_moves_the_item_to_its_figure(stage, rows, at, verdict, standing):
    service.note_answer(stage.session, rows()[at].item, on=TODAY, verdict=verdict)
    row = rows()[at]
    assert row.standing is standing
    assert row.on == TODAY
    assert str(row.sentence)
    figures = service.numbers(stage.session, row.item.dispatch)
    assert getattr(figures, standing.value) == 1


def test_the_first_day_counts_and_an_answer_outweighs_an_acknowledgement(stage, rows):
    item = rows()[0].item
    for days, verdict in ((3, "substantive"), (1, "acknowledged"), (2, "acknowledged"), (4, "refused")):
        service.note_answer(stage.session, item, on=TODAY + timedelta(days=days), verdict=verdict)
    assert item.acknowledged_on == TODAY + timedelta(days=1)
    assert item.answered_on == TODAY + timedelta(days=3)
    assert "decline" in str(rows()[0].sentence)


def test_an_answer_to_a_letter_still_to_do_leaves_it_to_do(stage):
    stage.approve(dispatch := stage.freeze())
    item = ledger.list_items(stage.session, dispatch)[2]
    service.note_answer(stage.session, item, on=TODAY, verdict="substantive")
    assert ledger.list_rows(stage.session, dispatch)[2].standing is Standing.TO_DO


def test_programs_read_the_days_too(stage, rows):
    item = rows()[1].item
    service.note_answer(stage.session, item, on=TODAY, verdict="acknowledged")
    told = ledger.as_json(stage.session, item.dispatch)
    assert [one["acknowledged_on"] for one in told["items"]] == [None, TODAY.isoformat(), None]
    assert [one["answered_on"] for one in told["items"]] == [None, None, None]


@pytest.mark.parametrize(("shown", "state"), [("answered", "answered"), ("written", "written")])
@pytest.mark.parametrize("at", [0, 2], ids=["by mail", "by hand"])
def test_the_public_reads_of_an_answer_only_where_the_approver_said_so(stage, rows, at, shown, state):
    item = rows()[at].item
    item.letter.shown = shown
    service.note_answer(stage.session, item, on=TODAY + timedelta(days=9), verdict="substantive")
    doors = service.list_doors(stage.session, stage.place.campaign, "en", today=TODAY + timedelta(days=9))
    [door] = [door for door in doors if door.slug == item.recipient.slug]
    assert door.state == state
    assert door.on == (TODAY + timedelta(days=9) if shown == "answered" else TODAY)


def test_an_acknowledgement_is_no_answer_for_the_public(stage, rows):
    item = rows()[0].item
    item.letter.shown = "answered"
    service.note_answer(stage.session, item, on=TODAY, verdict="acknowledged")
    doors = service.list_doors(stage.session, stage.place.campaign, "en", today=TODAY)
    assert next(door for door in doors if door.slug == item.recipient.slug).state == "written"
