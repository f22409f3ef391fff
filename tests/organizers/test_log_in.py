"""In and out: password and second factor, cookies before and after, sessions that lapse, tries that are counted."""

import re

import pytest
from sqlalchemy import select

from petitions.core import tokens
from petitions.organizers import rules
from petitions.organizers.models import DeskSession, Entry
from tests.factories import NOON
from tests.organizers.conftest import KEY, PASSWORD, Visitor, code_for, shown, with_factor


def cookie_of(client):
    found = client.get_cookie("desk")
    return found.value if found else None


def test_a_stranger_is_sent_to_the_log_in_and_back_to_the_page(visitor, person, no_second_factor):
    account = person()
    answer = visitor.client.get("/desk/account")
    assert answer.status_code == 302 and answer.location == "/desk/login?next=/desk/account"
    found = visitor.log_in(account, page=answer.location)
    assert found.status_code == 302 and found.location == "/desk/account"
    assert visitor.is_inside()


def test_without_a_second_factor_the_desk_stays_closed_until_one_is_set_up(visitor, person, app):
    account = person()
    answer = visitor.log_in(account)
    assert answer.location == "/desk/second-factor" and not visitor.is_inside()
    page = visitor.press("/desk/second-factor", {"setup": "authenticator"})
    key = KEY.search(page.text)[1].replace(" ", "").replace("-", "")
    from passlib.totp import TOTP

    code = TOTP(key).generate().token
    assert not visitor.is_inside()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)[1]
    done = visitor.client.post("/desk/second-factor/code", data={"csrf_token": token, "code": code})
    assert done.status_code == 302 and visitor.is_inside()
    assert account.tf_primary_method == "authenticator" and key not in account.tf_totp_secret


def test_password_and_code_open_the_desk(visitor, person, app, session, clock):
    account = with_factor(app, session, person())
    answer = visitor.log_in(account)
    assert answer.location.startswith("/desk/second-factor/code") and not visitor.is_inside()
    arabic = code_for(app, account).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert visitor.press("/desk/second-factor/code", {"code": f"{arabic[:3]} {arabic[3:]}"}).status_code == 302
    assert visitor.is_inside()


def test_a_code_opens_once_and_only_in_its_half_minute_or_the_next(visitor, person, app, session, clock):
    account = with_factor(app, session, person())
    code = code_for(app, account)
    visitor.log_in(account)
    visitor.press("/desk/second-factor/code", {"code": code})
    visitor.press("/desk/logout", page="/desk/account")
    visitor.log_in(account)
    assert "work once" in visitor.press("/desk/second-factor/code", {"code": code}).text
    for seconds in (90, -90):
        clock.move(seconds=300)
        late = code_for(app, account)
        clock.move(seconds=seconds)
        visitor.log_in(account)
        visitor.press("/desk/second-factor/code", {"code": late})
        assert not visitor.is_inside()


def test_recovery_codes_are_kept_as_hashes_and_open_once(visitor, person, app, session, clock):
    account = with_factor(app, session, person())
    visitor.log_in(account)
    visitor.press("/desk/second-factor/code", {"code": code_for(app, account)})
    page = visitor.press("/desk/second-factor/codes")
    codes = re.findall(r'class="code">([0-9A-Z-]{14})<', page.text)
    assert len(codes) == 8 == len(account.mf_recovery_codes)
    assert not any(code in str(account.mf_recovery_codes) for code in codes)
    assert not any(code in visitor.client.get("/desk/second-factor/codes?show_codes=1").text for code in codes)
    visitor.press("/desk/logout", page="/desk/account")
    clock.move(minutes=1)
    visitor.log_in(account)
    assert visitor.press("/desk/second-factor/recovery", {"code": codes[3].lower()}).status_code == 302
    assert visitor.is_inside() and len(account.mf_recovery_codes) == 7
    visitor.press("/desk/logout", page="/desk/account")
    visitor.log_in(account)
    assert "Each works once" in visitor.press("/desk/second-factor/recovery", {"code": codes[3]}).text
    assert not visitor.is_inside()


def test_a_wrong_password_and_an_unknown_address_look_the_same(visitor, person):
    account = person(email="known@families.example")
    pages = [
        shown(visitor.press("/desk/login", {"email": email, "password": "not this one at all"}))
        for email in (account.email, "other@families.example")
    ]
    for page in pages:
        assert "do not belong together" in page
    same = [re.sub(r'value="[^"]*"|known|other', "", page) for page in pages]
    assert same[0] == same[1] and not visitor.is_inside()


def test_a_closed_account_stays_outside(visitor, person, no_second_factor):
    visitor.log_in(person(active=False))
    assert not visitor.is_inside()


def test_log_in_gives_a_new_session_and_the_cookie_before_opens_nothing(visitor, person, no_second_factor, session):
    visitor.client.get("/desk/login")
    before = cookie_of(visitor.client)
    visitor.log_in(person())
    after = cookie_of(visitor.client)
    assert before and after != before
    visitor.client.set_cookie("desk", before)
    assert not visitor.is_inside()
    visitor.client.set_cookie("desk", after)
    assert visitor.is_inside()


def test_a_token_planted_before_the_log_in_is_not_taken_over(visitor, person, no_second_factor, session):
    with visitor.client.session_transaction("/desk/") as cookie:
        cookie["desk"] = "planted"
    visitor.log_in(person())
    row = session.scalars(select(DeskSession)).one()
    assert row.token_hash != tokens.digest("planted")


def test_after_log_out_the_old_cookie_is_dead(visitor, person, no_second_factor):
    visitor.log_in(person())
    before = cookie_of(visitor.client)
    assert visitor.press("/desk/logout", page="/desk/account").status_code == 302
    visitor.client.set_cookie("desk", before)
    assert not visitor.is_inside()


