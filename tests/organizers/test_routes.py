"""The person's own page, the team, the settings with their picture, the record."""

import io
import re

import pytest
from PIL import Image
from sqlalchemy import func, select

from petitions.core import blobs
from petitions.core.i18n import LETTERS
from petitions.delivery import contents
from petitions.delivery.models import Envelope
from petitions.organizers import service, sessions
from petitions.organizers.models import Account, DeskSession, Membership, Role
from tests import factories as make
from tests.desk import TOKEN, sit_down
from tests.factories import NOON
from tests.organizers.conftest import INVITED, shown


def picture(kind="PNG"):
    out = io.BytesIO()
    Image.new("RGB", (60, 30), "#1d3f72").save(out, kind)
    return out.getvalue()


def press(desk, path, data=None, page=None):
    """A form that does not stand below the organization's root."""
    found = TOKEN.search(desk.client.get(page or "/desk/account").text)
    return desk.client.post(path, data={"csrf_token": found[1], **(data or {})})


LINES = ("name", "registration", "place", "contact", "signatory", "function")


def settings_form(**over):
    """Everything a browser sends, empty lines too."""
    empty = {f"{code}-{line}": "" for code in LETTERS for line in LINES}
    return empty | {"en-name": "Families", "sender": "letters@families.example", "archive_address": ""} | over


def upload(desk, content):
    """A picture of any size, as bytes on the wire."""
    token = TOKEN.search(desk.get("/settings"))[1]
    parts = [f'name="csrf_token"\r\n\r\n{token}'.encode(), b'name="logo"; filename="a.png"\r\n\r\n' + content]
    body = b"".join(b"--edge\r\nContent-Disposition: form-data; " + part + b"\r\n" for part in parts) + b"--edge--\r\n"
    return desk.client.post(f"{desk.root}/settings/logo", data=body, content_type="multipart/form-data; boundary=edge")


# Home and the choice of an organization


def test_the_desk_opens_at_the_first_organization_and_then_at_the_last_used(desk, session):
    assert desk.client.get("/desk/").location == f"{desk.root}/"
    other = make.organization()
    make.stored(session, other, make.membership(other, desk.account, Role.VIEWER))
    desk.client.get(f"/desk/{other.slug}/team")
    assert desk.client.get("/desk/").location == f"/desk/{other.slug}/"
    page = shown(desk.client.get("/desk/account"))
    assert f'href="/desk/{other.slug}/"' in page and f'href="{desk.root}/"' in page


def test_who_belongs_to_no_organization_is_told_so(desk, session):
    session.delete(desk.membership)
    session.commit()
    page = desk.client.get("/desk/")
    assert page.status_code == 200 and "belongs to no organization" in shown(page)


def test_a_dismissed_member_is_a_stranger_at_once(desk, session):
    assert desk.client.get(f"{desk.root}/team").status_code == 200
    session.delete(session.get(Membership, desk.membership.id))
    session.commit()
    assert desk.client.get(f"{desk.root}/team").status_code == 404


# Account


def test_the_account_page_lists_open_sessions_and_closes_them(desk, session):
    other = make.stored(session, make.account())
    there = sessions.begin(session, desk.account, token="there", now=NOON)
    theirs = sessions.begin(session, other, token="theirs", now=NOON)
    session.commit()
    page = desk.client.get("/desk/account").text
    assert page.count("Begun on") == 2 and "this browser" in page
    assert press(desk, f"/desk/account/sessions/{theirs.id}/end").status_code == 404
    assert press(desk, f"/desk/account/sessions/{there.id}/end").status_code == 303
    session.expire_all()
    assert (there.ended_at, theirs.ended_at) == (NOON, None)


def test_one_press_logs_out_everywhere_else(desk, session):
    for number in range(3):
        sessions.begin(session, desk.account, token=str(number), now=NOON)
    session.commit()
    press(desk, "/desk/account/sessions/end")
    living = session.scalar(select(func.count()).select_from(DeskSession).where(DeskSession.ended_at.is_(None)))
    assert living == 1 and desk.client.get("/desk/account").status_code == 200


