"""The closed mini-format of a letter's body: paragraphs, emphasis, lists, links in full, merge fields. No more."""

import re
from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from markdown_it import MarkdownIt
from markdown_it.token import Token

from petitions.core.errors import Refused
from petitions.letters.values import Block, Item, Span

LONGEST = 20_000
DEEPEST = 3
MOST_BLOCKS = 200
FIELD = re.compile(r"\{\{\s*([A-Za-z_][A-Za-z0-9_]*)\s*\}\}")
_CONDITION = re.compile(r"\A\[if (kind|tag)=([a-z-]+)\]\s*")
_REFUSED_RULES = (
    "code", "fence", "heading", "lheading", "hr", "html_block", "blockquote", "reference", "table",
    "html_inline", "image", "backticks", "autolink", "entity", "strikethrough", "linkify",
)  # fmt: skip


class TextTooLong(Refused):
    """The text is longer or more intricate than a letter can be."""

    code, message = (
        "text_too_long",
        _("This text is too long for a letter: at most %(most)s characters and %(blocks)s paragraphs."),
    )
    status = 422


class TooDeep(Refused):
    """Lists within lists within lists."""

    code, message, status = "too_deep", _("Lists may stand at most %(most)s deep. Make them flatter."), 422


class BadLink(Refused):
    """Only plain https addresses are printed."""

    code, message, status = "bad_link", _("Line %(line)s: a link begins with https:// and is shown in full."), 422


def parse(text: str) -> tuple[Block, ...]:
    """The blocks of a body, its merge fields still open. Raises ``TextTooLong``, ``TooDeep`` or ``BadLink``."""
    if len(text) > LONGEST:
        raise TextTooLong(most=LONGEST, blocks=MOST_BLOCKS)
    if re.search(rf"(?m)^(?: {{2,}}){{{DEEPEST * 2}}}\s*(?:[-*+]|\d+[.)])\s", text) or re.search(
        r"(?m)^\s*(?:(?:[-*+]|\d+[.)])\s+){4,}", text
    ):
        raise TooDeep(most=DEEPEST)
    tokens = _reader().parse(text)
    blocks = _Builder(tokens).blocks()
    if len(blocks) > MOST_BLOCKS:
        raise TextTooLong(most=LONGEST, blocks=MOST_BLOCKS)
    return blocks


def _reader() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "maxNesting": 20}).disable(list(_REFUSED_RULES), ignoreInvalid=True)


class _Builder:
    """Walks markdown-it's flat list of tokens once."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens, self.place = tokens, 0

    def blocks(self, until: str = "", depth: int = 0) -> tuple[Block, ...]:
        """Blocks up to the closing token ``until``."""
        found: list[Block] = []
        while self.place < len(self.tokens):
            token = self.tokens[self.place]
            self.place += 1
            if token.type == until:
                break
            if token.type == "inline":
                found.append(_paragraph(token))
            elif token.type in ("bullet_list_open", "ordered_list_open"):
                found.append(self._list(token, depth + 1))
        return tuple(found)

    def _list(self, opening: Token, depth: int) -> Block:
        if depth > DEEPEST:
            raise TooDeep(most=DEEPEST)
        items: list[Item] = []
        closing = opening.type.replace("open", "close")
        while self.tokens[self.place].type != closing:
            self.place += 1
            items.append(Item(self.blocks("list_item_close", depth)))
        self.place += 1
        kind = "bulleted" if opening.type == "bullet_list_open" else "numbered"
        return Block(kind, items=tuple(items), start=int(opening.attrs.get("start", 1)))


def _paragraph(token: Token) -> Block:
    condition = ""
    children = token.children or []
    if children and children[0].type == "text" and (found := _CONDITION.match(children[0].content)):
        condition = f"{found.group(1)}={found.group(2)}"
        children[0].content = children[0].content[found.end() :]
    spans = _spans(children, line=(token.map or [0])[0] + 1)
    only = [span for span in spans if span.field or span.text.strip()]
    if len(only) == 1 and only[0].field == "demands":
        return Block("demands", condition=condition)
    return Block("paragraph", spans=spans, condition=condition)


def _spans(children: Sequence[Token], *, line: int) -> tuple[Span, ...]:
    spans: list[Span] = []
    strong = emphasis = 0
    href = ""
    for child in children:
        if child.type in ("strong_open", "strong_close"):
            strong += child.nesting
        elif child.type in ("em_open", "em_close"):
            emphasis += child.nesting
        elif child.type == "link_open":
            href = str(child.attrs.get("href", ""))
            if not href.startswith("https://"):
                raise BadLink(line=line)
        elif child.type == "link_close":
            href = ""
        elif child.type == "hardbreak":
            spans.append(Span("\n"))
        elif child.type == "softbreak":
            spans.append(Span(" "))
        elif child.content:
            spans += _split(child.content, strong=bool(strong), emphasis=bool(emphasis), href=href)
    return tuple(spans)


def _split(text: str, *, strong: bool, emphasis: bool, href: str) -> list[Span]:
    found, last = [], 0
    for match in FIELD.finditer(text):
        if match.start() > last:
            found.append(Span(text[last : match.start()], strong, emphasis, href))
        found.append(Span("", strong, emphasis, href, field=match.group(1)))
        last = match.end()
    if last < len(text):
        found.append(Span(text[last:], strong, emphasis, href))
    return found
