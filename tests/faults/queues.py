"""F17, F18, F19: Redis flushed, away, locked or full. Where there is none, waking is in vain and rows are the queue."""

import time
from random import Random

from redis import Redis

from petitions.core import queue
from petitions.delivery.models import State
from tests.faults.place import Case, Place
from tests.faults.registry import fault
from tests.faults.workers import SEND, arrived, reach

S = State
NOWHERE = "unix:///nowhere/at-all/queue.sock"


def resume(place: Place, case: Case) -> None:
    """Everything arrives; how long that took is kept where it went by itself."""
    began = time.monotonic()
    place.finish(case)
    if not place.is_driven:
        place.resumed.append(time.monotonic() - began)
    assert place.states(case) == {S.ACCEPTED: len(case.keys)}


def wake_in_vain(place: Place, case: Case) -> None:
    """Where Redis is away, waking says so at once and breaks nothing."""
    with Redis.from_url(NOWHERE) as connection:
        assert not queue.wake("post", SEND, case.batches[0], connection=connection)


def pages_answer(place: Place) -> None:
    """Pages never ask Redis."""
    for path in ("/en/", "/desk/"):
        assert place.app.test_client().get(path).status_code < 500


@fault(17, "Redis flushed in the middle of a dispatch", by_hands=False)
def f17(place: Place, dice: Random) -> None:
    place.server.pause = 0.02
    case = place.post(20, batches=place.workers, size=2_000)
    if place.is_driven:
        wake_in_vain(place, case)
    else:
        reach(place, lambda: arrived(place, case) >= dice.randint(1, 10), "nothing ever left")
        with Redis.from_url(place.environ["REDIS_URL"]) as connection:
            connection.flushall()
    resume(place, case)


@fault(18, "Redis away, or with another password", by_hands=False)
def f18(place: Place, dice: Random) -> None:
    if place.is_driven:
        case = place.post(5)
        wake_in_vain(place, case)
        pages_answer(place)
        return resume(place, case)
    assert place.crew is not None
    server, is_locked = place.crew.queue, dice.random() < 0.5
    place.server.pause = 0.02
    first = place.post(10, size=2_000)
    reach(place, lambda: arrived(place, first) >= 1, "nothing ever left")
    if is_locked:
        with Redis.from_url(server.url) as connection:
            connection.config_set("requirepass", "another")
            connection.client_kill_filter(_type="normal", skipme=True)
            case = place.post(5)
            pages_answer(place)
            time.sleep(1)
            connection.config_set("requirepass", "")
    else:
        server.stop()
        case = place.post(5)
        pages_answer(place)
        time.sleep(1)
        server.start()
    resume(place, case)
    return resume(place, first)


@fault(19, "Redis full when a job is to be kept", by_hands=False)
def f19(place: Place, _dice: Random) -> None:
    if place.is_driven:
        case = place.post(3)
        wake_in_vain(place, case)
        return resume(place, case)
    with Redis.from_url(place.environ["REDIS_URL"]) as connection:
        connection.config_set("maxmemory", "1")
        case = place.post(3)
        time.sleep(0.6)
        assert arrived(place, case) == 0
        connection.config_set("maxmemory", "0")
    return resume(place, case)
