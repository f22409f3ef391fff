"""Every page of the desk as an owner gets it, with what each form answers to nothing at all, and the log-in's pages."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient
from flask_security.utils import hash_password
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from petitions.organizers import security, service, sessions
from petitions.organizers.models import Account, Role
from tests import factories as make
from tests import places
from tests.desk import Desk
from tests.everything import Half
from tests.factories import NOON
from tests.look.site import Screen

PASSWORD = "four unrelated words stand"
STEPS = ("about", "text", "recipients", "look")
SETUP, CODE, RECOVERY = "/desk/second-factor", "/desk/second-factor/code", "/desk/second-factor/recovery"
NO_PAGE = {
    "organizers.home", "letters.old", "replies.letter",
    "letters.partner_logo", "letters.letter", "letters.letter_page", "letters.preview_page", "organizers.show_logo",
    "dispatch.table", "dispatch.pack", "dispatch.paper", "dispatch.proof", "dispatch.annex", "dispatch.download",
    "dispatch.figures", "figures.table", "ledger.table", "ledger.figures", "news.figures", "organizers.table",
    "replies.file", "replies.text", "dispatch.live", "news.live", "vetting.live", "letters.preview",
    "agreeing.letter", "agreeing.picture", "exporting.file", "exporting.live", "picturing.file", "yearly.paper",
    "yearly.table",
}  # fmt: skip
"""Addresses that give a file, a part of a page, or lead to another page."""


class DeskSite:
    """What a test may open of one whole desk; ``undone`` is a block after which every row is as before."""

    def __init__(
        self, app: Flask, client: FlaskClient, half: Half, undone: Callable[[], AbstractContextManager[None]]
    ) -> None:
        self.app, self.client, self.half, self.undone = app, client, half, undone
        self.unseen: set[str] = set()

    def screens(self, lang: str, wanted: Callable[[str], bool] = lambda endpoint: True) -> list[Screen]:
        """Every page whose endpoint is ``wanted``. All are opened: what answers with no page is ``unseen`` then."""
        self._speak(lang)
        seat = self.half.sit(self.client)
        found = [*self._opened(seat, lang), *self._begun(lang)]
        self.unseen -= {one.name for one in found}
        found = [one for one in found if wanted(one.name.split()[0])] + [*self._refused(lang, wanted)]
        if wanted("security.login"):
            found += [*self._poor(lang), *self._at_the_door(lang)]
        return found

    def _speak(self, lang: str) -> None:
        """The desk in this language for everybody; they stay known when a block that is undone closes the session."""
        for member in self.half.members.values():
            member.account.language = lang
        self.half.session.commit()
        assert all(member.account.language == lang for member in self.half.members.values())

    def _opened(self, seat: Desk, lang: str) -> Iterator[Screen]:
        seen: set[str] = set()
        for endpoint, path in places.addresses(self.app, self.half):
            if endpoint not in NO_PAGE:
                with self.undone():
                    answer = seat.client.get(path)
                if is_page(answer):
                    seen.add(endpoint)
                    yield screen(endpoint, lang, path, answer)
                elif endpoint not in seen:
                    self.unseen.add(endpoint)
                answer.close()
        self.unseen -= seen

    def _refused(self, lang: str, wanted: Callable[[str], bool]) -> Iterator[Screen]:
        """What a form that was sent empty is answered with. Some of them log out: each has a browser of its own."""
        for endpoint, path in places.addresses(self.app, self.half, "POST"):
            if wanted(endpoint):
                with self.undone():
                    seat = self.half.sit(self.client)
                    answer = seat.client.post(path, data={"csrf_token": token(seat.client)})
                if answer.status_code in (403, 409, 422) and is_page(answer):
                    yield screen(f"{endpoint} sent empty", lang, path, answer)
                answer.close()

    def _own(self, way: "Door") -> Iterator[Screen]:
        """What belongs to the account of somebody who is inside."""
        for path in ("/desk/verify", "/desk/password", SETUP, f"{SETUP}/codes"):
            yield screen(f"own {path}", way.lang, path, way.open(path))
            answer = way.send(path)
            if is_page(answer):
                yield screen(f"own {path} pressed", way.lang, path, answer)
        path = f"/desk/{self.half.organization.slug}/team"
        late = way.browser.post(path, data={"name": "Selma Example", "email": "s@ngo.example"})
        yield screen("came too late", way.lang, path, late)

    def _begun(self, lang: str) -> Iterator[Screen]:
        """The steps of a first campaign, before anything is filled in and with what a form says to nothing."""
        organization, account = make.organization(), make.account(language=lang)
        make.stored(self.half.session, make.membership(organization, account))
        browser, root = self._inside(account), f"/desk/{organization.slug}/campaigns/begin"
        about = {"title": "Tell them", "first": "en", "others[]": "ar", "about": "missing", "demands[]": "fate"}
        made = browser.post(root, data=about | {"csrf_token": token(browser)}).location.removesuffix("/text")
        for step in STEPS:
            path = made if step == "about" else f"{made}/{step}"
            yield screen(f"begin.{step}", lang, path, browser.get(path))
            answer = browser.post(path, data={"csrf_token": token(browser)})
            if is_page(answer):
                yield screen(f"begin.{step} sent empty", lang, path, answer)

    def _poor(self, lang: str) -> Iterator[Screen]:
        """What a desk shows on which there is nothing yet, and what a role does not reach."""
        organization, account = make.organization(), make.account(language=lang)
        lonely = make.account(language=lang)
        make.stored(self.half.session, make.membership(organization, account), lonely)
        browser, root = self._inside(account), f"/desk/{organization.slug}"
        for path in ("/", "/campaigns", "/campaigns/begin", "/replies/unread", "/record"):
            yield screen(f"empty {path}", lang, root + path, browser.get(root + path))
        browser = self._inside(lonely)
        for path in ("/desk/", "/desk/account"):
            yield screen(f"no organization {path}", lang, path, browser.get(path))
        viewer, root = self.half.session.merge(self.half.members["viewer"]), f"/desk/{self.half.organization.slug}"
        browser = self._inside(viewer.account)
        for path in ("/", "/team", "/settings", "/freeze"):
            yield screen(f"viewer {path}", lang, root + path, browser.get(root + path))

    def _inside(self, account: Account) -> FlaskClient:
        cookie_token = f"look-{account.id}-{account.language}"
        sessions.begin(self.half.session, account, token=cookie_token, now=NOON)
        self.half.session.commit()
        browser = self.app.test_client()
        with browser.session_transaction("/desk/") as cookie:
            cookie["desk"] = cookie_token
        return browser

    def _at_the_door(self, lang: str) -> Iterator[Screen]:
        """Log-in, second factor, forgotten password: as a stranger, with nothing typed and with the right password."""
        account = make.account(password=hash_password(PASSWORD), language=lang)
        organization = self.half.session.merge(self.half.organization)
        make.stored(self.half.session, make.membership(organization, account, Role.VIEWER))
        way, link = Door(self.app.test_client(), lang), f"/desk/reset/{security.reset_token(account)}"
        for name, path in (("log in", "/desk/login"), ("forgotten", "/desk/reset"), ("new password", link)):
            yield screen(name, lang, path, way.open(path))
            yield screen(f"{name} sent empty", lang, path, way.send(path))
        yield from self._second_factor(way.browser, account.email, lang)

    def _second_factor(self, browser: FlaskClient, email: str, lang: str) -> Iterator[Screen]:
        """Set up, then asked for, then lost."""
        way = Door(browser, lang)
        assert way.send("/desk/login", email=email, password=PASSWORD).location == SETUP
        yield screen("factor explained", lang, SETUP, way.open(SETUP))
        yield screen("factor to scan", lang, SETUP, way.send(SETUP, setup="authenticator"))
        yield screen("factor mistyped", lang, CODE, way.send(CODE, code="1"))
        account, totp = service.by_account(self.half.session, email), self.app.extensions["security"].totp_factory
        account.tf_totp_secret = totp.generate_totp_secret()
        account.tf_primary_method = "authenticator"
        self.half.session.commit()
        way = Door(self.app.test_client(), lang)
        assert way.send("/desk/login", email=email, password=PASSWORD).location.startswith(CODE)
        yield screen("code", lang, CODE, way.open(CODE))
        yield screen("code mistyped", lang, CODE, way.send(CODE, code="1"))
        yield screen("recovery", lang, RECOVERY, way.open(RECOVERY))
        yield screen("recovery mistyped", lang, RECOVERY, way.send(RECOVERY, code="1"))
        code = totp.generate_totp_password(account.tf_totp_secret)
        assert way.send(CODE, code=code).status_code == 302
        yield from self._own(way)


@dataclass
class Door:
    """A browser of somebody who is not inside yet."""

    browser: FlaskClient
    lang: str

    def open(self, path: str) -> TestResponse:
        """A page in the language that the browser asks for."""
        return self.browser.get(path, headers={"Accept-Language": self.lang})

    def send(self, path: str, **typed: str) -> TestResponse:
        """Its form, with the token of the session."""
        data = typed | {"csrf_token": token(self.browser)}
        return self.browser.post(path, data=data, headers={"Accept-Language": self.lang})


def token(browser: FlaskClient) -> str:
    """A token of this browser's session, as its forms carry it."""
    with browser.session_transaction("/desk/") as cookie:
        cookie["csrf_token"] = "0" * 40
    return URLSafeTimedSerializer(browser.application.secret_key, salt="wtf-csrf-token").dumps("0" * 40)


def is_page(answer: TestResponse) -> bool:
    """Whether it is a whole page, whatever it says."""
    return answer.mimetype == "text/html" and not answer.location and "<html" in answer.text


def screen(name: str, lang: str, address: str, answer: TestResponse) -> Screen:
    """What was answered, to be shown; fails when it is no page."""
    assert is_page(answer), (name, answer.status_code, answer.location)
    return Screen(name, lang, address, answer.status_code, answer.text, dict(answer.headers))