def test_the_desk_changes_its_language(desk):
    answer = press(desk, "/desk/account/language", {"language": "ar"})
    assert answer.status_code == 303
    assert '<html lang="ar" dir="rtl">' in desk.client.get(f"{desk.root}/team").text
    assert press(desk, "/desk/account/language", {"language": "xx"}).status_code == 422


# Team


def test_everybody_sees_the_team_and_only_owners_change_it(client, session, clock):
    desk = sit_down(client, session, Role.VIEWER)
    page = desk.get("/team")
    assert desk.account.name in page and "Admit somebody" not in page


def test_an_invited_person_gets_a_link_in_their_language(desk, session, worker_keys):
    assert desk.post("/team", INVITED).status_code == 303
    account = service.find_account(session, "selma@families.example")
    membership = service.find_membership(session, account, desk.organization.slug)
    assert (membership.role, account.language, account.password) == (Role.EDITOR, "fr", None)
    mail = contents.open_mail(worker_keys, session.scalars(select(Envelope)).one().sealed)
    assert mail.to == "selma@families.example" and desk.organization.name("fr") in mail.subject
    link = re.search(r"http://localhost(/desk/reset/\S+)", mail.text)[1]
    assert desk.client.get(link).status_code == 200
    assert "Invited, not here yet" in desk.get("/team")


def test_somebody_with_an_account_is_told_where_to_log_in(desk, session, worker_keys):
    known = make.stored(session, make.account(email="selma@families.example", password="hash", name="Selma"))
    desk.post("/team", INVITED)
    mail = contents.open_mail(worker_keys, session.scalars(select(Envelope)).one().sealed)
    assert "/desk/login" in mail.text and "/desk/reset" not in mail.text
    assert known.name == "Selma" and session.scalar(select(func.count()).select_from(Account)) == 2


def test_nobody_is_admitted_twice_or_without_an_address(desk):
    desk.post("/team", INVITED)
    twice = desk.post("/team", INVITED)
    assert twice.status_code == 409 and "is a member already" in twice.text
    wrong = desk.post("/team", INVITED | {"email": "not an address"})
    assert wrong.status_code == 422 and "This is not an e-mail address" in wrong.text
    assert 'value="Selma Example"' in wrong.text


def test_an_owner_changes_roles_and_ends_memberships(desk, session):
    one = make.membership(desk.organization, make.account(), Role.VIEWER)
    make.stored(session, one)
    assert desk.post(f"/team/{one.id}/role", {"role": "approver"}, page="/team").status_code == 303
    session.refresh(one)
    assert one.role is Role.APPROVER
    assert desk.post(f"/team/{one.id}/dismiss", page="/team").status_code == 303
    assert [m.account_id for m in service.list_members(session, desk.organization)] == [desk.account.id]


def test_the_last_owner_cannot_leave(desk, session):
    for act, data in (("dismiss", {}), ("role", {"role": "editor"})):
        answer = desk.post(f"/team/{desk.membership.id}/{act}", data, page="/team")
        assert answer.status_code == 409 and "keeps at least one owner" in answer.text


def test_members_of_another_organization_are_out_of_reach(desk, session):
    other = make.membership(make.organization(), make.account(), Role.VIEWER)
    make.stored(session, other)
    assert desk.post(f"/team/{other.id}/role", {"role": "owner"}, page="/team").status_code == 404
    assert desk.post(f"/team/{other.id}/dismiss", page="/team").status_code == 404


def test_a_role_that_does_not_exist_is_refused(desk):
    assert desk.post(f"/team/{desk.membership.id}/role", {"role": "queen"}, page="/team").status_code == 422


# Settings


