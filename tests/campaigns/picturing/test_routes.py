"""A campaign's picture from the desk to its page: chosen with words and a tick, shown small, gone when taken away."""

import gzip
import io
import re
from typing import Any

import pytest
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from petitions.campaigns import service as campaigns
from petitions.campaigns.models import Campaign
from petitions.campaigns.picturing import service, shrinking
from petitions.campaigns.picturing.models import CampaignPicture
from petitions.organizers.models import Role
from tests import factories as make
from tests.campaigns.conftest import PATH, desk, draft, verbs, written
from tests.campaigns.picturing.test_shrinking import noise
from tests.desk import Desk
from tests.factories import NOON
from tests.organizers.test_logo import head_only, picture
from tests.pages.test_weight import fetched

__all__ = ["desk", "draft", "written"]
HERE = f"{PATH}/picture"
ALT = {"en-alt": "A square with <candles>", "ar-alt": "ساحة فيها شموع"}


def send(desk: Desk, content: bytes | None, **over: Any) -> TestResponse:
    facts = {**ALT, "credit": "Nour Example", "is_fit": "y", **over}
    if content is not None:
        facts["picture"] = (io.BytesIO(content), "IMG_2041.jpg")
    return desk.post(HERE, {name: value for name, value in facts.items() if value is not None})


def test_a_picture_goes_from_the_desk_to_the_page_and_away_again(
    desk: Desk, written: Campaign, session: Session
) -> None:
    assert "There is none" in desk.get(PATH) and send(desk, picture("JPEG", (800, 400))).status_code == 303
    row = service.find(session, written)
    assert row and (row.width, row.height, row.ticked_by) == (720, 360, desk.account.id)
    assert f'src="{desk.root}{HERE}/file?v={row.mark}"' in desk.get(PATH)
    assert desk.client.get(f"{desk.root}{HERE}/file").data == row.content
    public = f"/c/tell-us/picture-{row.mark}.webp"
    assert desk.client.get(public).status_code == 404
    desk.post(f"{PATH}/publish", page=PATH)
    page = desk.client.get("/ar/c/tell-us").text
    shown = re.search(r"<img [^>]*>", page)
    assert shown and f'src="{public}" width="720" height="360"' in shown[0] and 'loading="lazy"' in shown[0]
    assert f'alt="{ALT["ar-alt"]}"' in shown[0] and "<bdi>Nour Example</bdi>" in page and "<details><summary>" in page
    assert page.index("<img ") > page.index('class="prose"')
    assert "A square with &lt;candles&gt;" in desk.client.get("/fr/c/tell-us").text
    answer = desk.client.get(public)
    assert (
        answer.data == row.content and answer.mimetype == "image/webp" and "public" in answer.headers["Cache-Control"]
    )
    assert desk.client.get(public, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert desk.client.get("/c/tell-us/picture-0000000000000000.webp").status_code == 404
    assert send(desk, None, credit="anonymous").status_code == 303
    assert desk.post(f"{HERE}/remove", page=HERE).status_code == 303
    assert session.query(CampaignPicture).count() == 0 and desk.client.get(public).status_code == 404
    assert "<img" not in desk.client.get("/en/c/tell-us").text
    pressed = ["set_picture", "publish_campaign", "set_picture", "remove_picture"]
    assert verbs(session)[-4:] == pressed


def test_with_a_note_it_is_shown_on_a_press(desk: Desk, written: Campaign) -> None:
    note = {"en-note": "It shows a prison from outside.", "ar-note": "تظهر فيها جدران سجن."}
    assert send(desk, picture("PNG", (300, 200)), **note).status_code == 303
    desk.post(f"{PATH}/publish", page=PATH)
    page = desk.client.get("/en/c/tell-us").text
    folded = re.search(
        r"(?s)prison from outside\.</p><details><summary>Show the picture</summary><figure.*?</details>", page
    )
    assert folded and "<img" in folded[0] and page.count("<img") == 1


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_a_first_visit_with_the_heaviest_picture_moves_at_most_forty_kilobytes_in_five_requests(
    desk: Desk, written: Campaign, lang: str
) -> None:
    send(desk, noise(900, 700))
    desk.post(f"{PATH}/publish", page=PATH)
    page = fetched(desk.client, f"/{lang}/c/tell-us")
    asked = re.findall(r'<link rel="(?:stylesheet|icon)" href="([^"]+)"|<img src="([^"]+)"', page.decode())
    found = [fetched(desk.client, one or other) for one, other in asked]
    assert len(found) == 3 and sum(len(gzip.compress(part, 6)) for part in (page, *found)) <= 32_000


@pytest.mark.parametrize(
    ("content", "over", "says"),
    [
        (None, {}, "Choose a picture."),
        (b"GIF89a", {}, "whole JPEG, PNG or WebP"),
        (head_only(50_000, 50_000), {}, "whole JPEG, PNG or WebP"),
        (picture("PNG", (90, 90)), {}, "too small to show"),
        (picture(), {"is_fit": None}, "Only a picture without dead people"),
        (picture(), {"ar-alt": " "}, "Say in this language what is to be seen."),
        (picture(), {"en-alt": "x" * 301}, "at most: 300"),
        (picture(), {"credit": ""}, "anonymous"),
        (picture(), {"en-note": "A prison."}, "in every language of the campaign, or in none"),
    ],
)
def test_something_wrong_is_returned_with_what_was_typed(
    desk: Desk, written: Campaign, session: Session, content: bytes | None, over: dict[str, Any], says: str
) -> None:
    answer = send(desk, content, **over)
    assert answer.status_code == 422 and says in answer.text
    assert "A square with" in answer.text or "en-alt" in over
    assert service.find(session, written) is None


def test_a_new_language_needs_words_for_the_picture_before_it_is_public(session: Session, draft: Campaign) -> None:
    drawn = shrinking.drawn_anew(picture())
    service.put(session, draft, drawn, alt={"en": "A square"}, credit="Nour", note={}, account=None, now=NOON)
    lacking = [str(sentence) for sentence in campaigns.missing(session, draft, now=NOON)]
    assert any("what the picture shows" in sentence and "العربية" in sentence for sentence in lacking)


def test_a_viewer_looks_and_another_organization_finds_nothing(desk: Desk, written: Campaign, session: Session) -> None:
    desk.membership.role = Role.VIEWER
    other = make.stored(session, make.campaign(slug="theirs"))
    service.put(session, other, shrinking.drawn_anew(picture()), alt={"en": "A"}, credit="N", note={}, account=None,
                now=NOON)  # fmt: skip
    session.commit()
    assert "no picture" in desk.get(HERE) and "Save the picture" not in desk.get(HERE)
    assert desk.post(HERE, ALT, page="").status_code == 403
    desk.get("/campaigns/theirs/picture/file", 404)
