"""Campaigns on the desk: frame and text."""

import re
from typing import Any

import pytest
from sqlalchemy.orm import Session

from petitions.campaigns import library, service
from petitions.campaigns.models import Campaign, CampaignState
from tests import factories as make
from tests.campaigns.conftest import PATH, frame, imported, verbs, words
from tests.desk import Desk


def test_without_a_campaign_the_list_offers_the_first_step(desk: Desk) -> None:
    assert "Begin the first one" in desk.get("/campaigns")


def test_a_new_campaign_is_a_draft_on_the_list(desk: Desk, session: Session) -> None:
    answer = desk.post("/campaigns/new", frame())
    assert answer.status_code == 303 and answer.location.endswith("/campaigns/tell-us/text")
    row = service.of_organization(session, desk.organization, "tell-us")
    assert row.languages == ["en", "ar"] and row.state is CampaignState.DRAFT and row.offers_public
    shown = desk.get("/campaigns")
    assert "/c/tell-us" in shown and "Draft" in shown and verbs(session)[-1] == "create_campaign"


@pytest.mark.parametrize(
    ("over", "says"),
    [
        ({"slug": ""}, "Give it an address."),
        ({"slug": "Tell us"}, "small letters a to z"),
        ({"slug": "new"}, "campaign with this address already"),
        ({"slug": "x" * 61}, "3 to 60"),
        ({"slug": "حملة"}, "small letters a to z"),
        ({"closes_at": "2026-10-01T08:00"}, "must close after it opens"),
        ({"opens_at": ""}, "Say when it opens."),
        ({"opens_at": "2026-13-01T08:00"}, "Not a valid datetime"),
        ({"milestone": "3"}, "between 10 and"),
        ({"milestone": "9" * 30}, "between 10 and"),
        ({"milestone": "many"}, "Not a valid integer"),
        ({"first": "tlh"}, "Not a valid choice"),
        ({"languages[]": ["en", "tlh"]}, "Choose from the list."),
    ],
)
def test_a_frame_with_something_wrong_is_returned_with_what_was_typed(
    desk: Desk, session: Session, over: dict[str, Any], says: str
) -> None:
    answer = desk.post("/campaigns/new", frame(**over))
    assert answer.status_code == 422 and says in answer.text, answer.text
    assert "2999-01-01T08:00" in answer.text or "closes_at" in over
    assert service.list_of(session, desk.organization) == []


def test_an_address_another_organization_uses_is_taken(desk: Desk, session: Session) -> None:
    make.stored(session, make.campaign(slug="tell-us"))
    answer = desk.post("/campaigns/new", frame())
    assert answer.status_code == 422 and "There is a campaign with this address already" in answer.text
    assert "2999-01-01T08:00" in answer.text


def test_a_press_without_the_sessions_token_makes_nothing(desk: Desk, session: Session) -> None:
    assert desk.client.post(desk.root + "/campaigns/new", data=frame()).status_code == 400
    assert service.list_of(session, desk.organization) == []


def test_owner_and_state_cannot_be_sent_along(desk: Desk, session: Session) -> None:
    desk.post("/campaigns/new", frame(state="published", organization_id="99", index_key="mine"))
    row = service.of_organization(session, desk.organization, "tell-us")
    assert row.state is CampaignState.DRAFT and row.organization_id == desk.organization.id and row.index_key != "mine"


def test_a_draft_opens_with_three_empty_rows_for_demands(desk: Desk, draft: Campaign) -> None:
    shown = desk.get(f"{PATH}/text")
    assert 'name="demands-2-text_ar"' in shown and 'name="demands-3-text_ar"' not in shown


def test_text_and_demands_are_saved_in_every_language(desk: Desk, written: Campaign, session: Session) -> None:
    shown = desk.get(f"{PATH}/text")
    assert (
        "Demand 2 in ar." in shown and "<em>Words</em>" in shown and 'name="en-seen" type="hidden" value="1"' in shown
    )
    assert [d.tags for d in service.list_demands(session, written)] == [["enforced-disappearance"], ["accountability"]]
    assert verbs(session)[-1] == "write_text"


