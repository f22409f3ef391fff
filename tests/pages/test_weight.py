"""A first visit on a slow line: what a campaign page moves over the wire, and whom it asks."""

import gzip
import re

import pytest
from flask.testing import FlaskClient

from tests.supporters import Ground

WHOLE_PAGE_BYTES = 40_000


def fetched(client: FlaskClient, address: str) -> bytes:
    with client.get(address) as answer:
        assert answer.status_code == 200
        return answer.data


@pytest.mark.parametrize("lang", ["en", "ar", "fr"])
def test_a_first_visit_moves_at_most_forty_kilobytes(client: FlaskClient, place: Ground, lang: str) -> None:
    page = fetched(client, f"/{lang}/c/{place.campaign.slug}")
    parts = re.findall(r'<link rel="(?:stylesheet|icon)" href="([^"]+)"', page.decode())
    assert len(parts) == 2
    everything = [page, *(fetched(client, address) for address in parts)]
    assert sum(len(gzip.compress(content, 6)) for content in everything) <= WHOLE_PAGE_BYTES


def test_a_campaign_page_loads_nothing_from_elsewhere(client: FlaskClient, place: Ground) -> None:
    page = client.get(f"/en/c/{place.campaign.slug}").get_data(as_text=True)
    loaded = re.findall(r'<(?:script|img|iframe|source|video|audio|object|embed)\b[^>]*|\bsrcset="[^"]*"', page)
    assert loaded == []
    assert "Set-Cookie" not in client.get(f"/en/c/{place.campaign.slug}").headers


def test_the_way_out_tells_nobody_where_you_came_from(client: FlaskClient, place: Ground) -> None:
    page = client.get(f"/en/c/{place.campaign.slug}").get_data(as_text=True)
    leaving = [tag for tag in re.findall(r"<a\b[^>]*>", page) if "leave" in tag]
    assert leaving
    assert all('rel="noreferrer noopener"' in tag for tag in leaving)
