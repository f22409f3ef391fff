"""The town is read off a postal address."""

import pytest

from petitions.letters.places import place_of
from tests import factories as make


@pytest.mark.parametrize(
    ("last", "town"),
    [
        ("CH-1211 Geneva 10", "Geneva"),
        ("New York, NY 10017", "New York"),
        ("New York, NY 10118-3299", "New York"),
        ("2514 AA The Hague", "The Hague"),
        ("F-67075 Strasbourg Cedex", "Strasbourg"),
        ("75859 Paris Cedex 17", "Paris"),
        ("B-1047 Brussels", "Brussels"),
        ("1456 Copenhagen K", "Copenhagen"),
        ("London WC1X 0DW", "London"),
        ("Washington, DC 20006", "Washington"),
        ("Damascus", "Damascus"),
    ],
)
def test_the_town_stands_without_its_postcode(last, town):
    assert place_of(make.recipient(facts={"address": ["Office", last]})) == town


@pytest.mark.parametrize("address", [[], None, ["Syrian Center for Invented Matters"]])
def test_an_address_without_a_town_gives_none(address):
    assert place_of(make.recipient(facts={"address": address})) == ""
