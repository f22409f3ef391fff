"""What a directory record must be: every field, checked against the words that the file's own head allows."""

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from flask_babel import gettext as _

from . import rules
from .shape import Record, Words, by_language, label, like, many, maybe, one_of, shown, table, text

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_PLACE = re.compile(r"\{[^}]*\}?")


def close(value: Any, words: Words) -> Iterator[tuple[str, str]]:
    """A courtesy formula; the only place it may name is {vocative}."""
    yield from text(value, words)
    if isinstance(value, str) and (other := [place for place in _PLACE.findall(value) if place != "{vocative}"]):
        yield "", _("%(place)s is not a place of a close; only {vocative} is", place=other[0])


def email(value: Any, words: Words) -> Iterator[tuple[str, str]]:
    """An address that could receive mail."""
    if not isinstance(value, str) or not rules.is_address(value):
        yield "", _("%(value)s is not an e-mail address", value=shown(value))


def day(value: Any, words: Words) -> Iterator[tuple[str, str]]:
    """A day, year first."""
    try:
        date.fromisoformat(value)
    except (TypeError, ValueError):
        yield "", _("a day is needed here, such as 2026-11-20")


def follow_up(value: Any, words: Words) -> Iterator[tuple[str, str]]:
    """Days that a body is given to answer before it is written to again."""
    if isinstance(value, bool) or not isinstance(value, int) or not 14 <= value <= 365:
        yield "", _("a number of days from 14 to 365 is needed here")


@cache
def _time_zones() -> set[str]:
    return available_timezones()


def time_zone(value: Any, words: Words) -> Iterator[tuple[str, str]]:
    """An IANA name."""
    if value not in _time_zones():
        yield "", _("%(value)s is not a time zone", value=shown(value))


url = like(r"https?://\S{1,1990}", lambda: _("a web address is needed here"))
country = like(r"[A-Z]{2}", lambda: _("a country code of two capital letters is needed here"))
sure = one_of("confidence_values")
identity = like(_ID.pattern, lambda: _("an id has small letters, digits and single hyphens"))

RECORD = table(
    needed={
        "id": identity,
        "kind": one_of("kinds"),
        "rank": one_of("ranks"),
        "represents": maybe(country),
        "names": by_language(text),
        "addressee": by_language(text),
        "salutation": by_language(table({"neutral": maybe(text), "m": text, "f": text})),
        "close": by_language(close),
        "address": many(text, least=1),
        "country": maybe(country),
        "time_zone": time_zone,
        "weekend": many(one_of("weekdays")),
        "intake": maybe(one_of("intakes")),
        "email": maybe(email),
        "channel": table(
            {"preferred": one_of("channel_preferred_values"), "url": maybe(url)}, {"also": many(text), "note": text}
        ),
        "languages": table(
            {
                "working": many(one_of("working_languages"), least=1),
                "letter": many(one_of("letter_languages"), least=1),
            },
            {"note": text},
        ),
        "mandate": text,
        "demands": many(one_of("demand_tags"), least=1),
        "individual_cases": one_of("individual_cases_values"),
        "mass_letters": one_of("mass_letters_values"),
        "requirements": text,
        "passes_on": one_of("passes_on_values"),
        "passes_on_note": text,
        "confidence": table(
            dict.fromkeys("identity address email channel requirements overall passes_on time".split(), sure),
            dict.fromkeys("intake forms_ru forms_zh".split(), sure),
        ),
        "reverify": text,
        "sources": many(
            table(
                {"url": text, "supports": text, "kind": one_of("source_kind_values"), "looked_up": day},
                {"source_date": text},
            ),
        ),
    },
    possible={
        "abbreviation": text,
        "usual_cc": many(identity),
        "follow_up_days": follow_up,
        "email_unverified": many(text),
        "email_evidence": one_of("email_evidence_values"),
        "last_verified": day,
        "verified_by": text,
    },
)


def problems_of(record: Any, words: Words) -> list[str]:
    """One line for everything wrong with a record: "wgeid: salutation.fr.neutral: a text is needed here"."""
    name = label(record.get("id")) if isinstance(record, dict) else "?"
    wrong = [(path.lstrip("."), sentence) for path, sentence in RECORD(record, words)]
    if not wrong:
        wrong = list(_contradictions(record, words))
    return [f"{name}: {path}: {sentence}" if path else f"{name}: {sentence}" for path, sentence in wrong]


def _contradictions(record: Record, words: Words) -> Iterator[tuple[str, str]]:
    """Fields that are right alone and wrong together."""
    fallback = words.meta.get("neutral_fallback") or {}
    for language, forms in record["salutation"].items():
        if forms["neutral"] is None and language not in fallback:
            yield f"salutation.{language}.neutral", _("may be null only in languages of meta.neutral_fallback")
        if language not in record["close"]:
            yield f"close.{language}", _("is missing, though there is a salutation in this language")
    yield from (
        (f"salutation.{code}", _("is missing, though there is a close in this language"))
        for code in record["close"]
        if code not in record["salutation"]
    )
    if "en" not in record["names"]:
        yield "names.en", _("is missing")
    if (record["represents"] is not None) != (record["kind"] in rules.OF_STATES):
        yield "represents", _("is set for a State's mission, body or prosecutor, and only there")
    if record["email"] is not None and "email_evidence" not in record:
        yield "email_evidence", _("is missing: say where the e-mail address was seen")
    if record["id"] == "new" or record["id"].startswith(rules.OWN):
        yield "id", _("is kept for other uses")
    if len(set(record["demands"])) < len(record["demands"]):
        yield "demands", _("names a tag twice")
    if ("last_verified" in record) != ("verified_by" in record):
        yield "last_verified", _("goes with verified_by, and neither without the other")


def problems_of_meta(meta: Any) -> list[str]:
    """What in the head of a file this version cannot work with."""
    if not isinstance(meta, dict):
        return [_("meta: is missing")]
    words, wrong = Words(meta), []
    if meta.get("schema_version") != "2":
        wrong.append(_("meta: schema_version: this version reads 2"))
    for key, known in rules.KNOWN.items():
        wrong += [
            _("meta: %(key)s: %(value)s is not known to this version", key=key, value=shown(word))
            for word in words.of(key)
            if word not in known
        ]
    return wrong


def problems_between(records: list[Record], meta: Record) -> list[str]:
    """What is wrong between records that are right alone: an id twice, a copy to nobody, a count that lies."""
    ids = [record["id"] for record in records]
    wrong = [_("%(id)s: id: stands more than once in the file", id=i) for i in dict.fromkeys(ids) if ids.count(i) > 1]
    known = set(ids)
    wrong += [
        _("%(id)s: usual_cc: %(other)s is not in the file", id=record["id"], other=other)
        for record in records
        for other in record.get("usual_cc", [])
        if other not in known
    ]
    if "count" in meta and meta["count"] != str(len(records)):
        wrong.append(
            _(
                "meta: count: says %(said)s, but the records in the file are %(now)d",
                said=shown(meta["count"]),
                now=len(records),
            )
        )
    return wrong