def test_the_settings_show_what_stands_and_keep_what_is_typed(desk, session):
    page = desk.get("/settings")
    assert "Registered association 18-442" in page and "عائلات من أجل الحقيقة" in page
    typed = settings_form(
        **{"ar-name": "عائلات", "ar-place": "برلين", "en-signatory": "Rana", "en-function": "President"}
    )
    assert desk.post("/settings", typed | {"archive_address": "archive@families.example"}).status_code == 303
    session.refresh(desk.organization)
    ours = desk.organization
    assert ours.names == {"en": "Families", "ar": "عائلات"} and ours.place == {"ar": "برلين"}
    assert ours.signatory == {"en": {"name": "Rana", "function": "President"}} and ours.registration == {}
    assert ours.archive_address == "archive@families.example"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"sender": "not an address"}, "This is not an e-mail address."),
        ({"sender": ""}, "Letters need an address to come from."),
        ({"en-name": ""}, "Write the name of the organization in at least one language."),
        ({"ru-place": "Берлин"}, "Letters in this language need the name in it."),
        ({"en-name": "A\u202eB"}, "characters that nobody can see"),
        ({"en-name": "x" * 161}, "at most: 160"),
    ],
)
def test_settings_that_will_not_do_come_back_with_the_reason(desk, session, typed, sentence):
    answer = desk.post("/settings", settings_form(**{"en-contact": "Office, kept as typed"}) | typed)
    assert answer.status_code == 422 and sentence in shown(answer) and "Office, kept as typed" in answer.text
    session.refresh(desk.organization)
    assert desk.organization.names["fr"] == "Familles pour la vérité"


def test_nothing_but_the_settings_is_taken_from_the_form(desk, session):
    slug = desk.organization.slug
    desk.post("/settings", settings_form(slug="stolen", is_specimen="y", code="XXX", id="1"))
    session.refresh(desk.organization)
    assert (desk.organization.slug, desk.organization.is_specimen) == (slug, False)


def test_who_may_only_look_sees_the_settings_without_a_button(client, session, clock):
    desk = sit_down(client, session, Role.APPROVER)
    page = desk.get("/settings")
    assert "Only owners change this" in page and "<fieldset disabled>" in page and ">Save<" not in page


# The picture


@pytest.mark.parametrize("name", ["../../app.py", "C:\\x.png", "n" * 300 + ".png", "logo.png.php"])
def test_a_picture_is_taken_whatever_its_name_says(desk, session, name):
    answer = desk.post("/settings/logo", {"logo": (io.BytesIO(picture()), name)}, page="/settings")
    assert answer.status_code == 303
    session.refresh(desk.organization)
    shown_logo = desk.client.get(f"{desk.root}/logo")
    assert shown_logo.mimetype == "image/png" and shown_logo.headers["X-Content-Type-Options"] == "nosniff"
    assert shown_logo.data == blobs.content_of(desk.organization.logo, None)
    shown_logo.close()


def test_what_is_no_picture_is_refused_in_words(desk, session):
    for content in (b"<svg onload='x'/>", b"", picture("GIF")):
        answer = desk.post("/settings/logo", {"logo": (io.BytesIO(content), "logo.png")}, page="/settings")
        assert answer.status_code == 422 and ("PNG or JPEG" in answer.text)
    assert desk.post("/settings/logo", {}, page="/settings").status_code == 422
    session.refresh(desk.organization)
    assert desk.organization.logo is None and desk.client.get(f"{desk.root}/logo").status_code == 404


def test_a_picture_larger_than_other_forms_reaches_the_page_and_an_endless_one_does_not(desk):
    assert upload(desk, picture() + b"\0" * 1_200_000).status_code == 303
    assert upload(desk, b"\0" * 3_000_000).status_code == 413


def test_the_picture_can_be_taken_off(desk, session):
    desk.post("/settings/logo", {"logo": (io.BytesIO(picture("JPEG")), "a.jpg")}, page="/settings")
    assert desk.post("/settings/logo", {"remove": "yes"}, page="/settings").status_code == 303
    session.refresh(desk.organization)
    assert desk.organization.logo is None


# The record


def test_the_record_says_who_did_what(desk):
    desk.post("/team", INVITED)
    desk.post("/settings", settings_form())
    page = desk.get("/record")
    assert "A member was admitted" in page and "Settings of the organization were changed" in page
    assert desk.account.name in page and "selma@families.example" not in page


def test_the_record_is_read_page_by_page(desk, session):
    for number in range(60):
        service.record(session, "pause", f"dispatch-{number}", organization=desk.organization, account=None, now=NOON)
    session.commit()
    page = desk.get("/record")
    assert "dispatch-59" in page and "dispatch-5<" not in page
    older = re.search(r'href="[^"]*(/record\?before=\d+)"', page)[1]
    assert "dispatch-5<" in desk.get(older) and desk.get("/record?before=x")
