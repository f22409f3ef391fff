"""Names are struck from a frozen annex by their numbers; the letters begin anew, and so does whoever approved them."""

from types import SimpleNamespace

import pytest
from sqlalchemy import select

from petitions.core.blobs import content_of
from petitions.dispatch import deciding, jobs, ledger, looks, openings
from petitions.dispatch.models import DispatchState, Strike
from petitions.letters import company
from petitions.letters.models import LetterState
from petitions.organizers.models import Entry, Role
from petitions.signing import service as signing
from petitions.signing.models import Signature, SignatureState
from tests import factories as make
from tests.dispatch.conftest import NAMES
from tests.dispatch.test_freezing import PASSPHRASE, locked
from tests.dispatch.test_routes import path

__all__ = ["locked"]
WHY = {"reason": "To see who stands on the annex"}
REASON = {"reason": "Nobody of that name signed this"}


def named(session, dispatch):
    """The item whose letter has an annex."""
    return next(item for item in ledger.list_items(session, dispatch) if item.letter and item.letter.annex)


def look_at(stage, desk, session, dispatch):
    """Ask, and let a worker open it; the address of the look."""
    item = named(session, dispatch)
    asked = desk.post(path(stage, dispatch, f"/items/{item.id}/look"), WHY, page=path(stage, dispatch, "/approve"))
    jobs.open_looks()
    return asked.location.removeprefix(desk.root)


def standing(session):
    """Names by the state of their signature."""
    session.expire_all()
    return {row.id: row.state for row in session.scalars(select(Signature).where(Signature.level > 0))}


def printed(quick_press):
    return [row.name for row in quick_press["annexes"][-1].rows]


@pytest.fixture
def struck(stage, sit, session, quick_press):
    """An approver read the letters, looked at the annex and struck its second name; they were printed again."""
    company.set_copies(session, stage.choices["names"], [stage.choices["plain"].recipient_id])
    session.commit()
    dispatch = stage.freeze()
    desk, item = sit("approver"), named(session, dispatch)
    facts = {"desk": desk, "first": item.letter, "rows": printed(quick_press), "states": standing(session)}
    facts["digest"] = deciding.digest(session, dispatch)
    desk.post(path(stage, dispatch, f"/items/{item.id}/open"), {"how": "whole"}, page=path(stage, dispatch, "/approve"))
    look = look_at(stage, desk, session, dispatch)
    assert "Strike names" in desk.get(look)
    answer = desk.post(f"{look}/strike", {"numbers": "2", **REASON}, page=look)
    assert answer.status_code == 303 and answer.location.endswith(path(stage, dispatch))
    assert desk.post(f"{look}/strike", {"numbers": " ٢ ", **REASON}, page=path(stage, dispatch)).status_code == 303
    session.refresh(dispatch)
    assert dispatch.state is DispatchState.FREEZING
    assert desk.client.get(f"{desk.root}{look}/annex.pdf").status_code == 410, "the look ended with its annex"
    jobs.freeze(dispatch.id)
    session.refresh(dispatch)
    return SimpleNamespace(dispatch=dispatch, strike=session.scalars(select(Strike)).one(), **facts)


def test_what_is_struck_is_not_printed_again_and_approvals_begin_anew(stage, session, quick_press, struck):
    dispatch, first, desk = struck.dispatch, struck.first, struck.desk
    assert dispatch.state is DispatchState.FROZEN, dispatch.problem
    assert printed(quick_press) == [name for name in struck.rows if name != struck.rows[1]]
    second = named(session, dispatch).letter
    assert second.reference != first.reference and second.counts["online"] == first.counts["online"] - 1
    session.refresh(first)
    assert first.state is LetterState.REVOKED and first.annex.blob.content is first.annex.numbers.content is None
    assert deciding.digest(session, dispatch) != struck.digest
    assert openings.list_opened(session, dispatch, desk.account)["whole"] == {first.id}, "of the old letter alone"
    page = desk.get(path(stage, dispatch, "/approve"))
    assert "Struck from the annex" in page and "No. 2" in page and REASON["reason"] in page and first.reference in page
    assert sorted(standing(session).values()) == ["confirmed", "confirmed", "invalidated"]
    entry = session.scalars(select(Entry).where(Entry.verb == "review_invalidate")).one()
    assert entry.facts == {"numbers": "2"}, "no signature is named by its number"


def test_what_was_struck_is_brought_back_before_the_release(stage, session, quick_press, struck):
    dispatch, desk = struck.dispatch, struck.desk
    second = named(session, dispatch).letter
    for _twice in range(2):
        page = path(stage, dispatch, "/approve")
        assert desk.post(undo_of(stage, dispatch, struck.strike), page=page).status_code == 303
        jobs.freeze(dispatch.id)
    assert standing(session) == struck.states and printed(quick_press) == struck.rows
    assert "brought back" in desk.get(path(stage, dispatch))
    third = named(session, dispatch).letter
    assert third.counts == struck.first.counts and len({struck.first.code, second.code, third.code}) == 3
    stage.approve(dispatch)
    assert third.state is LetterState.RELEASED
    assert [copy.letter for copy in ledger.list_copies(session, dispatch)] == [third]
    verbs = session.scalars(select(Entry.verb).where(Entry.verb.like("%strike")).order_by(Entry.id)).all()
    assert verbs == ["strike", "undo_strike"]


