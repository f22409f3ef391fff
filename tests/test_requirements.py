"""What the running product imports is what `make run` installs: parts for tests alone are not among it."""

import ast
import re
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
FOLDERS = ("petitions", "demo")
SHELL = ("app.py", "clock.py", "config.py", "worker.py", "catcher.py")


def plain(name: str) -> str:
    """A name as package indexes compare them (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def imported(path: Path) -> Iterator[str]:
    """Packages of others that a file imports, wherever it does."""
    for node in ast.walk(ast.parse(path.read_text())):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module]
        for top in (name.split(".")[0] for name in names):
            is_ours = (HOUSE / top).is_dir() or (HOUSE / f"{top}.py").exists()
            if top not in sys.stdlib_module_names and not is_ours:
                yield top


def test_the_product_imports_nothing_that_only_tests_install() -> None:
    lines = (HOUSE / "requirements.txt").read_text()
    there = {plain(name) for name in re.findall(r"^([\w.-]+)(?:\[[^]]*\])?==", lines, re.MULTILINE)}
    known = packages_distributions()
    files = [HOUSE / name for name in SHELL] + [one for folder in FOLDERS for one in (HOUSE / folder).rglob("*.py")]
    tops = {top: path.relative_to(HOUSE) for path in files for top in imported(path)}
    assert "flask" in tops
    missing = {top: str(path) for top, path in tops.items() if not there & {plain(one) for one in known.get(top, ())}}
    assert missing == {}
