"""A crowd of browsers in a process of its own: connections that stay open, each asking as soon as it was answered."""

import multiprocessing
import re
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
    shares: list[Any] = [[] for _n in range(connections)]
    waits: list[float] = []
    statuses: list[int] = []
    start = time.perf_counter()
    for number, one in enumerate(requests):
        shares[number % connections].append((start + number / pace if pace else 0.0, one))
    threads = [threading.Thread(target=_line, args=(address, share, waits, statuses), daemon=True) for share in shares]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - start, waits, statuses


def _line(address: str, share: list[tuple[float, bytes]], waits: list[float], statuses: list[int]) -> None:
    """One connection; the wait counts from the moment when the request was due."""
    line = Line(address)
    for due, one in share:
        if (early := due - time.perf_counter()) > 0:
            time.sleep(early)
        began = due or time.perf_counter()
        status, _where = line.ask(one)
        waits.append(time.perf_counter() - began)
        statuses.append(status)
    line.close()


class Line:
    """One connection to a server. When the server ended it, it is called again."""

    def __init__(self, address: str) -> None:
        host, port = address.split(":")
        self.place = (host, int(port))
        self.socket: socket.socket | None = None

    def ask(self, one: bytes) -> tuple[int, str]:
        """Status of the answer, 0 for none, and where it leads."""
        for _try in range(2):
            status, where, stays = 0, "", False
            try:
                self.socket = self.socket or socket.create_connection(self.place, _ENOUGH)
                self.socket.sendall(one)
                status, where, stays = _answer(self.socket)
            except OSError:
                pass  # told by the status
            if not stays:
                self.close()
            if status:
                return status, where
        return 0, ""

    def close(self) -> None:
        """Hang up."""
        if self.socket:
            self.socket.close()
            self.socket = None


def _answer(line: socket.socket) -> tuple[int, str, bool]:
    """Status of one answer, where it leads, and whether the connection stays; its body is read and forgotten."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = line.recv(65536)
        if not more:
            return 0, "", False
        data += more
    head, _blank, body = data.partition(b"\r\n\r\n")
    lower = head.lower()
    length = int(lower.partition(b"content-length:")[2].split(b"\r\n")[0] or 0)
    missing = length - len(body)
    while missing > 0:
        more = line.recv(65536)
        if not more:
            return 0, "", False
        missing -= len(more)
    where = re.search(rb"(?im)^location: *(\S+)", head)
    return int(head[9:12]), where[1].decode() if where else "", b"connection: close" not in lower
