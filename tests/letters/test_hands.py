"""Shared work is whole or an error, and no process outlives the one it began in."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from petitions.letters.paper import hands
from petitions.letters.renderers import ROOT

SHARE = "import os, time; from petitions.letters.paper import hands; square = lambda piece: piece * piece\n"


def run(script):
    """In a process of its own: forks and threads of test tools do not go well together."""
    environ = {"PATH": os.defpath, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen([sys.executable, "-c", SHARE + script], env=environ, stdout=subprocess.PIPE, text=True)


def test_one_process_does_it_here():
    assert hands.share(lambda piece: (piece, os.getpid()), None, [3, 5], 1) == {
        3: (3, os.getpid()),
        5: (5, os.getpid()),
    }


@pytest.mark.parametrize("processes", [2, 3, 9])
def test_pieces_are_shared_and_none_is_lost(processes):
    with run(
        f"print(hands.share(square, lambda: square, range(7), {processes}) == {{n: n * n for n in range(7)}})"
    ) as it:
        assert it.stdout.read() == "True\n"


def test_large_results_pass():
    with run(
        "print([len(one) for one in hands.share(None, lambda: lambda n: b'x' * n, [3_000_000, 5], 2).values()])"
    ) as it:
        assert it.stdout.read() in ("[3000000, 5]\n", "[5, 3000000]\n")


def test_a_process_that_ends_early_is_an_error_and_leaves_none_behind():
    script = (
        "def dies(piece): os._exit(9) if piece else time.sleep(60)\n"
        "try: hands.share(dies, lambda: dies, [0, 1], 2)\n"
        "except OSError as error: print(error)\n"
        "try: os.waitpid(-1, os.WNOHANG)\n"
        "except ChildProcessError: print('none')\n"
    )
    with run(script) as it:
        assert it.stdout.read().split() == "a process ended before it was done none".split()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a process ends with its next word")
def test_processes_end_with_the_one_they_began_in():
    tell = "def tell(piece): os.write(1, f'{os.getpid()} '.encode()); time.sleep(60)\n"
    script = tell + "hands.share(tell, lambda: tell, [0, 1], 2)"
    with run(script) as it:
        said = ""
        while said.count(" ") < 2:
            said += it.stdout.read(1)
        it.kill()
        it.wait()
        until = time.monotonic() + 5
        while any(Path(f"/proc/{pid}").exists() for pid in said.split()) and time.monotonic() < until:
            time.sleep(0.01)
        assert not any(Path(f"/proc/{pid}").exists() for pid in said.split())
