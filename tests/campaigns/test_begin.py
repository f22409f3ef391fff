"""A first campaign in four steps: each saves what it asked, and the last one publishes."""

import re
from typing import Any

import pytest
from sqlalchemy.orm import Session

from petitions.campaigns import service, starting
from petitions.campaigns.begin import service as begin
from petitions.campaigns.models import Campaign, CampaignState
from petitions.core.keys import Keyring
from petitions.organizers.models import Organization, Role
from tests import factories as make
from tests.campaigns.conftest import imported, verbs
from tests.desk import Desk
from tests.factories import NOON

BEGIN = "/campaigns/begin"
HERE = f"{BEGIN}/tell-the-families"


def about(**over: Any) -> dict[str, Any]:
    facts = {
        "title": "Tell the families",
        "first": "en",
        "others[]": ["ar"],
        "about": "missing",
        "demands[]": ["fate", "remains"],
    }
    return facts | over


def filled(seen: str = "1") -> dict[str, str]:
    facts = {}
    for code in ("en", "ar"):
        facts |= {f"{code}-title": f"Title {code}", f"{code}-summary": "A summary.", f"{code}-statement": "Words."}
        facts |= {f"{code}-seen": seen}
    return facts


@pytest.fixture
def begun(desk: Desk, session: Session) -> Campaign:
    imported(session)
    session.commit()
    assert desk.post(BEGIN, about()).location.endswith(f"{HERE}/text")
    return service.of_organization(session, desk.organization, "tell-the-families")


def test_the_list_of_campaigns_offers_the_steps_first(desk: Desk) -> None:
    shown = desk.get("/campaigns")
    assert f'href="{desk.root}{BEGIN}">New campaign' in shown and f'href="{desk.root}/campaigns/new"' in shown


def test_the_first_step_makes_a_draft_with_sensible_defaults(begun: Campaign, session: Session) -> None:
    assert begun.state is CampaignState.DRAFT and begun.languages == ["en", "ar"] and begun.closes_at is None
    assert begun.offers_public and not begun.asks and begun.milestone == 100
    texts = service.list_texts(session, begun)
    assert texts["en"].title == "Tell the families" and texts["ar"].title == ""
    assert "families have been waiting" in texts["en"].summary and "تنتظر أسر" in texts["ar"].summary
    assert [demand.tags[0] for demand in service.list_demands(session, begun)] == [
        "enforced-disappearance",
        "identification",
    ]
    assert texts["ar"].demands["1"].startswith("الكشف عن مصير") and verbs(session)[-1] == "create_campaign"


def test_pressing_twice_makes_one_campaign(desk: Desk, begun: Campaign, session: Session) -> None:
    assert desk.post(BEGIN, about()).location.endswith(f"{HERE}/text")
    assert len(service.list_of(session, desk.organization)) == 1


def test_pressing_twice_at_once_makes_one_campaign(
    org: Organization, session: Session, keys: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts: dict[str, Any] = {"title": "Tell us", "languages": ["en"], "about": "missing", "demands": ["fate"]}
    facts |= {"account": None, "keys": keys, "index_cost": 2, "now": NOON}
    create, made = service.create, []

    def beaten(*args: Any, **over: Any) -> Campaign:
        """The other press commits between our look and our row."""
        monkeypatch.setattr(service, "create", create)
        made.append(begin.begin(session, org, **facts))
        return create(*args, **over)

    monkeypatch.setattr(service, "create", beaten)
    assert begin.begin(session, org, **facts) is made[0]
    assert [row.slug for row in service.list_of(session, org)] == ["tell-us"]


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Tell the families where they are", "tell-the-families-where-they-are"),
        ("أين هم؟", "yn-hm"),
        ("?", "{org}-campaign"),
        ("New", "{org}-campaign"),
        ("x" * 200, "x" * 50),
    ],
)
def test_the_address_is_made_of_the_title(desk: Desk, session: Session, title: str, slug: str) -> None:
    assert desk.post(BEGIN, about(title=title)).status_code == 303
    row = service.list_of(session, desk.organization)[0]
    assert row.slug == slug.format(org=desk.organization.slug)


def test_an_address_that_is_taken_gets_a_number(desk: Desk, session: Session) -> None:
    make.stored(session, make.campaign(slug="tell-the-families"))
    assert desk.post(BEGIN, about()).location.endswith("/begin/tell-the-families-2/text")


@pytest.mark.parametrize(
    ("over", "says"),
    [
        ({"title": ""}, "Give it a title."),
        ({"title": "x" * 201}, "at most: 200"),
        ({"title": "a\u202eb"}, "U+202E"),
        ({"first": "tlh"}, "Not a valid choice"),
        ({"others[]": ["tlh"]}, "Choose from the list."),
        ({"about": ""}, "Choose what it is about."),
        ({"demands[]": []}, "Tick at least one demand."),
        ({"demands[]": ["world-peace"]}, "Choose from the list."),
    ],
)
def test_something_wrong_in_the_first_step_is_returned_with_what_was_typed(
    desk: Desk, session: Session, over: dict[str, Any], says: str
) -> None:
    answer = desk.post(BEGIN, about(**over))
    assert answer.status_code == 422 and says in answer.text
    assert 'value="Tell the families"' in answer.text or "title" in over
    assert service.list_of(session, desk.organization) == []


