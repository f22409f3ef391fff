"""What organizers write for everyone to read: which characters it may hold, and a small, closed Markdown made safe.

Paragraphs, emphasis, lists, quotations, small headings and https links, whose address is always printed.
No HTML, no pictures, no tables, no code: what looks like them stays the words it is.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import nh3
from flask_babel import lazy_gettext as _
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

LONGEST = 20_000
"""Characters of one text."""
DEEPEST = 6
"""Lists and quotations within each other."""
MOST_BRACKETS = 500
"""A thousand open brackets keep a parser busy for seconds."""
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_ALLOWED = {"\n", "\t", "\u200c", "\u200d", "\u200e", "\u200f", "\ufeff", "\u00ad"}
_TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "h3", "h4", "a", "bdi"}
_BLOCK_OPENERS = {"bullet_list_open", "ordered_list_open", "blockquote_open"}
_MARK = re.compile(r"(?:>|[-*+]|\d{1,9}[.)])(?=[ \t>]|$)")
_MARKS = re.compile(rf"(?:[ \t]*{_MARK.pattern})*")
_PICTURE = re.compile(r"!\[[^\]\n]{0,300}\]\(")


def hidden_characters(text: str) -> list[str]:
    """Characters nobody can see that turn other text around or break it, as "U+202E"; each once, in order.

    Joiners and the two direction marks stay allowed: Arabic and Persian are written with them.
    """
    found = dict.fromkeys(
        c for c in text if c in _BIDI or (unicodedata.category(c) in ("Cc", "Cs") and c not in _ALLOWED)
    )
    return [f"U+{ord(c):04X}" for c in found]


def tidy(text: str) -> str:
    """Text as it is kept: NFC, line ends as one character, no spaces at the end of lines or around the whole."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def problems(text: str) -> list[Any]:
    """Sentences for everything that keeps a text from being shown as it was meant; empty when all is well."""
    if len(text) > LONGEST:
        too_long = _("This text is too long (characters now: %(now)d, at most: %(most)d).", now=len(text), most=LONGEST)
        return [too_long]
    wrong: list[Any] = []
    if hidden := hidden_characters(text):
        which = ", ".join(hidden)
        wrong.append(_("This text holds characters that nobody can see (%(which)s). Please delete them.", which=which))
    if text.count("[") > MOST_BRACKETS:
        wrong.append(_("This text has more brackets than links could need. Please take some out."))
    elif _parsed(text) is None:
        wrong.append(_("Lists and quotations may stand at most %(most)d deep in each other.", most=DEEPEST))
    if _PICTURE.search(text):
        wrong.append(_("Pictures cannot be shown in this text. Please take them out."))
    return wrong


def render(text: str) -> Markup:
    """The text as safe HTML. What is too long or too deep is shown as plain paragraphs."""
    tokens = _parsed(text)
    if tokens is None:
        parts = [part for part in text[:LONGEST].split("\n\n") if part.strip()]
        return Markup("").join(Markup("<p>{}</p>").format(part) for part in parts)
    html = _markdown.renderer.render(_shown(tokens), _markdown.options, {})
    allowed = {"a": {"href"}, "bdi": {"dir"}, "ol": {"start"}}
    clean = nh3.clean(html, tags=_TAGS, attributes=allowed, url_schemes={"https"}, link_rel="noopener nofollow")
    return Markup(clean)  # noqa: S704  # escaped by the renderer, then cleaned against a closed list


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": 40})
    parser.disable(
        ["code", "fence", "hr", "lheading", "html_block", "reference", "backticks", "image", "autolink", "html_inline"]
    )
    parser.validateLink = lambda url: url.startswith("https://")  # type: ignore[method-assign]  # as markdown-it documents
    return parser


_markdown = _parser()


def _parsed(text: str) -> list[Token] | None:
    """The parts of a text; None when it is too long, too deep, or made to keep the parser busy."""
    if len(text) > LONGEST or text.count("[") > MOST_BRACKETS or _looks_deep(text):
        return None
    tokens, deep = _markdown.parse(text), 0
    for token in tokens:
        if token.type in _BLOCK_OPENERS:
            deep += 1
            if deep > DEEPEST:
                return None
        elif token.type.replace("_close", "_open") in _BLOCK_OPENERS:
            deep -= 1
    return tokens


def _looks_deep(text: str) -> bool:
    """Marks or spaces without end at the beginning of a line, seen before anything is parsed."""
    lines = text.split("\n")
    marks = max(len(_MARK.findall(found[0])) for line in lines if (found := _MARKS.match(line[:400])))
    return marks > 30 or max(len(line) - len(line.lstrip()) for line in lines) > 200


def _shown(tokens: list[Token]) -> list[Token]:
    """Headings made small, and behind every link its address in full."""
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = "h3" if token.tag in ("h1", "h2", "h3") else "h4"
        if token.children:
            token.children = list(_with_addresses(token.children))
    return tokens


def _with_addresses(children: list[Token]) -> Iterator[Token]:
    """Links do not nest, so one pass with one open link suffices. A text that is the address itself is not repeated."""
    href, words = "", ""
    for child in children:
        if child.type == "link_open":
            href, words = str(child.attrs.get("href", "")), ""
            child.attrs = {"href": href}
        elif child.type == "text":
            words += child.content
        yield child
        if child.type == "link_close" and words.strip() != href:
            yield Token("html_inline", "", 0, content=str(Markup(' (<bdi dir="ltr">{}</bdi>)').format(escape(href))))
