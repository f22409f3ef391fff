"""Pages of letters on the desk: writing, previews, frozen files, and withdrawing one that went out."""

import pytest
from sqlalchemy import select

from petitions.letters import jobs, press, service
from petitions.letters.models import Letter, LetterState, LetterText, Preview
from petitions.letters.text import LONGEST
from petitions.organizers.models import Role
from tests import factories as make
from tests.desk import Desk, sit_down
from tests.letters.test_service import frozen
from tests.supporters import StillClock

HOSTILE = "<script>alert('{0}')</script> “{{7*7}}” {% if x %} {{''.__class__}}"


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
    make.stored(session, campaign, wave, make.text(campaign), make.choice(campaign, make.recipient()))
    make.stored(session, make.demand(campaign, wave, 1), make.demand(campaign, wave, 2))
    return campaign


LETTERS = "/campaigns/tell-us/letters"
TEXTS = f"{LETTERS}/first"


def test_every_language_of_the_campaign_can_be_written(desk, campaign):
    page = desk.get(LETTERS)
    assert "English" in page and "العربية" in page and page.count("Not written yet") == 2
    desk.get(f"{TEXTS}/fr", status=404)
    desk.get(f"{TEXTS}/xx", status=404)


def test_a_text_is_kept_as_a_version(desk, campaign, session):
    typed = {"subject": "Request for information", "body": "With {{supporters}}:\r\n\r\n{{demands}}"}
    assert desk.post(f"{TEXTS}/en", typed).status_code == 303
    assert desk.post(f"{TEXTS}/en", typed).status_code == 303
    text = session.scalars(select(LetterText)).one()
    assert (text.version, text.body, text.created_by) == (1, "With {{supporters}}:\n\n{{demands}}", desk.account.id)
    page = desk.get(f"{TEXTS}/en")
    assert "With {{supporters}}:" in page and "1. Open the archives of prisons." in page


def test_what_is_wrong_with_a_text_is_listed_beside_it(desk, campaign):
    desk.post(f"{TEXTS}/en", {"subject": "S", "body": "{{nonsense}}\n\n{{previous_letter}}"})
    page = desk.get(f"{TEXTS}/en")
    assert "3 things to mend" in page or "2 things to mend" in page
    assert "there is no such field" in page and "{{nonsense}}" in page
    assert "this field has nothing to say" in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"subject": "", "body": "kept words"}, "Write the subject"),
        ({"subject": "kept words", "body": " "}, "Write the text"),
        ({"subject": "kept words \u202e", "body": "x"}, "U+202E"),
        ({"subject": "kept words", "body": "x" * (LONGEST + 1)}, "too long"),
    ],
    ids=["no subject", "no body", "hidden", "long"],
)
def test_a_form_that_cannot_be_kept_comes_back_with_what_was_typed(desk, campaign, session, typed, said):
    answer = desk.post(f"{TEXTS}/en", typed)
    assert answer.status_code == 422 and said in answer.text and "kept words" in answer.text
    assert session.scalars(select(LetterText)).all() == []


def test_hostile_words_are_shown_as_words(desk, campaign):
    desk.post(f"{TEXTS}/en", {"subject": HOSTILE, "body": HOSTILE})
    page = desk.get(f"{TEXTS}/en")
    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;alert") >= 2 and page.count("{{7*7}}") >= 2


def test_a_preview_is_asked_for_and_keeps_what_was_typed(desk, campaign, session, monkeypatch):
    typed = {"subject": "Typed subject", "body": "Typed body {{supporters}}"}
    answer = desk.post(f"{TEXTS}/en/preview", typed, page=f"{TEXTS}/en")
    assert answer.status_code == 303
    page = desk.client.get(answer.location).text
    assert "The press is working" in page and "Typed body" in page and "letters/preview.js" in page
    preview = session.scalars(select(Preview)).one()
    part = desk.client.get(f"{desk.root}/previews/{preview.token}")
    assert part.headers["X-Moving"] == "1" and "<html" not in part.text
    monkeypatch.setattr(press, "letter", lambda values: b"%PDF")
    monkeypatch.setattr(press, "pictures", lambda pdf, width=0, most=12: [b"\x89PNG one", b"\x89PNG two"])
    preview.body = "No supporter needed"
    session.commit()
    jobs.press_previews()
    part = desk.client.get(f"{desk.root}/previews/{preview.token}")
    assert part.headers["X-Moving"] == "0" and part.text.count("<img") == 2
    assert desk.client.get(f"{desk.root}/previews/{preview.token}/2.png").data == b"\x89PNG two"
    desk.get(f"/previews/{preview.token}/3.png", status=404)
    assert session.scalars(select(LetterText)).all() == []


