"""A first visit on a slow line: what a campaign page moves over the wire, and whom it asks."""

import gzip
import re

import pytest
from flask.testing import FlaskClient

from tests.supporters import Ground

WHOLE_PAGE_BYTES = 40_000


def bytes_on_the_wire(content: bytes) -> int:
    return len(gzip.compress(content, 6))


@pytest.mark.parametrize("lang", ["en", "ar", "fr"])
def test_a_first_visit_moves_at_most_forty_kilobytes(client: FlaskClient, place: Ground, lang: str) -> None:
    page = client.get(f"/{lang}/c/{place.campaign.slug}")
    assert page.status_code == 200
    parts = re.findall(r'<link rel="(?:stylesheet|icon)" href="([^"]+)"', page.get_data(as_text=True))
    assert len(parts) == 2
    files = [client.get(address) for address in parts]
    assert all(file.status_code == 200 for file in files)
    assert sum(bytes_on_the_wire(answer.data) for answer in [page, *files]) <= WHOLE_PAGE_BYTES


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
