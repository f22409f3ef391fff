"""How long a desk stays open, where a log-in may lead, which names and passwords will do."""

from datetime import timedelta

import pytest

from petitions.organizers import access, passwords, rules
from petitions.organizers.access import APPROVE, EDIT, OWN, VIEW, members
from petitions.organizers.models import DeskSession, Role
from tests import factories as make
from tests.factories import NOON


def desk_session(**over):
    facts = {"started_at": NOON, "seen_at": NOON, "fresh_at": NOON, "ended_at": None, "account": make.account()}
    return DeskSession(**facts | over)


@pytest.mark.parametrize(
    ("seen", "started", "alive"),
    [
        (timedelta(0), timedelta(0), True),
        (timedelta(minutes=29, seconds=59), timedelta(hours=1), True),
        (timedelta(minutes=30), timedelta(hours=1), False),
        (timedelta(minutes=1), timedelta(hours=11, minutes=59), True),
        (timedelta(minutes=1), timedelta(hours=12), False),
    ],
)
def test_a_desk_closes_after_half_an_hour_without_use_and_after_twelve_hours(seen, started, alive):
    row = desk_session(seen_at=NOON - seen, started_at=NOON - started)
    assert rules.is_alive(row, NOON) is alive


def test_an_ended_session_and_a_closed_account_open_nothing():
    assert not rules.is_alive(desk_session(ended_at=NOON), NOON)
    assert not rules.is_alive(desk_session(account=make.account(active=False)), NOON)


@pytest.mark.parametrize(("minutes", "fresh"), [(0, True), (9.99, True), (10, False), (-1, False)])
def test_a_password_counts_as_fresh_for_ten_minutes(minutes, fresh):
    assert rules.is_fresh(desk_session(fresh_at=NOON - timedelta(minutes=minutes)), NOON) is fresh


@pytest.mark.parametrize(
    "path", ["/desk", "/desk/", "/desk/families/", "/desk/families/dispatches/3?page=2", "/desk/a/looks/Ab_-9"]
)
def test_a_path_of_the_desk_is_a_way_back(path):
    assert rules.is_own_path(path)


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "%5C%5Cevil.example",
        "/desk/%5C%5Cevil.example",
        "/desk//evil.example",
        "/desk/%2F%2Fevil.example",
        "\t//evil.example",
        " //evil.example",
        "/desk\t/",
        "/desk/%09",
        "/desk/\n",
        "https://evil.example/desk/",
        "https://localhost@evil.example",
        "/desk@evil.example",
        "/deskevil",
        "/en/",
        "javascript:alert(1)",
        "",
    ],
)
def test_nothing_else_is(path):
    assert not rules.is_own_path(path)


@pytest.mark.parametrize("slug", ["families", "a", "families-for-truth", "2030"])
def test_small_letters_digits_and_hyphens_name_an_organization(slug):
    rules.check_slug(slug)


WRONG = ["", "-a", "a-", "Families", "fam ilies", "عائلات", "a/b", "a" * 61]


@pytest.mark.parametrize("slug", [*WRONG, *sorted(rules.RESERVED)])
def test_other_names_and_words_of_the_desk_do_not(slug):
    with pytest.raises(rules.BadSlug):
        rules.check_slug(slug)


@pytest.mark.parametrize("code", ["", "fft", "F F", "F/T", "A" * 13, "-A"])
def test_a_reference_begins_with_capital_letters(code):
    rules.check_code("FFT-2")
    with pytest.raises(rules.BadCode):
        rules.check_code(code)


def test_the_last_owner_stays():
    organization = make.organization()
    one, two = (make.membership(organization, make.account(), Role.OWNER) for _ in range(2))
    rules.check_owners([one, two], one)
    with pytest.raises(rules.LastOwner):
        rules.check_owners([one, make.membership(organization, make.account(), Role.EDITOR)], one)


def test_each_set_of_roles_is_what_its_name_says():
    assert set(Role) == VIEW
    assert {"owner", "editor"} == EDIT and {"owner", "approver"} == APPROVE and {"owner"} == OWN


def test_a_rule_may_let_more_people_look_than_act():
    rule = members(VIEW, EDIT)
    assert rule.admits(Role.VIEWER, changing=False) and not rule.admits(Role.VIEWER, changing=True)
    assert rule.admits(Role.EDITOR, changing=True)


def test_every_line_names_roles_that_exist():
    assert all(rule.see <= VIEW and rule.act <= VIEW for rule in access.TABLE.values())


@pytest.mark.parametrize(
    "password",
    [
        "four unrelated words stand",
        "كلمات لا يعرفها احد سواي",
        "9f3c-77ab-e021-5d4e",
        "Über-Nacht-kam-der-Regen",
        "x" * 20 + "four unrelated words" * 5,
    ],
)
def test_long_passwords_that_nobody_tries_first_will_do(password):
    assert not passwords.objections(password)


@pytest.mark.parametrize(
    "password",
    [
        "",
        "short words",
        "y" * 129,
        "password1234",
        "Password123456",
        "P@ssw0rd2030!!",
        "123456789012",
        "987654321098",
        "qwertyuiop12345",
        "aaaaaaaaaaaa",
        "abcabcabcabcabc",
        "motdepasse2030",
        "iloveyouforever",
        "1q2w3e4r5t6y",
        "abcdefghijklmn",
        "correct horse battery staple",
        "بسم الله الرحمن الرحيم",
    ],
)
def test_short_endless_and_common_ones_will_not(password):
    assert len(passwords.objections(password)) == 1


def test_a_password_is_more_than_its_owners_name():
    about = ("Rana Haddad", "rana.haddad")
    assert passwords.objections("RanaHaddad2030", about) and passwords.objections("rana-haddad-rana", about)
    assert not passwords.objections("rana keeps four cold pears", about)


def test_every_reserved_word_is_an_address_of_the_desk(app):
    heads = {rule.rule.split("/")[2] for rule in app.url_map.iter_rules() if rule.rule.startswith("/desk/")}
    assert {head for head in heads if head and not head.startswith("<")} <= rules.RESERVED
