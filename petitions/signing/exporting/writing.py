"""The file itself: which rows, which cells, in which order, and the mark at its end. No name, no address, no moment."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, func, literal, select
from sqlalchemy.orm import Session

from petitions.campaigns.models import Campaign, CampaignText, Wave
from petitions.core import i18n, tables
from petitions.organizers import names
from petitions.organizers.models import Account, Organization
from petitions.signing.exporting.models import Export
from petitions.signing.models import Level, Signature, SignatureState

PART = 1_000_000
"""Bytes from which a part is kept and the next begun."""
AT_A_TIME = 5_000
"""Rows in memory."""
ONLINE = "online"
"""Paper and lists from elsewhere are figures: there are no rows of them."""
_OURS = Signature.state != SignatureState.WITHDRAWN
_READ: dict[str, Any] = {
    "day": Signature.confirmed_at,
    "country": Signature.country,
    "language": Signature.language,
    "level": Signature.level,
    "state": Signature.state,
    "cause": Signature.cause,
    "wave": Signature.wave_id,
    "text_version": Signature.text_id,
    "source": literal(ONLINE).label("source"),
}


@dataclass(frozen=True)
class Part:
    """Some bytes of the file, and how many rows they hold."""

    content: bytes
    rows: int


@dataclass(frozen=True)
class Sheet:
    """What the writing of one file needs to know, read before it begins."""

    campaign_id: int
    columns: Sequence[str]
    waves: Mapping[int, int]
    texts: Mapping[int, str]
    mark: str
    total: int

    @property
    def rows(self) -> Select[Any]:
        """Every signature that was not taken back, in an order that says nothing of time or person.

        The hash of a link is as good as a throw of dice, and new with each signing.
        """
        read = [_READ[name] for name in self.columns]
        return select(*read).where(Signature.campaign_id == self.campaign_id, _OURS).order_by(Signature.link_hash)

    def cells(self, row: Sequence[Any]) -> list[Any]:
        """One line of the file from a row of the database."""
        return [say(value) for say, value in zip(self._say, row, strict=True)]

    @cached_property
    def _say(self) -> list[Callable[[Any], Any]]:
        """Of each column how its value is said."""
        own: dict[str, Callable[[Any], Any]] = {
            "day": cache(lambda moment: moment.date().isoformat()),
            "level": {int(level): level.name.lower() for level in Level}.__getitem__,
            "wave": lambda number: self.waves.get(number, ""),
            "text_version": lambda number: self.texts.get(number, ""),
        }
        return [own.get(name, lambda value: value or "") for name in self.columns]


def sheet_of(session: Session, export: Export, *, now: datetime) -> Sheet:
    """Waves, texts, the mark and how many rows there are at this moment; the caller has chosen the language."""
    campaign, mine = export.campaign, Signature.campaign_id == export.campaign_id
    waves = session.execute(select(Wave.id, Wave.number).where(Wave.campaign_id == campaign.id))
    texts = session.execute(
        select(CampaignText.id, CampaignText.language, CampaignText.version).where(
            CampaignText.campaign_id == campaign.id
        )
    )
    return Sheet(
        campaign_id=campaign.id,
        columns=list(export.columns),
        waves={row.id: row.number for row in waves},
        texts={row.id: f"{row.language} {row.version}" for row in texts},
        mark=mark_of(export, campaign, now=now),
        total=session.scalar(select(func.count()).select_from(Signature).where(mine, _OURS)) or 0,
    )


def mark_of(export: Export, campaign: Campaign, *, now: datetime) -> str:
    """The last line: whoever finds the file knows where it came from, and why."""
    organization = campaign.organization
    facts = {"number": export.id, "organization": organization.name(i18n.language()), "campaign": campaign.slug}
    facts |= {"asker": _who(export.asker, organization), "decider": _who(export.decider, organization)}
    facts |= {"day": now.date().isoformat(), "purpose": export.purpose}
    return _(
        "Export %(number)s of %(organization)s, %(campaign)s. Asked for by %(asker)s, allowed by %(decider)s, written "
        "on %(day)s. Not to be passed on. Purpose: %(purpose)s",
        **facts,
    )


def _who(person: Account | None, organization: Organization) -> str:
    return f"{names.shown(person, organization)} ({person.id if person else 0})"


def parts(sheet: Sheet, rows: Iterable[Sequence[Sequence[Any]]]) -> Iterator[Part]:
    """The file in pieces of about a megabyte, from portions of rows; heads open it, the mark ends it."""
    kept, number = [(tables.MARK + tables.text([sheet.columns])).encode()], 0
    for portion in rows:
        kept.append(tables.text(map(sheet.cells, portion)).encode())
        number += len(portion)
        if sum(map(len, kept)) >= PART:
            yield Part(b"".join(kept), number)
            kept, number = [], 0
    yield Part(b"".join([*kept, tables.text([[sheet.mark]]).encode()]), number)
