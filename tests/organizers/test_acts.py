"""Every word that code writes into the record has a sentence for people."""

import ast
from collections.abc import Iterator
from pathlib import Path

from petitions.organizers import acts
from petitions.signing.vetting.models import Act
from tests.test_house import HOUSE, tree, where

DOORS = {"organizers", "answering", "moves", "record", "g"}
"""What a call stands behind that writes into the record: ``organizers.record(session, verb, ...)``."""


def verbs() -> Iterator[tuple[ast.expr, str]]:
    """What stands in the place of the verb of every call that writes into the record."""
    for path in sorted((HOUSE / "petitions").rglob("*.py")):
        writers = own_writers(path)
        handed_on = {id(node) for one in writing(path) for node in ast.walk(one)}
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and (place := place_of(node, writers)) is not None:
                given = node.args[place]
                if not (id(node) in handed_on and ast.unparse(given) == "verb"):
                    yield given, where(path, node.lineno)


def writing(path: Path) -> list[ast.FunctionDef]:
    """The functions of a module that take a verb and hand it on."""
    functions = [node for node in tree(path).body if isinstance(node, ast.FunctionDef)]
    return [node for node in functions if any(argument.arg == "verb" for argument in node.args.args)]


def own_writers(path: Path) -> dict[str, int]:
    """Functions of a module that take a verb, and ``record`` where it was brought in: the place of the verb."""
    found = {}
    for node in tree(path).body:
        if isinstance(node, ast.FunctionDef):
            names = [argument.arg for argument in node.args.args]
            if "verb" in names and "record" in ast.unparse(node) and not returns_page(node):
                found[node.name] = names.index("verb")
        if isinstance(node, ast.ImportFrom) and any((a.asname or a.name) == "record" for a in node.names):
            found.setdefault("record", 1)
    return found


def returns_page(node: ast.FunctionDef) -> bool:
    """Buttons take a function by that name, no word."""
    annotation = next(a.annotation for a in node.args.args if a.arg == "verb")
    return annotation is None or ast.unparse(annotation) != "str"


def place_of(call: ast.Call, writers: dict[str, int]) -> int | None:
    name = ast.unparse(call.func)
    owner, _dot, last = name.rpartition(".")
    place = writers.get(name) if not owner else 1 if last == "record" and owner in DOORS else None
    return place if place is not None and len(call.args) > place else None


def words(given: ast.expr) -> list[str] | None:
    """What it may be; a pattern ends in ``*``; None where only running it would tell."""
    if isinstance(given, ast.Constant):
        return [str(given.value)]
    if isinstance(given, ast.IfExp):
        return [*(words(given.body) or []), *(words(given.orelse) or [])]
    if isinstance(given, ast.JoinedStr):
        return [str(given.values[0].value) + "*"] if isinstance(given.values[0], ast.Constant) else None
    return None


def test_every_act_has_a_sentence():
    known, found, silent = set(acts.ACTS), 0, []
    for given, place in verbs():
        said = words(given)
        assert said is not None, f"{place}: write the word where it is recorded"
        found += len(said)
        silent += [
            f"{place} {word}"
            for word in said
            if not (word in known or (word.endswith("*") and any(verb.startswith(word[:-1]) for verb in known)))
        ]
    assert found > 60 and silent == []


def test_every_kind_of_review_has_a_sentence():
    assert {f"review_{act}" for act in Act} <= set(acts.ACTS)


def test_a_word_nobody_knows_is_shown_as_it_is():
    assert acts.act("jumped") == "jumped"
