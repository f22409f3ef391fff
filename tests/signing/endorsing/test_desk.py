"""Organizations on the desk: entered, mended, checked, put in order, and what is refused."""

import pytest
from sqlalchemy import func, select

from petitions.campaigns.models import CampaignState
from petitions.organizers.models import Role
from petitions.signing.endorsing import people, rules, service
from petitions.signing.endorsing.models import Endorsement
from tests import factories as make
from tests.desk import sit_down
from tests.factories import NOON
from tests.signing.endorsing.typed import TYPED, S, only


def test_an_empty_list_offers_the_first_step(desk, at):
    page = desk.get(at)
    assert f"{at}/invite" in page and f"{at}/new" in page and 'aria-current="page">Organizations' in page


def test_without_a_text_nobody_is_invited(desk, session):
    campaign = make.campaign(desk.organization, state=CampaignState.DRAFT)
    make.stored(session, campaign, make.wave(campaign))
    at = f"/campaigns/{campaign.slug}/endorsements"
    assert "Write the text of the campaign first" in desk.get(at)
    answer = desk.post(f"{at}/invite", {"name": "Alpha", "language": "en"})
    assert answer.status_code == 422 and "Write the text of the campaign first" in answer.text


def test_what_is_entered_on_the_desk_waits_then_counts_then_goes(desk, at, session, worker_keys):
    assert desk.post(f"{at}/new", TYPED).status_code == 303
    row = only(session)
    assert (row.state, row.way, row.country, row.names) == (
        S.OFFERED, "desk", "LB", {"en": "Alpha Lawyers", "ar": "محامو ألفا"},
    )  # fmt: skip
    assert people.open_person(row.person, worker_keys.names_opener()).email == "qanarymail@alpha.example"
    for act, state in (("check", S.CHECKED), ("decline", S.DECLINED), ("check", S.CHECKED), ("withdraw", S.WITHDRAWN)):
        assert desk.post(f"{at}/{row.id}/{act}", page=at).status_code == 303
        session.refresh(row)
        assert row.state is state
    page = desk.get(at)
    assert "Withdrawn" in page and "Qanaryname" not in page and "qanarymail" not in page


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"names-en": "", "names-ar": ""}, "Write it in at least one language."),
        ({"own": "fr"}, "also in this language"),
        ({"names-en": "✊✊"}, "does not look like a name"),
        ({"names-en": "Join us at https://alpha.example"}, "cannot hold a web address"),
        ({"names-en": "n" * 161}, "too long"),
        ({"names-en": "Alpha 🌟"}, "Letters cannot print this: 🌟"),
        ({"country": ""}, "Choose a country."),
        ({"country": "XX"}, "Not a valid choice"),
        ({"kind": "bank"}, "Not a valid choice"),
        ({"person": ""}, "Write who spoke"),
        ({"email": "nobody"}, "not an e-mail address"),
    ],
)
def test_what_will_not_do_comes_back_with_the_reason(desk, at, session, typed, sentence):
    answer = desk.post(f"{at}/new", TYPED | typed)
    assert answer.status_code == 422 and sentence in answer.text and "Director" in answer.text
    assert session.scalar(select(func.count()).select_from(Endorsement)) == 0


def test_names_with_a_dot_are_names(desk, at, session):
    assert desk.post(f"{at}/new", TYPED | {"names-en": "Voices.org"}).status_code == 303
    assert only(session).names["en"] == "Voices.org"


def test_a_speaker_is_called_as_they_are_called(desk, at, session, worker_keys):
    assert desk.post(f"{at}/new", TYPED | {"person": "ნინო მაგალითი"}).status_code == 303
    assert people.open_person(only(session).person, worker_keys.names_opener()).name == "ნინო მაგალითი"


def test_the_same_name_twice_is_refused_with_what_was_typed(desk, at, session):
    desk.post(f"{at}/new", TYPED)
    answer = desk.post(f"{at}/new", TYPED | {"names-en": "ALPHA lawyers.", "names-ar": ""})
    assert answer.status_code == 422
    assert "already entered here" in answer.text and "ALPHA lawyers." in answer.text
    only(session)


def test_mending_shows_no_speaker_and_keeps_them(desk, at, session, worker_keys):
    desk.post(f"{at}/new", TYPED)
    row = only(session)
    page = desk.get(f"{at}/{row.id}")
    assert "Alpha Lawyers" in page and "Qanaryname" not in page and "Somebody is on record" in page
    mended = {name: value for name, value in TYPED.items() if name not in ("person", "function", "email")}
    assert desk.post(f"{at}/{row.id}", mended | {"names-en": "Alpha Group", "country": "none"}).status_code == 303
    session.refresh(row)
    assert (row.names["en"], row.country) == ("Alpha Group", None)
    assert people.open_person(row.person, worker_keys.names_opener()).name == "Qanaryname Muster"
    lone = desk.post(f"{at}/{row.id}", mended | {"email": "new@alpha.example"})
    assert lone.status_code == 422 and "replaced as a whole" in lone.text


