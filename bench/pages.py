"""What a reader's first visit moves over the wire, and how many readers one web process serves beside Flask's hello."""

import gzip
import http.client
import re
import statistics
import time
from collections import Counter
from typing import Any
from urllib.parse import quote, urlsplit

from bench.load import Crowd, crowd, request
from bench.previews import product
from bench.servers import hello, house

VISITS, RUNS = 3000, 5
WHOLE_KB, REQUESTS, NEXT_KB = 40, 5, 15
LOADED = re.compile(r'<(?:script|img|iframe|source|object|embed)\b[^>]*\b(?:src|data)="([^"]+)"')
LINKED = re.compile(r'<link rel="(?:stylesheet|icon|preload)"[^>]*href="([^"]+)"')
SHEET = 'class="sheet letter"'


def rows() -> list[dict[str, Any]]:
    """Four rows: weight, requests and the weight of a next page, in the demonstration; then visits a second."""
    return [*_weights(), _speed()]


def _weights() -> list[dict[str, Any]]:
    """The heaviest of the demonstration's campaign page in English and Arabic, once it shows a letter."""
    with product() as (base, _folder):
        host = urlsplit(base).netloc
        slug = _campaign(host)
        visits = {lang: _visit(host, f"/{lang}/c/{slug}") for lang in ("en", "ar")}
        following = {lang: _next(host, lang, slug) for lang in visits}
    weight = max(sum(parts.values()) for parts in visits.values()) / 1000
    asked, after = max(len(parts) for parts in visits.values()), max(following.values()) / 1000
    said = ", ".join(f"{lang} {sum(parts.values()) / 1000:.1f} kB" for lang, parts in visits.items())
    return [
        _bar("page_weight_kb", weight, "kB", f"at most {WHOLE_KB} kB, heads and gzip ({said})", WHOLE_KB / weight),
        _bar("page_requests", asked, "requests", f"at most {REQUESTS}, none to others, no cookie", REQUESTS / asked),
        _bar("next_page_kb", after, "kB", f"at most {NEXT_KB} kB: look into your inbox, or your data", NEXT_KB / after),
    ]


def _bar(name: str, value: float, unit: str, against: str, ratio: float) -> dict[str, Any]:
    return {
        "name": name,
        "value": round(value, 2),
        "unit": unit,
        "against": against,
        "ratio": round(ratio, 3),
        "runs": 1,
    }


def _campaign(host: str) -> str:
    """The first campaign of the demonstration, once its page shows a letter in both languages."""
    until = time.monotonic() + 180
    while True:
        _bytes, home = _get(host, "/en/")
        found = re.search(r'href="/en/c/([\w-]+)"', home)
        if found and all(SHEET in _get(host, f"/{lang}/c/{found[1]}")[1] for lang in ("en", "ar")):
            return found[1]
        if time.monotonic() > until:
            raise TimeoutError("the demonstration shows no letter")
        time.sleep(1)


def _visit(host: str, path: str) -> Counter[str]:
    """Every address that a browser asks for, with the bytes that came."""
    weight, page = _get(host, path)
    parts = Counter({path: weight})
    for address in LINKED.findall(page) + LOADED.findall(page):
        assert address.startswith("/") and not address.startswith("//"), address
        parts[address], content = _get(host, address)
        assert "@import" not in content and "url(http" not in content
    return parts


def _next(host: str, lang: str, slug: str) -> int:
    """The heaviest page that a supporter comes to next: what to do now, and what happens to the data."""
    _weight, page = _get(host, f"/{lang}/c/{slug}")
    typed = dict(re.findall(r'name="(\w+)" type="hidden" value="([^"]*)"', page))
    typed |= {"website": "", "email": "first@people.example", "country": "LB", "name": "", "show": "0"}
    body = "&".join(f"{name}={quote(value)}" for name, value in typed.items())
    line = http.client.HTTPConnection(host, timeout=30)
    line.request("POST", f"/{lang}/c/{slug}/sign", body, {"Content-Type": "application/x-www-form-urlencoded"})
    answer = line.getresponse()
    inbox = answer.getheader("Location") or ""
    line.close()
    assert answer.status == 303, answer.status
    return max(_get(host, inbox)[0], _get(host, f"/{lang}/privacy")[0])


def _get(host: str, path: str) -> tuple[int, str]:
    """Bytes over the wire, head included, and the text."""
    line = http.client.HTTPConnection(host, timeout=30)
    line.request("GET", path, headers={"Accept-Encoding": "gzip"})
    answer = line.getresponse()
    body, head = answer.read(), sum(len(f"{name}: {value}\r\n") for name, value in answer.getheaders()) + 19
    line.close()
    assert answer.status == 200 and answer.getheader("Set-Cookie") is None, (path, answer.status)
    plain = gzip.decompress(body) if answer.getheader("Content-Encoding") == "gzip" else body
    return head + len(body), plain.decode(errors="replace")


def _speed() -> dict[str, Any]:
    """Visits of a campaign page with its form, as browsers ask for it, over hello from the same server."""
    with house() as place, hello(place.plan, place.redis_url) as greeting, crowd() as people:
        path = f"/en/c/{place.slugs[2]}"
        sides = [(visits(people, place.address, path), visits(people, greeting, "/")) for _run in range(RUNS + 1)]
    ours, greets = (statistics.median(side) for side in zip(*sides[1:], strict=True))
    return {
        "name": "page_vs_hello",
        "value": round(ours, 1),
        "unit": "visits/s",
        "against": f"Flask's hello on the same server ({greets:.0f}/s)",
        "ratio": round(ours / greets, 3),
        "runs": RUNS,
    }


def visits(people: Crowd, address: str, path: str) -> float:
    """Visits a second, each answered with the whole page, packed."""
    told = people.ask(address, [request("GET", path, address, Accept_Encoding="gzip")] * VISITS)
    assert set(told.statuses) == {200}, told.statuses
    return told.rate
