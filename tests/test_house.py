"""The house rules that a machine can check: sizes, one commit, one clock, private rooms, reasons, clean words."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parent.parent
SHELL = ("app.py", "config.py", "wiring.py", "worker.py", "clock.py", "catcher.py")
FOLDERS = ("petitions", "tests", "bin", "bench", "demo")
ROOMS = {"models", "rules", "service", "forms", "routes", "jobs", "cli", "mail", "press", "carrier"}
DOORS = {"models", "rules", "service"}
EDGES = {"routes", "jobs", "cli"}
FILE_LINES, FUNCTION_LINES = 300, 40

CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "func.now"}
EXCEPTION = re.compile(
    r"#\s*(noqa|type:\s*ignore|pragma:\s*no cover|nosec)(:\s*[A-Z0-9, ]+|\[[a-z, -]+\])?(?P<reason>.*)"
)
WORDS = {
    "a folder of somebody's own machine": re.compile(
        r"(?<![\w.])/(?:home|Users)/[a-z][\w.-]+|(?<![\w.])/root/|file:///(?:opt|srv|home|mnt|tmp)/"
    ),
    "an address of a package index": re.compile(r"--(?:extra-)?index-url|--trusted-host|--find-links"),
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
}
TEXT = {".py", ".md", ".html", ".txt", ".css", ".js", ".toml", ".yaml", ".yml", ".in", ".po", ".conf", ".service", ""}


@cache
def python_files() -> tuple[Path, ...]:
    """Every Python file of the project, wherever it stands."""
    found = [HOUSE / name for name in SHELL if (HOUSE / name).exists()]
    for folder in FOLDERS:
        found += sorted((HOUSE / folder).rglob("*.py"))
    return tuple(found)


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), str(path))


def where(path: Path, line: int = 0) -> str:
    name = str(path.relative_to(HOUSE))
    return f"{name}:{line}" if line else name


def product_files() -> list[Path]:
    """Files of the shell and the packages: what runs at a user's."""
    return [path for path in python_files() if path.relative_to(HOUSE).parts[0] not in ("tests", "bin", "bench")]


