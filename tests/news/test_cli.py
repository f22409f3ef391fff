"""`flask news show`: the same sums as on the desk."""

import json

from petitions.news import ledger


def test_the_command_tells_the_sums_of_the_page(app, stage):
    item = stage.send(stage.release(stage.write()))
    answer = app.test_cli_runner().invoke(args=["news", "show", str(item.id)])
    assert answer.exit_code == 0 and "Leaving, after everything more urgent" in answer.output
    told = {line[:14].strip(): int(line[14:]) for line in answer.output.splitlines()[2:]}
    assert told == stage.numbers(item)


def test_the_same_for_programs(app, stage, session):
    item = stage.write()
    answer = app.test_cli_runner().invoke(args=["news", "show", str(item.id), "--json"])
    assert json.loads(answer.output) == ledger.as_json(session, item, now=stage.still())


def test_an_unknown_number_is_told(app, session):
    answer = app.test_cli_runner().invoke(args=["news", "show", "4711"])
    assert answer.exit_code == 1 and "There is no message 4711." in answer.output