def test_a_demand_from_the_library_is_added_to_what_is_being_typed_and_nothing_is_saved(
    desk: Desk, draft: Campaign, session: Session
) -> None:
    answer = desk.post(f"{PATH}/text", words(act="add", library="remains"))
    taken = library.find("remains")
    assert taken and answer.status_code == 200 and taken.texts["ar"] in answer.text and taken.texts["en"] in answer.text
    assert "Title ar" in answer.text and 'name="demands-2-number"' in answer.text
    assert service.list_texts(session, draft) == {} and service.list_demands(session, draft) == []


def test_rows_without_words_are_left_out_and_numbers_close_up(desk: Desk, written: Campaign, session: Session) -> None:
    gone = {"demands-0-text_en": "", "demands-0-text_ar": "", "en-seen": "1", "ar-seen": "1"}
    assert desk.post(f"{PATH}/text", words(**gone)).status_code == 303
    assert service.text(session, written, "en").demands == {"1": "Demand 2 in en."}
    assert [d.tags for d in service.list_demands(session, written)] == [["accountability"]]


def test_demands_are_put_into_another_order_by_their_numbers(desk: Desk, draft: Campaign, session: Session) -> None:
    desk.post(f"{PATH}/text", words(**{"demands-0-number": "2", "demands-1-number": "1"}))
    assert service.text(session, draft, "ar").demands == {"1": "Demand 2 in ar.", "2": "Demand 1 in ar."}


@pytest.mark.parametrize(
    ("over", "says"),
    [
        ({"demands-1-number": "1"}, "Two demands have the number 1."),
        ({"demands-1-number": "-1"}, "Demands are numbered from 1."),
        ({"demands-1-number": "two"}, "Not a valid integer"),
        ({"demands-1-tags[]": ["peace"]}, "Choose from the list."),
        ({"demands-1-text_ar": "x" * 1001}, "at most: 1000"),
        ({"demands-1-text_ar": "ا\u202eب"}, "U+202E"),
        ({"en-title": "x" * 201}, "at most: 200"),
        ({"en-title": "a\u2067b"}, "U+2067"),
        ({"ar-summary": "x" * 601}, "at most: 600"),
        ({"en-statement": "x" * 20_001}, "at most: 20000"),
        ({"en-statement": "> " * 50 + "x"}, "deep in each other"),
        ({"en-statement": "![x](https://a.example/x.png)"}, "Pictures cannot be shown"),
        ({"en-seen": "7"}, "Somebody saved this text while you were writing."),
    ],
)
def test_a_text_with_something_wrong_is_returned_with_what_was_typed(
    desk: Desk, draft: Campaign, session: Session, over: dict[str, Any], says: str
) -> None:
    answer = desk.post(f"{PATH}/text", words(**over))
    assert answer.status_code == 422 and says in answer.text, answer.text
    assert "Demand 1 in ar." in answer.text and "Title ar" in answer.text
    assert service.list_texts(session, draft) == {} and service.list_demands(session, draft) == []


def test_whoever_saves_second_sees_both_texts_and_may_replace(desk: Desk, written: Campaign, session: Session) -> None:
    answer = desk.post(f"{PATH}/text", words(**{"en-title": "Mine"}))
    assert answer.status_code == 422 and "Title en" in answer.text and 'value="Mine"' in answer.text
    assert 'name="en-seen" type="hidden" value="1"' in answer.text
    assert desk.post(f"{PATH}/text", words(**{"en-title": "Mine", "en-seen": "1", "ar-seen": "1"})).status_code == 303
    assert service.text(session, written, "en").title == "Mine"


