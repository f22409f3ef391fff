"""What keeps a letter from being frozen is named, with its place; what is ready has no problem."""

import dataclasses
from datetime import timedelta

import pytest

from petitions.letters import company, gathering, problems, service, support
from petitions.letters.models import LetterKind, LetterPartner
from petitions.letters.options import Options
from tests import factories as make
from tests.factories import NOON

SIGNED = {"en": {"name": "B. Specimen", "function": "Chair"}}


@pytest.fixture
def place(app, session):
    """A campaign in two languages, one addressee, and what looks at a text for it."""
    campaign = make.campaign(languages=["en", "fr"])
    wave = make.wave(campaign)
    choice = make.choice(campaign, make.recipient())
    texts = make.text(campaign), make.text(campaign, language="fr")
    make.stored(session, campaign, wave, *texts, choice)
    make.stored(session, make.demand(campaign, wave, 1), make.demand(campaign, wave, 2))
    with app.test_request_context():
        yield Place(session, choice)


class Place:
    """Asks what is wrong with words for one addressee."""

    def __init__(self, session, choice):
        self.session, self.choice, self.campaign = session, choice, choice.campaign

    def words(self, body, subject="S", kind=LetterKind.FIRST, **decided):
        behind = support.at(self.session, self.campaign, now=NOON)
        options = Options(**decided)
        return gathering.of_choice(self.session, self.choice, subject, body, behind, kind=kind, options=options)

    def found(self, body, subject="S", kind=LetterKind.FIRST, **decided):
        frame = gathering.draft_frame(self.campaign, dated_on=NOON.date())
        wrong = problems.list_problems(self.words(body, subject, kind, **decided), frame)
        assert all(str(one.sentence) for one in wrong)
        return {one.code: one for one in wrong}

    def partner(self, **over):
        facts = {"names": {"en": "Partner League"}, "signatories": SIGNED, "logo": None, "account": None, "now": NOON}
        return company.keep_partner(self.session, self.campaign, None, **facts | over)


def test_plain_words_are_ready(place):
    assert place.found("Plain words.") == {}


def test_a_gap_is_named_with_its_line(place):
    found = place.found("First.\n\nThen [… the facts: where and when] and on.")
    assert list(found) == ["gap"]
    assert "Line 3" in str(found["gap"].sentence) and found["gap"].field == "[… the facts: where and when]"
    assert "gap" in place.found("Words.", subject="[… who]")


@pytest.mark.parametrize("body", ["We ask {{demands}} of you.", "- We ask {{demands}}", "{{demands}} and {{date}}"])
def test_demands_amid_other_words_are_named(place, body):
    assert list(place.found(body)) == ["demands_inline"]


def test_demands_in_the_subject_are_named(place):
    assert "demands_inline" in place.found("{{demands}}", subject="About {{demands}}")
    assert place.found("We ask:\n\n{{demands}}") == {}


@pytest.mark.parametrize("condition", ["kind=cuort", "tag=tortur"])
def test_a_condition_that_nobody_meets_is_named(place, condition):
    found = place.found(f"[if {condition}] Words.\n\n[if kind=court] More.")
    assert found["unknown_condition"].field == f"[if {condition}]"


@pytest.mark.parametrize("kind", [LetterKind.FOLLOW_UP, LetterKind.CORRECTION])
def test_what_looks_back_names_the_earlier_letter(place, kind):
    assert place.found("We wrote before.", kind=kind)["not_cited"].field == "{{previous_letter}}"
    assert "not_cited" not in place.found("Words.", subject="Our letter {{previous_letter}}", kind=kind)


def test_an_urgent_appeal_needs_its_day(place):
    body = "It is {{days_since}} since {{since}}."
    assert set(place.found(body, kind=LetterKind.URGENT)) == {"no_since"}
    tomorrow = NOON.date() + timedelta(days=1)
    assert "since_ahead" in place.found(body, kind=LetterKind.URGENT, since_on=tomorrow)
    assert place.found(body, kind=LetterKind.URGENT, since_on=NOON.date() - timedelta(days=9)) == {}


def test_a_joint_letter_needs_partners_and_who_signs_for_them(place):
    assert set(place.found("With {{partners}}.", kind=LetterKind.JOINT)) == {"no_partners"}
    place.partner(signatories={})
    assert "Partner League" in str(
        place.found("With {{partners}}.", kind=LetterKind.JOINT)["partner_unsigned"].sentence
    )
    for row in place.session.query(LetterPartner):
        row.signatories = SIGNED
    assert place.found("With {{partners}}.", kind=LetterKind.JOINT) == {}


def test_an_invitation_needs_no_public_text_in_its_language(place):
    place.choice.language = "ar"
    assert "no_public_text" in place.found("Words.")
    assert place.found("Words: {{campaign_link}}", kind=LetterKind.INVITATION) == {}
    assert "no_public_text" in place.found("{{demands}}", kind=LetterKind.INVITATION)


def test_a_text_that_should_stand_beside_it_must_exist_and_be_right(place):
    found = place.found("Words.", parallel="fr")
    assert list(found) == ["no_parallel"] and "Français" in str(found["no_parallel"].sentence)
    facts = {"subject": "Objet", "account": None, "now": NOON}
    service.write_text(place.session, place.campaign, "fr", body="Des mots {{nonsense}}.", **facts)
    wrong = place.found("Words.", parallel="fr")["unknown_field"]
    assert "Français" in str(wrong.sentence) and wrong.field == "{{nonsense}}"
    service.write_text(place.session, place.campaign, "fr", body="Des mots.", **facts)
    assert place.found("Words.", parallel="fr") == {}


def test_a_body_without_any_address_is_named(place):
    place.choice.recipient.facts = place.choice.recipient.facts | {"address": []}
    assert place.found("Words.") == {}
    place.choice.recipient.email = None
    assert "no_address" in place.found("Words.")
    place.choice.recipient.facts = place.choice.recipient.facts | {"address": None, "country": None, "channel": None}
    assert "no_address" in place.found("Words.")


def test_twelve_lines_of_address_and_forty_demands_are_letters_too(place):
    from petitions.letters import drafting

    lines = [f"Line {number}" for number in range(12)]
    place.choice.recipient.facts = place.choice.recipient.facts | {"address": lines}
    demands = tuple(f"Demand {number}." for number in range(40))
    words = dataclasses.replace(place.words("We ask:\n\n{{demands}}"), demands=demands)
    values = drafting.values_for(words, gathering.draft_frame(place.campaign, dated_on=NOON.date()))
    assert values.addressee[1:13] == tuple(lines) and len(values.blocks[1].items) == 40


def test_a_kind_that_does_not_fit_says_so_and_nothing_else(place):
    behind = support.at(place.session, place.campaign, now=NOON)
    frame = gathering.draft_frame(place.campaign, dated_on=NOON.date())
    (only,) = problems.of_choice(place.session, place.choice, kind=LetterKind.FOLLOW_UP, behind=behind, frame=frame)
    assert only.code == "misfit"
    (only,) = problems.of_choice(place.session, place.choice, kind=LetterKind.FIRST, behind=behind, frame=frame)
    assert only.code == "no_text"
