"""Campaigning together: asked, joined, signed with, told apart, ended; and nothing of the host's people leaks."""

import re

import pytest
from sqlalchemy import select

from petitions.campaigns.partners import rules
from petitions.campaigns.partners import service as partners
from petitions.campaigns.partners.models import CampaignPartner
from petitions.core import clock
from petitions.core.errors import NotFound
from petitions.delivery.models import Envelope
from petitions.letters import company
from petitions.news import service as news
from petitions.organizers.models import Entry, Role
from petitions.pages.together import service as together
from petitions.replies import telling
from petitions.signing import service as signing
from petitions.signing.models import Request, Signature
from tests.coalition import NAME, guest
from tests.desk_budget import MOST, questions
from tests.dispatch.conftest import quick_press, sit, stage, still
from tests.factories import NOON
from tests.supporters import confirmed, fields, person, press

__all__ = ["quick_press", "sit", "stage", "still"]
CODE = "48291305"


@pytest.fixture
def other(session):
    return guest(session)


@pytest.fixture
def campaign(stage):
    return stage.place.campaign


def sign_with(stage, other, who: str, *, news: bool = True) -> Signature:
    """Signed through the partner's own link, and confirmed."""
    facts = {"keys": stage.keys, "now": NOON, "link": who, "ticket": f"ticket-{who}", "code": CODE}
    someone = person(f"{who}@people.example", f"Name of {who}", 1, news=news)
    place = stage.place
    via = other.organization.id
    signing.sign(stage.session, place.campaign, place.text, place.wave, person=someone, via=via, **facts)
    signature = signing.confirm(stage.session, who, now=NOON)
    stage.session.commit()
    return signature


def listeners(session, campaign, organization) -> int:
    return news.count_listeners(session, campaign, organization, now=NOON)


def test_an_organization_is_asked_on_one_desk_and_answers_on_its_own(app, session, stage, sit, campaign, other):
    at, word = f"/campaigns/{campaign.slug}/together", {"organization": other.organization.slug}
    host = sit("editor")
    for wrong, status in (("nobody", 422), (stage.organization.slug, 422), ("", 422)):
        answer = host.post(at, {"organization": wrong})
        assert answer.status_code == status and (not wrong or wrong in answer.text)
    assert host.post(at, word).status_code == 303 and host.post(at, word).status_code == 409
    approver, viewer = other.sit(app, Role.APPROVER), other.sit(app, Role.VIEWER)
    assert "You are asked to campaign together" in approver.get("/")
    assert "asks you to campaign together" in viewer.get(f"/together/{campaign.slug}")
    approver.get(f"/campaigns/{campaign.slug}/news", 404)
    for _twice in range(2):
        assert approver.post(f"/together/{campaign.slug}/join", page=f"/together/{campaign.slug}").status_code == 303
    partner = session.scalars(select(CampaignPartner).where(CampaignPartner.campaign_id == campaign.id)).one()
    assert partner.accepted_by == approver.account.id and campaign.is_joint
    assert "Takes part" in host.get(at) and NAME in host.get(at)
    verbs = [(one.organization_id == other.organization.id, one.verb, one.account_id) for one in session.scalars(
        select(Entry).where(Entry.subject == f"campaign-{campaign.id}").order_by(Entry.id))]  # fmt: skip
    assert verbs[:2] == [(False, "ask_partner", host.account.id), (True, "asked_to_join", None)]
    assert verbs[2:] == [(True, "join_campaign", approver.account.id), (False, "partner_joined", None)]


def test_who_refused_or_left_is_gone_and_may_be_asked_again(session, stage, campaign, other):
    by = {"account": stage.owner, "now": NOON}
    row = partners.ask(session, campaign, other.organization.slug, **by)
    together.end(session, row, by=other.organization, **by)
    with pytest.raises(rules.NotWaiting):
        partners.accept(session, row, **by)
    with pytest.raises(NotFound):
        partners.of_partner(session, other.organization, campaign.slug)
    assert not partners.has_left(session, campaign, other.organization.slug)
    assert other.joins(campaign).stands and partners.list_standing(session, campaign) == [other.organization]


