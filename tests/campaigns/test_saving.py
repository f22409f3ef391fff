"""What follows what when a text is saved: versions, epochs, and translations that fall behind."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from petitions.campaigns import comparing, rules, service, weighing
from petitions.campaigns.models import Campaign, CampaignText
from petitions.campaigns.texts import Asked, Draft
from tests.campaigns.conftest import Maker, filled
from tests.factories import NOON


@pytest.fixture
def public(session: Session, create: Maker) -> Campaign:
    campaign = filled(session, create(languages=["en", "ar"]))
    return service.publish(session, campaign, now=NOON)


def save(
    session: Session, campaign: Campaign, weight: str | None = None, added: str = "", **over: Any
) -> dict[str, CampaignText]:
    """Save what stands there, with the statement of some languages changed, or followed."""
    drafts = {}
    for code, text in service.list_texts(session, campaign).items():
        statement, follows = over.get(code, text.statement), bool(over.get(f"{code}_follows"))
        drafts[code] = Draft(text.title, text.summary, statement, text.version, follows)
    asked = service.asked_now(session, campaign)
    if added:
        asked.append(Asked(None, ["missing-persons"], {"en": added, "ar": added}))
    service.save(session, campaign, drafts, asked, account=None, now=NOON, weight=weight)
    return service.list_texts(session, campaign)


def epochs(texts: dict[str, CampaignText]) -> dict[str, int]:
    return {code: text.epoch for code, text in texts.items()}


def test_saving_without_a_change_asks_nothing_and_makes_no_version(session: Session, public: Campaign) -> None:
    assert {text.version for text in save(session, public).values()} == {1} and public.epoch == 1


def test_a_change_of_what_is_public_must_be_weighed(session: Session, public: Campaign) -> None:
    with pytest.raises(weighing.Unweighed):
        save(session, public, en="Changed.")


def test_better_wording_is_a_version_of_the_same_epoch(session: Session, public: Campaign) -> None:
    texts = save(session, public, "wording", en="Changed.", ar="Changed too.")
    assert public.epoch == 1 and epochs(texts) == {"en": 1, "ar": 1} and texts["en"].version == 2


def test_a_material_change_begins_an_epoch(session: Session, public: Campaign) -> None:
    texts = save(session, public, "material", en="Something else.", ar="Something else.")
    assert public.epoch == 2 and epochs(texts) == {"en": 2, "ar": 2}


def test_an_added_demand_cannot_pass_as_wording(session: Session, public: Campaign) -> None:
    with pytest.raises(weighing.TooHeavy), session.begin_nested():
        save(session, public, "wording", added="Three.")
    assert epochs(save(session, public, "material", added="Three.")) == {"en": 2, "ar": 2}


def test_a_translation_that_was_left_alone_stays_in_its_epoch_until_somebody_has_looked(
    session: Session, public: Campaign
) -> None:
    texts = save(session, public, "material", en="Something else.")
    assert epochs(texts) == {"en": 2, "ar": 1}
    assert list(comparing.since(session, public, texts)) == ["ar"]
    assert epochs(save(session, public, "wording", ar="A comma.")) == {"en": 2, "ar": 1}
    texts = save(session, public, "wording", ar_follows=True)
    assert epochs(texts) == {"en": 2, "ar": 2} and texts["ar"].version == 3
    assert comparing.since(session, public, texts) == {}


def test_what_changed_in_the_source_is_shown_until_the_translation_follows(session: Session, create: Maker) -> None:
    draft = filled(session, create(languages=["en", "ar"]))
    save(session, draft, ar="Made from version one.")
    texts = save(session, draft, en="Statement with more words.")
    found = comparing.since(session, draft, texts)["ar"]
    assert "with more words" in "".join(piece.text for line in found for piece in line if piece.kind == "new")
    texts = save(session, draft, ar_follows=True)
    assert comparing.since(session, draft, texts) == {} and texts["ar"].version == 2 and texts["ar"].of_version == 2


def test_a_material_change_of_a_translation_alone_takes_the_others_along(session: Session, public: Campaign) -> None:
    texts = save(session, public, "material", ar="Something else.")
    assert epochs(texts) == {"en": 2, "ar": 2} and texts["en"].statement == "Statement."


def test_a_language_that_is_added_is_not_weighed(session: Session, public: Campaign) -> None:
    public.languages = ["en", "ar", "fr"]
    texts = service.list_texts(session, public)
    drafts = {code: Draft(text.title, text.summary, text.statement, 1) for code, text in texts.items()}
    drafts["fr"] = Draft("Titre", "Résumé.", "Texte.", 0)
    asked = [
        Asked(demand.number, demand.tags, {**demand.texts, "fr": "Une."})
        for demand in service.asked_now(session, public)
    ]
    service.save(session, public, drafts, asked, account=None, now=NOON)
    assert service.list_texts(session, public)["fr"].epoch == 1


def test_what_is_missing_is_said_before_it_is_weighed(session: Session, public: Campaign) -> None:
    with pytest.raises(rules.NotWhole):
        save(session, public, en="")


def test_earlier_texts_are_found_by_their_epoch(session: Session, public: Campaign) -> None:
    save(session, public, "material", en="Something else.", ar="Something else.")
    assert service.list_texts(session, public, epoch=1)["en"].statement == "Statement."
    assert service.text(session, public, "fr", epoch=1).version == 1
    assert [row.version for row in service.list_versions(session, public, "en")] == [2, 1]
