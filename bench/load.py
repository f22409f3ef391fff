"""A crowd of browsers in a process of its own: connections that stay open, each asking as soon as it was answered."""

import multiprocessing
import socket
import statistics
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

CONNECTIONS = 8
_ENOUGH = 60.0


@dataclass(frozen=True)
class Told:
    """What a crowd saw: how long it took altogether, how long each waited, what each was answered."""

    seconds: float
    waits: tuple[float, ...]
    statuses: Counter[int]

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.waits) / self.seconds

    @property
    def p95(self) -> float:
        """The wait, in seconds, that 95 of 100 did not reach."""
        return statistics.quantiles(self.waits, n=20)[-1]


@dataclass(frozen=True)
class Crowd:
    """The other end of the process."""

    wire: Connection

    def ask(self, address: str, requests: Sequence[bytes], *, connections: int = CONNECTIONS, pace: float = 0) -> Told:
        """Send all requests over so many connections; ``pace`` is how many a second, 0 for as fast as it goes."""
        self.wire.send((address, list(requests), connections, pace))
        seconds, waits, statuses = self.wire.recv()
        return Told(seconds, tuple(waits), Counter(statuses))


@contextmanager
def crowd() -> Iterator[Crowd]:
    """One process that asks; ended for sure."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(there,), daemon=True)
    process.start()
    try:
        yield Crowd(here)
    finally:
        process.terminate()
        process.join()


def request(method: str, path: str, host: str, body: bytes = b"", **headers: str) -> bytes:
    """One request as bytes, made beforehand."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    if body:
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


def _serve(wire: Connection) -> None:
    while True:
        address, requests, connections, pace = wire.recv()
        wire.send(_ask(address, requests, connections, pace))


def _ask(address: str, requests: list[bytes], connections: int, pace: float) -> tuple[float, list[float], list[int]]:
    host, port = address.split(":")
    shares: list[Any] = [[] for _n in range(connections)]
    waits: list[float] = []
    statuses: list[int] = []
    start = time.perf_counter()
    for number, one in enumerate(requests):
        shares[number % connections].append((start + number / pace if pace else 0.0, one))
    threads = [
        threading.Thread(target=_line, args=((host, int(port)), share, waits, statuses), daemon=True)
        for share in shares
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - start, waits, statuses


def _line(place: tuple[str, int], share: list[tuple[float, bytes]], waits: list[float], statuses: list[int]) -> None:
    """One connection. A server that ends it is called again; the wait counts from when the request was due."""
    line: socket.socket | None = None
    for due, one in share:
        if (early := due - time.perf_counter()) > 0:
            time.sleep(early)
        began = due or time.perf_counter()
        status = 0
        for _try in range(2):
            try:
                line = line or socket.create_connection(place, _ENOUGH)
                line.sendall(one)
                status, stays = _answer(line)
            except OSError:
                stays = False
            if not stays and line:
                line.close()
                line = None
            if status:
                break
        waits.append(time.perf_counter() - began)
        statuses.append(status)
    if line:
        line.close()


def _answer(line: socket.socket) -> tuple[int, bool]:
    """Status of one answer, and whether the connection stays; its body is read and forgotten."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = line.recv(65536)
        if not more:
            return 0, False
        data += more
    head, _blank, body = data.partition(b"\r\n\r\n")
    lower = head.lower()
    length = int(lower.partition(b"content-length:")[2].split(b"\r\n")[0] or 0)
    missing = length - len(body)
    while missing > 0:
        more = line.recv(65536)
        if not more:
            return 0, False
        missing -= len(more)
    return int(head[9:12]), b"connection: close" not in lower