def calls(path: Path) -> Iterator[tuple[str, int]]:
    """Dotted name and line of every call, as far as its last two words."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            left = owner.id if isinstance(owner, ast.Name) else owner.attr if isinstance(owner, ast.Attribute) else "?"
            yield f"{left}.{node.func.attr}", node.lineno


def room(path: Path) -> str:
    return path.stem.rpartition("_")[2] if path.relative_to(HOUSE).parts[0] == "petitions" else "shell"


def complain(found: list[str], rule: str) -> None:
    __tracebackhide__ = True
    if found:
        pytest.fail(rule + "\n  " + "\n  ".join(found), pytrace=False)


def test_no_file_is_too_long() -> None:
    found = [
        f"{where(path)}: {lines} lines"
        for path in python_files()
        if "migrations" not in path.parts and (lines := len(path.read_text().splitlines())) > FILE_LINES
    ]
    complain(found, f"a file has at most {FILE_LINES} lines: give its subject a file of its own")


def test_no_function_is_too_long() -> None:
    found = []
    for path in python_files():
        if "migrations" in path.parts:
            continue
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > FUNCTION_LINES:
                    found.append(f"{where(path, node.lineno)} {node.name}: {lines} lines")
    complain(found, f"a function has at most {FUNCTION_LINES} lines")


def test_only_the_database_door_commits() -> None:
    found = [
        f"{where(path, line)} {name}()"
        for path in product_files()
        if path != HOUSE / "petitions/core/db.py"
        for name, line in calls(path)
        if name.endswith(".commit")
    ]
    complain(found, "only petitions/core/db.py commits: write inside `with transaction() as tx:`")


def test_only_the_clock_reads_the_time() -> None:
    found = [
        f"{where(path, line)} {name}()"
        for path in product_files()
        if path != HOUSE / "petitions/core/clock.py"
        for name, line in calls(path)
        if name in CLOCKS
    ]
    complain(found, "only petitions/core/clock.py reads the time: take `now` as an argument")


def test_only_the_edges_ask_the_clock_and_draw_tokens() -> None:
    found = [
        f"{where(path, line)} {name}()"
        for path in product_files()
        if room(path) not in EDGES | {"shell"} and "core" not in path.parts
        for name, line in calls(path)
        if name in {"clock.now", "tokens.new"}
    ]
    complain(found, "clock.now() and tokens.new() are read in routes, jobs and cli, and passed down")


def test_only_the_edges_open_transactions() -> None:
    found = []
    for path in product_files():
        if room(path) in EDGES | {"shell"} or "core" in path.parts:
            continue
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "transaction":
                found.append(where(path, node.lineno))
    complain(found, "`with transaction()` stands in routes, jobs and cli only")


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """Full dotted names of what is imported, relative ones resolved."""
    package = list(path.relative_to(HOUSE).parent.parts)
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            stem = ".".join([*base, *([node.module] if node.module else [])])
            yield from ((f"{stem}.{alias.name}", node.lineno) for alias in node.names)


def test_rooms_are_private() -> None:
    found = []
    for path in product_files():
        parts = path.relative_to(HOUSE).parts
        if parts[0] != "petitions" or len(parts) < 3:
            continue
        for name, line in imports(path):
            words = name.split(".")
            is_other = words[0] == "petitions" and len(words) > 2 and words[1] not in {parts[1], "core"}
            if is_other and words[2] in ROOMS - DOORS:
                found.append(f"{where(path, line)} imports {name}")
    complain(found, "of another package only service, rules, models (and files beside them) may be imported")


def test_an_init_holds_one_docstring_and_nothing_else() -> None:
    found = [
        where(path)
        for path in python_files()
        if path.name == "__init__.py" and (len(tree(path).body) != 1 or not ast.get_docstring(tree(path)))
    ]
    complain(found, "an __init__.py holds one docstring and no import")


def test_every_module_says_what_it_is() -> None:
    found = [where(path) for path in python_files() if not ast.get_docstring(tree(path))]
    complain(found, "a module opens with one line that draws its border")


def test_every_public_function_and_class_says_what_it_promises() -> None:
    found = [
        f"{where(path, node.lineno)} {node.name}"
        for path in product_files()
        if "migrations" not in path.parts
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    complain(found, "a public function or class has a docstring")


def test_every_lint_exception_carries_its_reason() -> None:
    found = []
    for path in python_files():
        for number, line in enumerate(path.read_text().splitlines(), 1):
            exception = EXCEPTION.search(line)
            if exception and path != Path(__file__) and len(exception["reason"].strip(" #-:")) < 8:
                found.append(f"{where(path, number)} {line.strip()}")
    complain(found, "an exception says why: `# noqa: S608  # the table name is ours`")


def test_nobody_catches_everything_to_carry_on() -> None:
    found = []
    for path in product_files():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ExceptHandler):
                caught = ast.unparse(node.type) if node.type else ""
                if caught in {"", "Exception", "BaseException"} and not any(
                    isinstance(n, ast.Raise) for n in ast.walk(node)
                ):
                    found.append(where(path, node.lineno))
    complain(found, "never `except Exception` to carry on: name what can happen")


@pytest.mark.parametrize("name", ["utils", "helpers", "common", "misc"])
def test_no_drawer_for_odds_and_ends(name: str) -> None:
    complain([where(path) for path in python_files() if path.stem == name], "give the subject a file of its own")


def text_files() -> list[Path]:
    """Every text that is kept: the folders that tools make are left out."""
    skipped = {".git", ".venv", "instance", "node_modules", "htmlcov"}
    found = []
    for path in HOUSE.iterdir():
        if path.name in skipped or path.name.endswith("_cache") or path.name == ".hypothesis":
            continue
        inside = path.rglob("*") if path.is_dir() else [path]
        found += [file for file in inside if file.suffix in TEXT and file.is_file() and "__pycache__" not in file.parts]
    return found


@pytest.mark.parametrize("what", sorted(WORDS))
def test_the_texts_hold_nothing_of_one_machine(what: str) -> None:
    found = []
    for path in text_files():
        if path == Path(__file__):
            continue
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
            if WORDS[what].search(line):
                found.append(f"{where(path, number)} {line.strip()[:100]}")
    complain(found, f"the project must not hold {what}")


STYLE = re.compile(r"""<style\b|\sstyle=["']|\son[a-z]+=["']|javascript:""", re.IGNORECASE)
SCRIPT = re.compile(r"<script\b(?![^>]*(?:src=|type=[\"']application/(?:ld\+)?json[\"']))", re.IGNORECASE)


def test_pages_have_no_inline_style_and_no_inline_script() -> None:
    found = []
    for path in sorted((HOUSE / "templates").rglob("*.html")):
        if {"mail", "print"} & set(path.parts):
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if STYLE.search(line) or SCRIPT.search(line):
                found.append(f"{where(path, number)} {line.strip()[:100]}")
    complain(found, "the content policy allows neither: use static/ and classes")


def test_pages_speak_through_the_catalogues() -> None:
    words = re.compile(r">\s*[A-Z][a-z]+ [a-z]+ [^<{]*<")
    found = []
    for path in sorted((HOUSE / "templates").rglob("*.html")):
        if "print" in path.parts:
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if words.search(line):
                found.append(f"{where(path, number)} {line.strip()[:100]}")
    complain(found, "a sentence for people stands in _()")


def test_tests_mirror_the_packages() -> None:
    packages = {path.name for path in (HOUSE / "petitions").iterdir() if (path / "__init__.py").exists()}
    others = {"core", "pictures", "bin", "demo", "shell", "migrations", "translations"}
    others |= {"browser", "faults", "look", "mailserver", "slow"}
    found = []
    for folder in sorted(path for path in (HOUSE / "tests").iterdir() if path.is_dir() and path.name != "__pycache__"):
        if folder.name not in packages | others and any(folder.rglob("test_*.py")):
            found.append(f"tests/{folder.name}: no package petitions/{folder.name}")
        for path in folder.glob("test_*.py"):
            subject = path.stem.removeprefix("test_")
            if (
                subject in ROOMS
                and folder.name in packages
                and not (HOUSE / "petitions" / folder.name / f"{subject}.py").exists()
            ):
                found.append(f"{where(path)}: no petitions/{folder.name}/{subject}.py")
    complain(found, "tests/ mirrors petitions/, room by room")


def test_no_exclamation_mark_speaks_to_people() -> None:
    loud = re.compile(r"""_\(\s*["'][^"']*!["'\s]""")
    found = []
    for path in [*product_files(), *(HOUSE / "templates").rglob("*.html")]:
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if loud.search(line) or "Oops" in line:
                found.append(f"{where(path, number)} {line.strip()[:100]}")
    complain(found, "we speak plainly and without exclamation marks")
