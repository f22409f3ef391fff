"""No name of a person reaches a State, whatever a row says and wherever it is asked."""

import pytest
from sqlalchemy import select

from petitions.dispatch import jobs
from petitions.dispatch.models import Dispatch, DispatchState
from petitions.letters import rules as letter_rules
from petitions.letters.models import Annex, Letter
from tests.dispatch.test_freezing import items
from tests.dispatch.test_service import envelopes


@pytest.mark.parametrize("names", ["yes", "approved"])
@pytest.mark.parametrize(
    "facts",
    [
        {"kind": "state-body"},
        {"kind": "state-mission"},
        {"kind": "state-prosecutor"},
        {"passes_on": "states"},
        {"kind": "ngo"},
        {"mass_letters": "no"},
        {"mass_letters": "one-file-per-person"},
    ],
    ids=str,
)
def test_a_choice_row_that_says_yes_gives_no_names_to_who_may_not_have_them(stage, session, quick_press, facts, names):
    stage.choose("state", names=names, email="state@gov.example", **facts)
    dispatch = stage.freeze("state")
    assert dispatch.state is DispatchState.FROZEN
    assert items(session, dispatch)["state@gov.example"].letter.annex is None
    assert not quick_press["annexes"]
    assert session.scalars(select(Annex)).all() == []


@pytest.mark.parametrize("facts", [{"kind": "state-body"}, {"passes_on": "states"}], ids=str)
def test_a_body_that_turns_out_to_be_a_state_breaks_the_freeze_instead_of_getting_names(stage, session, facts):
    dispatch = stage.prepare()
    recipient = stage.choices["names"].recipient
    for name, value in facts.items():
        setattr(recipient, name, value)
    session.commit()
    jobs.freeze(dispatch.id)
    session.refresh(dispatch)
    assert dispatch.state is DispatchState.BROKEN
    assert session.scalars(select(Letter)).all() == session.scalars(select(Annex)).all() == []


def test_every_annex_passes_the_guard(stage, monkeypatch):
    """With the guard closed nothing at all can carry names, wherever it is asked."""

    def closed(recipient, names):
        raise letter_rules.AnnexRefused()

    stage.prepare("names")
    monkeypatch.setattr(letter_rules, "check_annex", closed)
    dispatch = stage.session.scalars(select(Dispatch)).one()
    jobs.freeze(dispatch.id)
    stage.session.refresh(dispatch)
    assert dispatch.state is DispatchState.BROKEN


def test_an_annex_goes_with_no_mail_past_a_closed_guard(stage, session, monkeypatch):
    dispatch = stage.freeze()
    stage.choices["names"].recipient.kind = "state-mission"
    session.commit()
    with pytest.raises(letter_rules.AnnexRefused):
        stage.approve(dispatch)
    session.rollback()
    assert envelopes(session) == {} and dispatch.state is DispatchState.FROZEN
