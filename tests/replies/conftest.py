"""What tests of answers share: letters that were released, answers that came back, people who deal with them."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from petitions.core.keys import Keyring
from petitions.dispatch import ledger
from petitions.dispatch.models import Item
from petitions.replies import contents
from petitions.replies.models import Answer, AnswerFile, AnswerState, Medium
from tests import factories as make
from tests.dispatch.conftest import Stage, quick_press, sit, stage, still

__all__ = ["quick_press", "sit", "stage", "still"]


@pytest.fixture
def letters(stage) -> list[Item]:
    """Three released letters: two by mail, one by hand."""
    dispatch = stage.approve(stage.freeze())
    return ledger.list_items(stage.session, dispatch)


def answer_to(stage: Stage, item: Item | None, keys: Keyring, **over: Any) -> Answer:
    """An invented mail to us; without a letter it lies in the pen."""
    files = over.pop("files", [])
    words = {name: over.pop(name, said) for name, said in _SAID.items()}
    facts = {
        "organization": stage.organization,
        "campaign": stage.place.campaign if item else None,
        "recipient": item.recipient if item else None,
        "item": item,
        "medium": Medium.MAIL,
        "state": AnswerState.UNREAD if item else AnswerState.PEN,
        "matched_by": "token" if item else None,
        "came_on": date(2026, 11, 20),
        "came_at": make.NOON,
    }
    answer = Answer(**facts | over, **{name: contents.close(keys, said) for name, said in words.items()})
    for position, (name, content) in enumerate(files, 1):
        locked = {"name": contents.close(keys, name), "content": contents.close(keys, content)}
        answer.files.append(
            AnswerFile(position=position, media_type="application/pdf", size=len(content or b""), **locked)
        )
    return make.stored(stage.session, answer)


_SAID = {
    "sender": "Registry <registry@un.example>",
    "subject": "Re: Request for information",
    "text": "We have received your letter.",
    "quoted": "> Please answer.",
    "note": None,
}


@pytest.fixture
def came(stage, as_worker) -> Callable[..., Answer]:
    """A function that lets an answer come back to a letter, or into the pen."""

    def come(item: Item | None = None, **over: Any) -> Answer:
        return answer_to(stage, item, as_worker, **over)

    return come


def replies(stage: Stage, more: str = "") -> str:
    """The page of a campaign's answers."""
    return f"/campaigns/{stage.place.campaign.slug}/replies{more}"
