"""Reading a directory file: YAML in which everything is a text, checked whole before anything is stored."""

from collections.abc import Hashable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from flask_babel import gettext

from petitions.core.errors import Refused
from petitions.core.i18n import lazy_plural as ngettext

from . import schema

SHIPPED = Path(__file__).with_name("directory.yaml")
"""The starter directory that comes with the program."""
LARGEST = 10_000_000
"""Bytes of a file."""


class BadDirectory(Refused):
    """The file cannot be imported; `problems` has one line for each thing that is wrong."""

    code = "bad_directory"

    def __init__(self, problems: list[str]) -> None:
        sentence = ngettext(
            "The directory was not imported: %(num)d problem. Nothing was changed.",
            "The directory was not imported: %(num)d problems. Nothing was changed.",
            len(problems),
        )
        super().__init__(sentence)
        self.problems = problems


@dataclass(frozen=True)
class Directory:
    """A file that was read and is right."""

    meta: schema.Record
    records: list[schema.Record]


_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The reader in C where it was built; ten times faster."""


class _Loader(_Base):
    """Plain data only; every scalar but null stays a text, so that `no` is a word and `NO` is Norway."""

    yaml_implicit_resolvers: dict[str, Any] = {}

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """A table; a key that stands twice is refused, for one of the two would be lost."""
        seen: set[str] = set()
        for key, _value in node.value:
            name = str(key.value)
            if name in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, gettext("%(key)s stands twice in one table", key=name), key.start_mark
                )
            seen.add(name)
        return super().construct_mapping(node, deep)


_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:null", yaml.resolver.Resolver.yaml_implicit_resolvers["~"][0][1], ["~", "n", "N", ""]
)


def read(path: Path) -> Directory:
    """Read and check a whole file; raises `BadDirectory` with every problem found."""
    if path.stat().st_size > LARGEST:
        raise BadDirectory([gettext("%(name)s: larger than %(most)d MB", name=path.name, most=LARGEST // 1_000_000)])
    content = _load(path)
    if not isinstance(content, dict) or not isinstance(content.get("recipients"), list):
        raise BadDirectory([gettext("%(name)s: has no list named recipients", name=path.name)])
    wrong = [
        gettext("%(key)s: is not a part of a directory", key=schema.shown(key))
        for key in content.keys() - {"meta", "recipients"}
    ]
    wrong += schema.problems_of_meta(content.get("meta"))
    if wrong:
        raise BadDirectory(wrong)
    words = schema.Words(content["meta"])
    for record in content["recipients"]:
        wrong += schema.problems_of(record, words)
    wrong = wrong or schema.problems_between(content["recipients"], content["meta"])
    if wrong:
        raise BadDirectory(wrong)
    return Directory(content["meta"], content["recipients"])


def shipped() -> Directory:
    """The starter directory."""
    return read(SHIPPED)


def _load(path: Path) -> Any:
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506  # a safe loader, made stricter
    except UnicodeDecodeError as error:
        raise BadDirectory([gettext("%(name)s: is not UTF-8 text", name=path.name)]) from error
    except RecursionError as error:
        raise BadDirectory([gettext("%(name)s: is nested too deep", name=path.name)]) from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = gettext("line %(line)d, column %(column)d", line=mark.line + 1, column=mark.column + 1) if mark else "?"
        raise BadDirectory([f"{path.name}: {where}: {error.problem}"]) from error
    except yaml.YAMLError as error:
        raise BadDirectory([gettext("%(name)s: is not YAML", name=path.name)]) from error
