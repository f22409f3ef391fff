"""Renderers kept warm by a worker: found by its jobs, outliving them, started again, gone with the worker."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from petitions.letters import press, renderers
from tests.letters import make


@pytest.fixture(scope="module")
def warm():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(renderers, "PATIENCE", 120.0)  # a machine may be slow to start it
        renderers.keep_warm(("letter",))
        yield renderers._warm["letter-0"]
        renderers.let_go()


def _in_a_horse(act):
    """Run something in a fork, as rq does with a job; its answer by a pipe."""
    ours, theirs = os.pipe()
    number = os.fork()
    if number == 0:
        os.write(theirs, str(act()).encode())
        os._exit(0)
    os.waitpid(number, 0)
    os.close(theirs)
    answer = os.read(ours, 1000).decode()
    os.close(ours)
    return answer


def _print_one():
    machine = press.Press("letter")
    content = machine.render(make.letter("en"), 20)
    assert content.startswith(b"%PDF")
    return machine.line.pid


def test_two_jobs_find_the_same_warm_process(warm):
    assert _in_a_horse(_print_one) == _in_a_horse(_print_one) == str(warm.child.pid)


def test_a_job_that_goes_away_in_the_middle_leaves_it_ready_for_the_next(warm):
    line = renderers.borrow("letter", 0)
    line.ours.sendall(b"\x00\x00\xff\xff{")
    line.hang_up()
    assert _in_a_horse(_print_one) == str(warm.child.pid)


def test_one_that_died_is_started_again_before_the_next_job(warm):
    os.kill(warm.child.pid, signal.SIGKILL)
    warm.child.wait()
    renderers.tend()
    assert _in_a_horse(_print_one) == str(warm.child.pid)


def test_it_stays_although_the_worker_that_started_it_is_large():
    program = (
        "import os; large = bytearray(os.urandom(1 << 20)) * 450; from petitions.letters import renderers; "
        "renderers.PATIENCE = 120; renderers.keep_warm(('letter',)); line = renderers.borrow('letter', 0); "
        "print(line is not None and line.pid == renderers._warm['letter-0'].child.pid); renderers.let_go()"
    )
    assert subprocess.run([sys.executable, "-c", program], capture_output=True).stdout == b"True\n"


def test_without_a_warm_one_a_process_of_its_own_prints():
    machine = press.Press("letter", 7)
    assert machine.render(make.letter("en"), 20) and machine.line.child is not None
    machine.stop()


def test_it_goes_when_its_worker_goes():
    program = (
        "import time; from petitions.letters import renderers; renderers.keep_warm(('letter',)); "
        "print(renderers._warm['letter-0'].child.pid, flush=True); time.sleep(60)"
    )
    worker = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)
    number = int(worker.stdout.readline())
    worker.kill()
    worker.communicate()
    for _try in range(100):
        if _is_gone(number):
            return
        time.sleep(0.1)
    pytest.fail("the renderer outlived its worker")


def _is_gone(number):
    try:
        os.kill(number, 0)
        return Path(f"/proc/{number}/stat").read_text().split()[2] == "Z"  # nobody has asked after it yet
    except ProcessLookupError:
        return True
    except FileNotFoundError:
        return False