@pytest.mark.parametrize(
    "bad", ["<script>alert(1)</script>", "[x](javascript:alert(1))", "<iframe src=x>", "{{7777*7777}}"]
)
def test_hostile_words_in_a_statement_are_shown_as_words(desk: Desk, draft: Campaign, bad: str) -> None:
    assert desk.post(f"{PATH}/text", words(**{"en-statement": bad})).status_code == 303
    shown = desk.get(f"{PATH}/text")
    assert (
        "<script>alert" not in shown
        and 'href="javascript' not in shown
        and "<iframe" not in shown
        and str(7777 * 7777) not in shown
    )


def test_publishing_waits_for_what_is_missing_and_names_it(desk: Desk, draft: Campaign, session: Session) -> None:
    shown = desk.get(PATH)
    assert "There is no demand yet." in shown and "There is no text in العربية." in shown and "Publish" not in shown
    answer = desk.post(f"{PATH}/publish", page=PATH)
    assert answer.status_code == 409 and "There is no demand yet." in answer.text
    assert draft.state is CampaignState.DRAFT


def test_a_whole_campaign_is_published_closed_and_opened_again(desk: Desk, written: Campaign, session: Session) -> None:
    assert "Publish the campaign" in desk.get(PATH)
    assert desk.post(f"{PATH}/publish", page=PATH).status_code == 303
    assert written.state is CampaignState.PUBLISHED and "Close the campaign now" in desk.get(PATH)
    assert desk.post(f"{PATH}/close", page=PATH).status_code == 303
    assert desk.post(PATH, frame()).status_code == 303
    assert desk.post(f"{PATH}/publish", page=PATH).status_code == 303
    assert verbs(session)[-4:] == ["publish_campaign", "close_campaign", "change_campaign", "publish_campaign"]


@pytest.mark.parametrize("act", ["publish", "close", "recipients/opcw/remove", "recipients/opcw/names/withdraw"])
def test_a_button_without_the_sessions_token_does_nothing(desk: Desk, written: Campaign, act: str) -> None:
    assert desk.client.post(f"{desk.root}{PATH}/{act}").status_code == 400
    assert written.state is CampaignState.DRAFT


def test_a_public_campaign_stays_whole(desk: Desk, written: Campaign, session: Session) -> None:
    desk.post(f"{PATH}/publish", page=PATH)
    seen = {"en-seen": "1", "ar-seen": "1"}
    empty = desk.post(f"{PATH}/text", words(**seen, **{"ar-summary": ""}))
    assert empty.status_code == 422 and "not saved with parts missing" in empty.text
    gone = desk.post(f"{PATH}/text", words(**seen, **{"demands-1-text_en": "", "demands-1-text_ar": ""}))
    assert gone.status_code == 422 and "keep their numbers" in gone.text
    met = desk.post(f"{PATH}/text", words(**seen, **{"demands-1-is_met": "y"}))
    assert met.status_code == 303 and len(service.list_demands(session, written, only_open=True)) == 1
    lost = desk.post(PATH, frame(**{"languages[]": ["en"]}))
    assert lost.status_code == 422 and "but not taken away" in lost.text


@pytest.mark.parametrize("below", ["", "/text", "/recipients/opcw"])
def test_another_organizations_campaign_is_not_there(desk: Desk, session: Session, below: str) -> None:
    imported(session)
    make.stored(session, make.campaign(slug="theirs"))
    desk.get(f"/campaigns/theirs{below}", 404)
    data = words() | frame() | {"language": "en", "form": "neutral"}
    assert desk.post(f"/campaigns/theirs{below}", data, page="/campaigns/new").status_code == 404


@pytest.mark.parametrize("act", ["publish", "close", "wave", "recipients/opcw/remove", "recipients/opcw/names"])
def test_no_act_reaches_another_organizations_campaign(desk: Desk, session: Session, act: str) -> None:
    imported(session)
    row = make.stored(session, make.campaign(slug="theirs", state=CampaignState.DRAFT))
    data = {"opens_on": "2998-01-01", "why": "x"}
    assert desk.post(f"/campaigns/theirs/{act}", data, page="/campaigns/new").status_code == 404
    assert row.state is CampaignState.DRAFT