@pytest.mark.parametrize("act", ["check", "decline", "withdraw", "renew", "back", "link"])
def test_an_act_needs_the_sessions_token(desk, at, session, act):
    desk.post(f"{at}/new", TYPED)
    row = only(session)
    assert desk.client.post(f"{desk.root}{at}/{row.id}/{act}").status_code == 400
    session.refresh(row)
    assert row.state is S.OFFERED


def test_a_viewer_reads_and_has_no_buttons(client, session, keys):
    desk = sit_down(client, session, Role.VIEWER)
    campaign = make.campaign(desk.organization)
    text = make.text(campaign)
    make.stored(session, campaign, make.wave(campaign), text)
    offered = rules.Offer({"en": "Alpha"}, None, service.EndorserKind.MEDIA)
    service.enter(session, campaign, text, offered, keys=keys, by=desk.account, now=NOON)
    session.commit()
    page = desk.get(f"/campaigns/{campaign.slug}/endorsements")
    assert "Alpha" in page and "international" in page
    assert "<form" not in page.split("<main")[1].split("</main>")[0]


def test_another_organizations_endorsements_are_not_there(desk, at, session, keys):
    other = make.campaign()
    text = make.text(other)
    make.stored(session, other, make.wave(other), text, desk.account)
    offered = rules.Offer({"en": "Alpha"}, None, service.EndorserKind.MEDIA)
    row = service.enter(session, other, text, offered, keys=keys, by=desk.account, now=NOON)
    session.commit()
    assert desk.client.get(f"{desk.root}{at}/{row.id}").status_code == 404
    assert desk.post(f"{at}/{row.id}/check", page=f"{at}/invite").status_code == 404
    assert desk.client.get(f"{desk.root}/campaigns/{other.slug}/endorsements").status_code == 404


def test_order_and_groups_are_set_on_one_page(desk, at, session, campaign):
    for name in ("Alpha", "Beta"):
        desk.post(f"{at}/new", TYPED | {"names-en": name, "names-ar": ""})
    assert desk.post(f"{at}/groups/new", {"headings-en": "Lawyers", "position": "1"}).status_code == 303
    group = service.list_groups(session, campaign)[0]
    alpha, beta = session.scalars(select(Endorsement).order_by(Endorsement.id))
    order = {"order": "name"}
    for index, (row, place) in enumerate([(alpha, 2), (beta, 1)]):
        order |= {f"rows-{index}-number": row.id, f"rows-{index}-group": group.id, f"rows-{index}-place": place}
    assert desk.post(f"{at}/order", order).status_code == 303
    session.refresh(campaign)
    assert campaign.endorsers_by_name and [r.id for r in service.list_of(session, campaign)] == [beta.id, alpha.id]
    assert desk.post(f"{at}/order", order | {"rows-0-place": "first"}).status_code == 422
    assert desk.post(f"{at}/groups/{group.id}", {"headings-en": "", "position": "1"}).status_code == 422
    assert desk.post(f"{at}/groups/{group.id}", {"headings-en": "Bar", "position": "3"}).status_code == 303
    assert "Bar" in desk.get(f"{at}/order")
    assert desk.post(f"{at}/groups/{group.id}", {"remove": "yes"}).status_code == 303
    assert service.list_groups(session, campaign) == [] and desk.get(f"{at}/groups/{group.id}", 404)


def test_four_hundred_organizations_can_be_put_in_order(desk, at, session, campaign, keys):
    text = service.text_of(session, campaign, "en")
    for number in range(400):
        offered = rules.Offer({"en": f"Alpha {number}"}, None, service.EndorserKind.OTHER)
        service.enter(session, campaign, text, offered, keys=keys, by=desk.account, now=NOON)
    session.commit()
    rows = service.list_of(session, campaign)
    order = {"order": "chosen"}
    for at_, row in enumerate(rows):
        order |= {f"rows-{at_}-number": row.id, f"rows-{at_}-group": 0, f"rows-{at_}-place": 400 - at_}
    assert desk.post(f"{at}/order", order).status_code == 303
    assert [row.id for row in service.list_of(session, campaign)] == [row.id for row in reversed(rows)]


def test_a_changed_text_is_said_and_renewing_mends_it(desk, at, session, campaign):
    desk.post(f"{at}/new", TYPED)
    assert "The text was changed since" not in desk.get(at)
    newer = make.stored(session, make.text(campaign, version=2))
    assert "stands behind version 1" in desk.get(at)
    assert desk.post(f"{at}/{only(session).id}/renew", page=at).status_code == 303
    assert only(session).text_sha256 == newer.sha256 and "The text was changed since" not in desk.get(at)


def test_the_command_shows_who_spoke_and_writes_the_look_down(app, session, desk, at, as_worker):
    desk.post(f"{at}/new", TYPED)
    run = app.test_cli_runner().invoke
    said = run(args=["endorsements", "who", str(only(session).id)])
    assert said.output.splitlines() == ["Qanaryname Muster", "Director", "qanarymail@alpha.example"]
    assert "looked at who spoke" in desk.get("/record")
    assert run(args=["endorsements", "who", "999999"]).exit_code == 1
