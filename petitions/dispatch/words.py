"""What the state of an item means, in sentences for people."""

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _

from petitions.core.i18n import LETTERS, local, moment
from petitions.core.i18n import lazy_plural as ngettext
from petitions.delivery.models import Envelope, State
from petitions.dispatch import hours
from petitions.dispatch.figures import Standing
from petitions.dispatch.models import Dispatch, DispatchState, Item, Release, TaskState, Way
from petitions.letters.models import LetterKind
from petitions.letters.places import place_of
from petitions.recipients.words import language_name

_PLAIN = {
    State.ACCEPTED: (_("Handed to their mail server"), ""),
    State.DELIVERED: (_("Delivered, says their mail server"), ""),
    State.REPLIED: (_("An answer came"), _("Read it and say what it is.")),
    State.IN_DOUBT: (_("In doubt"), _("It may or may not have arrived.")),
    State.SENDING: (_("Being handed over"), ""),
    State.LEASED: (_("Waiting"), _("Its turn has come.")),
    State.QUEUED: (_("Waiting"), ""),
    State.HELD: (
        _("Held: their server did not like it"),
        _("Look at what was answered before you send it another way."),
    ),
    State.SUPPRESSED: (
        _("Not sent: this address must not be written to"),
        _("Choose another address or send it by hand."),
    ),
    State.EXPIRED: (_("Not handed over in five days of trying"), _("Check the address or send it by hand.")),
    State.CANCELLED: (_("Cancelled before it left"), ""),
}
_TASKS = {
    TaskState.TO_DO: (_("To send by hand"), ""),
    TaskState.SENT: (_("Sent by hand"), ""),
    TaskState.RETURNED: (_("Came back"), _("Check the address, then send it again by hand.")),
    TaskState.CANCELLED: (_("Cancelled before it left"), ""),
}
_ANSWERS = {
    "substantive": _("Answered"),
    "committed": _("Answered: they commit to something"),
    "refused": _("Answered: they decline"),
    "no_more": _("Answered: they ask for no more letters"),
}
_WAYS = {
    "post": _("by post"),
    "courier": _("by courier"),
    "portal": _("through their form"),
    "in person": _("handed over in person"),
}
DOORS = {
    "written": _("Written to"),
    "answered": _("Written to, and whether it answered"),
    "hidden": _("Nothing"),
}
"""What the campaign's page may say of a door; the first unless the approver decides otherwise."""
_DISPATCH = {
    DispatchState.FREEZING: _("The letters are being printed."),
    DispatchState.BROKEN: _("The letters could not be printed."),
    DispatchState.FROZEN: _("The letters stand still and wait for approval."),
    DispatchState.APPROVED: _("Approved; the letters leave at the chosen moment."),
    DispatchState.RUNNING: _("The letters are leaving."),
    DispatchState.PAUSED: _("Paused: what has not left stays here."),
    DispatchState.CANCELLED: _("Cancelled: nothing more leaves."),
    DispatchState.DONE: _("Done: nothing is left to do."),
}


def state_of(
    dispatch: Dispatch, item: Item, envelope: Envelope | None, standing: Standing, *, paused: bool
) -> tuple[Any, Any]:
    """State and hint of one item, both lazy; the hint may be empty."""
    if standing is Standing.PREPARED:
        return _prepared(dispatch), ""
    if standing is Standing.ACKNOWLEDGED:
        return _("They have it, and say so"), ""
    if standing is Standing.ANSWERED and item.answered_on:
        return _ANSWERS.get(item.answer or "", _ANSWERS["substantive"]), ""
    if item.way is Way.HAND:
        sentence, hint = _TASKS[item.task] if item.task else (_("To send by hand"), "")
        return (sentence, _WAYS.get(item.done_how or "", "")) if item.task is TaskState.SENT else (sentence, hint)
    if envelope is None:
        return _("Waiting"), ""
    if standing is Standing.WAITING and paused:
        return _("Stays here while the dispatch is paused"), ""
    if envelope.state is State.QUEUED and not envelope.attempts and envelope.due_at > envelope.created_at:
        return _until(item, envelope.due_at), ""
    if envelope.state is State.DEFERRED:
        return _("Waiting: their server asked us to come back later"), _again(envelope)
    if envelope.state is State.BOUNCED:
        return _("Came back: it could not be delivered"), refusal(envelope)[1]
    if envelope.state is State.REFUSED:
        return refusal(envelope)
    return _PLAIN[envelope.state]


