"""The list of faults is whole, and so is the list of places where a process may die."""

import re
from pathlib import Path

import pytest

from petitions.delivery import failpoints
from petitions.delivery.models import State
from tests.faults.oracle import Seen, judge
from tests.faults.registry import SHORT, load

HOUSE = Path(__file__).resolve().parent.parent.parent
PASSED = re.compile(r"\bfp\(\s*\"([^\"]+)\"")
STRUCK = re.compile(r"\"([a-z]+\.[a-z]+)(?::\{[^\"]*)?\"")


def test_every_one_of_the_46_faults_has_a_function():
    assert [fault.number for fault in load()] == list(range(1, 47))
    assert set(SHORT) <= {fault.number for fault in load()}


def test_every_place_to_die_is_listed_and_every_listed_one_is_in_the_code():
    files = [path for path in (HOUSE / "petitions").rglob("*.py") if path.name != "failpoints.py"]
    passed = [name for path in files for name in PASSED.findall(path.read_text())]
    assert sorted(passed) == sorted(failpoints.POINTS)
    assert sorted(failpoints.POINTS.values()) == sorted(f"C{n}" for n in range(1, 15))


def test_a_fault_of_the_short_round_dies_at_every_place():
    words = " ".join((HOUSE / "tests" / "faults" / name).read_text() for name in ("crash.py", "inbound.py"))
    assert set(failpoints.POINTS) <= set(STRUCK.findall(words))
    assert set(range(1, 15)) <= set(SHORT)


def test_an_unknown_place_is_refused():
    with pytest.raises(ValueError, match="no such place"):
        failpoints.arm("gate.comitted:1")


@pytest.mark.parametrize(
    ("state", "copies", "words"),
    [
        (State.ACCEPTED, 0, "never arrived"),
        (State.ACCEPTED, 2, "arrived 2 times"),
        (State.QUEUED, 1, "would be sent again"),
        (State.CANCELLED, 1, "is said to be cancelled and arrived"),
        (State.IN_DOUBT, 2, "arrived 2 times"),
    ],
)
def test_the_oracle_objects(state, copies, words):
    verdict = judge([Seen("letter-1", "a@un.example", state, copies)], expected=1)
    assert any(words in objection for objection in verdict.objections())


@pytest.mark.parametrize(
    ("state", "copies"), [(State.ACCEPTED, 1), (State.IN_DOUBT, 0), (State.IN_DOUBT, 1), (State.REFUSED, 0)]
)
def test_the_oracle_is_content(state, copies):
    assert judge([Seen("letter-1", "a@un.example", state, copies)], expected=1).objections() == []


def test_the_oracle_misses_a_row_and_knows_what_a_person_wanted_twice():
    assert judge([], expected=1).objections()
    twice = Seen("letter-1", "a@un.example", State.ACCEPTED, 2)
    assert judge([twice], expected=1, again=["letter-1"]).objections() == []
