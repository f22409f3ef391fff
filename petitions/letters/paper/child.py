"""The press's child process: takes values on its input, gives PDF bytes on its output, may do nothing else.

Each message is a length (4 bytes) and JSON; each answer a state byte, a length and bytes. Its memory, time, files and
network end where `main` says; a document that wants more ends the child, not the worker.
"""

import gc
import json
import os
import resource
import socket
import struct
import sys
import threading
from contextlib import suppress
from typing import Any, BinaryIO

MEMORY = {"letter": 1 << 30, "annex": 3 << 29}
"""Address space in bytes: 1 GiB for letters and previews, 1.5 GiB for annexes."""
LARGEST_FILE = 1 << 20
RSS_UNIT = 1 if sys.platform == "darwin" else 1024
"""Bytes in which the system tells resident memory."""
LARGE = 400_000_000
ENOUGH = 2_000
"""Documents after which a renderer that listens ends, to be started afresh."""
DONE, FAILED = b"+", b"-"


def main() -> None:
    """Render one kind ("letter" or "annex"): for the line on our input, or for one after another where we listen."""
    kind, listener = sys.argv[1], sys.argv[2:]
    numbers, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr
    from petitions.letters.paper import typeset  # imported before the limits, so that a broken installation says so

    typeset.warm()
    if kind == "annex":
        from petitions.letters.paper import annex

        annex.warm()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY[kind], MEMORY[kind]))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if listener:
        _listen(kind, int(listener[0]))
    else:
        _serve(kind, numbers, answers)


def _listen(kind: str, number: int) -> None:
    """Serve whoever calls, one after another, as long as the worker that keeps us holds our input open."""
    threading.Thread(target=_end_with_worker, daemon=True).start()
    listener, done, inherited = socket.socket(fileno=number), 0, _peak()
    while done < ENOUGH and _peak() <= max(LARGE, inherited):
        line, _address = listener.accept()
        with line, line.makefile("rb") as numbers, line.makefile("wb") as answers, suppress(BrokenPipeError):
            answers.write(struct.pack(">I", os.getpid()))
            answers.flush()
            done += _serve(kind, numbers, answers)


def _peak() -> int:
    """The most bytes this process ever held, at first its parent's: what a very large document took ends with us."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * RSS_UNIT


def _end_with_worker() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


def _serve(kind: str, numbers: BinaryIO, answers: BinaryIO) -> int:
    """Documents until the caller hangs up; returns how many."""
    from petitions.letters.handouts import HandoutValues
    from petitions.letters.paper import handouts, typeset
    from petitions.letters.sheets import Sheet
    from petitions.letters.values import LetterValues

    done = 0
    while request := _read(numbers):
        _more_time(request["seconds"])
        gc.disable()
        try:
            if kind == "annex":
                content = _annex(request)
            elif request.get("is_handout"):
                content = handouts.pdf(HandoutValues.from_json(request["values"]))
            elif request.get("is_sheet"):
                content = typeset.sheet_pdf(Sheet.from_json(request["values"]))
            else:
                content = typeset.letter_pdf(LetterValues.from_json(request["values"]))
            _write(answers, DONE, content)
        except (MemoryError, RecursionError, OSError, ValueError, typeset.MissingGlyph) as error:
            _write(answers, FAILED, f"{type(error).__name__}|{error}".encode()[:2000])
            if isinstance(error, MemoryError | RecursionError):
                os._exit(1)
        gc.enable()
        done += 1
    return done


def _annex(request: dict[str, Any]) -> bytes:
    """What could not be printed (a length and JSON), then the PDF."""
    from petitions.letters.paper import annex
    from petitions.letters.values import AnnexValues, Columns

    columns = Columns(request["numbers"], request["names"], request["countries"])
    made = annex.render(AnnexValues.from_json(request["values"]), columns, processes=request["processes"])
    said = json.dumps(made.unprintable).encode()
    return struct.pack(">I", len(said)) + said + made.pdf


def _more_time(seconds: int) -> None:
    """Allow this document so many seconds of processor time; the hard end is a kill."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    resource.setrlimit(resource.RLIMIT_CPU, (int(usage.ru_utime + usage.ru_stime) + seconds, resource.RLIM_INFINITY))


def _read(source: BinaryIO) -> dict[str, Any] | None:
    head = source.read(4)
    if len(head) < 4:
        return None
    (length,) = struct.unpack(">I", head)
    body = source.read(length)
    if len(body) < length:
        return None
    request: dict[str, Any] = json.loads(body)
    return request


def _write(target: BinaryIO, state: bytes, content: bytes) -> None:
    target.write(state + struct.pack(">I", len(content)) + content)
    target.flush()


if __name__ == "__main__":
    main()
