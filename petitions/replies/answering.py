"""Answers among the organizers: listed, classified, put to their letter, set aside; and undone."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.orm import Session, defer, joinedload, selectinload

from petitions.campaigns import service as campaigns
from petitions.campaigns.models import Campaign
from petitions.core.errors import NotFound
from petitions.core.i18n import day
from petitions.core.keys import Keyring
from petitions.core.once import once
from petitions.core.sealing import CannotOpen
from petitions.dispatch import service as dispatch
from petitions.dispatch.models import Dispatch, Item
from petitions.letters.models import Letter
from petitions.organizers import service as organizers
from petitions.organizers.models import Account, Organization
from petitions.recipients import wishes
from petitions.replies import contents, placing, rules
from petitions.replies.models import Answer, AnswerFile, AnswerState, Verdict

MOST = 300
"""Answers of one list."""


def list_answers(
    session: Session,
    organization: Organization,
    *,
    campaign: Campaign | None = None,
    states: Sequence[AnswerState] = tuple(AnswerState),
    item: Item | None = None,
    also_unplaced: Sequence[AnswerState] = (),
) -> list[Answer]:
    """Answers that members of the organization may read, newest first, without their words (loaded when asked for).

    At most ``MOST`` in each state. ``also_unplaced``: of a campaign, those in these states that belong to none, too.
    """
    meant = [_visible(session, organization), Answer.state.in_(states)]
    if campaign is not None:
        nowhere = and_(Answer.campaign_id.is_(None), Answer.state.in_(also_unplaced))
        meant.append(or_(Answer.campaign_id == campaign.id, nowhere))
    if item is not None:
        meant.append(Answer.item_id == item.id)
    order = (Answer.came_on.desc(), Answer.id.desc())
    place = func.row_number().over(partition_by=Answer.state, order_by=order).label("place")
    newest = select(Answer.id, place).where(*meant).subquery()
    found = select(Answer).join(newest, newest.c.id == Answer.id).where(newest.c.place <= MOST)
    letter = joinedload(Answer.item).joinedload(Item.letter).load_only(Letter.reference, Letter.dated_on)
    whole = [joinedload(Answer.recipient), letter, defer(Answer.text), defer(Answer.quoted)]
    files = selectinload(Answer.files).defer(AnswerFile.content)
    return list(session.scalars(found.options(*whole, files).order_by(*order)))


def find_next(session: Session, organization: Organization, answer: Answer) -> int | None:
    """Number of the unread answer that waits longest besides this one."""
    mine = (_visible(session, organization), Answer.state == AnswerState.UNREAD, Answer.id != answer.id)
    return session.scalar(select(Answer.id).where(*mine).order_by(Answer.came_on, Answer.id).limit(1))


def count_unread(session: Session, organization: Organization) -> int:
    """Answers that wait for a person: unread ones, and those of which nobody knows the letter."""
    waiting = select(func.count()).select_from(Answer).where(Answer.state.in_(rules.WAITING))
    return session.scalar(waiting.where(_visible(session, organization))) or 0


def by_id(session: Session, organization: Organization, number: int) -> Answer:
    """One answer; raises ``NotFound``, also for another organization's."""
    letter = joinedload(Answer.item).joinedload(Item.letter).load_only(Letter.reference, Letter.dated_on)
    whole = (joinedload(Answer.recipient), joinedload(Answer.campaign), letter)
    mine = select(Answer).where(Answer.id == number, _visible(session, organization))
    answer = session.scalar(mine.options(*whole))
    if answer is None:
        raise NotFound()
    return answer


def take(session: Session, organization: Organization, number: int) -> Answer:
    """The same, to act on it: what nobody owned is this organization's from now on."""
    answer = by_id(session, organization, number)
    if answer.organization_id is None:
        nobodys = update(Answer).where(Answer.id == answer.id, Answer.organization_id.is_(None))
        session.execute(
            nobodys.values(organization_id=organization.id), execution_options={"synchronize_session": False}
        )
        session.refresh(answer)
        return by_id(session, organization, number)
    return answer


def file_of(answer: Answer, position: int) -> AnswerFile:
    """A file that came with it; raises ``NotFound``."""
    found = next((file for file in answer.files if file.position == position), None)
    if found is None:
        raise NotFound()
    return found


def classify(
    session: Session,
    answer: Answer,
    verdict: Verdict,
    *,
    demands: Iterable[int] = (),
    note: str = "",
    account: Account,
    keys: Keyring,
    now: datetime,
) -> None:
    """A person says what it says. Raises ``NoLetter``, ``NeedsDemand``, ``NoSuchDemand``, or ``Moved``."""
    if answer.campaign is None or answer.state is AnswerState.PEN:
        raise rules.NoLetter()
    numbers = rules.demands_of(verdict, demands, known_demands(session, answer.campaign))
    words = {"note": _with(keys, answer.note, note)} if note else {}
    facts = {"verdict": verdict, "demands": numbers, "classified_by": account.id, "classified_at": now}
    _turn(session, answer, [AnswerState.UNREAD], state=AnswerState.CLASSIFIED, **facts, **words)
    _tell_dispatch(session, answer.item)
    record(session, "classify_answer", answer, account, now, verdict=verdict.value, demands=numbers)


