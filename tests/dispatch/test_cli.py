"""`flask dispatch show`: the same figures as on the desk."""

import json

from petitions.dispatch import ledger


def test_the_command_tells_the_figures_of_the_page(app, stage, session):
    dispatch = stage.approve(stage.freeze())
    answer = app.test_cli_runner().invoke(args=["dispatch", "show", str(dispatch.id)])
    assert answer.exit_code == 0 and "The letters are leaving." in answer.output
    figures = ledger.numbers(session, dispatch)
    told = {line[:14].strip(): int(line[14:]) for line in answer.output.splitlines()[2 : 2 + len(vars(figures))]}
    assert told == {name.replace("_", " "): number for name, number in vars(figures).items()}
    assert "To send by hand" in answer.output and f"{stage.organization.code}/2026/003" in answer.output


def test_the_same_for_programs(app, stage, session):
    dispatch = stage.approve(stage.freeze())
    answer = app.test_cli_runner().invoke(args=["dispatch", "show", str(dispatch.id), "--json"])
    assert json.loads(answer.output) == ledger.as_json(session, dispatch)


def test_an_unknown_number_is_told(app, session):
    answer = app.test_cli_runner().invoke(args=["dispatch", "show", "4711"])
    assert answer.exit_code == 1 and "There is no dispatch 4711." in answer.output
