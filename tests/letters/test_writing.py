"""The page where a letter of one kind is written: words to begin from, decisions, conditions, copies, partners."""

import io
from datetime import date

import pytest
from PIL import Image
from sqlalchemy import select

from petitions.letters import company, service
from petitions.letters.models import LetterKind, LetterPartner, LetterText, Preview
from petitions.letters.options import Options
from petitions.organizers.models import Role
from tests import factories as make
from tests.desk import Desk, sit_down
from tests.supporters import StillClock

LETTERS = "/campaigns/tell-us/letters"


@pytest.fixture(autouse=True)
def still(monkeypatch) -> StillClock:
    clock = StillClock()
    monkeypatch.setattr("petitions.core.clock.now", clock)
    return clock


@pytest.fixture
def desk(client, session) -> Desk:
    return sit_down(client, session, Role.EDITOR)


@pytest.fixture
def campaign(session, desk):
    campaign = make.campaign(desk.organization, slug="tell-us", languages=["en", "ar"])
    wave = make.wave(campaign)
    texts = make.text(campaign), make.text(campaign, language="ar")
    make.stored(session, campaign, wave, *texts, make.choice(campaign, make.recipient()))
    make.stored(session, make.demand(campaign, wave, 1), make.demand(campaign, wave, 2))
    return campaign


def logo() -> tuple[io.BytesIO, str]:
    out = io.BytesIO()
    Image.new("RGB", (40, 20), "navy").save(out, "PNG")
    return io.BytesIO(out.getvalue()), "logo.png"


def test_every_kind_stands_on_the_list(desk, campaign):
    page = desk.get(LETTERS)
    for words in ("First letter", "Follow-up", "Correction", "Urgent appeal", "Joint letter", "Covering letter"):
        assert words in page


def test_the_old_address_leads_to_the_first_letter(desk, campaign):
    answer = desk.client.get(f"{desk.root}{LETTERS}/en")
    assert answer.status_code == 301 and answer.location.endswith("/letters/first/en")
    desk.get(f"{LETTERS}/nonsense/en", status=404)


def test_words_to_begin_from_are_offered_until_something_is_kept(desk, campaign):
    page = desk.get(f"{LETTERS}/invitation/ar")
    assert "Words to begin from" in page and "{{campaign_link}}" in page and "المشاركة في توقيع الرسائل" in page
    desk.post(f"{LETTERS}/invitation/ar", {"subject": "S", "body": "Words."})
    page = desk.get(f"{LETTERS}/invitation/ar")
    assert "Words to begin from" not in page and "المشاركة في توقيع الرسائل" not in page


def test_a_gap_that_was_left_is_something_to_mend(desk, campaign):
    desk.post(f"{LETTERS}/first/en", {"subject": "S", "body": "Words [… the facts]."})
    assert "something is still to be written here" in desk.get(f"{LETTERS}/first/en")


def test_decisions_are_kept_with_the_version(desk, campaign, session):
    typed = {"subject": "S", "body": "{{days_since}}", "since_on": "2026-11-11", "confidential": "y"}
    typed |= {"parallel": "ar", "second_decides": "y"}
    assert desk.post(f"{LETTERS}/urgent/en", typed).status_code == 303
    (text,) = session.scalars(select(LetterText))
    assert text.kind is LetterKind.URGENT
    decided = Options(date(2026, 11, 11), confidential=True, parallel="ar", second_decides=True)
    assert Options.from_json(text.options) == decided
    page = desk.get(f"{LETTERS}/urgent/en")
    assert 'value="2026-11-11"' in page and 'selected value="ar"' in page
    assert "There is no letter of this kind in العربية" in page and "9 days" in page.replace("\xa0", " ")
    desk.post(f"{LETTERS}/urgent/en", typed | {"parallel": "fr"})
    assert session.query(LetterText).count() == 1


def test_arabic_letters_choose_their_digits(desk, campaign, session):
    assert "٠ ١ ٢" in desk.get(f"{LETTERS}/first/ar") and "٠ ١ ٢" not in desk.get(f"{LETTERS}/first/en")
    desk.post(f"{LETTERS}/first/ar", {"subject": "S", "body": "B", "digits": "arabic"})
    assert service.latest_text(session, campaign, "ar").options["digits"] == "arabic"


