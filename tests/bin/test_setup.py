"""Set-up finds a Python that is good enough, and says in one sentence what is missing."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parents[2]
TOOLS = "sh cat cksum dirname uname grep id ls touch rm env tail find printf awk".split()

pytestmark = pytest.mark.slow


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A folder with the set-up script and a PATH of a few tools."""
    (tmp_path / "bin").mkdir()
    shutil.copy(HERE / "bin/setup", tmp_path / "bin/setup")
    (tmp_path / "tools").mkdir()
    for name in TOOLS:
        if found := shutil.which(name):
            tool(
                tmp_path, name, f'exec {found} "$@"'
            )  # not a link: a test that writes another must not write through it
    return tmp_path


def tool(machine: Path, name: str, script: str) -> None:
    path = machine / "tools" / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def setup(machine: Path, purpose: str, **environ: str) -> subprocess.CompletedProcess[str]:
    where = {"PATH": str(machine / "tools"), "HOME": str(machine), "PYENV_ROOT": str(machine)}
    command = [str(machine / "tools/sh"), "bin/setup", purpose]
    return subprocess.run(command, cwd=machine, env=where | environ, capture_output=True, text=True)


def test_missing_packages_are_named_to_who_may_not_install_them(machine: Path) -> None:
    tool(machine, "id", "echo 1000")
    tool(machine, "apt-get", "exit 0")
    tool(machine, "dpkg-query", 'case "$*" in *fonts-noto-cjk*) echo installed;; esac')

    said = setup(machine, "run")

    assert said.returncode == 1
    assert "apt-get install -y --no-install-recommends" in said.stderr
    assert "libpango-1.0-0" in said.stderr
    assert "fonts-noto-cjk" not in said.stderr


def test_mail_servers_are_for_their_own_command_only(machine: Path) -> None:
    tool(machine, "id", "echo 1000")
    tool(machine, "apt-get", "exit 0")
    tool(machine, "dpkg-query", "exit 1")

    assert "postfix" not in setup(machine, "test").stderr
    assert "postfix dovecot-imapd" in setup(machine, "mailserver").stderr


def test_a_machine_that_handles_mail_already_keeps_its_server(machine: Path) -> None:
    tool(machine, "id", "echo 0")
    tool(machine, "apt-get", "touch touched")
    tool(
        machine,
        "dpkg-query",
        'case "$*" in *Provides*) echo "installed exim4-daemon-light mail-transport-agent";; esac',
    )

    said = setup(machine, "mailserver")

    assert said.returncode == 1 and "exim4-daemon-light, which installing postfix would remove" in said.stderr
    assert not (machine / "touched").exists()


def test_a_python_that_is_too_old_is_not_taken(machine: Path) -> None:
    tool(machine, "python3", "exit 1")

    said = setup(machine, "run", SKIP_SYSTEM="1", PYTHON=str(machine / "tools/python3"))

    assert said.returncode == 1
    assert "is not a Python 3.11 or newer" in said.stderr


def test_a_good_python_is_found_behind_bad_ones(machine: Path) -> None:
    tool(machine, "python3.13", "echo 'not this one' >&2; exit 127")
    tool(
        machine,
        "python3.12",
        'case "$1" in -c) exit 0;; --version) echo Python 3.12.9;; *) echo "made $*"; exit 9;; esac',
    )

    said = setup(machine, "run", SKIP_SYSTEM="1")

    assert "with Python 3.12.9" in said.stderr
    assert "made -m venv .venv" in said.stdout


def test_nothing_is_installed_twice() -> None:
    stamp = HERE / ".venv/requirements-dev.stamp"
    if not stamp.exists():
        pytest.skip("not started by make test")
    before = stamp.stat().st_mtime_ns

    done = subprocess.run(["bin/setup", "test"], cwd=HERE, env=os.environ | {"SKIP_SYSTEM": "1"}, capture_output=True)

    assert done.returncode == 0
    assert done.stderr == b""
    assert stamp.stat().st_mtime_ns == before
