"""The short round on each database: every crash point, and the faults that most often lose or double a letter."""

import os
import random
from collections.abc import Iterator

import pytest

from tests.faults.houses import installation
from tests.faults.place import Place
from tests.faults.registry import SHORT, Fault, load

pytestmark = [pytest.mark.slow, pytest.mark.worker]
FAULTS = [fault for fault in load() if fault.number in SHORT]


@pytest.fixture(scope="module", params=["a worker and Redis", "four hands"])
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    """One real worker with clock and Redis; or none, and four hands at once that the harness forks."""
    has_crew = request.param == "a worker and Redis"
    database = os.environ.get("TEST_DATABASE", "sqlite")
    with installation(database, 1 if has_crew else 4, has_crew) as place:
        place.hasty = True
        yield place
        assert not place.strays()


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"F{fault.number}")
def test_under_each_fault_no_letter_is_lost_or_doubled(place: Place, fault: Fault) -> None:
    seed = os.environ.get("SEED") or random.randrange(10**6)
    print(f"SEED={seed}")
    before = len(place.cases)
    with place.for_one_fault(fault.by_hands):
        fault.inject(place, random.Random(f"{seed} {fault.number}"))
    for case in place.cases[before:]:
        verdict = place.verdict(case)
        assert not verdict.objections()
        assert place.shown_doubts() >= verdict.doubts and verdict.doubts <= 1
