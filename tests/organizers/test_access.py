"""Who may enter each page: every address of the application, for every role, for strangers and for nobody."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.routing import IntegerConverter, Rule

from petitions.organizers import access
from petitions.organizers.models import Role
from tests import factories as make
from tests.desk import sit_down

BY_DESIGN = ("security.", "organizers.account", "organizers.home", "organizers.language", "organizers.end")
"""What a person does for themselves, whatever the role."""


def values(rule: Rule, org: str) -> dict[str, object]:
    """Something for each place of an address; things that do not exist, but for the organization."""
    filled = {name: 1 if isinstance(part, IntegerConverter) else "none" for name, part in rule._converters.items()}
    return filled | {name: given for name, given in {"org": org, "lang": "en"}.items() if name in filled}


def desk_pages(app: Flask, org: str) -> Iterator[tuple[str, str, set[str]]]:
    """Endpoint, path and methods of every address of the desk."""
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/desk"):
            with app.test_request_context():
                path = rule.build(values(rule, org), append_unknown=False)
            assert path, rule.rule
            yield rule.endpoint, path[1], set(rule.methods or ()) - {"HEAD", "OPTIONS"}


def token(app: Flask, client: FlaskClient) -> str:
    """A token of this browser's session, as its forms carry it."""
    with client.session_transaction("/desk/") as cookie:
        cookie["csrf_token"] = "0" * 40
    return URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token").dumps("0" * 40)


def ask(app: Flask, client: FlaskClient, method: str, path: str) -> int:
    data = {"csrf_token": token(app, client)} if method != "GET" else None
    answer = client.open(path, method=method, data=data)
    answer.close()
    return answer.status_code


def test_every_page_has_a_line_in_the_table(app):
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert endpoints - set(access.TABLE) == set()


def test_no_line_speaks_of_a_page_that_is_gone(app):
    assert set(access.TABLE) - {rule.endpoint for rule in app.url_map.iter_rules()} == set()


def test_only_public_addresses_and_the_steps_of_the_log_in_are_public(app):
    inside = {"verify", "change_password", "mf_recovery_codes", "two_factor_setup_validate"}
    for rule in app.url_map.iter_rules():
        package, name = rule.endpoint.split(".") if "." in rule.endpoint else ("", rule.endpoint)
        expected = name not in inside if package == "security" else not rule.rule.startswith("/desk")
        assert access.TABLE[rule.endpoint].is_public is expected, rule.endpoint


@pytest.mark.parametrize("role", list(Role))
def test_members_enter_what_their_role_reaches_and_nothing_else(app, client, session, role):
    desk = sit_down(client, session, role)
    for endpoint, path, methods in desk_pages(app, desk.organization.slug):
        if not endpoint.startswith(BY_DESIGN):
            for method in methods:
                status = ask(app, client, method, path)
                allowed = access.TABLE[endpoint].admits(role, changing=method != "GET")
                assert (status != 403) is allowed and status < 500, (endpoint, method, status)


@pytest.mark.parametrize("role", list(Role))
def test_a_stranger_learns_nothing_of_another_organization(app, client, session, role):
    sit_down(client, session, role)
    other = make.stored(session, make.organization())
    nowhere = client.get("/desk/no-such-organization/").text
    for endpoint, path, methods in desk_pages(app, other.slug):
        if f"/{other.slug}" in path:
            for method in methods:
                assert ask(app, client, method, path) == 404, (endpoint, method)
    assert client.get(f"/desk/{other.slug}/").text == nowhere


def test_nobody_enters_without_a_log_in(app, client, session):
    other = make.stored(session, make.organization())
    for endpoint, path, methods in desk_pages(app, other.slug):
        if not access.TABLE[endpoint].is_public:
            if "GET" in methods:
                answer = client.get(path)
                assert answer.status_code == 302 and answer.location.startswith("/desk/login?next=/desk/"), endpoint
            for method in methods - {"GET"}:
                assert client.open(path, method=method).status_code == 400, endpoint


def acts_of(role: Role) -> set[str]:
    """What a role may change."""
    own = {"security.verify", "security.change_password", "security.mf_recovery_codes", "organizers.language"}
    own |= {"security.two_factor_setup_validate", "organizers.end", "organizers.end_others", "organizers.digest"}
    own |= {"organizers.alias", "organizers.time_zone", "passphrase.check"}
    looks = {"index", "show", "home", "account", "team", "show_logo", "show_record", "desk", "text", "recipients"}
    looks |= {"choice", "item", "proof", "live", "figures", "letter", "letter_page", "preview", "preview_page", "look"}
    looks |= {"old", "partner_logo", "compare", "pack", "unread", "file", "fetch"}
    looks |= {"report", "table", "printed", "paper", "versions", "groups_list", "sheet", "picture"}
    return {
        name
        for name, rule in access.TABLE.items()
        if not rule.is_public and rule.admits(role, True) and name not in own and name.split(".")[1] not in looks
    }


def test_a_viewer_changes_nothing():
    assert acts_of(Role.VIEWER) == set()


def test_an_approver_releases_stops_looks_and_deals_with_answers_and_writes_nothing():
    dispatch = {"approve", "ask", "annex", "pause", "resume", "cancel", "settle", "light", "bring", "domain", "read"}
    dispatch |= {"strike", "unstrike"}
    replies = {"record", "classify", "put", "accept", "decline", "dismiss", "reopen", "respect"}
    own = {f"dispatch.{name}" for name in dispatch} | {f"replies.{name}" for name in replies}
    own |= {f"news.{name}" for name in ("release", "unlock", "pause", "resume", "cancel")}
    assert acts_of(Role.APPROVER) == own | {
        "calendar.end",
        "calendar.make",
        "drafts.keep",
        "drafts.leave",
        "organizers.agree",
        "organizers.drop",
        "campaigns.names",
        "campaigns.withdraw_names",
        "letters.remark",
        "letters.revoke",
        "letters.settle",
        "looks.ask",
        "looks.decide",
        "outside.ask",
        "outside.end",
        "exporting.allow",
        "exporting.ask",
        "exporting.refuse",
        "exporting.take_back",
        "recipients.wish",
        "agreeing.decide",
        "together.join",
        "together.leave",
        "vetting.decide",
        "vetting.review",
        "vetting.stop",
        "vetting.undo",
    }


def test_an_editor_neither_releases_nor_looks_at_names_nor_decides_about_people():
    looks = ("dispatch.ask", "dispatch.annex", "dispatch.download", "dispatch.strike", "looks.ask", "looks.decide")
    for name in (*looks, "dispatch.approve", "campaigns.names", "news.release"):
        assert name not in acts_of(Role.EDITOR)
    assert not any(name.startswith("organizers.") for name in acts_of(Role.EDITOR))


def test_what_cannot_be_undone_asks_for_a_fresh_password():
    wanted = {"dispatch.approve", "dispatch.ask", "dispatch.download", "organizers.invite", "organizers.role"}
    wanted |= {"organizers.dismiss", "organizers.settings", "organizers.set_logo", "letters.revoke", "news.release"}
    wanted |= {f"organizers.{name}" for name in ("invite_again", "rename", "reset", "agree")}
    wanted |= {"panic.freeze_now", "switching.turn"}
    wanted |= {"outside.ask", "looks.ask", "passphrase.check"}
    wanted |= {f"exporting.{name}" for name in ("ask", "allow", "refuse", "file")}
    wanted |= {"recipients.decide", "organizers.release", "organizers.keep"}
    wanted |= {"agreeing.decide", "together.end", "together.join", "together.leave"}
    assert {name for name, rule in access.TABLE.items() if rule.is_fresh} == wanted
