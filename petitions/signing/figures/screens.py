"""What the desk's page of figures shows: tables, each with its picture. Nobody can be named from any of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import g, render_template
from flask_babel import gettext as _
from sqlalchemy import func, select

from petitions.campaigns import service as campaigns
from petitions.campaigns.models import Campaign
from petitions.core import i18n
from petitions.core.db import session
from petitions.recipients import words as places
from petitions.signing import epochs
from petitions.signing.figures import desk, rules
from petitions.signing.figures.models import DeskFigures
from petitions.signing.models import Cause, Collected
from petitions.signing.vetting import words


@dataclass(frozen=True)
class Table:
    """One question put to the signatures: what it is about, and a number for each answer."""

    heading: str
    column: str
    rows: list[tuple[str, int]]

    @property
    def top(self) -> int:
        """The largest number: how long the longest bar stands for."""
        return max((number for _name, number in self.rows), default=0)


def of_request(slug: str) -> Campaign:
    """The campaign of this address, if it is this organization's."""
    return campaigns.of_organization(session(), g.organization, slug)


def index(campaign: Campaign, *, now: datetime) -> str:
    """Signatures by day, country, language, level, source and wave; what is held, and who of it can be reached."""
    seen = desk.find(session(), campaign, now=now)
    text = campaigns.find_text(session(), campaign, i18n.language())
    facts: dict[str, Any] = {
        "campaign": campaign,
        "heading": text.title if text and text.title else campaign.slug,
        "is_draft": campaign.state == "draft",
        "seen": seen,
        "curve": rules.curve(seen.by_day, now.date()),
        "days": [(date.fromisoformat(day), number) for day, number in reversed(seen.by_day.items())],
        "tables": tables(seen, wave_numbers(campaign, seen), collected(campaign), versions(campaign)),
        "causes": causes(seen),
    }
    return render_template("signing/figures/index.html", **facts)


def tables(
    seen: DeskFigures,
    waves: Mapping[int, int],
    elsewhere: Mapping[str, int],
    texts: Mapping[int, epochs.Version] | None = None,
) -> list[Table]:
    """Everything that is counted by one word; a wave, or a text, stands there where people signed in two."""
    found = [
        _table(seen, "by_country", _("By country"), _("Country"), _country),
        _table(seen, "by_language", _("By language of the form"), _("Language of the form"), _language),
        _table(seen, "by_level", _("By level"), _("Level"), lambda level: str(words.LEVELS[int(level)])),
    ]
    sources = [(_("online"), seen.confirmed), (_("on paper"), elsewhere.get("paper", 0))]
    sources.append((_("collected elsewhere"), elsewhere.get("elsewhere", 0)))
    found.append(Table(_("By source"), _("Source"), sources))
    if texts:
        found.append(Table(_("By text"), _("Text"), _by_text(seen, texts)))
    if waves:
        found.append(Table(_("By wave"), _("Wave"), _by_wave(seen, waves)))
    return found


def causes(seen: DeskFigures) -> list[tuple[str, int, int]]:
    """Name, how many are held for it, and how many of those can still be reached; the largest first."""
    return [
        (str((words.CAUSES[Cause(cause)] if cause else words.UNKNOWN)[0]), held, near)
        for cause, (held, near) in seen.content["causes"].items()
    ]


def wave_numbers(campaign: Campaign, seen: DeskFigures) -> dict[int, int]:
    """The number of each wave by the number of its row, where people signed in several."""
    if len({part["wave"] for part in seen.content["parts"]}) < 2:
        return {}
    return {wave.id: wave.number for wave in campaigns.list_waves(session(), campaign)}


def versions(campaign: Campaign) -> dict[int, epochs.Version]:
    """Every version of the text by its number, where one of them asked something else than the one before."""
    return epochs.list_texts(session(), campaign) if campaign.epoch > 1 else {}


def collected(campaign: Campaign) -> dict[str, int]:
    """People on paper and elsewhere, figures of their own."""
    ours = select(Collected.source, func.sum(Collected.count)).where(Collected.campaign_id == campaign.id)
    return {source: int(number) for source, number in session().execute(ours.group_by(Collected.source))}


def _table(seen: DeskFigures, key: str, heading: str, column: str, name: Callable[[str], str]) -> Table:
    return Table(heading, column, [(name(code), number) for code, number in seen.content[key].items()])


def _by_wave(seen: DeskFigures, waves: Mapping[int, int]) -> list[tuple[str, int]]:
    sums = dict.fromkeys(waves, 0)
    for part in seen.content["parts"]:
        sums[part["wave"]] += part["online"]
    return [(i18n.number(waves[wave]), number) for wave, number in sums.items()]


def _by_text(seen: DeskFigures, texts: Mapping[int, epochs.Version]) -> list[tuple[str, int]]:
    """Each epoch from the newest, also one that nobody has signed yet; letters count the newest that was signed."""
    begun: dict[int, date] = {}
    for one in texts.values():
        begun[one.epoch] = min(one.on, begun.get(one.epoch, one.on))
    sums = dict.fromkeys(sorted(begun, reverse=True), 0)
    for part in seen.content["parts"]:
        if part["text"] in texts:
            sums[texts[part["text"]].epoch] += part["online"]
    counted = next((epoch for epoch, number in sums.items() if number), 0)
    return [(_epoch(begun[epoch], is_counted=epoch == counted), number) for epoch, number in sums.items()]


def _epoch(begun: date, *, is_counted: bool) -> str:
    day = i18n.day(begun)
    return _("since %(day)s: letters count these", day=day) if is_counted else _("since %(day)s", day=day)


def _country(code: str) -> str:
    return places.country_name(code) if code else _("I would rather not say")


def _language(code: str) -> str:
    return i18n.OWN_NAMES.get(code, code)
