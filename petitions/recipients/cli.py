"""Commands for the directory: import a file, record that somebody checked an address."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from flask import Flask
from flask.cli import AppGroup
from flask_babel import gettext as _
from flask_babel import ngettext
from tqdm import tqdm

from petitions.core import clock
from petitions.core.db import transaction
from petitions.core.errors import NotFound, Refused

from . import directory, rules, service
from .models import Evidence

group = AppGroup("recipients", help="The directory of recipients.")
_MOST_LINES = 200


def init_app(app: Flask) -> None:
    """Hang the commands on the application."""
    app.cli.add_command(group)


@group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), default=directory.SHIPPED)
def import_file(file: Path) -> None:
    """Read a directory FILE (the one that came with the program by default): all of it, or nothing."""
    try:
        book = directory.read(file)
    except directory.BadDirectory as refusal:
        lines = refusal.problems[:_MOST_LINES]
        sys.exit("\n".join([*lines, refusal.sentence()]))
    with transaction() as tx:
        records = tqdm(book.records, desc=_("Recipients"), disable=None, leave=False)
        report = service.import_records(tx, records, now=clock.now())
    for line in _told(report):
        click.echo(line)


@group.command("verify")
@click.argument("name", metavar="ID")
@click.option("--page", default="", help="Address of the official page that was opened.")
@click.option("--letter", default="", help="Or the last correspondence: its date and kind.")
@click.option("--seen", required=True, help="What was seen there, in a sentence.")
@click.option("--email", help="The e-mail address that was seen, if any.")
@click.option("--by", required=True, help="Who looked.")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day; today by default.")
def verify(name: str, page: str, letter: str, seen: str, email: str | None, by: str, on: datetime | None) -> None:
    """Record that somebody checked the directory's record ID; it counts for every organization, for twelve months."""
    today = clock.now().date()
    day = on.date() if on else today
    try:
        _check(page, letter, email)
        rules.check_day(day, today)
        with transaction() as tx:
            row = service.by_slug(tx, name)
            evidence, source = (Evidence.PAGE, page) if page else (Evidence.CORRESPONDENCE, letter)
            look = service.verify(
                tx, row, evidence=evidence, source=source, seen=seen, email=email, by=by, on=day, organization=None
            )
            until = rules.fresh_until(look)
    except NotFound:
        sys.exit(_("There is no record %(id)s in the directory. Nothing was recorded.", id=name))
    except Refused as refusal:
        sys.exit(_("%(reason)s Nothing was recorded.", reason=refusal.sentence()))
    click.echo(_("Recorded. %(id)s counts as verified until %(day)s.", id=name, day=until.isoformat()))


def _check(page: str, letter: str, email: str | None) -> None:
    if bool(page) == bool(letter):
        raise Refused(_("Give either --page or --letter: what was looked at."))
    if email and not rules.is_address(email):
        raise Refused(_("%(email)s is not an e-mail address.", email=email))


def _told(report: service.Report) -> list[str]:
    added, changed, same, left = len(report.added), len(report.changed), len(report.unchanged), len(report.left)
    lines = [_line(slug, difference) for slug, all_of_it in report.changed.items() for difference in all_of_it]
    lines.append(ngettext("%(num)d record added.", "%(num)d records added.", added))
    lines.append(ngettext("%(num)d record changed.", "%(num)d records changed.", changed))
    lines.append(ngettext("%(num)d record unchanged.", "%(num)d records unchanged.", same))
    if left:
        told = ngettext(
            "%(num)d record is not in the file and was left as it is: %(ids)s.",
            "%(num)d records are not in the file and were left as they are: %(ids)s.",
            left,
            ids=", ".join(report.left),
        )
        lines.append(told)
    return lines


def _line(slug: str, difference: rules.Difference) -> str:
    before, after = _short(difference.before), _short(difference.after)
    return _(
        "%(id)s: %(field)s: was %(before)s, is now %(after)s",
        id=slug,
        field=difference.path,
        before=before,
        after=after,
    )


def _short(value: Any) -> str:
    plain = _("nothing") if value is None else str(value)
    return plain if len(plain) <= 80 else plain[:79] + "…"