def test_a_sheet_asked_for_while_somebody_types_comes_alone(desk, campaign):
    desk.client.environ_base["HTTP_X_LIVE"] = "1"
    answer = desk.post(f"{TEXTS}/en/preview", {"subject": "S", "body": "B"}, page=f"{TEXTS}/en")
    assert answer.status_code == 303 and "/previews/" in answer.location
    assert "<html" not in desk.client.get(answer.location).text


def test_a_preview_that_failed_says_why(desk, campaign, session):
    desk.post(f"{TEXTS}/en/preview", {"subject": "S", "body": "- " * 40 + "deep"}, page=f"{TEXTS}/en")
    jobs.press_previews()
    preview = session.scalars(select(Preview)).one()
    page = desk.get(f"{TEXTS}/en?preview={preview.token}")
    assert "cannot be printed yet" in page and "deep" in page


def test_nobody_elses_preview_is_shown(desk, campaign, session, client):
    desk.post(f"{TEXTS}/en/preview", {"subject": "S", "body": "B"}, page=f"{TEXTS}/en")
    preview = session.scalars(select(Preview)).one()
    stranger = sit_down(client.application.test_client(), session)
    stranger.get(f"/previews/{preview.token}", status=404)
    stranger.get(f"/previews/{preview.token}/1.png", status=404)
    desk.get("/previews/unknown", status=404)
    desk.get(f"{TEXTS}/en?preview=unknown", status=404)


def test_a_language_nobody_reads_can_be_written_but_not_previewed(desk, campaign):
    page = desk.get(f"{TEXTS}/ar")
    assert "No chosen recipient reads this language yet" in page and "Show the letter" not in page
    answer = desk.post(f"{TEXTS}/ar/preview", {"subject": "S", "body": "B"}, page=f"{TEXTS}/ar")
    assert answer.status_code == 422


@pytest.fixture
def letter(session, desk, campaign) -> Letter:
    letter = frozen(session, campaign, counts={"online": 1284, "paper": 310, "elsewhere": 0})
    session.commit()
    return letter


def test_the_list_shows_letters_that_stand_still(desk, campaign, session, letter):
    page = desk.get(LETTERS)
    assert letter.reference in page and "Frozen, not released" in page
    file = desk.client.get(f"{desk.root}/letters/{letter.id}.pdf")
    assert file.data == service.letter_of(session, desk.organization, letter.id).blob.content
    assert file.headers["Cache-Control"] == "no-store"


def test_a_viewer_reads_and_cannot_write(client, session):
    viewer = sit_down(client, session, Role.VIEWER)
    campaign = make.campaign(viewer.organization, slug="tell-us")
    make.stored(session, campaign, make.wave(campaign), make.text(campaign))
    viewer.get(f"{TEXTS}/en")
    assert viewer.post(f"{TEXTS}/en", {"subject": "S", "body": "B"}).status_code == 403


def owner_of(letter, client, session, role=Role.APPROVER) -> Desk:
    """A member of the letter's organization who may withdraw it."""
    desk = sit_down(client.application.test_client(), session, role)
    desk.membership.organization = letter.campaign.organization
    session.commit()
    return Desk(desk.client, letter.campaign.organization, desk.account, desk.membership)


def test_an_approver_withdraws_a_released_letter_with_words_for_everybody(client, session, letter):
    letter.state = LetterState.RELEASED
    session.commit()
    desk = owner_of(letter, client, session)
    assert f"/letters/{letter.id}/revoke" in desk.get(LETTERS)
    page = desk.get(f"/letters/{letter.id}/revoke")
    assert letter.reference in page and "does not call the letter back" in page
    answer = desk.post(f"/letters/{letter.id}/revoke", {"reason": "A figure in it was wrong."})
    assert answer.status_code == 303 and answer.location.endswith(LETTERS)
    assert (letter.state, letter.revoked_reason) == (LetterState.REVOKED, "A figure in it was wrong.")
    assert "cannot be withdrawn" in desk.get(f"/letters/{letter.id}/revoke")
    assert "/revoke" not in desk.get(LETTERS)
    assert "A letter was withdrawn" in desk.get("/record")


def test_a_letter_is_not_withdrawn_without_a_reason_nor_by_somebody_else(client, session, desk, letter):
    letter.state = LetterState.RELEASED
    session.commit()
    approver = owner_of(letter, client, session)
    answer = approver.post(f"/letters/{letter.id}/revoke", {"reason": " "})
    assert answer.status_code == 422 and "Say why" in answer.text
    sit_down(client.application.test_client(), session).get(f"/letters/{letter.id}/revoke", status=404)
    desk.get(f"/letters/{letter.id}/revoke", status=403)
    assert "/revoke" not in desk.get(LETTERS)
    assert letter.state is LetterState.RELEASED
