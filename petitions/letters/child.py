"""The press's child process: takes values on its input, gives PDF bytes on its output, may do nothing else.

Each message is a length (4 bytes) and JSON; each answer a state byte, a length and bytes. Its memory, time, files and
network end where `main` says; a document that wants more ends the child, not the worker.
"""

import gc
import json
import resource
import struct
import sys
from typing import Any, BinaryIO

MEMORY = {"letter": 1 << 30, "annex": 3 << 29}
"""Address space in bytes: 1 GiB for letters and previews, 1.5 GiB for annexes."""
LARGEST_FILE = 1 << 20
DONE, FAILED = b"+", b"-"


def main() -> None:
    """Serve one kind of work ("letter" or "annex") until the input ends."""
    kind, numbers, answers = sys.argv[1], sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr
    from petitions.letters import typeset  # imported before the limits, so that a broken installation says so
    from petitions.letters.values import AnnexValues, LetterValues

    typeset.warm()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY[kind], MEMORY[kind]))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while request := _read(numbers):
        _more_time(request["seconds"])
        gc.disable()
        try:
            if kind == "annex":
                content = typeset.annex_pdf(AnnexValues.from_json(request["values"]))
            else:
                content = typeset.letter_pdf(LetterValues.from_json(request["values"]))
            _write(answers, DONE, content)
        except (MemoryError, RecursionError, OSError, ValueError, typeset.MissingGlyph) as error:
            _write(answers, FAILED, f"{type(error).__name__}|{error}".encode()[:2000])
            if isinstance(error, MemoryError | RecursionError):
                return
        gc.enable()


def _more_time(seconds: int) -> None:
    """Allow this document so many seconds of processor time; the hard end is a kill."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    resource.setrlimit(resource.RLIMIT_CPU, (int(usage.ru_utime + usage.ru_stime) + seconds, resource.RLIM_INFINITY))


def _read(source: BinaryIO) -> dict[str, Any] | None:
    head = source.read(4)
    if len(head) < 4:
        return None
    (length,) = struct.unpack(">I", head)
    request: dict[str, Any] = json.loads(source.read(length))
    return request


def _write(target: BinaryIO, state: bytes, content: bytes) -> None:
    target.write(state + struct.pack(">I", len(content)) + content)
    target.flush()


if __name__ == "__main__":
    main()
