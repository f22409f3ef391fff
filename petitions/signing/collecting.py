"""Lists collected on paper or elsewhere: read row by row, counted, and forgotten but for the figure."""

import hashlib
import io
import secrets
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, BinaryIO

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from petitions.campaigns.models import Campaign, Wave
from petitions.signing import addresses, names, rules
from petitions.signing.collecting_cells import WORKBOOK, Broken, csv_rows, has_formula, workbook_rows
from petitions.signing.models import Collected

SOURCES = ("paper", "elsewhere")
WORST = 20
"""Rows named in full; of more wrong rows only the number is said."""
_HEADINGS = {
    "email": {"email", "e-mail", "mail", "courriel", "adresse e-mail", "البريد", "البريد الإلكتروني"},
    "name": {"name", "full name", "nom", "nom complet", "الاسم", "الاسم الكامل"},
    "number": {"number", "no", "no.", "nr", "n°", "#", "numéro", "الرقم", "رقم"},
}


@dataclass
class Reading:
    """What a file holds. With a single problem nothing of it may be kept."""

    rows: int = 0
    people: int = 0
    problems: list[tuple[int, str]] = field(default_factory=list)
    """Row (the heading is row 1) and what is wrong with it, never what stands in it; at most ``WORST``."""
    wrong: int = 0
    sha256: str = ""

    @property
    def repeated(self) -> int:
        """Rows of somebody who stands in the file already."""
        return self.rows - self.people

    def refuse(self, row: int, sentence: str) -> None:
        """Note one wrong row."""
        self.wrong += 1
        if len(self.problems) < WORST:
            self.problems.append((row, sentence))


class _People:
    """How many different people, in eight bytes each: a keyed hash that is forgotten with the process."""

    def __init__(self) -> None:
        self._key, self._shelves = secrets.token_bytes(16), [array("Q") for _n in range(256)]

    def add(self, identity: str) -> None:
        digest = hashlib.blake2b(identity.encode(), key=self._key, digest_size=9).digest()
        self._shelves[digest[0]].append(int.from_bytes(digest[1:], "big"))

    def count(self) -> int:
        return sum(len(set(shelf)) for shelf in self._shelves)


def read(file: BinaryIO, on_bytes: Callable[[int], Any] = lambda size: None) -> Reading:
    """Read a CSV list: a heading, then one person per row, known by e-mail or by the whole row where there is none.

    Never holds more than a row of it. ``on_bytes`` is told how much was read.
    """
    digest = hashlib.sha256()
    return _through(csv_rows(file, digest, on_bytes), digest)


def read_bytes(content: bytes) -> Reading:
    """The same of a file that came whole, CSV or XLSX: what it is, its first bytes say."""
    if content.startswith(WORKBOOK):
        return _through(workbook_rows(content), hashlib.sha256(content))
    return read(io.BytesIO(content))


def _through(rows: Iterator[tuple[int, Sequence[str]]], digest: Any) -> Reading:
    """Every row, one after another; ``digest`` is full when they end."""
    reading, people = Reading(), _People()
    try:
        columns = _columns(next(rows, (1, []))[1])
        for number, cells in rows:
            if any(cell.strip() for cell in cells):
                reading.rows += 1
                _take(reading, people, columns, number, cells)
    except Broken as broken:
        reading.refuse(broken.row, broken.sentence)
    if not reading.rows and not reading.wrong:
        reading.refuse(2, _("The list is empty: no row follows the headings."))
    reading.people, reading.sha256 = people.count(), digest.hexdigest()
    return reading


def collect(
    session: Session,
    campaign: Campaign,
    wave: Wave,
    reading: Reading,
    *,
    source: str,
    title: str,
    collected_on: date,
    now: datetime,
    by: int | None = None,
) -> Collected:
    """Keep the figure of a list that was read without a problem. Raises ``AlreadyCollected``."""
    row = Collected(
        campaign_id=campaign.id,
        wave_id=wave.id,
        source=source,
        title=title,
        count=reading.people,
        sha256=reading.sha256,
        collected_on=collected_on,
        entered_at=now,
        entered_by=by,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        raise rules.AlreadyCollected() from error
    return row


def list_collected(session: Session, campaign: Campaign) -> list[Collected]:
    """Every list of a campaign, newest first."""
    mine = select(Collected).where(Collected.campaign_id == campaign.id)
    return list(session.scalars(mine.order_by(Collected.collected_on.desc(), Collected.id.desc())))


def count_collected(session: Session, campaign: Campaign) -> list[tuple[str, int]]:
    """What was collected by source, those with nothing left out; figures of their own, never added up."""
    query = select(Collected.source, func.sum(Collected.count)).where(Collected.campaign_id == campaign.id)
    found = {source: int(number) for source, number in session.execute(query.group_by(Collected.source))}
    return [(source, found[source]) for source in SOURCES if found.get(source)]


def _columns(headings: Sequence[str]) -> dict[str, Any]:
    """Where e-mail, name and running number stand, and how many columns there are. Raises ``Broken``."""
    plain = [" ".join(heading.split()).casefold() for heading in headings]
    for at, heading in enumerate(plain):
        if heading and heading in plain[:at]:
            first = plain.index(heading) + 1
            raise Broken(1, _("Columns %(one)d and %(two)d have the same heading.", one=first, two=at + 1))
    found = {kind: _place(plain, words) for kind, words in _HEADINGS.items()}
    if found["email"] is None and found["name"] is None:
        raise Broken(1, _("No column is headed “email” or “name”. The first row of a list names its columns."))
    return {**found, "width": len(plain)}


def _place(headings: Sequence[str], words: set[str]) -> int | None:
    return next((at for at, heading in enumerate(headings) if heading in words), None)


def _take(reading: Reading, people: _People, columns: dict[str, Any], number: int, cells: Sequence[str]) -> None:
    wanted = columns["width"]
    if len(cells) != wanted:
        sentence = _(
            "The number of cells (%(cells)d) differs from the number of headings (%(wanted)d).",
            cells=len(cells),
            wanted=wanted,
        )
        reading.refuse(number, sentence)
        return
    if has_formula(cells):
        reading.refuse(number, _("This row holds a formula. Save the list with its values only."))
        return
    email = cells[columns["email"]].strip() if columns["email"] is not None else ""
    name = names.tidy(cells[columns["name"]]) if columns["name"] is not None else ""
    if not email and not name:
        reading.refuse(number, _("This row has neither an e-mail address nor a name."))
    elif wrong := names.problem(name):
        reading.refuse(number, str(wrong))
    elif not email:
        people.add("\n".join(names.tidy(cell).casefold() for at, cell in enumerate(cells) if at != columns["number"]))
    else:
        try:
            people.add(addresses.canonical(addresses.deliverable(email)))
        except addresses.BadAddress:
            reading.refuse(number, _("The e-mail address in this row is not one."))
