"""A letter as plain text: the body of its mail, and what a person pastes into a form."""

import textwrap
from collections.abc import Iterable, Iterator

from babel import Locale

from petitions.letters.figures import place_and_day
from petitions.letters.phrases import phrase
from petitions.letters.values import Block, Item, LetterValues, Parallel, Span


def letter_text(values: LetterValues) -> str:
    """The whole letter, head to close, in the order of the page; what an institution reads before it opens the PDF."""
    digits = values.digits
    head = [values.letterhead.name, values.reference, place_and_day(values.place, values.date, values.language, digits)]
    secret = phrase(values.language, "confidential") if values.confidential else ""
    parts = [_lines(head), secret, values.delivery, _lines(values.addressee)]
    parts += [*_said(values), *_beside(values)]
    parts += [_lines((one.name, one.function, one.organization)) for one in values.signatories]
    parts += [values.note, _named(values, "annexes", values.annexes), _named(values, "copies", values.copies)]
    parts += [phrase(values.language, "check", address=values.verify_url)] if values.verify_url else []
    return "\n\n".join(part for part in parts if part) + "\n"


def body_text(blocks: Iterable[Block]) -> str:
    """The body alone."""
    return "\n\n".join(_block(block) for block in blocks)


def _said(text: LetterValues | Parallel) -> tuple[str, ...]:
    return (text.subject, _lines(text.salutation), body_text(text.blocks), _lines(text.close))


def _beside(values: LetterValues) -> tuple[str, ...]:
    """The second text under the first, each named by its language and the authoritative one by that word."""
    second = values.parallel
    if second is None:
        return ()
    code = second.language if second.is_authoritative else values.language
    decides = f"{own_name(code)}: {phrase(code, 'authoritative')}"
    return (f"— {own_name(second.language)} —", *_said(second), decides)


def own_name(code: str) -> str:
    """What a language calls itself."""
    return str(Locale(code).get_language_name(code)).capitalize()


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
    return "".join(span_text(span) for span in spans)


def span_text(span: Span) -> str:
    """A run of text, the address of a link behind its words unless they are the address."""
    if span.href and span.href not in span.text:
        return f"{span.text} ({span.href})"
    return span.text


def _named(values: LetterValues, head: str, lines: tuple[str, ...]) -> str:
    return _lines((phrase(values.language, head), *lines)) if lines else ""


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(line for line in lines if line)
