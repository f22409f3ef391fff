"""The report as files: a table for a spreadsheet, JSON for programs, a sheet for the press."""

import dataclasses
import json

from flask_babel import gettext as _

from petitions.core import tables
from petitions.dispatch.reporting import CODES, COLUMNS, Report
from petitions.letters.sheets import Entry, Fact, Sheet

CSV, JSON = "text/csv; charset=utf-8", "application/json"


def as_csv(report: Report) -> bytes:
    """One row per letter and copy, heads in the reader's language; no cell is ever run as a formula."""
    heads = [str(head) for head in COLUMNS.values()]
    rows = [[line[name] for name in COLUMNS] for line in report.lines]
    return (tables.MARK + tables.text([heads, *rows], is_quoted=True)).encode()


def as_json(report: Report) -> bytes:
    """Everything the report says."""
    return json.dumps(dataclasses.asdict(report), ensure_ascii=False, indent=1, default=str).encode()


def as_sheet(report: Report, mark: str = "") -> Sheet:
    """What the press prints: facts and sums first, then each letter under the name of its addressee."""
    said = [*report.facts, *report.sums]
    return Sheet(
        language=report.language,
        identifier=_("Report %(number)s", number=report.number),
        head=(report.organization,),
        title=report.title,
        kicker=report.campaign,
        date=report.made_at.date(),
        facts=tuple(Fact(label, value) for label, value in said),
        entries=tuple(_entry(line) for line in report.lines),
        end=_("End of the report"),
        mark=mark,
    )


def _entry(line: dict[str, str]) -> Entry:
    told = [name for name in COLUMNS if line[name] and name not in ("addressee", "role")]
    facts = tuple(Fact(str(COLUMNS[name]), line[name], name in CODES) for name in told)
    return Entry(heading=line["addressee"], facts=facts, note=line["role"])
