"""What every look shares: a reason, a key that one browser holds, an end."""

from datetime import timedelta

import pytest

from petitions.core import looks
from petitions.core.sealing import CannotOpen
from tests.factories import NOON

UNTIL = NOON + looks.LASTS


def test_only_the_browser_with_the_key_reads_it_and_only_for_its_time(worker_keys):
    key = looks.new_key()
    sealed = looks.hand_over(worker_keys, key, "a_table")
    names, rows = looks.shut(worker_keys, sealed, "a_table", b"names", b"rows")
    assert b"names" not in names and key not in sealed
    assert looks.opened(names, key, "a_table", until=UNTIL, now=NOON) == b"names"
    assert looks.opened(rows, key, "a_table", until=UNTIL, now=UNTIL - timedelta(seconds=1)) == b"rows"
    for content, held, table, now in [
        (names, looks.new_key(), "a_table", NOON),
        (names, None, "a_table", NOON),
        (None, key, "a_table", NOON),
        (names, key, "another", NOON),
        (names, key, "a_table", UNTIL),
    ]:
        with pytest.raises(looks.LookOver):
            looks.opened(content, held, table, until=UNTIL, now=now)
    with pytest.raises(CannotOpen):
        looks.shut(worker_keys, sealed, "another", b"names")


def test_a_browser_holds_the_keys_of_its_last_looks():
    cookie: dict = {}
    keys = [looks.new_key() for _n in range(looks.IN_A_BROWSER + 1)]
    for number, key in enumerate(keys):
        looks.hold(cookie, f"look-{number}", key)
    assert looks.key_of(cookie, "look-0") is None and looks.key_of({}, "look-1") is None
    assert [looks.key_of(cookie, f"look-{number}") for number in range(1, len(keys))] == keys[1:]


def test_a_reason_is_a_few_words():
    assert looks.checked("  To check a name ") == "To check a name"
    with pytest.raises(looks.NeedsReason):
        looks.checked("why       ")