def test_coming_back_to_the_first_step_changes_the_draft_and_keeps_what_was_written(
    desk: Desk, begun: Campaign, session: Session
) -> None:
    desk.post(f"{HERE}/text", filled())
    shown = desk.get(HERE)
    assert 'value="Title en"' in shown and len(re.findall(r"<input checked[^>]*demands", shown)) == 2
    changed = {"others[]": ["ar", "fr"], "demands[]": ["remains", "access"], "title": "Another title"}
    assert desk.post(HERE, about(**changed)).status_code == 303
    texts = service.list_texts(session, begun)
    assert (
        texts["en"].title == "Another title" and texts["en"].statement == "Words." and texts["ar"].title == "Title ar"
    )
    assert "familles attendent" in texts["fr"].summary and texts["fr"].demands["1"].startswith("Identifier")
    assert texts["en"].demands["2"].startswith("Open every place") and len(texts["en"].demands) == 2
    assert "You have begun before" in desk.get(BEGIN) and HERE in desk.get(BEGIN)


def test_the_second_step_names_the_gaps_and_saves_what_is_written(
    desk: Desk, begun: Campaign, session: Session
) -> None:
    assert "[… country or region]" in desk.get(f"{HERE}/text")
    answer = desk.post(f"{HERE}/text", filled())
    assert answer.status_code == 303 and answer.location.endswith("/recipients")
    assert service.text(session, begun, "ar").title == "Title ar" and "places to fill in" not in desk.get(
        f"{HERE}/text"
    )
    assert len(service.list_demands(session, begun)) == 2


def test_two_people_in_the_second_step_do_not_overwrite_each_other(desk: Desk, begun: Campaign) -> None:
    desk.post(f"{HERE}/text", filled())
    answer = desk.post(f"{HERE}/text", filled() | {"en-title": "Mine"})
    assert answer.status_code == 422 and "Somebody saved this text" in answer.text and 'value="Mine"' in answer.text
    assert 'name="en-seen" type="hidden" value="2"' in answer.text and "Theirs against yours" in answer.text
    assert "Mine" in answer.text.split("<ins>")[2].split("</ins>")[0]


def test_the_third_step_ticks_the_fittest_and_saves_what_is_ticked(
    desk: Desk, begun: Campaign, session: Session
) -> None:
    shown = desk.get(f"{HERE}/recipients")
    ticked = re.findall(r'name="bodies\[\]" value="([^"]+)" checked', shown)
    assert len(ticked) == 3
    assert desk.post(f"{HERE}/recipients", {"bodies[]": ticked[:2]}).location.endswith("/look")
    assert {choice.recipient.slug for choice in service.list_choices(session, begun)} == set(ticked[:2])
    again = desk.post(f"{HERE}/recipients", {"bodies[]": ticked[1:]})
    assert again.status_code == 303
    assert {choice.recipient.slug for choice in service.list_choices(session, begun)} == set(ticked[1:])
    assert all(choice.names == "no" for choice in service.list_choices(session, begun))


def test_a_body_that_is_not_offered_is_not_chosen(desk: Desk, begun: Campaign, session: Session) -> None:
    answer = desk.post(f"{HERE}/recipients", {"bodies[]": ["nobody-at-all"]})
    assert answer.status_code == 422 and "Choose from the list." in answer.text
    assert service.list_choices(session, begun) == []


def test_with_gaps_left_the_last_step_says_what_is_missing(desk: Desk, begun: Campaign, session: Session) -> None:
    shown = desk.get(f"{HERE}/look")
    assert "something is still to be written: [… country or region]" in shown and "Publish the campaign" not in shown
    assert desk.post(f"{HERE}/look", page=f"{HERE}/text").status_code == 409
    assert begun.state is CampaignState.DRAFT


def test_the_last_step_shows_all_of_it_and_publishes(desk: Desk, begun: Campaign, session: Session) -> None:
    desk.post(f"{HERE}/text", filled())
    shown = desk.get(f"{HERE}/look")
    assert "Title ar" in shown and "Disclose the fate" in shown and "Publish the campaign" in shown
    assert desk.post(f"{HERE}/look").status_code == 303
    session.refresh(begun)
    assert begun.state is CampaignState.PUBLISHED and verbs(session)[-1] == "publish_campaign"
    assert desk.client.get("/en/c/tell-the-families").status_code == 200
    again = desk.client.get(f"{desk.root}{HERE}/look")
    assert again.status_code == 303 and again.location.endswith("/campaigns/tell-the-families")


@pytest.mark.parametrize("step", ["", "/text", "/recipients", "/look"])
def test_another_organizations_draft_is_not_there(desk: Desk, session: Session, step: str) -> None:
    make.stored(session, make.campaign(slug="theirs", state=CampaignState.DRAFT))
    desk.get(f"{BEGIN}/theirs{step}", 404)
    assert desk.post(f"{BEGIN}/theirs{step}", about() | filled(), page=BEGIN).status_code == 404


def test_a_viewer_begins_nothing(desk: Desk, session: Session) -> None:
    desk.membership.role = Role.VIEWER
    session.commit()
    desk.get(BEGIN, 403)
    assert f'href="{desk.root}{BEGIN}"' not in desk.get("/campaigns")


@pytest.mark.parametrize("language", starting.LANGUAGES)
@pytest.mark.parametrize("key", starting.KEYS)
def test_every_starter_is_whole_and_has_gaps_in_each_language(key: str, language: str) -> None:
    starter, original = starting.find(key, language), starting.find(key, "en")
    assert starter and original and starter.name and len(starter.summary) <= 600
    assert len(starting.GAP.findall(starter.statement)) == len(starting.GAP.findall(original.statement)) > 0
    assert len(starting.GAP.findall(starter.summary)) == len(starting.GAP.findall(original.summary))
    assert starter.statement.count("\n\n") == 3


@pytest.mark.parametrize(("words", "number"), [("a […] quotation", 0), ("[… the year]", 1), ("[see note]", 0)])
def test_an_omission_is_no_gap(words: str, number: int) -> None:
    assert len(starting.gaps(make.text(make.campaign(), statement=words))) == number