def put_to(session: Session, answer: Answer, item: Item, *, account: Account, now: datetime) -> None:
    """A person says which letter it answers; then it is read like the others. Raises ``NoSuchLetter`` or ``Moved``."""
    campaign = item.dispatch.campaign
    if answer.organization_id not in (None, campaign.organization_id):
        raise rules.NoSuchLetter()
    if not placing.is_released(session, campaign.organization, item):
        raise rules.NoSuchLetter()
    whose: dict[str, Any] = {"organization_id": campaign.organization_id, "campaign_id": campaign.id}
    whose |= {"recipient_id": item.recipient_id, "item_id": item.id, "matched_by": rules.PERSON}
    _turn(session, answer, rules.WAITING, state=AnswerState.UNREAD, **whose)
    record(session, "place_answer", answer, account, now)


def dismiss(session: Session, answer: Answer, *, account: Account, now: datetime) -> None:
    """Set aside: no answer, or not from them. It counts for nothing and stays on its list."""
    before = [*rules.WAITING, AnswerState.AUTOMATIC]
    facts = {"classified_by": account.id, "classified_at": now}
    _turn(session, answer, before, state=AnswerState.DISMISSED, **facts)
    record(session, "dismiss_answer", answer, account, now)


def respect(session: Session, answer: Answer, *, by: str, account: Account, now: datetime) -> None:
    """They asked for no more letters, so nobody here writes to them until that is lifted. Raises ``NoWish``."""
    if answer.verdict is not Verdict.NO_MORE or answer.recipient is None or answer.organization is None:
        raise rules.NoWish()
    reason = _("They asked for it in their answer of %(day)s.", day=day(answer.came_on))
    wishes.note(session, answer.organization, answer.recipient, reason=reason, until=None, by=by, now=now)
    record(session, "note_wish", answer, account, now, recipient=answer.recipient.slug)


def reopen(session: Session, answer: Answer, *, account: Account, now: datetime) -> None:
    """Undo the last step: unread again, or back in the pen where a person had put it to a letter."""
    undone: dict[str, Any] = {"verdict": None, "classified_by": None, "classified_at": None}
    before, item = [AnswerState.CLASSIFIED, AnswerState.DISMISSED, AnswerState.AUTOMATIC], answer.item
    if rules.may_return_to_pen(answer):
        undone |= {"state": AnswerState.PEN, "item_id": None, "campaign_id": None, "recipient_id": None}
        before, undone["matched_by"] = [AnswerState.UNREAD], None
    else:
        undone["state"] = rules.back_to(answer)
    if answer.proposed is None:
        undone["demands"] = []
    _turn(session, answer, before, **undone)
    _tell_dispatch(session, item)
    record(session, "reopen_answer", answer, account, now)


def accept(session: Session, answer: Answer, *, account: Account, keys: Keyring, now: datetime) -> None:
    """What the recipient chose on their own page counts from now on. Raises ``Moved`` where they chose nothing."""
    if answer.proposed is None:
        raise rules.Moved()
    facts: dict[str, Any] = {"account": account, "keys": keys, "now": now}
    classify(session, answer, answer.proposed, demands=answer.demands, **facts)


def decline(session: Session, answer: Answer, *, account: Account, now: datetime) -> None:
    """What came through the recipient's page was not theirs, or is not taken up: it is set aside."""
    if answer.proposed is None:
        raise rules.Moved()
    dismiss(session, answer, account=account, now=now)


def known_demands(session: Session, campaign: Campaign) -> list[int]:
    """Numbers of the demands an answer may speak of."""
    return [demand.number for demand in campaigns.list_demands(session, campaign)]


def _with(keys: Keyring, before: bytes | None, note: str) -> bytes | None:
    """A note under the one that stands there already."""
    try:
        said = contents.opened(keys, before)
    except CannotOpen:
        said = ""
    return contents.close(keys, "\n\n".join(part for part in (said, note) if part))


@once
def _visible(session: Session, organization: Organization) -> ColumnElement[bool]:
    """The organization's own; of those nobody owns, what names a letter of it, or all where it is the only one here."""
    own = Answer.organization_id == organization.id
    if session.scalar(select(func.count()).select_from(Organization)) == 1:
        return or_(own, Answer.organization_id.is_(None))
    ours = select(Item.id).join(Item.dispatch).join(Dispatch.campaign)
    ours = ours.where(Campaign.organization_id == organization.id)
    return or_(own, Answer.organization_id.is_(None) & Answer.proposed_item_id.in_(ours))


def _turn(session: Session, answer: Answer, before: Sequence[AnswerState], **values: Any) -> None:
    """One conditional statement, so that of two people who press at once one moves it and one is told."""
    one = update(Answer).where(Answer.id == answer.id, Answer.state.in_(before)).values(**values)
    turned = session.scalar(one.returning(Answer.id), execution_options={"synchronize_session": False})
    session.refresh(answer)
    if turned is None:
        raise rules.Moved()


def _tell_dispatch(session: Session, item: Item | None) -> None:
    """What dispatch says of a letter follows its classified answers, and nothing else; also after an undo."""
    if item is None:
        return
    locked = select(Item.id).where(Item.id == item.id).with_for_update()
    session.execute(locked)  # two verdicts at once on one letter see each other
    item.answered_on = item.acknowledged_on = item.answer = None
    mine = select(Answer).where(Answer.item_id == item.id, Answer.state == AnswerState.CLASSIFIED)
    for answer in session.scalars(mine.order_by(Answer.came_on, Answer.id)):
        if answer.verdict is not None:
            dispatch.note_answer(session, item, on=answer.came_on, verdict=answer.verdict)
    session.flush()


def record(session: Session, verb: str, answer: Answer, account: Account, now: datetime, **facts: Any) -> None:
    """Write an act around an answer into the log: numbers and verdicts, never words."""
    if answer.item_id is not None:
        facts["item"] = answer.item_id
    subject = f"answer-{answer.id}"
    organizers.record(session, verb, subject, organization=answer.organization, account=account, now=now, **facts)
