"""A mail server that takes everything as fast as Python can, in a process of its own, and keeps the bytes if asked."""

import multiprocessing
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any

_ANSWERS = {
    b"EHLO": b"250-sink.example\r\n250-SIZE 30000000\r\n250 8BITMIME\r\n",
    b"DATA": b"354 go on\r\n",
    b"QUIT": b"221 bye\r\n",
}


@contextmanager
def sink() -> Iterator[tuple[str, Any]]:
    """Gives its address, and a function that hands out what has arrived since it was last asked."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(there,), daemon=True)
    process.start()
    address: str = here.recv()

    def bodies() -> list[bytes]:
        here.send("give")
        received: list[bytes] = here.recv()
        return received

    try:
        yield address, bodies
    finally:
        process.terminate()
        process.join()


def _serve(wire: Connection) -> None:
    """One conversation at a time: all benches have one client."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        wire.send(f"127.0.0.1:{listener.getsockname()[1]}")
        listener.settimeout(0.02)
        taken: list[bytes] = []
        while True:
            _hand_out(wire, taken)
            try:
                line, _address = listener.accept()
            except TimeoutError:
                continue
            with line:
                line.settimeout(30)
                line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                _talk(line, taken, wire)


def _hand_out(wire: Connection, taken: list[bytes]) -> None:
    if wire.poll():
        wire.recv()
        wire.send(taken)
        taken.clear()


def _talk(line: socket.socket, taken: list[bytes], wire: Connection) -> None:
    line.sendall(b"220 sink.example\r\n")
    held = bytearray()
    while command := _until(line, held, b"\r\n"):
        verb = command[:4].upper()
        line.sendall(_ANSWERS.get(verb, b"250 2.0.0 Ok\r\n"))
        if verb == b"QUIT":
            return
        if verb == b"DATA":
            taken.append(_until(line, held, b"\r\n.\r\n"))
            line.sendall(b"250 2.0.0 Ok: queued as 1\r\n")
            _hand_out(wire, taken)


def _until(line: socket.socket, held: bytearray, end: bytes) -> bytes:
    looked = 0
    while (found := held.find(end, looked)) < 0:
        looked = max(0, len(held) - len(end))
        part = line.recv(1 << 18)
        if not part:
            return b""
        held += part
    whole = bytes(held[: found + len(end)])
    del held[: found + len(end)]
    return whole
