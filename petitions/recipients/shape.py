"""The shapes a checked table is made of: text, word, list, table; each says what is wrong and where."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from flask_babel import gettext as _

from petitions.core.prose import hidden_characters

Record = dict[str, Any]
Check = Callable[[Any, "Words"], Iterator[tuple[str, str]]]
"""Yields (path below the field, sentence) for each thing that is wrong."""
LONGEST, MOST = 2_000, 60


class Words:
    """The vocabulary of one file, from its `meta`."""

    def __init__(self, meta: Record) -> None:
        self.meta = meta

    def of(self, key: str) -> list[str]:
        """The values `meta` allows under a key; for a table, its keys."""
        return [word for word in self.meta.get(key) or [] if isinstance(word, str)]


def text(value: Any, words: Words) -> Iterator[tuple[str, str]]:
    """One line of visible characters."""
    if not isinstance(value, str) or not value.strip():
        yield "", _("a text is needed here")
    elif len(value) > LONGEST:
        yield "", _("longer than %(most)d characters", most=LONGEST)
    elif "\n" in value:
        yield "", _("must be one line")
    elif hidden := hidden_characters(value):
        yield "", _("holds characters that nobody can see (%(which)s)", which=", ".join(hidden))


def one_of(key: str) -> Check:
    """A word that `meta` lists under a key."""

    def check(value: Any, words: Words) -> Iterator[tuple[str, str]]:
        if not isinstance(value, str) or value not in words.of(key):
            yield "", _("%(value)s is not one of meta.%(key)s", value=shown(value), key=key)

    return check


def like(pattern: str, sentence: Callable[[], str]) -> Check:
    """A text of a certain shape."""

    def check(value: Any, words: Words) -> Iterator[tuple[str, str]]:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            yield "", sentence()

    return check


def maybe(inner: Check) -> Check:
    """The same, or null."""

    def check(value: Any, words: Words) -> Iterator[tuple[str, str]]:
        if value is not None:
            yield from inner(value, words)

    return check


def many(inner: Check, least: int = 0) -> Check:
    """A list."""

    def check(value: Any, words: Words) -> Iterator[tuple[str, str]]:
        if not isinstance(value, list):
            yield "", _("a list is needed here")
        elif not least <= len(value) <= MOST:
            yield (
                "",
                _(
                    "wrong number of entries: %(now)d (possible: %(least)d to %(most)d)",
                    now=len(value),
                    least=least,
                    most=MOST,
                ),
            )
        else:
            for number, item in enumerate(value, 1):
                yield from ((f"[{number}]{path}", sentence) for path, sentence in inner(item, words))

    return check


def table(needed: dict[str, Check], possible: dict[str, Check] | None = None) -> Check:
    """A table with these keys and no others."""

    def check(value: Any, words: Words) -> Iterator[tuple[str, str]]:
        if not isinstance(value, dict):
            yield "", _("a table is needed here")
            return
        known = needed | (possible or {})
        yield from ((f".{key}", _("is missing")) for key in needed if key not in value)
        for key, item in value.items():
            if key not in known:
                yield f".{label(key)}", _("is not a field of the directory")
                continue
            yield from ((f".{key}{path}", sentence) for path, sentence in known[key](item, words))

    return check


def by_language(inner: Check) -> Check:
    """A table whose keys are languages that have forms of address."""

    def check(value: Any, words: Words) -> Iterator[tuple[str, str]]:
        if not isinstance(value, dict) or not value:
            yield "", _("at least one language is needed here")
            return
        for key, item in value.items():
            if key not in words.of("form_languages"):
                yield (
                    f".{label(key)}",
                    _("%(value)s is not one of meta.%(key)s", value=shown(key), key="form_languages"),
                )
                continue
            yield from ((f".{key}{path}", sentence) for path, sentence in inner(item, words))

    return check


def shown(value: Any) -> str:
    """What was found there, short enough for a line."""
    return (repr(value) if isinstance(value, str) else str(value))[:60]


def label(value: Any) -> str:
    """The same without quotation marks, for a place in a path."""
    return str(value)[:60]
