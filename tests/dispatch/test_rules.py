"""Who may release, where an item stands, and figures that add up."""

from datetime import date, timedelta

import pytest

from petitions.delivery.models import Envelope, State
from petitions.dispatch import figures, rules, words
from petitions.dispatch.figures import Standing
from petitions.dispatch.models import Dispatch, DispatchState, Item, Release, TaskState, Way
from petitions.dispatch.rules import Hands
from petitions.organizers.models import Role
from petitions.organizers.release_terms import Terms
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


def ways(account=1, role=Role.OWNER, *, prepared=1, wrote=(), approvers=(1,), **over):
    hands = Hands(prepared, frozenset(wrote), frozenset(approvers))
    facts = {"frozen_at": NOON, "is_urgent": False, "has_outside": False, "logged_in_at": NOON, "now": NOON}
    return rules.ways_to_release(account, role, hands, **facts | over)


@pytest.mark.parametrize("role", [Role.EDITOR, Role.VIEWER])
def test_only_owners_and_approvers_release(role):
    assert isinstance(ways(2, role).refused, rules.MayNotApprove)


@pytest.mark.parametrize("role", [Role.OWNER, Role.APPROVER])
def test_a_second_person_releases_and_nobody_what_they_prepared(role):
    assert ways(2, role, approvers=(1, 2)).open is Release.SECOND
    found = ways(1, role, approvers=(1, 2))
    assert type(found.refused) is rules.SecondPerson and found.open is None and not found.is_alone


def test_who_wrote_the_text_is_refused_while_somebody_can_approve_who_did_not():
    assert isinstance(ways(2, prepared=3, wrote=(2,), approvers=(2, 4)).refused, rules.WroteIt)
    assert ways(4, prepared=3, wrote=(2,), approvers=(2, 4)).open is Release.SECOND


def test_two_people_suffice_even_if_both_had_a_hand_in_it():
    assert ways(2, prepared=1, wrote=(1, 2), approvers=(1, 2)).open is Release.SECOND
    assert ways(1, prepared=1, wrote=(1, 2), approvers=(1, 2)).open is None


def test_a_second_person_never_has_to_wait():
    assert ways(2, approvers=(1, 2)).waits_until is None
    assert ways(1, prepared=None, approvers=(1,)).open is Release.SECOND


@pytest.mark.parametrize(("is_urgent", "hours"), [(False, 12), (True, 1)])
def test_who_is_alone_waits_since_the_freeze_and_logs_in_afresh(is_urgent, hours):
    over = NOON + timedelta(hours=hours)
    late = {"is_urgent": is_urgent, "now": over + timedelta(minutes=5)}
    early = ways(is_urgent=is_urgent, now=over - timedelta(seconds=1), logged_in_at=over)
    assert isinstance(early.refused, rules.Alone) and early.is_alone and early.waits_until == over
    for logged_in_at in (None, NOON, over - timedelta(seconds=1)):
        assert isinstance(ways(logged_in_at=logged_in_at, **late).refused, rules.LogInAfresh)
    assert ways(logged_in_at=over, **late).open is Release.WAITED


def test_freezing_anew_begins_the_wait_anew():
    later = NOON + timedelta(hours=13)
    assert ways(now=later, logged_in_at=later).open is Release.WAITED
    assert ways(now=later, logged_in_at=later, frozen_at=later).open is None


def test_an_approval_from_outside_ends_the_wait_of_who_is_alone_and_of_nobody_else():
    assert ways(has_outside=True).open is Release.OUTSIDE
    assert ways(has_outside=True, approvers=(1, 2)).open is None
    assert ways(2, has_outside=True, approvers=(1, 2)).open is Release.SECOND
    assert isinstance(ways(1, Role.EDITOR, has_outside=True).refused, rules.MayNotApprove)


@pytest.mark.parametrize(("held", "despite", "goes"), [(0, "", True), (1, "", False), (1, "too short", False)])
def test_held_signatures_hinder_until_a_reason_is_given(held, despite, goes):
    if goes:
        rules.check_held(held, despite)
    else:
        with pytest.raises(rules.HeldRows):
            rules.check_held(held, despite)
    rules.check_held(held, "They come from one office that we know")


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


def test_an_organization_asks_for_more_than_a_second_person():
    owners, never = Terms(only_owners=True), Terms(never_alone=True)
    assert isinstance(ways(2, Role.APPROVER, approvers=(1, 2), terms=owners).refused, rules.OnlyOwners)
    assert ways(2, Role.OWNER, approvers=(1, 2), terms=owners).open is Release.SECOND
    late = {"now": NOON + timedelta(days=9), "logged_in_at": NOON + timedelta(days=8)}
    alone = ways(terms=never, **late)
    assert isinstance(alone.refused, rules.AskOutside) and alone.is_alone
    assert ways(terms=never, has_outside=True, **late).open is Release.OUTSIDE
    longer = ways(terms=Terms(wait=timedelta(hours=48)))
    assert longer.waits_until == NOON + timedelta(hours=48)
