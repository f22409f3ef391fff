"""Pages kept ready: made once, given as bytes, never somebody's own, and there while the database is away."""

import gzip
import itertools
import threading
from typing import Any

import pytest
from flask import Flask, abort, g
from flask.testing import FlaskClient

from petitions.core import shelf
from petitions.core.shelf import shared

WORDS = "<p>The same words for everybody.</p>" * 40


class House:
    """A small application whose one page counts how often it was made."""

    def __init__(self) -> None:
        self.made = itertools.count(1)
        self.fault, self.stamp, self.inside = 0, "", ""
        self.app = Flask(__name__, static_folder=None)
        self.app.config["PAGES_FRESH"] = 5
        self.app.add_url_rule("/page", view_func=self.page)
        self.app.add_url_rule("/list", view_func=self.list)
        self.app.after_request(shelf.finish)
        shelf.init_app(self.app)

    def page(self) -> Any:
        if self.fault:
            abort(self.fault)
        if self.inside == "nonce":
            g.csp_nonce = "secret"
        response = shared(f"{WORDS}{next(self.made)}{self.stamp}", whatever_query=True)
        if self.inside == "cookie":
            response.set_cookie("who", "me")
        return response

    def list(self) -> Any:
        return shared(f"{WORDS}{next(self.made)}")


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture
def visitor(house: House) -> FlaskClient:
    return house.app.test_client()


@pytest.fixture
def seconds(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock of one number."""
    present = [1000.0]
    monkeypatch.setattr(shelf.time, "monotonic", lambda: present[0])
    return present


def number(answer: Any) -> str:
    return str(answer.get_data(as_text=True)).removeprefix(WORDS)


def test_a_page_is_made_once_in_five_seconds(visitor: FlaskClient, seconds: list[float]) -> None:
    assert [number(visitor.get("/page")) for _visit in range(3)] == ["1", "1", "1"]
    seconds[0] += 4.9
    assert number(visitor.get("/page")) == "1"
    seconds[0] += 0.2
    assert [number(visitor.get("/page")) for _visit in range(2)] == ["2", "2"]


def test_each_reader_gets_the_form_it_takes(visitor: FlaskClient) -> None:
    for _first_made_then_kept in range(2):
        packed = visitor.get("/page", headers={"Accept-Encoding": "br;q=1, gzip"})
        plain = visitor.get("/page")
        refused = visitor.get("/page", headers={"Accept-Encoding": "gzip;q=0"})
        assert packed.headers["Content-Encoding"] == "gzip" and gzip.decompress(packed.data) == plain.data
        assert "Content-Encoding" not in plain.headers and refused.data == plain.data
        assert packed.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"
        assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data)
        assert packed.headers["ETag"] == plain.headers["ETag"]


def test_what_is_known_is_not_sent_again(visitor: FlaskClient) -> None:
    mark = visitor.get("/page").headers["ETag"]
    for _made in range(2):
        again = visitor.get("/page", headers={"If-None-Match": f'"other", {mark}'})
        assert again.status_code == 304 and again.data == b"" and again.headers["ETag"] == mark
        assert again.headers["Cache-Control"] == shelf.SHARED
        assert visitor.get("/page", headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_head_request_gets_the_headers_alone(visitor: FlaskClient) -> None:
    first = visitor.get("/page")
    head = visitor.head("/page")
    assert head.data == b"" and head.headers["Content-Length"] == str(len(first.data))


def test_within_an_hour_the_minute_of_a_stamp_makes_no_other_page(house: House, visitor: FlaskClient) -> None:
    house.made = itertools.repeat(0)  # type: ignore[assignment]  # nothing else differs
    marks = []
    for minute in (60 * 900, 60 * 900 + 59, 60 * 901):
        house.app.extensions["shelf"].pages.clear()
        house.stamp = f'<input id="stamp" name="stamp" type="hidden" value="{minute:x}.aBcD-{minute}">'
        marks.append(visitor.get("/page").headers["ETag"])
    assert marks[0] == marks[1] != marks[2] and all(mark.startswith('W/"') for mark in marks)


def test_what_follows_the_question_mark_counts_unless_the_page_ignores_it(visitor: FlaskClient) -> None:
    assert number(visitor.get("/page")) == number(visitor.get("/page?from=a-messenger")) == "1"
    assert [number(visitor.get(address)) for address in ("/list", "/list?page=2", "/list?page=2", "/list")] == [
        "2", "3", "4", "2",
    ]  # fmt: skip


@pytest.mark.parametrize("inside", ["nonce", "cookie"])
def test_what_is_one_persons_own_is_never_kept(house: House, visitor: FlaskClient, inside: str) -> None:
    house.inside = inside
    assert visitor.get("/page").data != visitor.get("/page").data
    assert house.app.extensions["shelf"].pages == {}


def test_while_a_page_cannot_be_made_the_last_one_stands(
    house: House, visitor: FlaskClient, seconds: list[float]
) -> None:
    visitor.get("/page")
    house.fault = 503
    seconds[0] += 60
    assert visitor.get("/page").status_code == 200
    seconds[0] += shelf.STALE
    assert visitor.get("/page").status_code == 503


def test_a_page_that_is_gone_is_gone(house: House, visitor: FlaskClient, seconds: list[float]) -> None:
    visitor.get("/page")
    house.fault = 404
    seconds[0] += 6
    assert visitor.get("/page").status_code == 404
    assert house.app.extensions["shelf"].pages == {}


def test_one_makes_the_page_anew_and_nobody_waits(house: House, visitor: FlaskClient, seconds: list[float]) -> None:
    visitor.get("/page")
    seconds[0] += 6
    begun, go_on = threading.Event(), threading.Event()
    page = house.app.view_functions["page"]

    def slow() -> Any:
        begun.set()
        assert go_on.wait(10)
        return page()

    house.app.view_functions["page"] = slow
    first: list[str] = []
    thread = threading.Thread(target=lambda: first.append(number(house.app.test_client().get("/page"))))
    thread.start()
    assert begun.wait(10)
    assert number(visitor.get("/page")) == "1"
    go_on.set()
    thread.join(10)
    assert first == ["2"] and number(visitor.get("/page")) == "2"


def test_a_full_shelf_is_emptied(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "MOST", 3)
    for host in "abcd":
        house.app.test_client().get("/page", base_url=f"http://{host}.example")
    assert list(house.app.extensions["shelf"].pages) == [("d.example", "/page")]


def test_tests_of_pages_see_every_change_at_once(app: Flask) -> None:
    assert app.extensions["shelf"].fresh == 0
