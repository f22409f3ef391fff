"""Figures of a letter: never added up, and no small country can be read out of them."""

import random

import pytest

from petitions.letters import support
from petitions.letters.support import Support
from petitions.letters.values import CountryCount
from tests.factories import NOON
from tests.supporters import confirmed, ground, person


def behind(countries, **over):
    online = sum(countries.values())
    facts = {"online": online, "named": 0, "counted_only": online, "paper": 0, "elsewhere": 0}
    return Support(**facts | over, by_country=countries, as_of=NOON)


def test_countries_stand_by_size_and_small_ones_together():
    lines = support.statistics(behind({"DE": 9, "LB": 12, None: 5, "FR": 3, "IT": 2}))
    assert lines == (CountryCount("LB", 12), CountryCount("DE", 9), CountryCount(None, 5), CountryCount("", 5))


def test_one_small_country_takes_the_next_larger_one_with_it():
    lines = support.statistics(behind({"DE": 9, "LB": 12, "FR": 2}))
    assert lines == (CountryCount("LB", 12), CountryCount("", 11))


@pytest.mark.parametrize("countries", [{}, {"DE": 4}, {"DE": 40}, {"DE": 4, "FR": 4}, {"DE": 9, "FR": 1}])
def test_a_table_that_says_nothing_is_left_out(countries):
    assert support.statistics(behind(countries)) == ()


def test_no_figure_below_five_is_ever_printed_or_derived():
    dice = random.Random(7)
    for _turn in range(500):
        countries = {f"C{n}": dice.randint(1, 12) for n in range(dice.randint(1, 8))}
        lines = support.statistics(behind(countries))
        assert all(line.count >= support.SMALLEST for line in lines)
        assert not lines or sum(line.count for line in lines) == sum(countries.values())


def test_a_country_of_few_is_not_named_in_a_sentence_either():
    found = behind({"DE": 4, "FR": 5})
    assert support.from_country(found, "FR") == 5
    assert support.from_country(found, "DE") == support.from_country(found, None) == 0


def test_the_figures_of_a_draft_are_those_of_a_freeze(session, keys):
    from petitions.signing import service as signing

    place = ground(session, keys)
    for number, (name, country) in enumerate([("A. Person", "LB"), ("B. Person", None), ("", "LB")]):
        who = person(f"p{number}@people.example", name, 1 if name else 0, country=country)
        confirmed(session, place, keys, who, f"link-{number}")
    draft = support.at(session, place.campaign, now=NOON)
    assert draft == support.of(signing.stand(session, place.campaign, now=NOON))
    assert (draft.online, draft.named, draft.counted_only) == (3, 2, 1)
