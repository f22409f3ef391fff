"""Countries with few are told with the others only."""

import pytest

from petitions.signing.figures import rules


@pytest.mark.parametrize(
    ("by_country", "named", "other"),
    [
        ({}, {}, 0),
        ({"LB": 5}, {"LB": 5}, 0),
        ({"LB": 4}, {}, 4),
        ({"LB": 9, "DE": 7, "FR": 3, "JO": 2}, {"LB": 9, "DE": 7}, 5),
        ({"LB": 9, "DE": 7, "FR": 1}, {"LB": 9}, 8),
        ({"LB": 9, "DE": 5, "FR": 5, None: 1}, {"LB": 9, "DE": 5}, 6),
        ({"LB": 5, None: 3}, {}, 8),
        ({None: 12}, {}, 12),
        ({"LB": 9, None: 12}, {"LB": 9}, 12),
    ],
)
def test_nobody_stands_in_a_cell_of_fewer_than_five_unless_all_are_fewer(by_country, named, other):
    assert rules.merged(by_country) == (named, other)
    assert sum(named.values()) + other == sum(by_country.values())
    assert list(named) == sorted(named, key=lambda code: (-named[code], code))
