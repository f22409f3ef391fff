"""Tries that are counted, passwords that were forgotten, and answers that tell nobody who has an account."""

import re

import pytest
from sqlalchemy import func, select

from app import create_app
from petitions.delivery import contents
from petitions.delivery.models import Envelope
from petitions.organizers import mail
from tests import factories as make
from tests.organizers.conftest import Visitor, shown, with_factor


def mailed(session, worker_keys):
    """Every mail in the outbox, opened."""
    return [
        contents.open_mail(worker_keys, row.sealed) for row in session.scalars(select(Envelope).order_by(Envelope.id))
    ]


def test_only_the_demonstration_asks_for_no_second_factor(app, changed_settings, tmp_path):
    demo = create_app(changed_settings(is_demo=True, database_url=f"sqlite:///{tmp_path / 'demo.sqlite'}"))
    assert app.config["SECURITY_TWO_FACTOR_REQUIRED"] and not demo.config["SECURITY_TWO_FACTOR_REQUIRED"]


def test_a_desk_without_keys_is_closed(changed_settings, tmp_path):
    bare = create_app(changed_settings(keys=tmp_path / "none", database_url=f"sqlite:///{tmp_path / 'bare.sqlite'}"))
    assert bare.test_client().get("/desk/families/team").status_code == 503


@pytest.mark.parametrize("language", ["en", "ar", "fr"])
def test_mails_to_organizers_say_what_they_are_about_and_name_no_secret(app, session, language):
    account = make.account(language=language, password="a hash", tf_totp_secret="a secret")
    facts = {"link": "http://localhost/desk/x", "again": "http://localhost/desk/y", "at": make.NOON}
    for kind in ("reset", "invitation", "changed"):
        found = mail.written(account, kind, facts | {"organization": make.organization(), "is_new": True})
        whole = found.subject + found.text + found.html
        assert found.to == account.email and "\n" not in found.subject and facts["link"] in found.text
        assert not any(word in whole for word in ("a hash", "a secret", "%(", "{{", account.name))
        assert f'lang="{language}"' in found.html and 'style="' not in found.html


def test_ten_wrong_passwords_stop_a_guesser_and_not_the_owner(visitor, app, person, no_second_factor, clock):
    account = person()
    answers = [visitor.log_in(account, "not this one at all").status_code for _ in range(12)]
    assert answers == [200] * 10 + [429] * 2
    assert visitor.log_in(account).status_code == 429
    owner = Visitor(app.test_client())
    owner.client.environ_base["REMOTE_ADDR"] = "198.51.100.7"
    owner.log_in(account)
    assert owner.is_inside()
    clock.move(minutes=11)
    visitor.log_in(account)
    assert visitor.is_inside()


def test_many_accounts_from_one_place_are_counted_together(visitor):
    tried = [
        visitor.press("/desk/login", {"email": f"p{n}@families.example", "password": "not this one"}).status_code
        for n in range(62)
    ]
    assert tried == [200] * 60 + [429] * 2


def test_a_right_password_wipes_out_the_wrong_ones(visitor, person, no_second_factor):
    account = person()
    for _turn in range(3):
        for _try in range(9):
            visitor.log_in(account, "not this one at all")
        visitor.log_in(account)
        assert visitor.is_inside()
        visitor.press("/desk/logout", page="/desk/account")


def test_codes_are_tried_ten_times(visitor, person, app, session):
    account = with_factor(app, session, person())
    visitor.log_in(account)
    tried = [visitor.press("/desk/second-factor/code", {"code": f"{n:06}"}).status_code for n in range(11)]
    assert tried == [200] * 10 + [429]


@pytest.mark.parametrize("password", ["x" * 1000, "\u0000", "p" * 600_000])
def test_endless_and_broken_passwords_are_answered_calmly(visitor, person, password):
    assert visitor.log_in(person(), password).status_code in (200, 400, 413)


def test_a_forgotten_password_gets_a_link_by_mail_and_the_second_factor_stays(
    visitor, person, app, session, worker_keys
):
    account = with_factor(app, session, person(language="ar"))
    answer = visitor.press("/desk/reset", {"email": account.email.upper()})
    assert answer.status_code == 200
    (mail,) = mailed(session, worker_keys)
    assert mail.to == account.email and mail.language == "ar"
    link = re.search(r"http://localhost(/desk/reset/\S+)", mail.text)[1]
    visitor.press("/desk/reset", {"email": account.email})
    assert session.scalar(select(func.count()).select_from(Envelope)) == 1
    new = "rain on seven tin roofs"
    assert visitor.press(link, {"password": new, "password_confirm": new}).location == "/desk/login"
    assert visitor.log_in(account, new).location.startswith("/desk/second-factor/code")
    assert visitor.client.get(link).status_code == 302


def test_the_link_lapses(visitor, person, session, worker_keys, clock):
    account = person()
    visitor.press("/desk/reset", {"email": account.email})
    link = re.search(r"http://localhost(/desk/reset/\S+)", mailed(session, worker_keys)[0].text)[1]
    assert visitor.client.get(link).status_code == 200
    clock.move(minutes=61)
    assert visitor.client.get(link).location == "/desk/reset"


def test_nobody_learns_who_has_an_account(visitor, person, session):
    account = person(email="known@families.example")
    pages = []
    for email in (account.email, "other@families.example", "not an address"):
        page = shown(visitor.press("/desk/reset", {"email": email}))
        pages.append(re.sub(r'value="[^"]*"', "", page))
    assert "is on its way" in pages[0] and pages[0] == pages[1] == pages[2]
    assert session.scalar(select(func.count()).select_from(Envelope)) == 1
