"""A process that dies is started anew, later each time; what it says stands under its name.

Each story runs in a process of its own: a supervisor ends everything below it, and pytest keeps servers there.
"""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

OPENING = """
import os, sys
from bin import supervisor
from bin.supervisor import Service, Supervisor
supervisor.BACKOFF = (0.1, 60.0)
keeper = Supervisor(grace=1)
def service(name, code):
    keeper.start(Service(name, [sys.executable, "-c", code], os.environ))
    return keeper.services[-1]
"""


def story(told: str) -> str:
    """Run it and give what was printed."""
    done = subprocess.run(
        [sys.executable, "-c", OPENING + told], capture_output=True, text=True, timeout=30, check=True
    )
    return done.stdout


def test_a_dead_process_is_started_again_and_then_given_time(tmp_path: Path) -> None:
    marks = tmp_path / "starts"
    told = f"""
press = service("press", "open({str(marks)!r}, 'a').write('x'); print('no room')")
keeper.run_until(lambda: press.deaths == 2)
keeper.stop()
"""

    said = story(told)

    assert marks.read_text() == "xx"
    assert said.count("press    | no room\n") == 2
    assert "press    | ended; starting again in 60 s\n" in said


def test_a_task_that_ended_well_is_not_begun_again(tmp_path: Path) -> None:
    marks = tmp_path / "starts"
    told = f"""
import time
code = "open({str(marks)!r}, 'a').write('x')"
keeper.start(Service("demo", [sys.executable, "-c", code], os.environ, once=True))
until = time.monotonic() + 1
keeper.run_until(lambda: time.monotonic() > until)
keeper.stop()
"""

    story(told)

    assert marks.read_text() == "x"


def test_the_death_of_a_vital_process_ends_the_start() -> None:
    told = """
service("web", "raise SystemExit(3)")
print(keeper.run_until(lambda: False, fatal="web"), keeper.stops)
keeper.stop()
"""

    assert story(told) == "False 0\n"


def test_lines_cut_in_the_middle_are_joined() -> None:
    told = """
web = service("web", "import sys, time; print('half ', end='', flush=True); time.sleep(.3); print('whole')")
keeper.run_until(lambda: web.deaths)
keeper.stop()
"""

    assert "web      | half whole\n" in story(told)
