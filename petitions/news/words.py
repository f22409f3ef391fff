"""What the state of an item of news means, in sentences for organizers."""

from typing import Any

from flask_babel import lazy_gettext as _

from petitions.news.models import NewsItem, NewsState

_STATES = {
    NewsState.DRAFT: (_("Written, not released"), ""),
    NewsState.APPROVED: (_("Released; it begins to leave in a moment"), "blue"),
    NewsState.SENDING: (_("Leaving, after everything more urgent"), "blue"),
    NewsState.PAUSED: (_("Paused: what has not left stays here"), "warn"),
    NewsState.LOCKED: (_("Waiting for the passphrase"), "warn"),
    NewsState.DONE: (_("Sent"), "good"),
    NewsState.CANCELLED: (_("Stopped: nothing more leaves"), ""),
}
_PROBLEMS = {
    "lapsed": _("The fifteen minutes were over before every address was opened. Nobody gets it twice when it goes on."),
    "wrong": _("The passphrase did not open the addresses. Please type it again."),
    "closed": _("No address could be opened. Check that the worker holds the keys of this installation."),
}


def state_of(item: NewsItem) -> tuple[Any, str]:
    """Where it is, and the tone in which that is shown."""
    return _STATES[item.state]


def problem_of(item: NewsItem) -> Any:
    """Why it is locked; empty when nothing is known."""
    return _PROBLEMS.get(item.problem or "", "")
