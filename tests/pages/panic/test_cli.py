"""The same act from the command line."""

import pytest

from petitions.core import switches
from petitions.dispatch.models import DispatchState
from petitions.organizers import service as organizers
from tests import factories as make
from tests.pages.panic.test_panic import running


@pytest.fixture
def panic(app, session):
    """A function that runs the command."""
    return lambda *words: app.test_cli_runner().invoke(args=["panic", *words])


def test_without_words_the_whole_installation_stands_still(stage, session, panic):
    make.stored(session, make.organization())
    dispatch = running(stage)
    said = panic()
    session.refresh(dispatch)
    assert said.exit_code == 0 and "Paused: 1 dispatches" in said.output and "flask switch sending on" in said.output
    assert dispatch.state is DispatchState.PAUSED
    assert [row.part for row in switches.list_off(session)] == ["sending"]
    assert organizers.check_record(session) > 0


def test_one_organization_can_be_named(stage, session, panic):
    other = make.stored(session, make.organization())
    dispatch = running(stage)
    assert panic("--org", other.slug).exit_code == 0
    session.refresh(dispatch)
    assert dispatch.state is DispatchState.RUNNING and switches.list_off(session) == []
    panic("--org", stage.organization.slug)
    session.refresh(dispatch)
    assert dispatch.state is DispatchState.PAUSED


def test_an_organization_that_is_not_there_changes_nothing(stage, session, panic):
    dispatch = running(stage)
    said = panic("--org", "nobody")
    assert said.exit_code != 0 and "Nothing was changed" in said.output
    session.refresh(dispatch)
    assert dispatch.state is DispatchState.RUNNING
