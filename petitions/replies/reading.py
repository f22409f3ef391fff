"""What becomes of one mail that was read: an answer beside its letter, a notice about it, the pen, or nothing."""

from datetime import datetime, timedelta

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from petitions.core.keys import Keyring
from petitions.delivery import service as delivery
from petitions.delivery.models import Envelope, Event, State
from petitions.dispatch.models import Item
from petitions.letters import plain
from petitions.letters.values import LetterValues
from petitions.organizers.models import Organization
from petitions.replies import arriving, automatic, contents, matching, quoting
from petitions.replies.matching import Match
from petitions.replies.models import Answer, AnswerFile, AnswerState, Inbound, Medium, Nature
from petitions.replies.parsing import Parsed
from petitions.replies.reports import COMPLAINT, Report

SOFT, SOFT_WITHIN = 3, timedelta(days=14)
"""So many soft failures at one address within so long count as one for good."""
DATED_WITHIN = timedelta(days=14)
"""A mail's own date is believed if it is not older than this when we first see it."""
_EVENTS = {"delivered": Event.DELIVERED, "delayed": Event.DELAYED}
_IN_HAND = (State.LEASED, State.SENDING)


def file(session: Session, keys: Keyring, inbound: Inbound, parsed: Parsed, *, now: datetime) -> Nature | None:
    """Decide and record; None when it has to wait for a letter that is still in a worker's hand.

    Nothing is ever answered from here, so no two machines can talk to each other through us.
    """
    match = matching.find(session, keys, parsed)
    if match.envelope is not None and match.envelope.state in _IN_HAND:
        arriving.leave(session, inbound)
        return None
    inbound.nature = _deal(session, keys, inbound, parsed, match, now)
    session.flush()
    return inbound.nature


def _deal(session: Session, keys: Keyring, inbound: Inbound, parsed: Parsed, match: Match, now: datetime) -> Nature:
    if parsed.report is not None:
        return _report(session, keys, inbound, parsed, parsed.report, match, now)
    if match.is_personal or matching.is_own(session, parsed):  # no word and no address of a supporter stays
        arriving.erase(session, inbound)
        return Nature.FOREIGN
    if match.item is not None:
        inbound.envelope_id = match.envelope.id if match.envelope else None
    if parsed.automatic and not (parsed.automatic == automatic.LIST and match.item is not None):
        if match.item is not None or match.proposed is not None:
            _keep(session, keys, inbound, parsed, match, AnswerState.AUTOMATIC)
        return Nature.AUTOMATIC
    if match.item is None:
        _keep(session, keys, inbound, parsed, match, AnswerState.PEN)
        return Nature.ANSWER
    _keep(session, keys, inbound, parsed, match, AnswerState.UNREAD)
    if match.envelope is not None:
        delivery.report(session, match.envelope, Event.REPLIED, status=None, now=now)
    return Nature.ANSWER


def _report(
    session: Session, keys: Keyring, inbound: Inbound, parsed: Parsed, report: Report, match: Match, now: datetime
) -> Nature:
    """Only what came with our token moves anything, and only a final failure of class 5 or a delivery does."""
    if not match.has_token or match.envelope is None:
        if match.is_personal:
            arriving.erase(session, inbound)
        elif match.proposed is not None and report.is_final:
            _keep(session, keys, inbound, parsed, match, AnswerState.PEN)
        return Nature.FOREIGN
    inbound.envelope_id, inbound.action, inbound.status = match.envelope.id, report.action, report.status or None
    session.flush()
    is_over = report.is_hard or _is_third(session, match, inbound)
    if (event := Event.BOUNCED if is_over else _EVENTS.get(report.action)) is not None:
        delivery.report(session, match.envelope, event, status=report.status or None, now=now)
    if match.is_personal:
        reason = "complaint" if report.action == COMPLAINT else "bounce" if report.is_hard else ""
        if reason and matching.is_addressee(keys, parsed, report.recipient):
            delivery.suppress(session, keys, report.recipient, reason, now=now)
        arriving.erase(session, inbound)
    elif report.action in ("failed", "delayed", COMPLAINT):
        _keep(session, keys, inbound, parsed, match, AnswerState.AUTOMATIC)
    return Nature.REPORT


