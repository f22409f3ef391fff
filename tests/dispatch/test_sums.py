"""Whatever becomes of each letter and copy, the page, JSON, the command and the report say the same sums."""

import random
import re
from dataclasses import asdict

import pytest
from sqlalchemy import select

from petitions.core.i18n import force_locale
from petitions.delivery.models import Envelope, State
from petitions.dispatch import figures, ledger, reporting
from petitions.dispatch.models import TaskState, Way
from petitions.letters import company
from tests.factories import NOON

SEEDS = range(4)


@pytest.fixture
def dispatch(stage, session):
    """Twelve letters, every third by hand, the first ones with copies."""
    names = [f"n{number}" for number in range(12)]
    for at, name in enumerate(names):
        facts = {"channel": "post", "email": None} if at % 3 == 2 else {"email": f"{name}@un.example"}
        stage.choose(name, **facts)
    for name in names[:4]:
        others = [stage.choices[other].recipient_id for other in names[4:7]]
        company.set_copies(session, stage.choices[name], others)
    session.commit()
    return stage.approve(stage.freeze(*names))


def scatter(session, dispatch, seed):
    """Put every item into some state that it can be in."""
    chance = random.Random(seed)  # a seed that can be repeated
    posted = {one.key: one for one in session.scalars(select(Envelope))}
    for item in [*ledger.list_items(session, dispatch), *ledger.list_copies(session, dispatch)]:
        item.acknowledged_on = chance.choice([None, None, NOON.date()])
        item.answered_on = chance.choice([None, None, NOON.date()])
        if item.way is Way.HAND:
            item.task = chance.choice(list(TaskState))
            item.done_on = NOON.date()
        else:
            envelope = posted[item.envelope_key]
            envelope.state, envelope.accepted_at = chance.choice(list(State)), NOON
    session.commit()


def from_page(html):
    """The figures as they stand on the page: letters first, copies in a section of their own."""
    letters, copies = (re.findall(r"<dt>([^<]+)</dt><dd>(\d+)</dd>", part) for part in _lists(html))
    return letters, copies


def _lists(html):
    found = re.findall(r'<dl class="figures">(.*?)</dl>', html, re.S)
    assert len(found) == 2
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_page_json_command_and_report_agree(app, session, dispatch, sit, seed):
    scatter(session, dispatch, seed)
    rows = ledger.list_rows(session, dispatch)
    letters, copies = asdict(ledger.add_up(rows)), asdict(ledger.add_up_copies(rows))
    assert (letters["letters"], copies["letters"]) == (12, 12)
    desk = sit("viewer")
    told = desk.client.get(f"{desk.root}/dispatches/{dispatch.id}.json").json
    assert (told["numbers"], told["copies"]) == (letters, copies)
    for said, known in zip(from_page(desk.get(f"/dispatches/{dispatch.id}")), (letters, copies), strict=True):
        total, *parts = [int(number) for _word, number in said]
        assert total == known["letters"] == sum(parts)
        assert sorted(filter(None, parts)) == sorted(filter(None, list(known.values())[1:]))
    words = app.test_cli_runner().invoke(args=["dispatch", "show", str(dispatch.id)]).output
    counted = [int(number) for number in re.findall(r"^ +[a-z ]+ +(\d+)$", words, re.M)]
    assert counted == [*letters.values(), *copies.values()]
    with force_locale("en"):
        sums = dict(reporting.report(session, dispatch, now=NOON).sums)
    for what, known in (("Letters", letters), ("Copies", copies)):
        assert int(sums[what]) == known["letters"]
        assert sum(int(n) for word, n in sums.items() if word.startswith(f"{what} · ")) == known["letters"]


def test_every_figure_has_a_word_in_the_report():
    assert list(reporting.SUMS) == list(figures.Numbers.__dataclass_fields__)
