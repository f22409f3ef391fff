"""A letter as plain text: the body of its mail, and what a person pastes into a form."""

import textwrap
from collections.abc import Iterable, Iterator

from petitions.letters.figures import place_and_day
from petitions.letters.phrases import phrase
from petitions.letters.values import Block, Item, LetterValues, Span


def letter_text(values: LetterValues) -> str:
    """The whole letter, head to close, in the order of the page; what an institution reads before it opens the PDF."""
    digits = values.digits
    head = [values.letterhead.name, values.reference, place_and_day(values.place, values.date, values.language, digits)]
    parts = [_lines(head), values.delivery, _lines(values.addressee), values.subject, _lines(values.salutation)]
    parts += [body_text(values.blocks), _lines(values.close)]
    parts += [_lines((one.name, one.function, one.organization)) for one in values.signatories]
    parts += [_named(values, "annexes", values.annexes), _named(values, "copies", values.copies)]
    parts += [phrase(values.language, "check", address=values.verify_url)] if values.verify_url else []
    return "\n\n".join(part for part in parts if part) + "\n"


def body_text(blocks: Iterable[Block]) -> str:
    """The body alone."""
    return "\n\n".join(_block(block) for block in blocks)


def words_of(block: Block) -> str:
    """One block in one line, its open fields as they were written."""
    inner = " ".join(words_of(one) for item in block.items for one in item.blocks)
    own = "".join("{{" + span.field + "}}" if span.field else span.text for span in block.spans)
    return " ".join((own or inner or ("{{demands}}" if block.kind == "demands" else "")).split())


def _block(block: Block) -> str:
    if block.kind in ("numbered", "bulleted"):
        return "\n".join(_items(block))
    return _spans(block.spans)


def _items(block: Block) -> Iterator[str]:
    for number, item in enumerate(block.items, block.start):
        mark = f"{number}. " if block.kind == "numbered" else "- "
        inside = textwrap.indent(_item(item), " " * len(mark))
        yield mark + inside[len(mark) :]


def _item(item: Item) -> str:
    return "\n".join(_block(block) for block in item.blocks)


def _spans(spans: Iterable[Span]) -> str:
    return "".join(_span(span) for span in spans)


def _span(span: Span) -> str:
    if span.href and span.href not in span.text:
        return f"{span.text} ({span.href})"
    return span.text


def _named(values: LetterValues, head: str, lines: tuple[str, ...]) -> str:
    return _lines((phrase(values.language, head), *lines)) if lines else ""


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(line for line in lines if line)
