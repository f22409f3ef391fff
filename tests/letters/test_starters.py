"""Words to begin from: every kind in every language can be printed once its gaps are filled."""

import pytest

from petitions.letters import fields, starters, text
from petitions.letters.models import LetterKind
from petitions.letters.values import LANGUAGES

EVERY = [(kind, language) for kind in LetterKind for language in LANGUAGES]


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_a_starter_is_whole_and_names_only_our_fields(kind, language):
    starter = starters.find(kind, language)
    for words in (starter.subject, starter.body):
        assert words and not fields.find_problems(words) and "!" not in words
    blocks = text.parse(starter.body)
    assert len(blocks) >= 4
    assert starters.GAP.search(starter.body)


@pytest.mark.parametrize("kind", LetterKind)
def test_a_starter_says_the_same_in_every_language(kind):
    found = {language: starters.find(kind, language) for language in LANGUAGES}
    used = {language: sorted(fields.names_in(one.subject, one.body)) for language, one in found.items()}
    gaps = {language: len(starters.GAP.findall(one.subject + one.body)) for language, one in found.items()}
    shape = {language: [block.kind for block in text.parse(one.body)] for language, one in found.items()}
    assert all(names == used["en"] for names in used.values()), used
    assert len(set(gaps.values())) == 1, gaps
    assert all(kinds == shape["en"] for kinds in shape.values()), shape


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_kind_begins_with_what_it_needs(language):
    needs = {
        LetterKind.FOLLOW_UP: {"previous_letter", "days_since", "demands"},
        LetterKind.CORRECTION: {"previous_letter"},
        LetterKind.URGENT: {"days_since", "since", "demands"},
        LetterKind.JOINT: {"partners", "demands"},
        LetterKind.INVITATION: {"campaign_link"},
    }
    for kind, names in needs.items():
        starter = starters.find(kind, language)
        assert names <= fields.names_in(starter.subject, starter.body)
    invited = starters.find(LetterKind.INVITATION, language)
    assert "demands" not in fields.names_in(invited.body)