@pytest.mark.parametrize(
    ("numbers", "status", "said"),
    [
        ("4", 422, "There is no number 4"),
        ("all", 422, "cannot be read"),
        ("", 422, "Write the numbers"),
        ("1-3", 422, "all the names of the annex"),
    ],
)
def test_numbers_that_make_no_sense_change_nothing(stage, sit, session, numbers, status, said):
    dispatch = stage.freeze()
    desk, before = sit("approver"), standing(session)
    look = look_at(stage, desk, session, dispatch)
    answer = desk.post(f"{look}/strike", {"numbers": numbers, **REASON}, page=look)
    assert answer.status_code == status and said in answer.text and REASON["reason"] in answer.text
    session.refresh(dispatch)
    assert dispatch.state is DispatchState.FROZEN and standing(session) == before


def test_nothing_is_struck_from_letters_that_were_released(stage, session, struck):
    dispatch, desk = struck.dispatch, struck.desk
    look = look_at(stage, desk, session, dispatch)
    stage.approve(dispatch)
    before = standing(session)
    for act, typed in ((f"{look}/strike", {"numbers": "1", **REASON}), (undo_of(stage, dispatch, struck.strike), {})):
        answer = desk.post(act, typed, page=path(stage, dispatch))
        assert answer.status_code == 409 and "it stands in the ledger" in answer.text
    assert standing(session) == before and "Strike names" not in desk.get(look)


def undo_of(stage, dispatch, strike):
    return path(stage, dispatch, f"/strikes/{strike.id}/undo")


def test_only_who_looks_strikes_and_only_while_the_look_is_open(stage, sit, session, still):
    dispatch = stage.freeze()
    desk = sit("approver")
    look = look_at(stage, desk, session, dispatch)
    typed = {"numbers": "1", **REASON}
    again = sit("approver")
    assert again.post(f"{look}/strike", typed, page=path(stage, dispatch)).status_code == 410, "another browser"
    assert sit("owner").post(f"{look}/strike", typed, page=path(stage, dispatch)).status_code == 404
    assert sit("editor").post(f"{look}/strike", typed, page=path(stage, dispatch)).status_code == 403
    still.pass_by(minutes=15)
    late = desk.post(f"{look}/strike", typed, page=path(stage, dispatch))
    assert late.status_code == 410 and "You had typed: 1" in late.text
    assert session.scalars(select(Strike)).all() == []


def test_a_look_at_another_desk_of_the_same_person_is_not_there(client, stage, sit, session):
    dispatch = stage.freeze()
    desk = sit("approver")
    look = look_at(stage, desk, session, dispatch)
    other = make.stored(session, make.membership(make.organization(), desk.account, Role.OWNER)).organization
    assert desk.client.get(f"/desk/{other.slug}{look}").status_code == 404
    assert desk.client.get(f"{desk.root}{look}").status_code == 200


def test_names_held_under_a_passphrase_are_struck_with_it(stage, sit, session, locked):
    dispatch = stage.prepare("names", grant=PASSPHRASE)
    jobs.freeze(dispatch.id)
    desk = sit("approver")
    look = look_at(stage, desk, session, dispatch)
    assert "What is this passphrase?" in desk.get(look)
    typed = {"numbers": "1", **REASON}
    without = desk.post(f"{look}/strike", typed, page=look)
    assert without.status_code == 409 and "Type the passphrase" in without.text
    assert set(standing(session).values()) == {SignatureState.CONFIRMED}
    assert desk.post(f"{look}/strike", {**typed, "passphrase": PASSPHRASE}, page=look).status_code == 303
    jobs.freeze(dispatch.id)
    session.refresh(dispatch)
    assert dispatch.state is DispatchState.FROZEN and dispatch.grant is None


def test_who_withdrew_since_the_freeze_is_not_struck_out_once_more(stage, sit, session):
    dispatch = stage.freeze()
    rows = looks.unpacked(content_of(named(session, dispatch).letter.annex.numbers, stage.keys))
    signing.withdraw(session, session.get(Signature, rows[0]))
    session.commit()
    desk = sit("approver")
    look = look_at(stage, desk, session, dispatch)
    alone = desk.post(f"{look}/strike", {"numbers": "1", **REASON}, page=look)
    assert alone.status_code == 409 and "no longer stand" in alone.text
    assert desk.post(f"{look}/strike", {"numbers": "1, 2", **REASON}, page=look).status_code == 303
    session.expire_all()
    assert [session.get(Signature, row).state for row in rows] == ["withdrawn", "invalidated", "confirmed"]


def test_an_annex_from_before_rows_could_be_struck_says_so(stage, sit, session):
    dispatch = stage.freeze()
    named(session, dispatch).letter.annex.numbers = None
    session.commit()
    desk = sit("approver")
    look = look_at(stage, desk, session, dispatch)
    assert "Strike names" not in desk.get(look)
    answer = desk.post(f"{look}/strike", {"numbers": "1", **REASON}, page=path(stage, dispatch))
    assert answer.status_code == 409 and "frozen before that was possible" in answer.text


def test_a_short_annex_that_somebody_opened_has_no_row_that_nobody_looked_over(stage, sit, session, monkeypatch):
    dispatch = stage.freeze()
    assert deciding.unreviewed(session, dispatch).rows == len(NAMES)
    look_at(stage, sit("approver"), session, dispatch)
    assert deciding.unreviewed(session, dispatch).rows == 0
    monkeypatch.setattr(deciding, "MOST_SEEN", 2)
    assert deciding.unreviewed(session, dispatch).rows == len(NAMES)
