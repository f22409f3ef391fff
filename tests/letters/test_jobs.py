"""Previews are printed by a worker, with invented names, and say what is wrong when they cannot be."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from petitions.core import queue
from petitions.core.blobs import Blob
from petitions.letters import jobs, press, previews
from petitions.letters.models import Preview, WorkState
from petitions.letters.values import AnnexValues
from tests import factories as make
from tests.factories import NOON
from tests.supporters import StillClock, confirmed, ground, person


@pytest.fixture(autouse=True)
def still(monkeypatch) -> StillClock:
    clock = StillClock()
    monkeypatch.setattr("petitions.core.clock.now", clock)
    return clock


@pytest.fixture
def printed(monkeypatch) -> list:
    """What the press was given; it answers at once with one picture for each file."""
    given: list = []

    def show(values):
        given.append(values)
        return b"%PDF " + str(values).encode()

    monkeypatch.setattr(press, "letter", show)
    monkeypatch.setattr(press, "annex", show)
    monkeypatch.setattr(press, "pictures", lambda pdf, width=0, most=12: [b"\x89PNG " + pdf])
    return given


@pytest.fixture
def place(session, keys):
    place = ground(session, keys)
    confirmed(session, place, keys, person(name="Rana Haddad", level=1), "link")
    return place


def ask(session, place, **over):
    facts = {"language": "en", "form": "neutral", "demands": (), "names": False, "subject": "Request", "reader": "en"}
    facts |= {"body": "With {{supporters}}.\n\n{{demands}}", "token": "t", "now": NOON}
    recipient = over.pop("recipient", None) or make.recipient()
    previews.ask_preview(session, place.campaign, recipient, **facts | over)
    session.commit()


def only(session) -> Preview:
    return session.scalars(select(Preview)).one()


def test_a_preview_becomes_pictures_marked_as_draft(session, place, printed):
    ask(session, place)
    jobs.press_previews()
    (letter,) = printed
    assert letter.mark == "DRAFT" and letter.reference.endswith("/2026/000")
    assert letter.salutation == ("Dear Chair,",)
    found = only(session)
    assert found.state is WorkState.DONE
    assert session.get(Blob, found.pages[0]).content.startswith(b"\x89PNG")


def test_an_annex_in_a_preview_holds_invented_names_only(session, place, printed):
    ask(session, place, names=True)
    jobs.press_previews()
    (annex,) = (values for values in printed if isinstance(values, AnnexValues))
    assert annex.mark == "DRAFT" and len(only(session).pages) == 2
    assert "Rana Haddad" not in str(annex) and annex.rows


@pytest.mark.parametrize("facts", [{"kind": "state-mission"}, {"passes_on": "states"}], ids=str)
def test_not_even_invented_names_are_shown_for_a_state(session, place, printed, facts):
    ask(session, place, names=True, recipient=make.recipient(**facts))
    jobs.press_previews()
    assert only(session).state is WorkState.FAILED and not printed


@pytest.mark.parametrize(
    ("over", "said"),
    [
        ({"language": "ru"}, "salutation"),
        ({"body": "- " * 40 + "deep"}, "deep"),
    ],
    ids=["form", "depth"],
)
def test_what_cannot_be_printed_says_why(session, place, printed, over, said):
    ask(session, place, **over)
    jobs.press_previews()
    found = only(session)
    assert found.state is WorkState.FAILED and said in found.problem


def test_a_press_that_gives_up_is_told_to_who_asked(session, place, monkeypatch):
    def refuse(values):
        raise press.CannotPrint("too long to print")

    monkeypatch.setattr(press, "letter", refuse)
    ask(session, place)
    jobs.press_previews()
    assert only(session).problem == "too long to print"


def test_old_previews_are_erased_first(session, place, printed, still):
    ask(session, place)
    still.pass_by(hours=2, seconds=1)
    jobs.press_previews()
    assert session.scalars(select(Preview)).all() == [] and not printed


def test_a_draft_shows_a_field_that_says_nothing_as_it_was_typed(session, place, printed):
    ask(session, place, subject="After {{days_since}}", body="{{nonsense}} and {{previous_letter}}")
    jobs.press_previews()
    (letter,) = printed
    assert letter.subject == "After {{days_since}}"
    assert "".join(span.text for span in letter.blocks[0].spans) == "{{nonsense}} and {{previous_letter}}"


def test_one_preview_that_fails_holds_up_no_other(session, place, printed):
    ask(session, place, token="good")
    ask(session, place, token="bad", body="- " * 40 + "deep", now=NOON + timedelta(seconds=1))
    jobs.press_previews()
    states = {preview.token: preview.state for preview in session.scalars(select(Preview))}
    assert states == {"good": WorkState.DONE, "bad": WorkState.FAILED}


def test_the_press_stays_at_hand_for_what_is_typed_next(session, place, printed, monkeypatch):
    ask(session, place)
    typed_next = iter([lambda: ask(session, place, token="u"), lambda: None])

    def is_empty(_queue):
        act = next(typed_next, None)
        if act:
            act()
        return act is not None

    monkeypatch.setattr("petitions.core.queue.is_empty", is_empty)
    jobs.attend_previews(linger=60)
    assert {preview.state for preview in session.scalars(select(Preview))} == {WorkState.DONE}
    assert session.query(Preview).count() == 2


def test_the_press_leaves_when_another_job_waits_or_nobody_types(session, place, printed, monkeypatch):
    answers = iter([True, True, True, False])
    monkeypatch.setattr("petitions.core.queue.is_empty", lambda _queue: next(answers))
    jobs.attend_previews(linger=60)
    assert list(answers) == []
    monkeypatch.setattr("petitions.core.queue.is_empty", lambda _queue: True)
    jobs.attend_previews(linger=0.1)


def test_a_queue_that_is_away_is_not_taken_for_empty(app, monkeypatch):
    monkeypatch.setitem(app.extensions, "redis", queue.connect("unix:///nonexistent/redis.sock"))
    with app.app_context():
        assert queue.is_empty("press") is False
