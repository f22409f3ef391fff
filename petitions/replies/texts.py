"""Words of foreign mails made safe: any charset read, HTML flattened, nothing left that hides, turns or commands."""

import codecs
import re
import unicodedata
from email.errors import HeaderParseError
from email.header import decode_header
from html import unescape

MOST = 100_000
"""Characters of one text that are kept; more than any letter holds."""
HTML_MOST = 1_000_000
CUT = "\n[…]"

_NO_CHARSETS = {"punycode", "idna", "undefined", "unicode_escape", "raw_unicode_escape"}
"""Python knows them as charsets; no mail is written in them, and some take quadratic time."""
_KEPT_FORMS = "\u200c\u200d"
"""Joiners: Persian, Urdu and emoji need them. Every other invisible sign goes, those that turn lines first of all."""
_GONE = {"Cc", "Cf", "Cs", "Cn"}
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_MANY_ENDS = re.compile(r"\n{4,}")


def decoded(raw: bytes, charset: str) -> str:
    """Text in a charset somebody named; a wrong or unknown name never stops the reading."""
    for name in (charset, "utf-8"):
        try:
            if codecs.lookup(name).name.replace("-", "_") not in _NO_CHARSETS:
                return raw.decode(name)
        except (LookupError, ValueError):  # UnicodeError is a ValueError; names may hold NUL
            continue
    return raw.decode(_usable(charset) or "windows-1252", errors="replace")


def _usable(charset: str) -> str | None:
    """The charset, if it is one that reads most of the text at least."""
    try:
        found = codecs.lookup(charset)
        b"a".decode(charset, errors="replace")
    except (LookupError, ValueError):
        return None
    return None if found.name.replace("-", "_") in _NO_CHARSETS else found.name


def header(value: object, most: int = 1000) -> str:
    """One line of a head in readable letters (RFC 2047), whatever stands in it."""
    line = str(value)[: most * 20]
    try:
        parts = decode_header(line)
    except (HeaderParseError, ValueError):
        parts = [(line, None)]
    words = [part if isinstance(part, str) else decoded(part, name or "utf-8") for part, name in parts]
    return " ".join(safe("".join(words), most).split())


def safe(text: str, most: int = MOST) -> str:
    """The same words without control, invisible and turning characters, with plain line ends, cut at ``most``."""
    text = _LINE_ENDS.sub("\n", text[: most * 4])
    clean = "".join(c for c in text if c in "\n\t" or c in _KEPT_FORMS or unicodedata.category(c) not in _GONE)
    clean = _MANY_ENDS.sub("\n\n\n", "\n".join(line.rstrip() for line in clean.split("\n"))).strip("\n")
    return clean if len(clean) <= most else clean[:most] + CUT


_DROPPED = {"script", "style", "head", "title", "template", "noscript", "svg", "math", "object", "iframe", "textarea"}
_BREAKS = {
    "p", "div", "br", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "pre", "section",
    "article", "header", "footer", "address", "dd", "dt", "body",
}  # fmt: skip
_APART = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol"}
_NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)")
_LINK = re.compile(r"""(?i)\shref\s*=\s*["']?\s*(https?://[^\s"'<>]{1,500})""")


def from_html(html: str) -> str:
    """Words of an HTML text as plain text, quotations with "> ". One pass without a tree: no depth can hurt it.

    Nothing is executed, fetched or kept of its form; of links the address is written out behind the words.
    """
    return _Flattened(html[:HTML_MOST]).text()


class _Flattened:
    def __init__(self, html: str) -> None:
        self.html, self.at = html, 0
        self.lines: list[str] = []
        self.line: list[str] = []
        self.quotes = 0
        self.link = ""

    def text(self) -> str:
        while (start := self.html.find("<", self.at)) >= 0:
            self._words(self.html[self.at : start])
            if not self._tag(start):
                break
        else:
            self._words(self.html[self.at :])
        self._end_line()
        return "\n".join(self.lines)

    def _tag(self, start: int) -> bool:
        """Past one tag; False when the rest is none of it closed."""
        name = _NAME.match(self.html, start)
        if name is None:
            comment = self.html.startswith("<!--", start)
            if not comment and self.html[start + 1 : start + 2] not in ("!", "?", "/"):
                self._words("<")
                self.at = start + 1
                return True
            return self._skip("-->" if comment else ">", start)
        tag, closing = name[1].lower(), self.html.startswith("</", start)
        if not self._skip(">", start):
            return False
        inside = self.html[start : min(self.at, start + 2000)]
        if tag in _DROPPED and not closing and not inside.endswith("/>"):
            end = re.compile(rf"(?i)</{tag}\b").search(self.html, self.at)
            if end is None:
                return False
            self.at = end.start()
            return True
        self._form(tag, closing, inside)
        return True

    def _form(self, tag: str, closing: bool, inside: str) -> None:
        if tag == "blockquote":
            self._end_line()
            while self.lines and not self.lines[-1].strip("> "):
                self.lines.pop()
            self.lines.append("")
            self.quotes = max(0, min(20, self.quotes + (-1 if closing else 1)))
        elif tag == "a":
            if closing and self.link and self.link not in "".join(self.line):
                self.line.append(f" <{self.link}>")
            found = _LINK.search(inside)
            self.link = unescape(found[1]) if found and not closing else ""
        elif tag in ("td", "th") and not closing:
            self.line.append(" ")
        elif tag in _BREAKS and not (tag == "li" and closing):
            self._end_line()
            if tag in _APART and self.lines and self.lines[-1].strip("> "):
                self.lines.append("> " * self.quotes)
            if tag == "li":
                self.line.append("- ")

    def _skip(self, end: str, start: int) -> bool:
        found = self.html.find(end, start + 1)
        self.at = found + len(end)
        return found >= 0

    def _words(self, text: str) -> None:
        if text:
            self.line.append(re.sub(r"\s+", " ", unescape(text)))

    def _end_line(self) -> None:
        words = "".join(self.line).strip()
        if words:
            self.lines.append("> " * self.quotes + words)
        self.line = []