def test_who_signs_through_a_partners_link_signs_with_it_and_listens_to_it(client, session, stage, campaign, other):
    other.joins(campaign)
    slug, word = campaign.slug, other.organization.slug
    answer = client.get(f"/c/{slug}/with/{word}", headers={"Accept-Language": "fr"})
    assert answer.location.endswith(f"/fr/c/{slug}/with/{word}")
    at = f"/en/c/{slug}/with/{word}"
    page = client.get(at)
    assert "public" in page.headers["Cache-Control"] and f"from {NAME} and nobody else" in page.text
    assert f'href="/ar/c/{slug}/with/{word}"' in page.text
    typed = {"email": "amal@people.example", "country": "LB", "news": "y"}
    wrong = client.post(f"{at}/sign", data=fields(page.text, **typed | {"country": ""}))
    assert wrong.status_code == 422 and f'action="{at}/sign#sign"' in wrong.text
    assert client.get(f"{at}/sign").location.endswith(at)
    sent = client.post(f"{at}/sign", data=fields(wrong.text, **typed))
    assert sent.status_code == 303 and session.scalars(select(Request)).one().via_id == other.organization.id
    ticket = sent.location.rpartition("/")[2]
    again = client.post(f"{sent.location}/wrong", data=fields(client.get(sent.location).text))
    assert again.status_code in (200, 303) and ticket
    signed = sign_with(stage, other, "amal")
    shown = client.get("/en/s/amal").text
    assert f"Only {NAME} writes to you." in shown and NAME in client.get("/en/s/amal/data").text
    assert f"/c/{slug}/with/{word}" in shown and signed.via_id == other.organization.id


def test_a_page_without_partners_asks_and_says_nothing_of_them(client, campaign, other):
    page = client.get(f"/en/c/{campaign.slug}").text
    assert "Together with" not in page and "and nobody else" not in page
    assert client.get(f"/en/c/{campaign.slug}/with/{other.organization.slug}").status_code == 404
    sent = client.post(f"/en/c/{campaign.slug}/with/nobody/sign", data=fields(page, email="a@b.example", country="LB"))
    assert sent.status_code == 404


def test_each_organization_tells_its_own_supporters_and_nobody_elses(app, session, stage, sit, campaign, other):
    other.joins(campaign)
    confirmed(session, stage.place, stage.keys, person("host@people.example", news=True), "host")
    for who in ("amal", "basma", "silent"):
        sign_with(stage, other, who, news=who != "silent")
    assert listeners(session, campaign, stage.organization) == 1
    assert listeners(session, campaign, other.organization) == 2
    seat = other.sit(app, Role.EDITOR)
    at = f"/campaigns/{campaign.slug}/news"
    made = seat.post(f"{at}/new", {"text_en": "The letter was handed over."} | _words(seat.get(f"{at}/new")))
    assert made.status_code == 303
    number = int(made.location.rpartition("/")[2])
    sit("owner").get(f"/news/{number}", 404)
    item = news.by_id(session, other.organization, number)
    facts = {"seen": item.fingerprint, "membership": other.member(), "keys": stage.keys, "now": NOON}
    news.release(session, item, **facts)
    assert item.people == 2 and item.number == 1
    assert news.places_left(session, campaign, stage.organization) == 4
    assert "The letter was handed over." not in app.test_client().get(f"/en/c/{campaign.slug}/feed.xml").text


def _words(page: str) -> dict[str, str]:
    """What the form for words holds: the key of its draft, and its first field."""
    key = re.search(r'name="request_key"[^>]*value="([^"]+)"', page)
    first = re.search(r'<textarea[^>]*name="([^"]+)"', page)
    assert key and first
    return {"request_key": key[1], first[1]: "The letter was handed over."}


