"""Several hands at once, for tests on a database that really commits (fixture ``own_app``)."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from flask import Flask
from sqlalchemy import select

from petitions.core.db import db

HANDS = 4
R = TypeVar("R")


def at_once(app: Flask, act: Callable[[int], R]) -> list[R]:
    """Run ``act(number)`` on several threads, each with a connection that stands ready; what each gave back."""
    start = threading.Barrier(HANDS)

    def hand(number: int) -> R:
        with app.app_context():
            db.session.execute(select(1))
            start.wait(10)
            return act(number)

    with ThreadPoolExecutor(HANDS) as pool:
        return [done.result(60) for done in [pool.submit(hand, number) for number in range(HANDS)]]
