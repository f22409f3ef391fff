"""What came another way than by our mailbox, written down by a person: by post, telephone, in a meeting."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from petitions.campaigns.models import Campaign
from petitions.core.i18n import day
from petitions.core.keys import Keyring
from petitions.dispatch.models import Item
from petitions.organizers.models import Account, Organization
from petitions.recipients.models import Recipient
from petitions.replies import answering, contents, placing, rules
from petitions.replies.models import Answer, AnswerFile, AnswerState, Medium, Verdict


@dataclass(frozen=True)
class Upload:
    """A file as a person gave it; name and type are what its sender calls them."""

    name: str
    media_type: str
    content: bytes


def record_by_hand(
    session: Session,
    organization: Organization,
    campaign: Campaign,
    recipient: Recipient | None,
    *,
    item: Item | None,
    medium: Medium,
    on: date,
    who: str,
    text: str = "",
    verdict: Verdict | None = None,
    demands: Iterable[int] = (),
    note: str = "",
    file: Upload | None = None,
    request_key: str | None = None,
    account: Account,
    keys: Keyring,
    now: datetime,
) -> Answer:
    """Keep what they said; with a verdict it is classified at once. The same ``request_key`` is one answer.

    Without ``item`` it is about no letter in particular and needs a ``recipient``. Raises what stands at a field:
    ``NeedsRecipient``, ``NoSuchLetter``, ``BeforeLetter``, ``TooLarge``, ``EmptyFile`` and those of ``classify``.
    """
    sender = _whose(session, organization, campaign, recipient, item, on)
    rules.check_file(None if file is None else len(file.content))
    place = {"organization_id": organization.id, "campaign_id": campaign.id, "recipient_id": sender.id}
    said = {name: contents.close(keys, words) for name, words in (("sender", who), ("text", text), ("note", note))}
    facts = {"item": item, "medium": medium, "came_on": on, "came_at": now, "entered_by": account.id}
    answer = Answer(state=AnswerState.UNREAD, matched_by=rules.HAND, request_key=request_key, **place, **said, **facts)
    if not _added(session, answer):
        return session.scalars(select(Answer).where(Answer.request_key == request_key)).one()
    if file is not None:
        _keep(session, keys, answer, file)
    answering.record(session, "record_answer", answer, account, now)
    if verdict is not None:
        answering.classify(session, answer, verdict, demands=demands, account=account, keys=keys, now=now)
    return answer


def _added(session: Session, answer: Answer) -> bool:
    """Whether this press of the button is the first; the second of a double click changes nothing."""
    try:
        with session.begin_nested():
            session.add(answer)
    except IntegrityError:
        return False
    return True


def _whose(
    session: Session,
    organization: Organization,
    campaign: Campaign,
    recipient: Recipient | None,
    item: Item | None,
    on: date,
) -> Recipient:
    if item is None:
        if recipient is None or recipient.organization_id not in (None, organization.id):
            raise rules.NeedsRecipient()
        return recipient
    if item.dispatch.campaign_id != campaign.id or not placing.is_released(session, organization, item):
        raise rules.NoSuchLetter()
    dated = item.letter.dated_on if item.letter else None
    rules.check_day(on, dated, day(dated))
    return item.recipient


def _keep(session: Session, keys: Keyring, answer: Answer, file: Upload) -> None:
    name = contents.close(keys, file.name or "file")
    assert name is not None
    content = contents.close(keys, file.content)
    facts = {"position": 1, "media_type": file.media_type, "size": len(file.content)}
    answer.files.append(AnswerFile(name=name, content=content, **facts))
    session.flush()