def test_a_tampered_cookie_is_nobody(visitor, person, no_second_factor):
    visitor.log_in(person())
    value = cookie_of(visitor.client)
    visitor.client.set_cookie("desk", value[:-4] + ("AAAA" if value[-4:] != "AAAA" else "BBBB"))
    assert not visitor.is_inside()


def test_a_change_of_password_closes_every_other_browser(visitor, app, person, no_second_factor, session):
    account, elsewhere = person(), Visitor(app.test_client())
    visitor.log_in(account)
    elsewhere.log_in(account)
    old = cookie_of(visitor.client)
    words = {"password": PASSWORD, "new_password": "rain on seven tin roofs"}
    answer = visitor.press("/desk/password", words | {"new_password_confirm": words["new_password"]})
    assert answer.status_code == 302
    assert visitor.is_inside() and not elsewhere.is_inside()
    visitor.client.set_cookie("desk", old)
    assert not visitor.is_inside()
    verbs = list(session.scalars(select(Entry.verb)))
    assert "change_password" in verbs


def test_a_new_password_is_refused_with_its_reason(visitor, person, no_second_factor):
    visitor.log_in(person())
    for new, again, reason in (
        ("short", "short", "at least 12 characters"),
        ("password123456", "password123456", "one of the first"),
        ("rain on seven tin roofs", "something else here", "differ"),
        (PASSWORD, PASSWORD, "differs from the present one"),
    ):
        data = {"password": PASSWORD, "new_password": new, "new_password_confirm": again}
        assert reason in shown(visitor.press("/desk/password", data))


def test_half_an_hour_without_use_closes_the_desk(visitor, person, no_second_factor, clock):
    visitor.log_in(person())
    clock.move(minutes=29)
    assert visitor.is_inside()
    clock.move(minutes=29)
    assert visitor.is_inside()
    clock.move(minutes=30)
    assert not visitor.is_inside()


def test_twelve_hours_are_the_most(visitor, person, no_second_factor, clock):
    visitor.log_in(person())
    for _turn in range(29):
        clock.move(minutes=24.5)
        assert visitor.is_inside()
    clock.move(minutes=10)
    assert not visitor.is_inside()


@pytest.mark.parametrize(
    "target", ["//evil.example", "/\\evil.example", "%5C%5Cevil", "https://localhost@evil.example"]
)
def test_a_way_back_that_leads_elsewhere_is_forgotten(visitor, person, no_second_factor, target):
    answer = visitor.client.get("/desk/login", query_string={"next": target})
    assert answer.status_code == 302 and answer.location == "/desk/login"
    assert visitor.press("/desk/login", {"email": "a@b.example", "password": "x", "next": target}).status_code == 400
    found = visitor.press("/desk/login?next=" + target, {"email": "a@b.example"}, page="/desk/login")
    assert found.status_code == 400


def test_a_form_from_elsewhere_does_not_log_in(visitor, person, no_second_factor):
    account = person()
    data = {"email": account.email, "password": PASSWORD}
    assert visitor.client.post("/desk/login", data=data).status_code == 400
    assert visitor.client.post("/desk/login", json=data).status_code == 400
    assert visitor.client.post("/desk/login", data=b"email=a", content_type="text/plain").status_code == 400
    assert not visitor.is_inside()


def test_no_token_in_an_address_or_header_opens_the_desk(visitor, person, app, session):
    account = person()
    with app.test_request_context("/desk/"):
        token = account.get_auth_token()
    assert visitor.client.get(f"/desk/account?auth_token={token}").status_code == 302
    assert visitor.client.get("/desk/account", headers={"Authentication-Token": token}).status_code == 302


def test_the_log_in_speaks_the_language_that_was_chosen(visitor, person, no_second_factor):
    assert '<html lang="ar" dir="rtl">' in visitor.client.get("/desk/login?lang=ar").text
    assert '<html lang="ar" dir="rtl">' in visitor.client.get("/desk/login").text
    switch = visitor.client.get("/desk/login?next=/desk/account").text
    assert 'href="?next=%2Fdesk%2Faccount&amp;lang=fr"' in switch
    visitor.log_in(person(language="fr"))
    assert '<html lang="fr"' in visitor.client.get("/desk/account").text


def test_public_pages_know_no_cookie_even_of_somebody_logged_in(visitor, person, no_second_factor):
    visitor.log_in(person())
    for path in ("/", "/en/", "/static/base.css"):
        answer = visitor.client.get(path)
        answer.close()
        assert "Set-Cookie" not in answer.headers and "Cookie" not in answer.headers.get("Vary", "")


def test_no_address_of_an_organizer_is_logged(visitor, person, no_second_factor, caplog):
    caplog.set_level("DEBUG")
    account = person(email="canary@families.example")
    visitor.log_in(account, "not this one at all")
    visitor.log_in(account)
    visitor.press("/desk/reset", {"email": account.email}, page="/desk/reset")
    assert "canary" not in caplog.text and f"account {account.id}" in caplog.text


def test_freshness_is_kept_with_the_session_row(visitor, person, no_second_factor, session, clock):
    visitor.log_in(person())
    clock.move(minutes=20)
    visitor.press("/desk/verify", {"password": "not this one at all"})
    row = session.scalars(select(DeskSession)).one()
    assert row.fresh_at == NOON
    visitor.press("/desk/verify", {"password": PASSWORD})
    session.refresh(row)
    assert row.fresh_at == clock.now and rules.is_fresh(row, clock.now)
