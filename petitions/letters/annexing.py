"""The annex of individuals as plain values: who is named, in which order, and the line that names it in a letter."""

import dataclasses
import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from petitions.campaigns import service as campaigns
from petitions.campaigns.models import Campaign
from petitions.core.sealing import PrivateKey
from petitions.letters import figures, inventions
from petitions.letters.collation import sort_key
from petitions.letters.phrases import phrase
from petitions.letters.support import Support
from petitions.letters.values import AnnexValues, LetterValues, Named
from petitions.signing import epochs
from petitions.signing import service as signing

SAMPLE = 40
"""Invented names in a draft's annex: about a page."""


@dataclass(frozen=True)
class Head:
    """What an annex says before and after its rows."""

    language: str
    organization: str
    title: str
    reference: str
    text_version: str
    dated_on: date
    mark: str
    digits: str = "latin"
    with_table: bool = False
    """Whether the rows lie in the file also as CSV."""


def head(
    session: Session,
    campaign: Campaign,
    language: str,
    *,
    reference: str,
    dated_on: date,
    mark: str,
    digits: str = "latin",
    with_table: bool = False,
    epoch: int | None = None,
) -> Head:
    """The words of an annex in one language: the text that those named in it signed.

    ``epoch`` is that of the figures beside it, where they are known already.
    """
    text = campaigns.text(session, campaign, language, epoch=epoch or epochs.signed(session, campaign).number)
    return Head(
        language=language,
        organization=campaign.organization.name(language),
        title=text.title,
        reference=reference,
        text_version=f"{text.version} ({figures.day(text.created_at.date(), language, digits)}), SHA-256 {text.sha256}",
        dated_on=dated_on,
        mark=mark,
        digits=digits,
        with_table=with_table,
    )


@dataclass(frozen=True, repr=False)
class Filled:
    """An annex with its names, and whose signature stands in which row: numbers, the first row's first."""

    values: AnnexValues
    signatures: tuple[int, ...]


def fill(head: Head, standing: signing.Standing, opener: PrivateKey) -> Filled:
    """Open the names that signatories gave, in the order of the annex's language. Raises ``CannotOpen``.

    Those counted only are counted by themselves, so that a name that opens to nothing shows as a difference.
    """
    opened = ((signing.name_of(row, opener), row.country, row.id) for row in standing.rows)
    named = [(name, country, number) for name, country, number in opened if name]
    counted_only = sum(not row.is_named for row in standing.rows)
    named.sort(key=lambda row: (sort_key(row[0], head.language), row[1] or ""))
    size, root = standing.size, standing.root.hex()
    rows = [(name, country) for name, country, _number in named]
    values = _values(head, rows, counted_only, size=size, root=root, cut_off_at=standing.as_of)
    return Filled(values, tuple(number for _name, _country, number in named))


def draft(head: Head, behind: Support) -> AnnexValues:
    """An annex to look at: invented names, as many as fit on a page, and never more than there are real ones."""
    named = inventions.people(min(SAMPLE, behind.named or SAMPLE))
    named.sort(key=lambda pair: (sort_key(pair[0], head.language), pair[1] or ""))
    return _values(head, named, behind.counted_only, size=behind.online, root="0" * 64, cut_off_at=behind.as_of)


def named_in(values: LetterValues, annex: AnnexValues, pdf: bytes) -> LetterValues:
    """The letter with the line that names its annex, count and SHA-256, in its place among the others."""
    language, digits = values.language, values.digits
    line = phrase(
        language,
        "line_individuals",
        total=figures.number(annex.tree_size, language, digits),
        named=figures.number(len(annex.rows), language, digits),
        counted=figures.number(annex.counted_only, language, digits),
        sha256=hashlib.sha256(pdf).hexdigest(),
    )
    before = 1 if values.organizations else 0
    return dataclasses.replace(values, annexes=(*values.annexes[:before], line, *values.annexes[before:]))


def _values(
    head: Head, ordered: list[tuple[str, str | None]], counted_only: int, *, size: int, root: str, cut_off_at: datetime
) -> AnnexValues:
    return AnnexValues(
        language=head.language,
        organization=head.organization,
        title=head.title,
        reference=head.reference,
        rows=tuple(Named(number, name, country) for number, (name, country) in enumerate(ordered, 1)),
        counted_only=counted_only,
        cut_off_at=cut_off_at,
        checked=phrase(head.language, "checked"),
        text_version=head.text_version,
        merkle_root=root,
        tree_size=size,
        date=head.dated_on,
        mark=head.mark,
        digits=head.digits,
        csv=head.with_table,
    )
