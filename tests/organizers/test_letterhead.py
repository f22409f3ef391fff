"""How letters begin: every language that has a name, and pictures that may carry nothing along."""

import io

import pytest

from petitions.organizers import letterhead
from petitions.organizers.models import Role
from tests import factories as make
from tests.desk import TOKEN, sit_down
from tests.organizers.test_logo import head_only, picture


@pytest.fixture
def desk(client, session):
    return sit_down(client, session)


def upload(desk, content, name):
    """A picture with exactly this name in the request, as no browser would send it."""
    token = TOKEN.search(desk.get("/settings"))[1]
    head = f'name="logo"; filename="{name}"\r\n\r\n'.encode()
    parts = [f'name="csrf_token"\r\n\r\n{token}'.encode(), head + content]
    body = b"".join(b"--edge\r\nContent-Disposition: form-data; " + part + b"\r\n" for part in parts) + b"--edge--\r\n"
    return desk.client.post(f"{desk.root}/settings/logo", data=body, content_type="multipart/form-data; boundary=edge")


def test_a_sheet_for_each_language_with_a_name_in_the_words_a_letter_would_take():
    signs = {"en": {"name": "R. Example", "function": "President"}}
    ours = make.organization(place={"fr": "Beyrouth"}, contact={}, signatory=signs)
    english, arabic, french = letterhead.sheets(ours)
    assert [sheet.language for sheet in (english, arabic, french)] == ["en", "ar", "fr"]
    assert (english.second_name, arabic.second_name) == ("عائلات من أجل الحقيقة", "Families for the Truth")
    assert (english.place, french.place, french.contact) == ("Beyrouth", "Beyrouth", "")
    assert (arabic.signatory, arabic.function) == ("R. Example", "President")


def test_without_a_second_script_nothing_stands_twice():
    (sheet,) = letterhead.sheets(make.organization(names={"ru": "Семьи"}, signatory={}))
    assert (sheet.name, sheet.second_name, sheet.signatory) == ("Семьи", "", "")


def test_everybody_at_the_desk_sees_the_letterhead(client, session):
    desk = sit_down(client, session, Role.VIEWER)
    page = desk.get("/letterhead")
    assert "Registered association 18-442" in page and 'lang="ar" dir="rtl"' in page and "<img" not in page


def test_the_picture_stands_on_the_letterhead(desk):
    upload(desk, picture(), "logo.png")
    assert f'src="{desk.root}/logo?v=' in desk.get("/letterhead")


@pytest.mark.parametrize("name", ["../../app.py", "C:\\\\x", "logo\x00.png", "n" * 300 + ".png", "logo.png.php"])
def test_no_part_of_a_file_s_name_is_kept(desk, session, name):
    assert upload(desk, picture(), name).status_code in (303, 400)
    session.refresh(desk.organization)
    kept = desk.organization.logo
    assert kept is None or (kept.media_type == "image/png" and "php" not in str(vars(kept)))
    assert "app.py" not in desk.get("/record") and "php" not in desk.get("/record")


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<svg xmlns='http://www.w3.org/2000/svg'><foreignObject><p>x</p></foreignObject></svg>",
        b"<?xml version='1.0'?><!DOCTYPE s [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><svg>&x;</svg>",
        head_only(12_000, 12_000),
        head_only(50_000, 50_000),
        picture("JPEG")[:300],
        b"GIF89a<html><script>1</script>",
    ],
)
def test_what_is_no_printable_picture_is_refused_with_a_sentence(desk, session, content):
    answer = upload(desk, content, "logo.png")
    assert answer.status_code == 422 and "20 million points" in answer.text
    session.refresh(desk.organization)
    assert desk.organization.logo is None


def test_a_picture_that_hides_a_page_is_drawn_anew(desk, session):
    assert upload(desk, picture() + b"<html><script>1</script>", "logo.png").status_code == 303
    answer = desk.client.get(f"{desk.root}/logo")
    assert b"<script>" not in answer.data and answer.headers["X-Content-Type-Options"] == "nosniff"
    answer.close()
    assert io.BytesIO(answer.data).read(8) == b"\x89PNG\r\n\x1a\n"


def test_who_does_not_own_the_organization_changes_no_picture(client, session):
    desk = sit_down(client, session, Role.EDITOR)
    assert upload(desk, picture(), "logo.png").status_code == 403