def test_a_partner_reads_no_name_and_no_number_of_others_and_no_other_page(app, session, stage, campaign, other):
    for number in range(7):  # together with those of the stage a dozen, none of them the partner's
        who = person(f"h{number}@people.example", f"Hostname {number}", 3, news=True)
        confirmed(session, stage.place, stage.keys, who, f"host-{number}")
    other.joins(campaign)
    sign_with(stage, other, "amal")
    dispatch = stage.freeze()
    seat, at = other.sit(app), f"/campaigns/{campaign.slug}"
    pages = [
        seat.get(path) for path in ("/", "/together", f"/together/{campaign.slug}", f"{at}/news", f"{at}/news/new")
    ]
    for page in pages:
        assert "Hostname" not in page and "Rana Haddad" not in page and "Name of amal" not in page
        assert "people.example" not in page and not re.search(r"<dd>7</dd>|\b7 people", page)
    assert "<dd>1</dd>" in pages[2] and "Tell the families where they are" in pages[2]
    closed = [f"{at}{tail}" for tail in ("", "/text", "/recipients", "/letters", "/dispatch", "/together")]
    closed += [
        f"{at}/{tail}" for tail in ("signatures", "letters/partners", "replies", "ledger", "organizations", "collected")
    ]
    closed += [f"/dispatches/{dispatch.id}", f"/dispatches/{dispatch.id}/approve"]
    for path in closed:
        seat.get(path, 404)
    assert len(questions(seat, f"/together/{campaign.slug}")) <= MOST


def test_when_it_ends_consents_are_erased_and_the_people_stay(client, session, stage, sit, campaign, other):
    other.joins(campaign)
    signed, waiting = sign_with(stage, other, "amal"), sign_with(stage, other, "basma")
    company.join(session, campaign, other.organization.slug, account=stage.editor, now=NOON)
    draft = news.write(session, campaign, {"en": "Words."}, request_key="k", account=other.member().account, now=NOON,
                       organization=other.organization)  # fmt: skip
    press(session, stage.place, stage.keys, person("late@people.example", news=True), "late")
    session.scalars(select(Request)).one().via_id = other.organization.id
    session.commit()
    at = f"/campaigns/{campaign.slug}/together"
    number = session.scalars(select(CampaignPartner)).one().id
    for _twice in range(2):
        assert sit("owner").post(f"{at}/{number}/end", page=at).status_code == 303
    session.expire_all()
    assert not campaign.is_joint and draft.state == "cancelled" and company.list_partners(session, campaign) == ()
    for row in (signed, waiting, session.scalars(select(Request)).one()):
        assert row.via_id is None and row.news is None and row.names is not None
    assert listeners(session, campaign, other.organization) == listeners(session, campaign, stage.organization) == 0
    left = client.get(f"/en/c/{campaign.slug}/with/{other.organization.slug}")
    assert left.status_code == 303 and left.location.endswith(f"/en/c/{campaign.slug}")
    sent = client.post(f"/en/c/{campaign.slug}/with/{other.organization.slug}/sign", data=fields(
        client.get(f"/en/c/{campaign.slug}").text, email="new@people.example", country="LB", news="y"))  # fmt: skip
    assert sent.status_code == 409 and "no longer takes part" in sent.text and "new@people.example" in sent.text


def test_a_press_that_met_the_end_is_confirmed_without_news(session, stage, campaign, other):
    press(session, stage.place, stage.keys, person("late@people.example", news=True), "late")
    session.scalars(select(Request)).one().via_id = other.organization.id
    session.commit()
    signature = signing.confirm(session, "late", now=clock.now())
    assert signature.via_id is None and signature.news is None


def test_whoever_can_answer_is_told_by_a_neutral_mail_once(session, stage, campaign, other):
    other.member(Role.OWNER), other.member(Role.EDITOR)
    partners.ask(session, campaign, other.organization.slug, account=stage.editor, now=NOON)
    assert telling.post_partners(session, stage.keys, now=NOON) == 1
    assert telling.post_partners(session, stage.keys, now=NOON) == 0
    assert len(session.scalars(select(Envelope).where(Envelope.key.like("together-%"))).all()) == 1
