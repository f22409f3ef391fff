"""Copies for information: one of its own for each office that is named under a letter, the same bytes, never names."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from petitions.dispatch import preparing
from petitions.dispatch.models import Item, TaskState, Way
from petitions.letters.models import Letter
from petitions.recipients.models import Recipient


def make(session: Session, item: Item, letter: Letter, named: Sequence[int]) -> list[Item]:
    """Beside a letter that was just frozen: an item for each recipient, by id, that it names as getting a copy."""
    made = [_copy(session, item, letter, session.get_one(Recipient, number)) for number in named]
    session.add_all(made)
    return made


def release(copy: Item) -> None:
    """What goes by hand becomes a task; what goes by mail is posted with the letters."""
    if copy.way is Way.HAND:
        copy.task = TaskState.TO_DO


def _copy(session: Session, item: Item, letter: Letter, recipient: Recipient) -> Item:
    organization = item.dispatch.campaign.organization
    email = preparing.email_of(session, recipient, organization, item.dispatch.kind)
    return Item(
        dispatch=item.dispatch,
        recipient=recipient,
        copy_of=item,
        letter=letter,
        language=item.language,
        form=item.form,
        names="no",
        demands=[],
        way=Way.MAIL if email else Way.HAND,
        email=email,
    )
