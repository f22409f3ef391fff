"""Choosing recipients on the desk: proposals, languages, mailrooms, names."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from petitions.campaigns import service
from petitions.campaigns.models import Campaign, Choice
from petitions.core import clock
from petitions.organizers.models import Entry, Role
from petitions.recipients import groups
from petitions.recipients.models import Verification
from tests.campaigns.conftest import PATH
from tests.desk import Desk


def test_proposals_stand_in_three_groups_with_their_reasons(desk: Desk, written: Campaign) -> None:
    shown = desk.get(f"{PATH}/recipients")
    for part in (
        "One letter, with annexes.",
        "One form per person; a covering letter",
        "no demand is about that",
        "Africa",
    ):
        assert part in shown
    assert "One mailroom: OHCHR, Geneva" in shown and "Nobody is chosen yet" in shown


def test_without_demands_the_desk_says_what_to_do_first(desk: Desk, draft: Campaign) -> None:
    assert "There are no open demands" in desk.get(f"{PATH}/recipients")


def test_a_recipient_is_chosen_and_removed(desk: Desk, written: Campaign, session: Session) -> None:
    where = f"{PATH}/recipients/opcw"
    shown = desk.get(where)
    assert (
        "Excellency," in shown and 'value="ar"' in shown and 'value="fr"' not in shown and 'name="names"' not in shown
    )
    answer = desk.post(where, {"language": "ar", "form": "f", "demands[]": ["2"]})
    assert answer.status_code == 303
    (choice,) = service.list_choices(session, written)
    assert (choice.language, choice.form, choice.demands, choice.names) == ("ar", "f", [2], "no")
    assert "demands 2" in desk.get(f"{PATH}/recipients")
    assert desk.post(f"{where}/remove", page=f"{PATH}/recipients").status_code == 303
    assert service.list_choices(session, written) == []


@pytest.mark.parametrize(
    ("body", "data", "says"),
    [
        ("opcw", {}, "Choose a language."),
        ("opcw", {"language": "fr"}, "Not a valid choice"),
        ("wgeid", {"language": "ar"}, "Not a valid choice"),
        ("opcw", {"language": "en", "form": "x"}, "Not a valid choice"),
        ("opcw", {"language": "en", "demands[]": ["9"]}, "Choose from the list."),
        ("opcw", {"language": "en", "names": "y"}, "only after an approver has allowed it"),
        ("syria-ministry-justice", {"language": "ar", "names": "y"}, "organ of a State"),
        ("un-security-council-president", {"language": "en", "names": "y"}, "reaches States"),
        ("opcw", {"language": "en", "reason": "a\u202eb"}, "U+202E"),
    ],
)
def test_a_choice_that_cannot_be_is_returned_in_words(
    desk: Desk, written: Campaign, session: Session, body: str, data: dict[str, Any], says: str
) -> None:
    answer = desk.post(f"{PATH}/recipients/{body}", {"form": "neutral"} | data)
    assert answer.status_code == 422 and says in answer.text, answer.text
    assert service.list_choices(session, written) == []


def test_the_third_letter_to_a_mailroom_asks_why_and_keeps_what_was_chosen(
    desk: Desk, written: Campaign, session: Session
) -> None:
    for body in ("coi-syria", "ohchr-syria"):
        assert desk.post(f"{PATH}/recipients/{body}", {"language": "en", "form": "neutral"}).status_code == 303
    where, data = f"{PATH}/recipients/ohchr-high-commissioner", {"language": "ar", "form": "f", "reason": ""}
    answer = desk.post(where, data)
    assert answer.status_code == 422 and "2 other letters of this wave go to the same mailroom" in answer.text
    assert "checked" in answer.text and 'name="reason"' in answer.text
    assert desk.post(where, data | {"reason": "It leads the office."}).status_code == 303


def chosen(desk: Desk, session: Session, campaign: Campaign, body: str = "opcw") -> Choice:
    desk.post(f"{PATH}/recipients/{body}", {"language": "ar" if body.startswith("syria") else "en", "form": "neutral"})
    return service.list_choices(session, campaign)[0]


def test_an_approver_lets_names_go_and_takes_it_back(desk: Desk, written: Campaign, session: Session) -> None:
    row, where = chosen(desk, session, written), f"{PATH}/recipients/opcw"
    empty = desk.post(f"{where}/names", {"why": "  "}, page=where)
    assert empty.status_code == 422 and "Write down why." in empty.text and row.names == "no"
    assert desk.post(f"{where}/names", {"why": "Its registry keeps letters to itself."}, page=where).status_code == 303
    assert row.names == "approved" and "Its registry keeps letters" in desk.get(where)
    last = session.scalars(select(Entry).order_by(Entry.id.desc()).limit(1)).one()
    assert (last.verb, last.facts) == ("decide_names", {"recipient": "opcw", "answer": "approved"})
    assert desk.post(f"{where}/names/withdraw", page=where).status_code == 303 and row.names == "no"


def test_no_approver_can_let_names_go_to_a_state(desk: Desk, written: Campaign, session: Session) -> None:
    row, where = chosen(desk, session, written, "syria-ministry-justice"), f"{PATH}/recipients/syria-ministry-justice"
    assert "Let names go" not in desk.get(where)
    answer = desk.post(f"{where}/names", {"why": "Because."}, page=where)
    assert answer.status_code == 409 and "organ of a State" in answer.text and row.names == "no"


@pytest.mark.parametrize(
    ("role", "may_edit", "may_approve"), [(Role.VIEWER, 0, 0), (Role.APPROVER, 0, 1), (Role.EDITOR, 1, 0)]
)
def test_each_role_is_shown_the_buttons_it_may_press(
    desk: Desk, written: Campaign, session: Session, role: Role, may_edit: int, may_approve: int
) -> None:
    chosen(desk, session, written)
    desk.membership.role = role
    session.commit()
    assert ("Save the text" in desk.get(f"{PATH}/text")) is bool(may_edit)
    assert ("Publish the campaign" in desk.get(PATH)) is bool(may_edit)
    assert (">Remove<" in desk.get(f"{PATH}/recipients")) is bool(may_edit)
    assert ("Let names go" in desk.get(f"{PATH}/recipients/opcw")) is bool(may_approve)


def test_the_choice_is_narrowed_by_words_subject_language_channel_and_group(
    desk: Desk, written: Campaign, session: Session
) -> None:
    group = groups.keep(session, desk.organization, None, name="Two", slugs=["opcw", "syria-ministry-justice"])
    session.commit()
    opcw, justice = "/recipients/opcw", "/recipients/syria-ministry-justice"
    found = desk.get(f"{PATH}/recipients?words=opcw")
    assert opcw in found and justice not in found and "It acts on" in found
    for narrowed in (f"group={group.id}", "language=ar", "kind=state-body"):
        assert justice in desk.get(f"{PATH}/recipients?{narrowed}")
    assert justice not in desk.get(f"{PATH}/recipients?channel=web_form")
    desk.get(f"{PATH}/recipients?group=999", 400)
    assert "Choose this group" in desk.get(f"{PATH}/recipients?group={group.id}")


def test_a_group_is_chosen_with_one_press_and_who_does_not_fit_is_named(
    desk: Desk, written: Campaign, session: Session
) -> None:
    slugs = ["opcw", "wgeid", "coi-syria", "ohchr-syria", "ohchr-high-commissioner"]
    group = groups.keep(session, desk.organization, None, name="Five", slugs=slugs)
    session.commit()
    where, page = f"{PATH}/group/{group.id}", f"{PATH}/recipients?group={group.id}"
    assert desk.post(where, page=page).status_code == 303
    told = desk.get(page)
    assert "3 recipients more are chosen." in told and "Not chosen:" in told
    chosen = {one.recipient.slug for one in service.list_choices(session, written)}
    assert "opcw" in chosen and "wgeid" not in chosen and len(chosen) == 3
    assert all(one.names == "no" for one in service.list_choices(session, written))
    assert desk.post(where, page=page).status_code == 303
    assert "0 recipients more are chosen." in desk.get(page)
    assert {one.recipient.slug for one in service.list_choices(session, written)} == chosen
    last = session.scalars(select(Entry).order_by(Entry.id.desc()).limit(1)).one()
    assert (last.verb, last.facts) == ("choose_group", {"group": group.id, "chosen": 0, "left": 2})


def test_an_address_is_verified_on_the_way_from_the_list_of_the_campaign(
    desk: Desk, written: Campaign, session: Session
) -> None:
    chosen(desk, session, written)
    row = service.list_choices(session, written)[0].recipient
    row.facts = row.facts | {"channel": row.facts["channel"] | {"preferred": "email", "url": "https://opcw.example"}}
    row.email, row.channel = "office@opcw.example", "email"
    session.commit()
    shown = desk.get(f"{PATH}/recipients")
    assert "https://opcw.example" in shown and "0 doors knocked on, of 1" in shown
    assert "/recipients/opcw?campaign=tell-us#check" in shown
    facts = {"evidence": "page", "source": "https://opcw.example", "seen": "It stands there.", "campaign": "tell-us"}
    facts |= {"email": row.email, "on": clock.now().date().isoformat()}
    answer = desk.post("/recipients/opcw", facts, page="/recipients/opcw?campaign=tell-us")
    assert answer.status_code == 303 and answer.location.endswith(f"{PATH}/recipients")
    after = desk.get(f"{PATH}/recipients")
    assert "Verified until" in after and "?campaign=tell-us#check" not in after
    session.scalars(select(Verification)).one().verified_on -= timedelta(days=340)
    session.commit()
    assert "ends within a month" in desk.get(f"{PATH}/recipients")
