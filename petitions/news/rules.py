"""Who may tell listeners what came of it, how often, in what words, and what the figures add up to."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta

from flask_babel import lazy_gettext as _

from petitions.core.errors import Refused
from petitions.delivery.models import State
from petitions.news.models import NewsItem, NewsState
from petitions.organizers.models import Role

MOST = 4
"""Mails of this kind in one wave of a campaign."""
LONGEST = 4000
"""Characters of the words in one language."""
PAGE = 50
"""Signatures that one transaction hands to the outbox: one batch."""
RANK = 9
"""After confirmations and letters."""
GRANT_LASTS = timedelta(minutes=15)
GRANT_PLACE = "news_items.grant"
LEASE = timedelta(minutes=5)
TURN = 2.0
"""Seconds for which a worker hands over, before confirmations have their turn."""
EDITORS = frozenset({Role.OWNER, Role.EDITOR})
APPROVERS = frozenset({Role.OWNER, Role.APPROVER})
UNDER_WAY = (NewsState.APPROVED, NewsState.SENDING, NewsState.PAUSED, NewsState.LOCKED)
_LINK = re.compile(r"https?:|www\.|\S@\S|\w\.[a-z]{2,}/\S", re.IGNORECASE)


class NoWords(Refused):
    """Nothing was written in the authoritative language."""

    code, message = "no_words", _("Write the words in the first language: everybody else gets those.")


class NoLinks(Refused):
    """A link or an address stands in the words."""

    code = "no_links"
    message = _("Please take links and addresses out: the message leads to the page of the campaign, and nowhere else.")


class TooMany(Refused):
    """Four in this wave."""

    code, message = "too_many_news", _("Four messages were sent in this wave, and more were not promised.")
    next_step = _("Wait for the next wave, or put the news on the page of the campaign.")


class NobodyAsked(Refused):
    """No signatory of the campaign asked for news."""

    code, message = "nobody_asked", _("Nobody of this campaign asks to be told at present, so nothing can be sent.")


class SecondPerson(Refused):
    """Nobody releases their own words."""

    code, message = "second_person", _("You wrote these words, so a second person releases them.")
    next_step = _("Ask an owner or approver of your organization to look at the message and release it.")


class MayNotApprove(Refused):
    """The role does not allow it."""

    code, message = "may_not_approve", _("Only an owner or an approver releases messages.")


class WordsMoved(Refused):
    """Somebody changed them since the page was opened."""

    code, message = "words_moved", _("The words were changed since this page was opened. Please look at them again.")


class NeedsPassphrase(Refused):
    """Addresses are held under the organizers' passphrase."""

    code, message = "needs_passphrase", _("Type the passphrase of the names: it opens the addresses for this message.")


class NotNow(Refused):
    """The act does not fit the state."""

    code, message = "not_now", _("This cannot be done any more: the message has moved on since the page was opened.")


@dataclass(frozen=True)
class Numbers:
    """How many people, and what became of their mails; the four always add up to ``people``. Never who."""

    people: int
    sent: int
    waiting: int
    stopped: int
    """They said stop or withdrew, may not be mailed, or the message was cancelled before."""
    failed: int
    """Their server did not take it."""


SENT = frozenset({State.ACCEPTED, State.DELIVERED, State.REPLIED})
STOPPED = frozenset({State.CANCELLED, State.SUPPRESSED})
FAILED = frozenset({State.REFUSED, State.EXPIRED, State.BOUNCED, State.HELD, State.IN_DOUBT})


def add_up(item: NewsItem, mails: Mapping[State, int], left: int) -> Numbers:
    """The figures of one item: ``mails`` of it by state, and ``left`` listeners that it has not come to yet."""

    def count(states: Collection[State]) -> int:
        return sum(number for state, number in mails.items() if state in states)

    posted = sum(mails.values())
    people = max(item.people, posted + left)
    over = item.state is NewsState.CANCELLED
    sent, failed = count(SENT), count(FAILED)
    waiting = posted - sent - failed - count(STOPPED) + (0 if over else left)
    return Numbers(people, sent, waiting, people - sent - failed - waiting, failed)


def check_words(texts: Mapping[str, str], first: str) -> None:
    """Raises ``NoWords`` or ``NoLinks``: a link of one's own could tell who opened it."""
    if not texts.get(first):
        raise NoWords()
    if any(has_link(text) for text in texts.values()):
        raise NoLinks()


def has_link(text: str) -> bool:
    """Whether something in it would be shown as a link by programs that read mail."""
    return _LINK.search(text) is not None


def check_approver(item: NewsItem, account_id: int, role: Role) -> None:
    """A second person with the right role; raises ``MayNotApprove`` or ``SecondPerson``."""
    if role not in APPROVERS:
        raise MayNotApprove()
    if item.written_by == account_id:
        raise SecondPerson()


def next_number(taken: Collection[int]) -> int:
    """The first free place of a wave; raises ``TooMany``."""
    free = [number for number in range(1, MOST + 1) if number not in taken]
    if not free:
        raise TooMany()
    return free[0]
