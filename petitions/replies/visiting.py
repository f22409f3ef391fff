"""The addressee's own page: which letter it speaks of, what was said there, and one act more, always as a proposal."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from petitions.core.errors import Refused
from petitions.core.keys import Keyring
from petitions.dispatch.models import Item
from petitions.letters import verifying
from petitions.letters.models import Letter, LetterState
from petitions.letters.values import LetterValues
from petitions.replies import contents
from petitions.replies.models import Answer, AnswerState, Medium, Verdict

ACTS_A_DAY = 20
"""What one letter takes through its page on one day (UTC); people who have more to say write a letter."""
PAGE = "page"
"""Of `Answer.matched_by`: the link in the letter says which one it answers."""
ACTS: dict[str, Verdict] = {
    "acknowledge": Verdict.ACKNOWLEDGED,
    "answer": Verdict.SUBSTANTIVE,
    "channel": Verdict.OTHER_CHANNEL,
    "stop": Verdict.NO_MORE,
}
"""What can be done there, by the last word of its address, and the verdict it proposes."""
_MOST_SHOWN = 50
_SAID: dict[Verdict, Any] = {
    Verdict.ACKNOWLEDGED: _("Receipt acknowledged"),
    Verdict.SUBSTANTIVE: _("Answer given"),
    Verdict.OTHER_CHANNEL: _("Another channel or address asked for"),
    Verdict.NO_MORE: _("No more letters asked for"),
}


class TooManyToday(Refused):
    """More than a person says to one letter in a day."""

    status, code = 429, "too_many_today"
    message = _("Much was sent through this page today. Please go on tomorrow, or answer the mail itself.")


@dataclass(frozen=True, repr=False)
class Act:
    """What somebody chose on the page. Never printed: it holds words and perhaps a name."""

    verdict: Verdict
    request_key: str
    """From the form: a repeated press is one answer."""
    text: str = ""
    name: str = ""
    function: str = ""
    is_automatic: bool = False
    """The trap was filled: filed as a machine's, where a person still finds it."""


@dataclass(frozen=True, repr=False)
class Said:
    """One act as the page shows it again."""

    on: date
    act: Any
    state: Any
    tone: str
    who: str
    text: str


def say(session: Session, item: Item, act: Act, *, keys: Keyring, now: datetime) -> Answer:
    """Keep an act as an unread answer that an organizer accepts or not; the same ``request_key`` is one answer.

    Raises ``TooManyToday``.
    """
    session.execute(select(Item.id).where(Item.id == item.id).with_for_update())  # presses at once are counted in turn
    key = f"page-{item.id}-{act.request_key}"
    known = session.scalar(select(Answer).where(Answer.request_key == key))
    if known is not None:
        return known
    if _count_on(session, item, now.date()) >= ACTS_A_DAY:
        raise TooManyToday()
    campaign = item.dispatch.campaign
    who = ", ".join(part for part in (act.name, act.function) if part)
    answer = Answer(
        organization_id=campaign.organization_id,
        campaign_id=campaign.id,
        recipient_id=item.recipient_id,
        item_id=item.id,
        medium=Medium.PAGE,
        state=AnswerState.AUTOMATIC if act.is_automatic else AnswerState.UNREAD,
        matched_by=PAGE,
        proposed=act.verdict,
        came_on=now.date(),
        came_at=now,
        sender=contents.close(keys, who),
        text=contents.close(keys, act.text),
        request_key=key,
    )
    session.add(answer)
    session.flush()
    return answer


def page(session: Session, item: Item, letter: Letter, keys: Keyring, language: str) -> dict[str, Any]:
    """What the page says before anything is pressed. Of a confidential letter: no content, no words of anybody."""
    values = LetterValues.from_json(letter.values)
    return {
        "letter": letter,
        "organization": item.dispatch.campaign.organization.name(language),
        "values": None if values.confidential else values,
        "code": letter.code,
        "is_withdrawn": letter.state is LetterState.REVOKED,
        "is_replaced": letter.state is LetterState.REPLACED,
        "successor": None if values.confidential else verifying.verdict(letter).get("successor"),
        "said": list_said(session, item, keys, shows_words=not values.confidential),
    }


def list_said(session: Session, item: Item, keys: Keyring, *, shows_words: bool) -> list[Said]:
    """What was said through this page so far, newest first; what came another way is not told here."""
    newest = _through_page(item).order_by(Answer.id.desc()).limit(_MOST_SHOWN)
    return [_said(answer, keys, shows_words) for answer in session.scalars(newest)]


def _said(answer: Answer, keys: Keyring, shows_words: bool) -> Said:
    state, tone = _state(answer)
    who, text = (contents.opened(keys, answer.sender), contents.opened(keys, answer.text)) if shows_words else ("", "")
    act = _SAID[answer.proposed or Verdict.SUBSTANTIVE]
    return Said(answer.came_on, act, state, tone, who, text)


def _state(answer: Answer) -> tuple[Any, str]:
    if answer.state is AnswerState.CLASSIFIED:
        return (_("Accepted") if answer.verdict is answer.proposed else _("Read")), "good"
    if answer.state is AnswerState.DISMISSED:
        return _("Not taken up"), ""
    return _("Waits to be read"), "blue"


def _through_page(item: Item) -> Select[Answer]:
    return select(Answer).where(Answer.item_id == item.id, Answer.medium == Medium.PAGE)


def _count_on(session: Session, item: Item, day: date) -> int:
    today = _through_page(item).where(Answer.came_on == day).subquery()
    return session.scalar(select(func.count()).select_from(today)) or 0
