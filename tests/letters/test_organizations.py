"""Annex 1: names in the letter's language, in the organizers' order or the alphabet's, and figures that stay apart."""

import dataclasses
import random
import subprocess

import pytest

from petitions.letters import annexing, counting, organizations, support
from petitions.letters.support import Support
from petitions.letters.values import LANGUAGES, AnnexValues, CountryCount, LetterValues, Supporter
from petitions.signing.endorsing.models import EndorserKind
from petitions.signing.endorsing.standing import Endorser
from tests.factories import NOON
from tests.letters import make

ALPHA = Endorser({"en": "Zenith Group", "ar": "أمل"}, "LB", "families", {})
BETA = Endorser({"fr": "Avocats sans repos"}, "FR", "bar", {"en": "Lawyers", "fr": "Juristes"})
GAMMA = Endorser({"en": "Media Watch"}, None, "media", {"en": "Lawyers", "fr": "Juristes"})


def text_of(content):
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)
    return done.stdout.decode()


def behind(**over):
    facts = {"online": 5, "named": 3, "counted_only": 2, "paper": 0, "elsewhere": 0, "by_country": {"LB": 5}}
    return Support(**facts | over, as_of=NOON)


def test_every_kind_has_its_word_in_every_language_of_letters():
    assert set(organizations.KINDS) == set(LANGUAGES)
    for words in organizations.KINDS.values():
        assert set(words) == {str(kind) for kind in EndorserKind} and len(set(words.values())) == len(words)


def test_lines_stand_in_the_given_order_under_headings_of_the_language():
    assert organizations.listed([ALPHA, BETA, GAMMA], "fr", by_name=False) == (
        Supporter("Zenith Group", "LB", "association de familles", ""),
        Supporter("Avocats sans repos", "FR", "barreau", "Juristes"),
        Supporter("Media Watch", None, "média", "Juristes"),
    )


def test_by_name_they_follow_the_alphabet_of_the_language_without_headings():
    english = organizations.listed([ALPHA, BETA, GAMMA], "en", by_name=True)
    assert [line.name for line in english] == ["Avocats sans repos", "Media Watch", "Zenith Group"]
    arabic = organizations.listed([BETA, GAMMA, ALPHA], "ar", by_name=True)
    assert [line.name for line in arabic] == ["أمل", "Avocats sans repos", "Media Watch"]
    assert {line.group for line in (*english, *arabic)} == {""}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_of_annexes_names_those_that_are_there_in_the_order_of_their_numbers(language):
    lines = organizations.lines_of_annexes(language, [Supporter("A")] * 1200, [CountryCount("LB", 9)])
    assert [line[0] for line in lines] == ["1", "4"]
    assert "1200" in "".join(c for c in lines[0] if c.isalnum())
    assert organizations.lines_of_annexes(language, [], []) == ()


def test_the_annex_of_individuals_takes_the_place_between():
    annex = AnnexValues("en", "Us", "Title", "R", (), 0, NOON, "", "", "", 0, NOON.date())
    both = make.letter(organizations=(Supporter("A"),), annexes=("1 Organizations", "4 Statistics"))
    numbers = [line[0] for line in annexing.named_in(both, annex, b"pdf").annexes]
    assert numbers == ["1", "2", "4"]
    alone = dataclasses.replace(both, organizations=(), annexes=("4 Statistics",))
    assert [line[0] for line in annexing.named_in(alone, annex, b"pdf").annexes] == ["2", "4"]


def test_people_and_organizations_are_figures_apart_whatever_they_are():
    dice = random.Random(11)
    for _turn in range(200):
        online, paper, groups = dice.randint(0, 9000), dice.randint(0, 900), dice.randint(1, 90)
        found = behind(online=online, paper=paper, endorsers=(ALPHA,) * groups)
        kept = found.to_json()
        assert (kept["online"], kept["paper"], kept["organizations"]) == (online, paper, groups)
        assert support.statistics(found) == support.statistics(behind(online=online))
        counts = counting.Counts(online, NOON.date(), paper=paper, organizations=groups)
        said = counting.supporters(counts, "en").replace(",", "").replace("\xa0", " ")
        expected = {str(number) for number in (online, paper, groups) if number}
        assert {word for word in said.split(" as of ")[0].split() if word.isdigit()} == expected


def test_a_letter_prints_them_with_moment_and_end(pdf):
    listed = organizations.listed([ALPHA, BETA, GAMMA], "en", by_name=False)
    values = make.letter(organizations=listed, counted_at=NOON)
    assert LetterValues.from_json(values.to_json()) == values
    words = " ".join(text_of(pdf(values)).split())
    annex = words[words.index("Annex 1: Organizations") :]
    head = ["3 organizations", "20 November 2026", "checked before it was listed", "Zenith Group", "Lebanon", "Lawyers"]
    head = ["3 organizations", "20 November 2026", "checked before it was listed", "Zenith Group", "Lebanon", "Lawyers"]
    order = [*head, "Avocats sans repos", "bar association", "Media Watch", "international", "End of annex"]
    places = [annex.index(word) for word in order]
    assert places == sorted(places)
