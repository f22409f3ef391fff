"""F39: the clock of the machine jumps, both ways, while a letter is in a hand."""

from datetime import timedelta
from random import Random

from petitions.core import clock
from petitions.delivery.models import State
from tests.faults.place import Place
from tests.faults.registry import fault
from tests.faults.workers import arrived, reach

S = State
real = clock.now


def jump(hours: float) -> None:
    """The product's clock shows another hour, in this process and those it forks."""
    clock.now = (lambda: real() + timedelta(hours=hours)) if hours else real


@fault(39, "the clock jumps two hours, forwards or back")
def f39(place: Place, dice: Random) -> None:
    hours, step = dice.choice((2, -2)), dice.choice(("data", "dot"))
    place.server.steps[step] = ["stall 0.4"]
    case = place.post(2, size=2_000)
    slow = place.hand(case.batches[0])
    reach(place, lambda: "DATA" in place.server.commands, "it never came to DATA")
    if step == "dot":
        reach(place, lambda: arrived(place, case) > 0, "it never came to the dot")
    try:
        jump(hours)
        place.sweep(0)
        place.work(case)
        assert place.ended(slow) == 0
        place.server.steps["rcpt"] = "450 4.2.0 come back"
        late = place.post(1)
        place.work(late)
    finally:
        jump(0)
    with place.app.app_context():
        for envelope in place.envelopes(late) + place.envelopes(case):
            assert envelope.due_at - place.now() <= timedelta(hours=4), "it waits for more than four hours"
    place.server.steps.clear()
    for waiting in (case, late):
        place.finish(waiting)
        assert place.states(waiting) == {S.ACCEPTED: len(waiting.keys)}
