"""Milestones are round and ahead; half a minute is as long as a shared page may be kept."""

import pytest

from petitions.pages import rules


@pytest.mark.parametrize(
    ("count", "wished", "next_one"),
    [
        (0, None, 100), (99, None, 100), (100, None, 200), (499, None, 500), (500, None, 1000), (1284, None, 2000),
        (12_847, None, 20_000), (999_999, None, 1_000_000), (12_847, 30_000, 30_000), (30_000, 30_000, 50_000),
        (7, 0, 100),
    ],
)  # fmt: skip
def test_the_milestone_is_the_organizers_own_until_reached_then_the_next_round_number(count, wished, next_one):
    assert rules.milestone(count, wished) == next_one


def test_the_share_never_passes_the_whole():
    assert rules.share(64, 100) == 0.64
    assert rules.share(300, 100) == 1.0
    assert rules.share(0, 0) == 0.0
