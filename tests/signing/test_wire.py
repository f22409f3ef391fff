"""Bad input on the wire, at the server that installations run: endless bodies, hosts twice, old clients."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest

from app import create_app
from bench import ground
from config import Settings
from petitions.core import keys
from petitions.core.db import Base, db
from petitions.signing.models import Request

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.worker


@dataclass
class Server:
    """A web process of its own."""

    port: int
    pid: int
    app: object

    def say(self, *parts: bytes) -> bytes:
        """Everything it answers to these bytes until it hangs up, or is silent."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as line:
            try:
                for part in parts:
                    line.sendall(part)
            except OSError:
                pass  # it had heard enough
            line.settimeout(30)
            heard = b""
            try:
                while more := line.recv(65536):
                    heard += more
            except OSError:
                pass  # it keeps the line open: what came is all
        return heard

    def memory(self) -> int:
        """Bytes that its processes hold."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        pages = sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in [str(self.pid), *children])
        return pages * os.sysconf("SC_PAGE_SIZE")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """gunicorn, with an open campaign in a file."""
    folder = tmp_path_factory.mktemp("wire")
    keys.create(folder / "keys", None)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environ = {"PATH": os.environ["PATH"], "INSTANCE": str(folder), "BASE_URL": f"http://127.0.0.1:{port}"}
    app = create_app(Settings.from_env(environ))
    with app.app_context():
        Base.metadata.create_all(db.engine)
        ground.campaign(app, cost=2)
        db.dispose()
    command = [sys.executable, "-m", "gunicorn", "--threads", "4", "--no-control-socket", "--log-level", "critical"]
    process = subprocess.Popen([*command, "-b", f"127.0.0.1:{port}", "app:create_app()"], cwd=ROOT, env=environ)
    try:
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield Server(port, process.pid, app)
    finally:
        process.terminate()
        process.wait(20)
        with app.app_context():
            db.dispose()


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1]) if answer else 0


def signed(server: Server) -> int:
    with server.app.app_context():  # type: ignore[attr-defined]  # an application has one
        found = db.session.query(Request).count()
        db.dispose()
    return found


def host(server: Server) -> bytes:
    return f"Host: 127.0.0.1:{server.port}\r\n".encode()


def test_b17_a_hundred_megabytes_in_chunks_are_413_before_they_are_read(server):
    head = b"POST /en/c/bench/sign HTTP/1.1\r\n" + host(server) + b"Connection: close\r\n"
    head += b"Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert status(server.say(head, b"5\r\nname=\r\n0\r\n\r\n")) == 413
    before, chunk = server.memory(), b"100000\r\n" + b"a" * 0x100000 + b"\r\n"
    answer = server.say(head, b"5\r\nname=\r\n", *[chunk] * 100, b"0\r\n\r\n")
    assert status(answer) in (0, 413)  # 0 when it hung up while we still spoke
    assert server.memory() - before < 20 * 2**20
    assert signed(server) == 0


@pytest.mark.parametrize("length", [10_000_000, 10**15])
def test_b15_a_length_beyond_the_limit_is_413_without_a_byte_of_it(server, length):
    head = b"POST /en/c/bench/sign HTTP/1.1\r\n" + host(server) + b"Connection: close\r\n"
    head += b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " + str(length).encode() + b"\r\n\r\n"
    begun = time.monotonic()
    assert status(server.say(head)) == 413 and time.monotonic() - begun < 20


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(b"Host: evil.example\r\n", id="B71 foreign"),
        pytest.param(b"Host: 127.0.0.1\r\nHost: evil.example\r\n", id="B71 twice"),
        pytest.param(b"Host: evil.example\r\nHost: 127.0.0.1\r\n", id="B71 twice, ours last"),
    ],
)
def test_a_host_that_is_not_ours_is_400_and_named_nowhere(server, lines):
    answer = server.say(b"GET /en/c/bench HTTP/1.1\r\n" + lines + b"Connection: close\r\n\r\n")
    assert status(answer) == 400 and b"evil.example" not in answer


def test_b71_an_absolute_address_leads_to_our_own_page_or_nowhere(server):
    answer = server.say(
        b"GET http://evil.example/en/c/bench HTTP/1.1\r\n" + host(server) + b"Connection: close\r\n\r\n"
    )
    assert status(answer) in (200, 400) and b"evil.example" not in answer


def test_a_client_of_http_1_0_without_a_language_reads_and_signs(server):
    page = server.say(b"GET /en/c/bench HTTP/1.0\r\n" + host(server) + b"\r\n")
    assert status(page) == 200 and b"chunked" not in page.partition(b"\r\n\r\n")[0].lower()
    found = re.search(rb'name="stamp"[^>]*value="([^"]+)"', page)
    assert found
    body = f"stamp={quote(found[1].decode())}&email=old%40people.example&country=LB&website=&name=&show=0".encode()
    head = b"POST /en/c/bench/sign HTTP/1.0\r\n" + host(server)
    head += (
        b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " + str(len(body)).encode() + b"\r\n\r\n"
    )
    before = signed(server)
    assert status(server.say(head + body)) == 303 and signed(server) == before + 1


def test_the_bare_address_leads_a_client_without_a_language_to_a_page(server):
    answer = server.say(b"GET / HTTP/1.0\r\n" + host(server) + b"\r\n")
    assert status(answer) == 302 and b"Location: /en/" in answer
