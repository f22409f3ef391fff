"""Which door a demand fits: a letter, a submission, or not this body, because; pure, from the directory's facts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from flask_babel import lazy_gettext as _

from petitions.recipients import rules as recipients
from petitions.recipients import wishes
from petitions.recipients.models import Recipient, RecipientWish

from . import rules

Group = Literal["letter", "submission", "unfit"]


@dataclass(frozen=True)
class Proposal:
    """A body, the numbers of the demands it can act on, and a sentence on what may go there or why nothing should."""

    recipient: Recipient
    demands: list[int]
    reason: Any
    names: recipients.Answer = "no"
    about: str = ""
    """What it acts on and these demands are about, in the reader's words."""


@dataclass
class Proposals:
    """Bodies in three groups; within each, those that can act on most demands first and shared mailrooms together."""

    letters: list[Proposal] = field(default_factory=list)
    submissions: list[Proposal] = field(default_factory=list)
    unfit: list[Proposal] = field(default_factory=list)


def fit(
    recipient: Recipient, tags_by_number: Mapping[int, Iterable[str]], wish: RecipientWish | None = None
) -> tuple[Group, Proposal]:
    """Which of the three groups a body belongs to for these demands, with the sentence that says why.

    ``wish``: nobody writes there at present, whatever it acts on.
    """
    acts_on = set(recipients.tags(recipient))
    met = [number for number, tags in sorted(tags_by_number.items()) if acts_on & set(tags)]
    names = rules.may_carry_names(recipient)
    about = recipients.tag_names(tag for tag in recipients.tags(recipient) if tag in _asked(tags_by_number, met))
    if wish is not None:
        return "unfit", Proposal(recipient, met, wishes.sentence(wish))
    if elsewhere := recipients.only_elsewhere(recipient):
        return "unfit", Proposal(recipient, met, elsewhere)
    if not met:
        reason = _(
            "It acts on %(tags)s; no demand is about that.", tags=recipients.tag_names(recipients.tags(recipient))
        )
        return "unfit", Proposal(recipient, [], reason)
    if recipients.takes_one_per_person(recipient):
        return "submission", Proposal(recipient, met, recipients.volume(recipient), about=about)
    return "letter", Proposal(recipient, met, recipients.volume(recipient), names, about)


def _asked(tags_by_number: Mapping[int, Iterable[str]], numbers: Iterable[int]) -> set[str]:
    return {tag for number in numbers for tag in tags_by_number[number]}


def in_order(proposals: Iterable[Proposal]) -> list[Proposal]:
    """Most demands first; bodies behind one mailroom stand together, where the best of them stands."""
    ordered = sorted(proposals, key=lambda p: (-len(p.demands), p.recipient.kind, p.recipient.slug))
    places: dict[str, int] = {}
    for place, proposal in enumerate(ordered):
        places.setdefault(proposal.recipient.intake or proposal.recipient.slug, place)
    return sorted(ordered, key=lambda p: places[p.recipient.intake or p.recipient.slug])
