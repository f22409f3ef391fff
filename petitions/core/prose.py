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
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_ALLOWED = {"\n", "\t", "\u200c", "\u200d", "\u200e", "\u200f", "\ufeff", "\u00ad"}
_TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "h3", "h4", "a", "bdi"}
_BLOCK_OPENERS = {"bullet_list_open", "ordered_list_open", "blockquote_open"}
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
        return [_("This text is too long (characters now: %(now)d, at most: %(most)d).", now=len(text), most=LONGEST)]
    wrong: list[Any] = []
    if hidden := hidden_characters(text):
        wrong.append(
            _(
                "This text holds characters that nobody can see (%(which)s). Please delete them.",
                which=", ".join(hidden),
            )
        )
    if _depth(text) > DEEPEST:
        wrong.append(_("Lists and quotations may stand at most %(most)d deep in each other.", most=DEEPEST))
    if _PICTURE.search(text):
        wrong.append(_("Pictures cannot be shown in this text. Please take them out."))
    return wrong


def render(text: str) -> Markup:
    """The text as safe HTML. What is too long or too deep is shown as plain paragraphs."""
    if len(text) > LONGEST or _depth(text) > DEEPEST:
        return Markup("").join(
            Markup("<p>{}</p>").format(part) for part in text[:LONGEST].split("\n\n") if part.strip()
        )
    tokens = _markdown.parse(text)
    html = _markdown.renderer.render(_shown(tokens), _markdown.options, {})
    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href"}, "bdi": {"dir"}, "ol": {"start"}},
        url_schemes={"https"},
        link_rel="noopener nofollow",
    )
    return Markup(clean)  # noqa: S704  # escaped by the renderer, then cleaned against a closed list


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": 40})
    parser.disable(
        ["code", "fence", "hr", "lheading", "html_block", "reference", "backticks", "image", "autolink", "html_inline"]
    )
    parser.validateLink = lambda url: url.startswith("https://")  # type: ignore[method-assign]  # as markdown-it documents
    return parser


_markdown = _parser()


def _depth(text: str) -> int:
    """How deep blocks stand in each other. Counted on the source first, so that hostile text costs nothing."""
    marks = max(
        (len(re.findall(r"(?:>|[-*+]|\d{1,9}[.)])(?=[ \t>]|$)", line[:400])) for line in text.split("\n")), default=0
    )
    if marks > 30 or max((len(line) - len(line.lstrip()) for line in text.split("\n")), default=0) > 200:
        return marks + DEEPEST + 1
    deep = deepest = 0
    for token in _markdown.parse(text):
        if token.type in _BLOCK_OPENERS:
            deep += 1
        elif token.type.replace("_close", "_open") in _BLOCK_OPENERS:
            deep -= 1
        deepest = max(deepest, deep)
    return deepest


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
