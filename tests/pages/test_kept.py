"""Public pages as a running installation gives them: from bytes, in every language, and while the database is away."""

import gzip

import pytest
from sqlalchemy.exc import OperationalError

from petitions.campaigns import service as campaigns
from petitions.core import shelf
from tests.supporters import fields


@pytest.fixture
def kept(app, monkeypatch):
    """The application with its shelf in use, and the seconds of its clock."""
    stands, seconds = app.extensions["shelf"], [1000.0]
    monkeypatch.setattr(stands, "fresh", shelf.FRESH)
    monkeypatch.setattr(shelf.time, "monotonic", lambda: seconds[0])
    stands.pages.clear()
    yield seconds
    stands.pages.clear()


def away(*_facts, **_more):
    raise OperationalError("SELECT 1", {}, ConnectionError("nobody answers"))


def test_while_the_database_is_away_the_campaign_stands_and_an_unknown_page_says_so(client, place, kept, monkeypatch):
    address = f"/en/c/{place.campaign.slug}"
    first = client.get(address)
    monkeypatch.setattr(campaigns, "by_slug", away)
    kept[0] += 3600
    assert client.get(address).data == first.data
    assert client.get("/ar/c/another").status_code == 503


def test_a_page_from_the_shelf_has_a_form_that_can_be_signed(client, place, kept):
    address = f"/fr/c/{place.campaign.slug}"
    client.get(address)
    page = gzip.decompress(client.get(address, headers={"Accept-Encoding": "gzip"}).data).decode()
    typed = fields(page, email="rana@people.example", country="LB", name="", show="0")
    assert client.post(f"{address}/sign", data=typed).status_code == 303


def test_every_header_of_a_fresh_page_stands_on_a_kept_one(client, place, kept):
    address = f"/en/c/{place.campaign.slug}"
    fresh, again = client.get(address), client.get(address)
    assert dict(fresh.headers) == dict(again.headers)
    for name in ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "ETag", "Cache-Control"):
        assert again.headers[name]


def test_what_is_private_or_was_typed_is_never_kept(app, client, place, kept):
    address = f"/en/c/{place.campaign.slug}"
    wrong = fields(client.get(address).get_data(as_text=True), email="qanary-typed", country="LB", name="", show="0")
    assert client.post(f"{address}/sign", data=wrong).status_code == 422
    client.get("/en/s/unknown-token")
    client.get("/desk/login")
    pages = app.extensions["shelf"].pages
    assert [path for _host, path in pages] == [address]
    assert b"qanary-typed" not in pages["localhost", address].plain


def test_the_way_a_link_was_shared_makes_no_other_page(client, place, kept):
    address = f"/en/c/{place.campaign.slug}"
    assert client.get(f"{address}?from=messenger").data == client.get(address).data
