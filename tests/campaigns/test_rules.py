"""When a campaign is open and ready, what its hash covers, and which door a demand fits."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest

from petitions.campaigns import library, proposals, rules
from petitions.campaigns.models import CampaignState, CampaignText, Choice, Demand
from petitions.core.prose import hidden_characters
from petitions.recipients import directory
from petitions.recipients.models import Recipient
from tests import factories as make
from tests.factories import NOON

BOOK = directory.shipped()
HOUR = timedelta(hours=1)


def body(slug: str) -> Recipient:
    facts = next(record for record in BOOK.records if record["id"] == slug)
    words = {key: facts[key] for key in ("kind", "rank", "intake", "passes_on", "mass_letters", "email")}
    return Recipient(slug=slug, facts=facts, **words)


def parts(**over: Any) -> dict[str, Any]:
    return {
        "campaign": "c",
        "language": "ar",
        "title": "t",
        "summary": "s",
        "statement": "x",
        "demands": {"1": "ا"},
    } | over


def test_a_campaign_takes_signatures_from_its_first_moment_until_its_last() -> None:
    campaign = make.campaign(opens_at=NOON, closes_at=NOON + HOUR)
    rules.check_open(campaign, NOON)
    rules.check_open(campaign, NOON + HOUR - timedelta(seconds=1))
    with pytest.raises(rules.CampaignClosed):
        rules.check_open(campaign, NOON + HOUR)


def test_a_campaign_that_has_not_begun_says_so() -> None:
    with pytest.raises(rules.NotYetOpen):
        rules.check_open(make.campaign(opens_at=NOON + HOUR), NOON)


@pytest.mark.parametrize("state", [CampaignState.DRAFT, CampaignState.CLOSED])
def test_a_draft_or_closed_campaign_takes_no_signature(state: CampaignState) -> None:
    with pytest.raises(rules.CampaignClosed) as refused:
        rules.check_open(make.campaign(state=state), NOON)
    assert not isinstance(refused.value, rules.NotYetOpen)


def test_the_hash_covers_every_part_of_the_text() -> None:
    whole = rules.text_hash(**parts())
    others = {
        rules.text_hash(**parts(**{key: "other"})) for key in ("campaign", "language", "title", "summary", "statement")
    }
    others |= {rules.text_hash(**parts(demands=demands)) for demands in ({}, {"2": "ا"}, {"1": "ب"})}
    assert len(others) == 8 and whole not in others and len(whole) == 64


def test_the_hash_is_that_of_sorted_compact_json_in_utf_8() -> None:
    """Changing the rule would break every signature under the texts of before."""
    plain = '{"campaign":"c","demands":{"1":"ا"},"language":"ar","statement":"x","summary":"s","title":"t"}'
    assert rules.text_hash(**parts()) == hashlib.sha256(plain.encode("utf-8")).hexdigest()


@pytest.mark.parametrize(
    "slug", ["ab", "a" * 61, "A-b-c", "a--b", "-abc", "abc-", "a b c", "ä-öü", "حملة", "a/../b", "abc\n", ""]
)
def test_an_address_that_cannot_be_is_refused(slug: str) -> None:
    with pytest.raises(rules.BadSlug):
        rules.check_slug(slug)


def test_an_address_that_means_something_else_is_taken() -> None:
    with pytest.raises(rules.SlugTaken):
        rules.check_slug("new")


@pytest.mark.parametrize("closes_at", [NOON, NOON - HOUR])
def test_reversed_dates_are_refused(closes_at: Any) -> None:
    with pytest.raises(rules.BadDates):
        rules.check_dates(NOON, closes_at)


@pytest.mark.parametrize("languages", [[], ["en", "en"], ["de"], ["en", "x"]])
def test_languages_without_letters_or_twice_are_refused(languages: list[str]) -> None:
    with pytest.raises(rules.BadLanguages):
        rules.check_languages(languages)


@pytest.mark.parametrize("numbers", [[2], [1, 3], [0, 1], list(range(1, 22))])
def test_demands_with_gaps_or_too_many_are_refused(numbers: list[int]) -> None:
    with pytest.raises(rules.BadDemands):
        rules.check_numbers(numbers)


def ready(**over: Any) -> dict[str, CampaignText]:
    campaign = make.campaign()
    return {code: make.text(campaign, language=code, **over) for code in ("en", "ar", "fr")}


def demands(*tags: list[str]) -> list[Demand]:
    return [Demand(number=n, tags=t) for n, t in enumerate(tags, 1)]


def test_a_whole_campaign_lacks_nothing() -> None:
    assert rules.missing(make.campaign(), ready(), demands(["torture"], ["search"])) == []


def test_everything_that_is_missing_is_named_at_once() -> None:
    texts = ready(demands={"1": "One."}) | {
        "fr": make.text(make.campaign(), summary="", demands={"1": "Un.", "2": "Deux."})
    }
    del texts["ar"]
    campaign = make.campaign()
    said = " ".join(map(str, rules.missing(campaign, texts, demands(["torture"], []))))
    for words in (
        "no text in العربية",
        "In English these demands have no text: 2",
        "In Français a title",
        "no subject",
    ):
        assert words in said
    assert "no demand yet" in str(rules.missing(campaign, texts, [])[0])


def test_a_campaign_that_is_over_cannot_be_published() -> None:
    assert rules.is_over(make.campaign(closes_at=NOON), NOON) and not rules.is_over(make.campaign(), NOON)
    assert rules.is_over(make.campaign(opens_at=NOON + HOUR, closes_at=NOON + HOUR), NOON)


@pytest.mark.parametrize(
    ("typed", "draft", "fixed"),
    [
        ([1, 2, None], [1, 2, 3], [1, 2, 3]),
        ([1, 3], [1, 2], [1, 3]),
        ([3, 1, 2], [3, 1, 2], [3, 1, 2]),
        ([None, None], [1, 2], [1, 2]),
        ([None, 1], [2, 1], [2, 1]),
        ([], [], []),
    ],
)
def test_demands_get_numbers_in_the_order_asked_for(typed: list[Any], draft: list[int], fixed: list[int]) -> None:
    assert rules.numbered(typed, is_fixed=False) == draft and rules.numbered(typed, is_fixed=True) == fixed


def test_two_demands_of_one_number_are_named() -> None:
    with pytest.raises(rules.TwiceNumbered) as refused:
        rules.numbered([1, 2, 2], is_fixed=False)
    assert "number 2" in refused.value.sentence()


def test_what_is_missing_stands_in_the_refusal() -> None:
    assert "no demand" in rules.NotReady(rules.missing(make.campaign(), ready(), [])).sentence()


# --- the three groups


@pytest.mark.parametrize(
    ("slug", "tags", "group", "says"),
    [
        ("un-secretary-general", ["accountability"], "letter", "with annexes"),
        ("coi-syria", ["torture"], "letter", "count in one sentence"),
        ("pm-france", ["missing-persons"], "letter", "count in one sentence"),
        ("wgeid", ["enforced-disappearance"], "submission", "covering letter"),
        ("ced", ["search"], "submission", "covering letter"),
        ("sr-torture", ["torture"], "submission", "One submission per case"),
        ("ncmp-syria", ["remains-return"], "submission", "One file per person"),
        ("opcw", ["family-support"], "unfit", "chemical weapons"),
        ("wgeid", ["arbitrary-detention"], "unfit", "no demand is about that"),
        ("achpr", ["torture"], "unfit", "Africa"),
        ("iachr", ["arbitrary-detention"], "unfit", "Americas"),
    ],
)
def test_a_body_falls_into_one_of_three_groups(slug: str, tags: list[str], group: str, says: str) -> None:
    found, proposal = proposals.fit(body(slug), {1: ["funding"], 2: tags})
    assert found == group and says in str(proposal.reason)
    assert proposal.demands == ([2] if group != "unfit" or "only" in str(proposal.reason) else [])


def test_bodies_behind_one_mailroom_stand_together_where_the_best_stands() -> None:
    given = [("a", None, 2), ("b", "geneva", 1), ("c", None, 2), ("d", "geneva", 3), ("e", None, 1)]
    rows = [proposals.Proposal(make.recipient(slug=slug, intake=intake), [1] * n, "") for slug, intake, n in given]
    assert [p.recipient.slug for p in proposals.in_order(rows)] == ["d", "b", "a", "c", "e"]


# --- names, languages, mailrooms

STATES = [r["id"] for r in BOOK.records if r["kind"].startswith("state-") or r["passes_on"] == "states"]


@pytest.mark.parametrize("slug", STATES)
@pytest.mark.parametrize(
    ("names", "before"), [("yes", "no"), ("approved", "no"), ("yes", "approved"), ("approved", "approved")]
)
def test_no_choice_can_send_names_to_a_state_or_a_body_that_passes_on(slug: str, names: str, before: str) -> None:
    with pytest.raises(rules.NamesForbidden):
        rules.check_names(body(slug), names, before)


def test_fourteen_bodies_can_receive_an_annex_of_individuals() -> None:
    assert sum(rules.may_carry_names(body(record["id"])) != "no" for record in BOOK.records) == 14


def test_where_no_rule_is_known_names_wait_for_an_approver() -> None:
    with pytest.raises(rules.NamesNotAsked):
        rules.check_names(body("opcw"), "yes", "no")
    rules.check_names(body("opcw"), "yes", "approved")
    rules.check_names(body("opcw"), "no", "no")


def test_a_body_bound_to_confidence_may_get_names_without_asking() -> None:
    rules.check_names(make.recipient(), "yes", "no")


@pytest.mark.parametrize(
    ("slug", "language"), [("wgeid", "ar"), ("de-gba", "de"), ("ncmp-syria", "en"), ("wgeid", "es"), ("wgeid", "x")]
)
def test_a_letter_is_written_only_in_a_language_all_three_know(slug: str, language: str) -> None:
    """The campaign has a text in it, the body reads it, the directory has a form of address."""
    with pytest.raises(rules.NotAddressable):
        rules.check_choice(make.campaign(languages=["en", "ar", "fr"]), body(slug), language, "neutral")


def test_a_form_the_directory_lacks_is_refused() -> None:
    with pytest.raises(rules.NoSuchForm):
        rules.check_choice(make.campaign(), body("wgeid"), "en", "x")


def test_a_third_letter_to_one_mailroom_asks_for_a_reason() -> None:
    mates = [Choice(recipient=body(slug)) for slug in ("coi-syria", "wgad")]
    rules.check_intake(mates[:1], "", "en")
    rules.check_intake(mates, "It has a mandate of its own.", "en")
    with pytest.raises(rules.ReasonNeeded) as refused:
        rules.check_intake(mates, "  ", "en")
    assert "Arbitrary Detention" in refused.value.sentence()


# --- the library


def test_the_library_has_nine_demands_in_three_languages() -> None:
    assert len(library.demands()) == 9 == len({demand.key for demand in library.demands()})
    for demand in library.demands():
        assert set(demand.texts) == set(demand.titles) == {"ar", "en", "fr"}
        assert all(words.endswith(".") and not hidden_characters(words) for words in demand.texts.values())


def test_the_library_uses_the_directorys_tags_and_each_demand_finds_doors() -> None:
    for demand in library.demands():
        assert demand.tags and set(demand.tags) <= set(BOOK.meta["demand_tags"])
        assert sum(bool(set(demand.tags) & set(record["demands"])) for record in BOOK.records) >= 2


def test_the_library_says_neither_a_country_nor_a_body() -> None:
    for demand in library.demands():
        assert "Syria" not in demand.texts["en"] and "سوري" not in demand.texts["ar"]


def test_a_demand_is_found_by_its_key() -> None:
    found = library.find("remains")
    assert found and found.title("zh") == "Identification and return of remains" and library.find("x") is None