def _is_third(session: Session, match: Match, inbound: Inbound) -> bool:
    """Whether this soft failure is one too many for the address of this letter."""
    if match.item is None or inbound.action != "failed" or not (inbound.status or "").startswith("4."):
        return False
    same = select(Item).where(Item.email == match.item.email, Item.letter_id.is_not(None))
    keys = [item.envelope_key for item in session.scalars(same)]
    soft = (
        select(func.count())
        .select_from(Inbound)
        .join(Envelope, Envelope.id == Inbound.envelope_id)
        .where(Envelope.key.in_(keys), Inbound.action == "failed", Inbound.status.startswith("4."))
        .where(Inbound.received_at > inbound.received_at - SOFT_WITHIN)
    )
    return (session.scalar(soft) or 0) >= SOFT


def _keep(
    session: Session, keys: Keyring, inbound: Inbound, parsed: Parsed, match: Match, state: AnswerState
) -> Answer:
    """One answer row with its words locked; what they quoted of our letter stands apart from what they said."""
    item, about = match.item, match.item or match.proposed
    own, quoted = quoting.split(parsed.text, _words_of(about))
    campaign = item.dispatch.campaign if item else None
    organization = campaign.organization if campaign else matching.whose(session, parsed, match.proposed)
    answer = Answer(
        organization=organization,
        campaign=campaign,
        recipient=item.recipient if item else None,
        item=item,
        proposed_item=match.proposed if item is None else None,
        inbound_id=inbound.id,
        medium=Medium.MAIL,
        state=state,
        matched_by=match.by if item else None,
        demands=[],
        came_at=(came_at := _came_at(inbound, parsed)),
        came_on=came_at.date(),
        sender=contents.close(keys, _sender(parsed)),
        subject=contents.close(keys, parsed.subject),
        text=contents.close(keys, own),
        quoted=contents.close(keys, quoted),
        note=contents.close(keys, _note(inbound, parsed, organization)),
    )
    session.add(answer)
    session.flush()
    for position, file in enumerate(parsed.files, 1):
        locked = {"name": contents.close(keys, file.name) or b"", "content": contents.close(keys, file.content)}
        kind = file.media_type
        session.add(AnswerFile(answer_id=answer.id, position=position, media_type=kind, size=file.size, **locked))
    session.flush()
    return answer


def _words_of(item: Item | None) -> str:
    """Our letter as it stood in the mail, to know it again in a quotation."""
    if item is None or item.letter is None:
        return ""
    return plain.letter_text(LetterValues.from_json(item.letter.values))


def _sender(parsed: Parsed) -> str:
    name = " ".join(parsed.sender_name.translate(str.maketrans('"<>\\', "    ")).split())
    return f'"{name}" <{parsed.sender}>' if name else parsed.sender


def _came_at(inbound: Inbound, parsed: Parsed) -> datetime:
    """The mail's own date where it can be true: a mailbox that was away brings yesterday's mails today."""
    known = inbound.received_at
    if parsed.dated_at is None or not known - DATED_WITHIN <= parsed.dated_at <= known:
        return known
    return parsed.dated_at


def _note(inbound: Inbound, parsed: Parsed, organization: Organization | None) -> str:
    if not arriving.is_cut(inbound) and not parsed.is_cut:
        return ""
    with force_locale(next(iter(organization.names)) if organization else "en"):
        if arriving.is_cut(inbound):
            return str(_("This mail was larger than 20 MB. Only its head was kept; ask them to send it another way."))
        return str(_("This mail held more parts than we read. What is here may not be the whole of it."))