def test_what_the_form_asks_is_kept_and_shown_again(desk: Desk, session: Session) -> None:
    desk.post("/campaigns/new", frame(**{"asks[]": ["comment", "kinship"], "asks_age": "y"}))
    row = service.of_organization(session, desk.organization, "tell-us")
    assert (row.asks, row.asks_age) == (["kinship", "comment"], True)
    page = desk.get("/campaigns/tell-us")
    assert [n for n in range(4) if re.search(rf'<input checked[^>]*asks[^>]*-{n}"', page)] == [2, 3]
    desk.post("/campaigns/tell-us", frame(slug=None))
    session.expire_all()
    assert (row.asks, row.asks_age) == ([], False)


def test_nothing_else_can_be_asked(desk: Desk, session: Session) -> None:
    assert desk.post("/campaigns/new", frame(**{"asks[]": ["religion"]})).status_code == 422


def test_whoever_saves_second_sees_what_differs_and_keeps_what_was_typed(desk: Desk, written: Campaign) -> None:
    answer = desk.post(f"{PATH}/text", words(**{"en-statement": "*Words* and more of them."}))
    assert answer.status_code == 422 and "Theirs against yours" in answer.text
    assert "and more of them" in answer.text.split("<ins>")[2].split("</ins>")[0]
    assert "*Words* and more of them.</textarea>" in answer.text


def test_a_public_text_is_weighed_on_its_page(desk: Desk, written: Campaign, session: Session) -> None:
    seen = {"en-seen": "1", "ar-seen": "1"}
    assert "What did you change?" not in desk.get(f"{PATH}/text")
    desk.post(f"{PATH}/publish", page=PATH)
    assert "What did you change?" in desk.get(f"{PATH}/text")
    answer = desk.post(f"{PATH}/text", words(**seen, **{"en-title": "Another"}))
    assert answer.status_code == 422 and "whether you changed the wording only" in answer.text
    assert 'value="Another"' in answer.text and written.epoch == 1
    more = {f"demands-2-text_{code}": "A third." for code in ("en", "ar")} | {"demands-2-tags[]": "accountability"}
    answer = desk.post(f"{PATH}/text", words(weight="wording", **seen, **more))
    assert answer.status_code == 422 and "cannot be saved as wording only" in answer.text
    assert len(service.list_demands(session, written)) == 2
    assert desk.post(f"{PATH}/text", words(weight="material", **seen, **more)).status_code == 303
    session.refresh(written)
    assert written.epoch == 2 and service.text(session, written, "ar").epoch == 2


def test_a_translation_says_that_its_source_changed(desk: Desk, written: Campaign) -> None:
    desk.post(f"{PATH}/text", words(**{"en-seen": "1", "ar-seen": "1", "en-statement": "New words."}))
    assert "The authoritative text changed since this translation was made" in desk.get(f"{PATH}/text")
    desk.post(
        f"{PATH}/text", words(**{"en-seen": "2", "ar-seen": "1", "en-statement": "New words.", "ar-follows": "y"})
    )
    assert "The authoritative text changed" not in desk.get(f"{PATH}/text")


def test_every_version_is_shown_with_who_and_when_and_two_are_compared(desk: Desk, written: Campaign) -> None:
    for number in (1, 2):
        seen = {"en-seen": str(number), "ar-seen": "1"}
        desk.post(f"{PATH}/text", words(**seen, **{"en-statement": f"Statement number {number}."}))
    shown = desk.get(f"{PATH}/text/en/versions")
    assert desk.account.name in shown and "<del>" in shown and "number <" in shown and shown.count("<option") == 6
    first = desk.get(f"{PATH}/text/en/versions?one=1&other=3")
    assert "Words" in first.split("<del>")[2] and "Nothing differs" in desk.get(
        f"{PATH}/text/en/versions?one=2&other=2"
    )
    assert desk.get(f"{PATH}/text/en/versions?one=x&other=99")
    desk.get(f"{PATH}/text/fr/versions", 404)
    desk.get(f"{PATH}/text/tlh/versions", 404)
