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
    "supporters": _("how many stand behind it, exactly and of what"),
    "count": _("people confirmed online"),
    "count_new": _("people confirmed since the last letter to this addressee"),
    "count_from_country": _("people confirmed in the addressee's country"),
    "demands": _("the numbered demands, on a line of its own"),
    "previous_letter": _("reference and date of the last letter to this addressee"),
    "days_since": _("days since that letter"),
    "date": _("the day of the letter"),
    "reference": _("the letter's reference"),
    "reply_by": _("the day by which an answer is asked, 60 days on"),
}
"""Every field there is, and what it becomes."""
_BRACES = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)


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
    found = []
    for match in _BRACES.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        field = FIELD.fullmatch(match.group(0))
        if field is None or field.group(1) not in FIELDS:
            found.append(Problem("unknown", match.group(0)[:60], line))
        elif values is not None and field.group(1) != "demands" and not values.get(field.group(1)):
            found.append(Problem("empty", match.group(0), line))
    return found


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
    return tuple(
        _filled(block, values, demands, first) for block in blocks if not block.condition or block.condition in kept
    )


def fill_line(text: str, values: Mapping[str, str]) -> str:
    """A single line, such as a subject, with its fields replaced once."""
    return FIELD.sub(lambda match: _value(match.group(1), values), text)


def _filled(block: Block, values: Mapping[str, str], demands: Sequence[str], first: int) -> Block:
    if block.kind == "demands":
        items = tuple(Item((Block("paragraph", spans=(Span(words),)),)) for words in demands)
        return Block("numbered", items=items, start=first)
    spans = tuple(_span(span, values) for span in block.spans)
    items = tuple(Item(tuple(_filled(inner, values, demands, first) for inner in item.blocks)) for item in block.items)
    return dataclasses.replace(block, spans=spans, items=items, condition="")


def _span(span: Span, values: Mapping[str, str]) -> Span:
    return dataclasses.replace(span, text=_value(span.field, values), field="") if span.field else span


def _value(name: str, values: Mapping[str, str]) -> str:
    value = values.get(name, "")
    if not value:
        raise UnfilledField(field="{{" + name + "}}", line="?")
    return value