def refusal(envelope: Envelope) -> tuple[Any, Any]:
    """Why a server refused, from its enhanced status code (RFC 3463), and what to do next."""
    status, code = envelope.reply_status or "", envelope.reply_code or 0
    if status.startswith("5.1.") or (not status and code in (550, 551, 553, 556)):
        return _("Refused: mailbox unknown"), _("Find another address, then send it in a new dispatch or by hand.")
    if status in ("5.3.4", "5.2.3"):
        return _("Refused: the message is too large for them"), _("Send it by hand, or without the annex.")
    if status == "5.2.2":
        return _("Refused: mailbox full"), _("Write to another office, or send it by hand.")
    if status.startswith("5.7."):
        return _("Refused: against the rules of their server"), _("Ask them for another address, or send it by hand.")
    return _("Refused by their server"), _("Find another address, then send it in a new dispatch or by hand.")


def dispatch_state(state: DispatchState) -> Any:
    """The state of a whole dispatch as a lazy sentence."""
    return _DISPATCH[state]


def approved(dispatch: Dispatch, letters: int) -> Any:
    """That it was released, by whom beside its author, and when: the line under the title; empty before."""
    if dispatch.approved_at is None:
        return ""
    at = moment(dispatch.approved_at, "d MMMM, HH:mm")
    if dispatch.released_as is Release.OUTSIDE:
        released = ngettext(
            "%(num)d letter, approved by a person from outside, released on %(moment)s",
            "%(num)d letters, approved by a person from outside, released on %(moment)s",
            letters,
            moment=at,
        )
    elif dispatch.released_as is Release.WAITED:
        released = ngettext(
            "%(num)d letter, released by one person alone after a wait, on %(moment)s",
            "%(num)d letters, released by one person alone after a wait, on %(moment)s",
            letters,
            moment=at,
        )
    else:
        released = ngettext(
            "%(num)d letter, approved by a second person on %(moment)s",
            "%(num)d letters, approved by a second person on %(moment)s",
            letters,
            moment=at,
        )
    if not dispatch.in_hours:
        return released
    return _("%(released)s · each leaves in the working hours of its addressee", released=released)


def released_as(dispatch: Dispatch, outside: str = "") -> Any:
    """Who stood beside the person who released it, as a lazy sentence; ``outside``: the name of who was asked."""
    if dispatch.released_as is Release.OUTSIDE:
        return _("Nobody else in the organization could approve; %(name)s, from outside, did.", name=outside)
    if dispatch.released_as is Release.WAITED and dispatch.kind is LetterKind.URGENT:
        return _("Nobody else in the organization could approve; an hour passed and the person logged in afresh.")
    if dispatch.released_as is Release.WAITED:
        return _("Nobody else in the organization could approve; twelve hours passed and the person logged in afresh.")
    return _("A second person approved it.")


def languages() -> dict[str, str]:
    """What the reader calls each language of letters."""
    return {code: language_name(code) for code in LETTERS}


def way_of(how: str | None) -> Any:
    """How something was sent by hand, as lazy words."""
    return _WAYS.get(how or "", "")


def _prepared(dispatch: Dispatch) -> Any:
    if dispatch.state is DispatchState.CANCELLED:
        return _("Never released")
    return _("Frozen, not released") if dispatch.state is DispatchState.FROZEN else _("Not printed yet")


def _until(item: Item, due_at: datetime) -> Any:
    where = hours.office(item.recipient.facts)
    if where is None:
        return _("Waiting until %(moment)s", moment=moment(due_at, "EEEE d MMMM, HH:mm"))
    there = local(due_at.astimezone(where.zone), "EEEE d MMMM, HH:mm")
    if place := place_of(item.recipient):
        return _("Waiting until %(moment)s in %(place)s", moment=there, place=place)
    return _("Waiting until %(moment)s in their time zone", moment=there)


def _again(envelope: Envelope) -> Any:
    return ngettext("Tried once so far.", "Tried %(num)d times so far.", envelope.attempts) if envelope.attempts else ""
