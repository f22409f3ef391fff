"""Merge fields: a closed list, filled once and never looked into again. Not a programming language."""

import dataclasses
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _

from petitions.core.errors import Refused
from petitions.letters.text import FIELD
from petitions.letters.values import Block, Item, Span

FIELDS: dict[str, Any] = {
    "addressee": _("who the letter speaks to"),
    "salutation": _("the greeting due to the office"),
    "organization": _("your organization's name"),
    "campaign": _("the campaign's title"),
    "campaign_link": _("address of the campaign's public page"),
    "supporters": _("how many stand behind it, exactly and of what"),
    "count": _("people confirmed online"),
    "count_new": _("people confirmed since the last letter to this addressee"),
    "count_from_country": _("people confirmed in the addressee's country"),
    "count_relatives": _("relatives of missing or detained people, in full fives: write “at least” before it"),
    "count_survivors": _("survivors, in full fives: write “at least” before it"),
    "demands": _("the numbered demands, on a line of its own"),
    "partners": _("the organizations that join a joint letter"),
    "previous_letter": _("reference and date of the last letter to this addressee"),
    "since": _("day of that letter; in an urgent appeal, the day you gave"),
    "days_since": _("days since then"),
    "date": _("the day of the letter"),
    "reference": _("the letter's reference"),
    "reply_by": _("the day by which an answer is asked, 60 days on"),
}
"""Every field there is, and what it becomes."""
_BRACES = re.compile(r"\{\{.{0,200}?\}\}|\{%.{0,200}?%\}|\{#.{0,200}?#\}|\{\{", re.DOTALL)
"""Also an opening that is never closed; bounded, so that a thousand of them take no time."""
MOST_PROBLEMS = 50


class UnfilledField(Refused):
    """A field that cannot be filled for this addressee; approval is blocked until it is gone."""

    code, message, status = (
        "unfilled_field",
        _("Line %(line)s: the field %(field)s is unknown or empty for this addressee."),
        422,
    )


@dataclass(frozen=True)
class Problem:
    """A field that is not ours ("unknown") or has nothing to say here ("empty"), and the line it stands on."""

    kind: str
    name: str
    line: int


def find_problems(text: str, values: Mapping[str, str] | None = None) -> list[Problem]:
    """Every brace in a text that is not a known field and, with ``values``, every field that would print nothing."""
    found: list[Problem] = []
    for match in _BRACES.finditer(text):
        if len(found) == MOST_PROBLEMS:
            break
        line = text.count("\n", 0, match.start()) + 1
        field = FIELD.fullmatch(match.group(0))
        if field is None or field.group(1) not in FIELDS:
            found.append(Problem("unknown", match.group(0)[:60], line))
        elif values is not None and field.group(1) != "demands" and not values.get(field.group(1)):
            found.append(Problem("empty", match.group(0), line))
    return found


def names_in(*texts: str) -> set[str]:
    """Names of the fields that stand in these texts, ours or not."""
    return {match.group(1) for text in texts for match in FIELD.finditer(text)}


def has_inline_demands(blocks: Iterable[Block]) -> bool:
    """Whether the demands stand amid other words, where no list can be printed."""
    return any(
        any(span.field == "demands" for span in block.spans)
        or any(has_inline_demands(item.blocks) for item in block.items)
        for block in blocks
    )


def fill(
    blocks: Iterable[Block],
    values: Mapping[str, str],
    *,
    demands: Sequence[str],
    first: int = 1,
    traits: Iterable[str] = (),
) -> tuple[Block, ...]:
    """The blocks for one addressee: conditions settled by ``traits`` ("kind=court"), fields replaced once.

    What a value contains is text, whatever it looks like. Raises ``UnfilledField``.
    """
    kept = set(traits)
    return _filled_all(blocks, _Filling(values, demands, first, kept))


def fill_line(text: str, values: Mapping[str, str]) -> str:
    """A single line, such as a subject, with its fields replaced once."""
    return FIELD.sub(lambda match: _value(match.group(1), values), text)


@dataclass(frozen=True)
class _Filling:
    """What the blocks of one letter are filled with."""

    values: Mapping[str, str]
    demands: Sequence[str]
    first: int
    kept: set[str]


def _filled_all(blocks: Iterable[Block], what: _Filling) -> tuple[Block, ...]:
    kept = (block for block in blocks if not block.condition or block.condition in what.kept)
    filled = (_filled(block, what) for block in kept)
    return tuple(block for block in filled if block.kind == "paragraph" or block.items)


def _filled(block: Block, what: _Filling) -> Block:
    if block.kind == "demands":
        items = tuple(Item((Block("paragraph", spans=(Span(words),)),)) for words in what.demands)
        return Block("numbered", items=items, start=what.first)
    spans = _one_stop(_span(span, what.values) for span in block.spans)
    inner = (Item(_filled_all(item.blocks, what)) for item in block.items)
    return dataclasses.replace(block, spans=spans, items=tuple(item for item in inner if item.blocks), condition="")


def _one_stop(spans: Iterable[Span]) -> tuple[Span, ...]:
    """A value that ends in a stop ("2026 г.") takes the sentence's own with it."""
    found: list[Span] = []
    for span in spans:
        doubled = found and found[-1].text.endswith(".") and span.text.startswith(".") and span.text[1:2] != "."
        found.append(dataclasses.replace(span, text=span.text[1:]) if doubled else span)
    return tuple(found)


def _span(span: Span, values: Mapping[str, str]) -> Span:
    if not span.field:
        return span
    value = _value(span.field, values)
    link = value if span.field == "campaign_link" and value.startswith("https://") else span.href
    return dataclasses.replace(span, text=value, href=link, field="")


def _value(name: str, values: Mapping[str, str]) -> str:
    value = values.get(name, "")
    if not value:
        raise UnfilledField(field="{{" + name + "}}", line="?")
    return value
