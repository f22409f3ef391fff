"""Real servers for tests: PostgreSQL and Redis or Valkey on private sockets, started on demand, each ended for sure."""

import atexit
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path

import psycopg

from bin.processes import die_with_parent
from bin.queue_server import QueueServer, takes_writes

_POSTGRES_OPTIONS = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=60",
    "listen_addresses=",
)
_numbers = count(1)


class MissingServer(RuntimeError):
    """A program that the tests need is not installed; the message names it and how to get it."""


@dataclass
class Server:
    """A running server: where to reach it, and how to end it."""

    url: str
    process: subprocess.Popen[bytes]
    folder: Path
    end_signal: signal.Signals

    def stop(self) -> None:
        """End the server and remove its files; harmless when done twice."""
        if self.process.poll() is None:
            self.process.send_signal(self.end_signal)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def kill(self) -> None:
        """End it as a power cut would; its files stay until ``stop``."""
        self.process.kill()
        self.process.wait()


def start_postgres(settings: Sequence[str] = _POSTGRES_OPTIONS) -> Server:
    """A new PostgreSQL cluster on a Unix socket, with one empty database; unless told, durability is off for speed."""
    folder = Path(tempfile.mkdtemp(prefix="demarche-pg-"))
    owner = _owner()
    if owner:
        shutil.chown(folder, owner.pw_uid, owner.pw_gid)
    data, log = folder / "data", folder / "log"
    _run_as(
        owner,
        [_program("initdb"), "-D", str(data), "-U", "demarche", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
    )
    options = [word for option in settings for word in ("-c", option)]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [_program("postgres"), "-D", str(data), "-k", str(folder), *options],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=folder,
            start_new_session=True,
            preexec_fn=lambda: die_with_parent(signal.SIGINT),
            **_identity(owner),
        )
    server = Server(f"postgresql+psycopg://demarche@/demarche?host={folder}", process, folder, signal.SIGINT)
    atexit.register(server.stop)
    _create_database(server, "demarche")
    return server


def start_redis() -> Server:
    """A new, empty Redis or Valkey on a private socket."""
    folder = Path(tempfile.mkdtemp(prefix="demarche-q-"))
    wanted = QueueServer(folder, folder / "data")
    process = subprocess.Popen(
        wanted.command(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=die_with_parent,
    )
    server = Server(wanted.url, process, folder, signal.SIGTERM)
    atexit.register(server.stop)
    if not takes_writes(wanted.url, within=10):
        said = wanted.data / "server.log"
        raise MissingServer(
            f"the queue server takes no writes: {said.read_text() if said.exists() else 'it said nothing'}"
        )
    return server


@cache
def postgres() -> Server:
    """The one PostgreSQL of this test run."""
    return start_postgres()


def postgres_url() -> str:
    """Address of the first database of this run's PostgreSQL."""
    return postgres().url


def fresh_postgres_url() -> str:
    """Address of an empty database of its own in this run's PostgreSQL, for tests that commit."""
    name = f"extra_{next(_numbers)}"
    _create_database(postgres(), name)
    return postgres().url.replace("/demarche?", f"/{name}?")


@cache
def redis() -> Server:
    """The one Redis or Valkey of this test run."""
    return start_redis()


def redis_url() -> str:
    """Address of this run's Redis or Valkey."""
    return redis().url


def find_browser() -> str:
    """A Chrome or Chromium to drive. Raises ``MissingServer`` when there is none."""
    for name in ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    for path in Path.home().glob(".cache/ms-playwright/chromium*/*/*"):
        if path.name in ("headless_shell", "chrome", "chrome-headless-shell"):
            return str(path)
    raise MissingServer(
        "no Chrome or Chromium: install chromium-headless-shell, or run: .venv/bin/playwright install chromium"
    )


def _create_database(server: Server, name: str) -> None:
    until = time.monotonic() + 30
    while True:
        try:
            with psycopg.connect(
                host=str(server.folder), user="demarche", dbname="postgres", autocommit=True
            ) as connection:
                connection.execute(f'CREATE DATABASE "{name}"')
                return
        except psycopg.OperationalError as error:
            if server.process.poll() is not None or time.monotonic() > until:
                said = (server.folder / "log").read_text()
                raise MissingServer(f"PostgreSQL did not start: {said}") from error
            time.sleep(0.05)


def _owner() -> pwd.struct_passwd | None:
    """Who runs PostgreSQL: it refuses to be root, so root lends it another user."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")


def _identity(owner: pwd.struct_passwd | None) -> dict[str, int | list[int]]:
    return {} if owner is None else {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}


def _run_as(owner: pwd.struct_passwd | None, command: list[str]) -> None:
    done = subprocess.run(
        command, cwd="/", stdin=subprocess.DEVNULL, capture_output=True, text=True, **_identity(owner)
    )
    if done.returncode:
        raise MissingServer(f"{command[0]} failed: {done.stderr}")


def _program(name: str) -> str:
    """A PostgreSQL program: Debian keeps them off the PATH, the newest version first."""
    folders = Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
    newest = sorted(folders, key=lambda path: int(path.parts[4]) if path.parts[4].isdecimal() else 0)
    found = str(newest[-1]) if newest else shutil.which(name)
    if found is None:
        raise MissingServer(f"PostgreSQL's {name} is missing: apt-get install postgresql")
    return found
