"""Who may release, where an item stands, and figures that add up."""

from datetime import date, timedelta

import pytest

from petitions.delivery.models import Envelope, State
from petitions.dispatch import figures, rules, words
from petitions.dispatch.figures import Standing
from petitions.dispatch.models import Dispatch, DispatchState, Item, TaskState, Way
from petitions.organizers.models import Role
from tests.factories import NOON


def item(**over):
    return Item(**{"way": Way.MAIL, "letter_id": 1} | over)


def test_every_state_of_the_outbox_belongs_to_one_figure():
    found = {figures.standing(item(), state) for state in State}
    assert found <= set(Standing)
    assert figures.standing(item(), State.IN_DOUBT) is Standing.IN_DOUBT
    assert figures.standing(item(), State.REPLIED) is Standing.ANSWERED


def test_before_approval_an_item_is_prepared_whatever_its_way():
    assert figures.standing(item(), None) is Standing.PREPARED
    assert figures.standing(item(way=Way.HAND), None) is Standing.PREPARED


@pytest.mark.parametrize(
    ("task", "standing"),
    [
        (TaskState.TO_DO, Standing.TO_DO),
        (TaskState.SENT, Standing.SENT_BY_HAND),
        (TaskState.RETURNED, Standing.BOUNCED),
        (TaskState.CANCELLED, Standing.CANCELLED),
    ],
)
def test_a_task_by_hand_stands_where_its_record_says(task, standing):
    assert figures.standing(item(way=Way.HAND, task=task), None) is standing


def test_figures_always_add_up_to_the_letters():
    numbers = figures.add_up([*Standing, *Standing, Standing.WAITING])
    assert numbers.letters == 2 * len(Standing) + 1
    assert numbers.waiting == 3
    assert numbers.can_be_stopped == 3 + 2
    assert numbers.can_be_cancelled == 3 + 2 + 2


def test_figures_that_do_not_add_up_cannot_be_made():
    with pytest.raises(AssertionError):
        figures.Numbers(letters=3, waiting=1, handed_over=1)


@pytest.mark.parametrize("role", [Role.EDITOR, Role.VIEWER])
def test_only_owners_and_approvers_release(role):
    with pytest.raises(rules.MayNotApprove):
        rules.check_approver(Dispatch(created_by=1), 2, role)


@pytest.mark.parametrize("role", [Role.OWNER, Role.APPROVER])
def test_nobody_releases_what_they_prepared(role):
    with pytest.raises(rules.SecondPerson):
        rules.check_approver(Dispatch(created_by=1), 1, role)
    rules.check_approver(Dispatch(created_by=1), 2, role)


@pytest.mark.parametrize(("online", "rows", "counted", "leaves"), [(5, 2, 3, 4), (5, 2, 2, 5), (4, 2, 3, 5)])
def test_letter_annex_and_tree_must_tell_one_number(online, rows, counted, leaves):
    rules.check_figures(online=5, rows=2, counted_only=3, leaves=5)
    with pytest.raises(rules.NumbersDisagree):
        rules.check_figures(online=online, rows=rows, counted_only=counted, leaves=leaves)


def test_a_door_without_an_answer_says_so_after_sixty_days():
    today = date(2026, 11, 20)
    assert rules.door_word(False, None, today) == "preparing"
    assert rules.door_word(False, today - timedelta(days=60), today) == "written"
    assert rules.door_word(False, today - timedelta(days=61), today) == "no_reply"
    assert rules.door_word(True, today, today) == "answered"


def test_nothing_starts_in_the_past():
    assert rules.starts(None, NOON) == NOON
    assert rules.starts(NOON - timedelta(days=1), NOON) == NOON
    assert rules.starts(NOON + timedelta(days=1), NOON) == NOON + timedelta(days=1)


def test_every_state_has_words(app):
    running = Dispatch(state=DispatchState.RUNNING)
    with app.app_context():
        for state in State:
            envelope = Envelope(state=state, attempts=2, reply_code=550, reply_status=None)
            where = figures.standing(item(), state)
            sentence, _hint = words.state_of(running, item(), envelope, where, paused=False)
            assert str(sentence)


@pytest.mark.parametrize(
    ("code", "status", "expected"),
    [(550, None, "mailbox unknown"), (552, "5.3.4", "too large"), (554, "5.7.1", "rules"), (500, None, "server")],
)
def test_a_refusal_is_told_in_plain_words(app, code, status, expected):
    with app.app_context():
        sentence, hint = words.refusal(Envelope(reply_code=code, reply_status=status))
        assert expected in str(sentence)
        assert str(hint)
