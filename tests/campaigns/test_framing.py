"""Which origins may show a campaign in a frame: plain, https, and nothing that could widen a policy."""

import pytest

from petitions.campaigns import framing


@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        ("https://www.example.org", "https://www.example.org"),
        (" https://WWW.Example.org/ ", "https://www.example.org"),
        ("https://example.org:443", "https://example.org"),
        ("https://example.org:8443", "https://example.org:8443"),
        ("https://müller.example", "https://xn--mller-kva.example"),
    ],
)
def test_an_origin_is_written_one_way(typed, origin):
    assert framing.origins(typed) == [origin]


@pytest.mark.parametrize(
    "typed",
    [
        "http://example.org",
        "example.org",
        "https://localhost",
        "https://*.example.org",
        "https://example.org/page",
        "https://example.org?x",
        "https://example.org#x",
        "https://user@example.org",
        "https://example.org:x",
        "https://example.org; script-src *",
        "https://example.org 'self'",
        "https://exa\tmple.org, https://b.example",
        "https://",
        "javascript:alert(1)",
        "https://[::1]",
        "https://" + "a" * 64 + ".example",
        "'none'",
    ],
)
def test_anything_else_is_refused(typed):
    with pytest.raises(framing.NotAnOrigin) as refused:
        framing.origins(typed)
    assert "https://www.example.org" in str(refused.value)


def test_twenty_sites_are_enough_and_each_stands_once():
    lines = "\n".join(f"https://site{n}.example" for n in range(20))
    assert len(framing.origins(f"{lines}\nhttps://site3.example")) == 20
    with pytest.raises(framing.TooManyOrigins):
        framing.origins(f"{lines}\nhttps://site20.example")


def test_none_is_none():
    assert framing.origins(" \n\n") == []