def test_a_preview_is_of_the_kind_and_with_the_decisions(desk, campaign, session):
    typed = {"subject": "S", "body": "B", "confidential": "y", "since_on": "2026-11-11"}
    desk.post(f"{LETTERS}/urgent/en/preview", typed, page=f"{LETTERS}/urgent/en")
    (preview,) = session.scalars(select(Preview))
    assert preview.kind is LetterKind.URGENT and Options.from_json(preview.options).confidential
    assert 'name="confidential" type="checkbox" value="y"' in desk.get(f"{LETTERS}/urgent/en?preview={preview.token}")


def test_conditions_are_shown_with_who_gets_them(desk, campaign):
    body = "[if kind=court] To courts.\n\n[if tag=missing-persons] On the missing."
    desk.post(f"{LETTERS}/first/en", {"subject": "S", "body": body})
    page = desk.get(f"{LETTERS}/first/en")
    assert page.index("To courts.") < page.index("left out for this addressee")
    assert page.index("left out for this addressee") < page.index("printed for this addressee")


def test_copies_are_chosen_among_the_others(desk, campaign, session):
    mine = session.scalars(select(service.LetterText)).first()
    assert mine is None
    first, other = (make.choice(campaign, make.recipient()) for _ in range(2))
    make.stored(session, first, other)
    page = f"{LETTERS}/first/en?to={first.recipient_id}"
    address = f"{LETTERS}/first/en/copies/{first.recipient_id}"
    assert desk.post(address, {"copies[]": other.recipient_id}, page=page).status_code == 303
    assert company.list_copies(session, campaign, first.recipient) == (other.recipient,)
    assert f'value="{other.recipient_id}" checked' in desk.get(page)
    desk.post(address, {"copies[]": 99999}, page=page)
    assert company.list_copies(session, campaign, first.recipient) == (other.recipient,)
    assert desk.post(f"{LETTERS}/first/en/copies/99999", {}, page=page).status_code == 404


def test_a_partner_is_added_changed_and_taken_off(desk, campaign, session):
    page = f"{LETTERS}/partners"
    typed = {"en-name": "Partner League", "en-signatory": "B. Specimen", "en-function": "Chair", "logo": logo()}
    assert desk.post(page, typed).status_code == 303
    (row,) = session.scalars(select(LetterPartner))
    assert row.names == {"en": "Partner League"} and row.logo.media_type == "image/png"
    assert "Partner League" in desk.get(page) and "B. Specimen, Chair" in desk.get(page)
    assert desk.client.get(f"{desk.root}{page}/{row.id}/logo").mimetype == "image/png"
    assert 'value="B. Specimen"' in desk.get(f"{page}/{row.id}")
    desk.post(f"{page}/{row.id}", {"en-name": "Partner League", "ar-name": "رابطة شريكة"})
    assert row.names == {"en": "Partner League", "ar": "رابطة شريكة"} and row.logo_id
    assert "Partner League" in desk.get(f"{LETTERS}/joint/en")
    assert desk.post(f"{page}/{row.id}/drop", page=page).status_code == 303
    assert session.scalars(select(LetterPartner)).all() == []


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"en-signatory": "Nobody of nothing"}, "at least one language"),
        ({"en-name": "League", "logo": (io.BytesIO(b"<svg/>"), "logo.svg")}, "whole PNG or JPEG"),
    ],
    ids=["no name", "no picture"],
)
def test_a_partner_that_cannot_be_kept_comes_back_with_the_reason(desk, campaign, session, typed, said):
    answer = desk.post(f"{LETTERS}/partners", typed)
    assert answer.status_code == 422 and said in answer.text
    assert session.scalars(select(LetterPartner)).all() == []


def test_nobody_reaches_partners_of_another_organization(desk, campaign, session):
    other = make.campaign()
    make.stored(session, other, make.wave(other))
    facts = {"names": {"en": "Theirs"}, "signatories": {}, "logo": None, "account": None}
    row = company.keep_partner(session, other, None, **facts, now=make.NOON)
    session.commit()
    desk.get(f"{LETTERS}/partners/{row.id}", status=404)
    assert desk.post(f"{LETTERS}/partners/{row.id}/drop", page=f"{LETTERS}/partners").status_code == 404
