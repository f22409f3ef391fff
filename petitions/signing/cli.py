"""Commands for signatures: count a list that was collected on paper or elsewhere."""

import sys
from datetime import datetime
from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup
from flask_babel import gettext as _
from flask_babel import ngettext
from tqdm import tqdm

from petitions.campaigns import service as campaigns
from petitions.core import clock
from petitions.core.blobs import content_of
from petitions.core.db import session, transaction
from petitions.core.errors import NotFound, Refused
from petitions.core.keys import keyring
from petitions.organizers import service as organizers
from petitions.signing import collecting, service
from petitions.signing.collected import service as collected
from petitions.signing.collecting import Reading

group = AppGroup("signatures", help="Signatures collected on paper or elsewhere.")


def init_app(app: Flask) -> None:
    """Hang the commands on the application."""
    app.cli.add_command(group)


@group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--campaign", "slug", required=True, help="The campaign's short name, as in its address.")
@click.option("--source", type=click.Choice(collecting.SOURCES), default="paper", show_default=True)
@click.option("--title", help="Where the list comes from, for the desk; the file's name by default.")
@click.option("--collected-on", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day; today by default.")
def import_list(file: Path, slug: str, source: str, title: str | None, day: datetime | None) -> None:
    """Count a CSV or XLSX list in FILE: all of it, or nothing. Only the figure is kept, no name and no address."""
    now = clock.now()
    collected_on = day.date() if day else now.date()
    if collected_on > now.date():
        sys.exit(_("The day of collection lies in the future. Nothing was counted."))
    try:
        campaigns.by_slug(session(), slug)
        reading = _read(file)
        if reading.wrong:
            sys.exit("\n".join(_told(reading)))
        with transaction() as tx:
            campaign = campaigns.by_slug(tx, slug)
            wave = campaigns.current_wave(tx, campaign)
            service.collect(
                tx, campaign, wave, reading, source=source, title=title or file.stem, collected_on=collected_on, now=now
            )
    except NotFound:
        sys.exit(_("There is no published campaign of that name. Nothing was counted."))
    except Refused as refusal:
        sys.exit(refusal.sentence())
    people = ngettext("%(num)d person counted.", "%(num)d people counted.", reading.people)
    again = ngettext(
        "%(num)d row repeats somebody and was not counted twice.",
        "%(num)d rows repeat somebody and were not counted twice.",
        reading.repeated,
    )
    click.echo(" ".join([people, again] if reading.repeated else [people]))


@group.command("scan")
@click.argument("number", type=int)
@click.argument("file", type=click.Path(exists=False, dir_okay=False, writable=True, path_type=Path))
def open_scan(number: int, file: Path) -> None:
    """Open the sealed scan of entry NUMBER into FILE; that is written down. Needs the contact key."""
    with transaction() as tx:
        blob = collected.scan_of(tx, number)
        if blob is None:
            sys.exit(_("This entry has no scan, or it was erased."))
        content = content_of(blob, keyring())
        organizers.record(tx, "open_scan", f"collected-{number}", organization=None, account=None, now=clock.now())
    file.write_bytes(content)
    click.echo(_("Written. Erase the file when you have looked at it."))


def _read(file: Path) -> Reading:
    if file.suffix.lower() == ".xlsx":
        return collecting.read_bytes(file.read_bytes())
    size = file.stat().st_size
    bar = tqdm(total=size, unit="B", unit_scale=True, desc=_("Rows"), disable=None, leave=False)
    with file.open("rb") as content, bar:
        return collecting.read(content, bar.update)


def _told(reading: Reading) -> list[str]:
    lines = [_("Row %(row)d: %(sentence)s", row=row, sentence=sentence) for row, sentence in reading.problems]
    more = reading.wrong - len(reading.problems)
    if more:
        lines.append(ngettext("%(num)d more row is wrong.", "%(num)d more rows are wrong.", more))
    return [*lines, _("Nothing was counted. Mend the list and import it again.")]
