"""The whole product, started as `make run` starts it, and a browser to use it with."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests import services

if TYPE_CHECKING:
    from tests.browser.installation import Installation

ROOT = Path(__file__).resolve().parents[2]
expect.set_options(timeout=60_000)  # a machine with more to do than this takes its time
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-features=LocalNetworkAccessChecks",  # a page elsewhere may frame ours, as if ours were on the internet
]
START, SETTLE = 60, 240
IN_TURN = {
    "test_journey.py": 2,
    "test_supporter.py": 2,
    "test_elsewhere.py": 2,
    "test_together.py": 3,
    "test_in_company.py": 3,
}
"""Files of long stories, or of one told in many ways, and into how many days each is parted."""
FEW = "240"
"""Signatures of the demonstration here: its letters leave after seconds instead of a minute."""


@dataclass
class Stack:
    """A running installation with its demonstration."""

    base: str
    catcher: str
    instance: Path
    logins: dict[str, str]

    def mails(self) -> list[dict[str, Any]]:
        """What the catcher holds, newest first."""
        with urllib.request.urlopen(f"{self.catcher}/mails.json") as answer:
            found: list[dict[str, Any]] = json.load(answer)
        return found

    def wait_for(self, found: Any, seconds: float = SETTLE) -> Any:
        """The first true value of ``found()``; fails when it does not come in time."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if value := found():
                return value
            time.sleep(0.5)
        raise AssertionError(f"nothing after {seconds} s")


@pytest.fixture
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """`make run` anew for each test."""
    with running(tmp_path_factory) as stack:
        yield stack


@contextmanager
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """`make run` in a folder and on ports of its own; every process of it is gone afterwards."""
    instance = tmp_path_factory.mktemp("stack") / "demo"
    port, smtp, web = free_ports(3)
    environ = {
        k: v for k, v in os.environ.items() if k not in ("REDIS_URL", "DATABASE_URL", "SMTP_URL", "MAKELEVEL")
    } | {
        "INSTANCE": str(instance),
        "PORT": str(port),
        "CATCHER_SMTP": f"127.0.0.1:{smtp}",
        "CATCHER_WEB": f"127.0.0.1:{web}",
        "DEMO_SIGNATURES": FEW,
    }
    log = (tmp_path_factory.mktemp("log") / "run.log").open("w+")
    process = subprocess.Popen(
        [sys.executable, "-m", "bin.run"], cwd=ROOT, env=environ, stdout=log, stderr=log, start_new_session=True
    )
    try:
        until_it_answers(process, f"http://127.0.0.1:{port}/", Path(log.name))
        logins = dict(line.split("\t") for line in (instance / "logins.txt").read_text().splitlines())
        yield Stack(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{web}", instance, logins)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)
        log.close()


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator["Installation"]:
    """A real installation with nothing on it, one for all stories of the desk in this process."""
    from tests.browser.installation import empty

    with empty(tmp_path_factory.mktemp("installation")) as stack:
        yield stack


@pytest.fixture
def nothing_yet(installation: "Installation", tmp_path: Path) -> Iterator["Installation"]:
    """The same while nobody has used it, else another."""
    from tests.browser.installation import empty

    if installation.is_empty:
        installation.is_empty = False
        yield installation
    else:
        with empty(tmp_path) as stack:
            yield stack


@pytest.fixture
def browser() -> Iterator[Browser]:
    """Headless Chromium of the system, for one test: its driver keeps an event loop in this thread while it lives."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=services.find_browser(), args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh browser window; nothing may leave this machine."""
    context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    strangers: list[str] = []
    page.on("request", lambda request: strangers.append(request.url) if _is_foreign(request.url) else None)
    yield page
    context.close()
    assert not strangers


def _is_foreign(url: str) -> bool:
    return not url.startswith(("http://127.0.0.1:", "http://localhost:", "data:", "about:", "blob:"))


def free_ports(number: int) -> list[int]:
    """So many ports that nobody has at this moment."""
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [server.getsockname()[1] for server in held]
    for server in held:
        server.close()
    return ports


def until_it_answers(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    """Wait for the first page; fails with the log when the process has ended."""
    until = time.monotonic() + START
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.3)
    raise AssertionError(f"the product did not start:\n{log.read_text()}")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Of each file of ``IN_TURN`` a part is told each day; all of it with STORIES=full."""
    if os.environ.get("STORIES") == "full" or len({item.path for item in items}) < 4:
        return
    today, left = datetime.now(UTC).toordinal(), []
    for name, days in IN_TURN.items():
        told = [item for item in items if item.path.name == name]
        left += [item for number, item in enumerate(told) if number % days != today % days]
    items[:] = [item for item in items if item not in left]
    config.hook.pytest_deselected(items=left)
