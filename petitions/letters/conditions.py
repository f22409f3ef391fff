"""Paragraphs that only some addressees get: "[if kind=court] ..." and "[if tag=torture] ..."."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from petitions.letters.plain import words_of
from petitions.letters.values import Block
from petitions.recipients import words

EXCERPT = 80


@dataclass(frozen=True)
class Condition:
    """One conditional paragraph, its first words, and whether an addressee gets it."""

    condition: str
    excerpt: str
    applies: bool


def listed(blocks: Iterable[Block], traits: Iterable[str]) -> list[Condition]:
    """Every conditional paragraph of a text, in its order."""
    known = set(traits)
    return [
        Condition(block.condition, words_of(block)[:EXCERPT], block.condition in known)
        for block in _conditional(blocks)
    ]


def unknown(blocks: Iterable[Block]) -> list[str]:
    """Conditions that no addressee could ever meet, as they were written."""
    possible = {f"kind={kind}" for kind in words.KINDS} | {f"tag={tag}" for tag in words.TAGS}
    return [block.condition for block in _conditional(blocks) if block.condition not in possible]


def _conditional(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        if block.condition:
            yield block
        for item in block.items:
            yield from _conditional(item.blocks)
