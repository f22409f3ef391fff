"""A draft is looked at behind a secret link: marked as such, kept by nobody, gone when it ends."""

import re
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from petitions.campaigns.models import Campaign, CampaignState
from petitions.campaigns.picturing import service as picturing
from petitions.campaigns.picturing import shrinking
from petitions.campaigns.previewing import service
from petitions.campaigns.previewing.models import PreviewLink
from petitions.core import clock
from petitions.core.errors import NotFound
from petitions.organizers.models import Role
from tests import factories as make
from tests.campaigns.conftest import PATH, desk, draft, verbs, written
from tests.campaigns.test_timing import AHEAD, PUBLIC
from tests.desk import Desk
from tests.factories import NOON
from tests.organizers.test_logo import picture

__all__ = ["desk", "draft", "written"]
HERE = f"{PATH}/previews"
LINK = re.compile(r'value="http://localhost(/en/p/[\w-]{22})"')


def made(desk: Desk) -> str:
    answer = desk.post(HERE)
    found = LINK.search(answer.text)
    assert answer.status_code == 200 and found, answer.text
    return found[1]


def test_a_link_shows_the_page_until_it_is_public_and_leads_there_afterwards(
    desk: Desk, written: Campaign, session: Session
) -> None:
    drawn = shrinking.drawn_anew(picture())
    picturing.put(
        session, written, drawn, alt={"en": "A square", "ar": "ساحة"}, credit="N", note={}, account=None, now=NOON
    )
    session.commit()
    link = made(desk)
    row = session.query(PreviewLink).one()
    assert link.rpartition("/")[2].encode() not in row.token_hash and row.until == row.made_at + timedelta(days=14)
    assert link not in desk.get(HERE) and "made on" in desk.get(HERE)
    answer = desk.client.get(link)
    assert answer.status_code == 200 and "Title en" in answer.text and "Demand 2 in en." in answer.text
    assert (
        "please publish nothing" in answer.text.lower() and "<form" not in answer.text and "card.png" not in answer.text
    )
    assert answer.headers["Cache-Control"] == "no-store" and "noindex" in answer.headers["X-Robots-Tag"]
    assert "script-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "Title ar" in desk.client.get(link.replace("/en/", "/ar/")).text
    shown = desk.client.get(f"{link}/picture.webp")
    assert shown.data == drawn.content and shown.headers["Cache-Control"] == "no-store"
    for address in (*PUBLIC, f"/c/tell-us/picture-{drawn.sha256[:16]}.webp"):
        assert desk.client.get(address).status_code == 404, address
    assert desk.client.post("/en/c/tell-us/sign").status_code == 404
    desk.post(f"{PATH}/schedule", {"public_from": AHEAD}, page=PATH)
    assert "becomes public on 1 May 2998" in desk.client.get(link).text
    desk.post(f"{PATH}/publish", page=PATH)
    moved = desk.client.get(link)
    assert moved.status_code == 302 and moved.location == "/en/c/tell-us"
    assert "make_preview" in verbs(session) and desk.post(HERE, page=PATH).status_code == 409


def test_a_link_that_was_taken_back_or_has_lapsed_is_like_one_that_never_was(
    desk: Desk, written: Campaign, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken, left = made(desk), made(desk)
    first = min(row.id for row in session.query(PreviewLink))
    for _press in range(2):
        assert desk.post(f"{HERE}/{first}/end", page=HERE).status_code == 303
    assert verbs(session)[-3:] == ["make_preview", "make_preview", "end_preview"]
    assert desk.client.get(taken).status_code == 404 and desk.client.get(left).status_code == 200
    later = clock.now() + service.OPEN_FOR
    monkeypatch.setattr(clock, "now", lambda: later)
    assert desk.client.get(left).status_code == 404 and desk.client.get(f"{left}/picture.webp").status_code == 404
    assert desk.client.get("/en/p/unknown").status_code == 404


def test_there_is_no_link_to_nothing_and_no_eleventh_one(desk: Desk, draft: Campaign, session: Session) -> None:
    with pytest.raises(service.NothingWritten):
        service.make(session, draft, token="none", account=desk.account, now=NOON)
    make.stored(session, make.text(draft))
    for number in range(service.MOST):
        service.make(session, draft, token=f"link-{number}", account=desk.account, now=NOON)
    with pytest.raises(service.EnoughLinks):
        service.make(session, draft, token="eleventh", account=desk.account, now=NOON)
    service.make(session, draft, token="later", account=desk.account, now=NOON + service.OPEN_FOR)


def test_a_link_is_ended_by_its_own_campaign_alone(desk: Desk, draft: Campaign, session: Session) -> None:
    other = make.campaign(state=CampaignState.DRAFT)
    make.stored(session, make.text(other))
    row = service.make(session, other, token="theirs", account=desk.account, now=NOON)
    with pytest.raises(NotFound):
        service.end(session, draft, row.id, now=NOON)


def test_a_viewer_makes_no_link(desk: Desk, written: Campaign, session: Session) -> None:
    desk.membership.role = Role.VIEWER
    session.commit()
    assert "Make a link" not in desk.get(HERE) and desk.post(HERE, page="").status_code == 403
