"""Every page of the desk at an organization with 200 campaigns, 5,000 letters and a million signatures."""

import statistics
import sys
import time
from collections.abc import Iterator
from typing import Any

from flask import Flask

from bench.estate import SIGNATURES, Estate, build
from bench.millions import COST, calm
from bench.previews import LOOK, ROUNDS, SHORT, WARM
from bench.servers import free_port, house, running
from petitions.core import memory, queue
from tests.desk import TOKEN
from tests.desk_budget import asked

RUNS, PATIENCE = 9, 120
BAR, MOST = 150.0, 12
FILES = ("application/pdf", "application/zip", "image/png")
"""What is no page: files, which are made by their own rules."""


def rows() -> list[dict[str, Any]]:
    """The slowest page, the page that asks most, and how long who writes waits for the sheet."""
    with house((COST,), relay=f"127.0.0.1:{free_port()}") as place:  # nothing is mailed here
        app = calm(place, contact_key=place.app.extensions["settings"].contact_key)
        with app.app_context():
            estate = build(app.test_client(), place.database_url)
        memory.settle()  # as the web process at its start, which never held what the estate was built of
        found = {name: (ms, number) for name, ms, number in measured(app, estate)}
        press = next(one for one in place.plan.services(place.redis_url) if one.name == "press")
        with running(press.command, press.environ):
            with app.app_context():  # alone with previews: of a new database the clock would first wake it for posters
                queue.wake("press", "petitions.letters.jobs.attend_previews")
            waits = [_wait(estate, number) for number in range(WARM + ROUNDS)][WARM:]
    for name, (ms, number) in sorted(found.items(), key=lambda pair: -pair[1][0]):
        print(f"  {name:28} {ms:8.1f} ms {number:4} questions", file=sys.stderr)
    slow = max(found, key=lambda name: found[name][0])
    much = max(found, key=lambda name: found[name][1])
    size = f"{SIGNATURES:,} signatures, 5,000 letters, 200 campaigns; {len(found)} pages"
    worst, most, wait = found[slow][0], found[much][1], 1000 * statistics.median(waits)
    return [
        {
            "name": "desk_page_ms", "value": round(worst, 1), "unit": "ms", "runs": RUNS,
            "against": f"the bar: {BAR:.0f} ms; {slow} of {size}", "ratio": round(BAR / worst, 3),
        },
        {
            "name": "desk_queries", "value": most, "unit": "questions", "runs": 1,
            "against": f"the bar: {MOST}; {much} of {size}", "ratio": round(MOST / most, 3),
        },
        {
            "name": "desk_preview_ms", "value": round(wait, 1), "unit": "ms", "runs": ROUNDS,
            "against": f"the bar: 1,000 ms; a letter with four in five of {SIGNATURES:,} signatures",
            "ratio": round(1000 / wait, 2),
        },
    ]  # fmt: skip


def _wait(estate: Estate, number: int) -> float:
    """Type a sentence more, ask as the page's script does, and look as often until the picture is there: seconds."""
    client, page = estate.desk.client, f"/desk/{estate.root}/campaigns/{estate.slug}/letters/first/en"
    found = TOKEN.search(client.get(page).text)
    assert found, "no form on the page of a letter"
    typed = {"csrf_token": found[1], "subject": "Request", "body": f"{SHORT}\n\nParagraph number {number}."}
    began = time.perf_counter()
    sheet = client.post(f"{page}/preview", data=typed, headers={"X-Live": "1"}).location
    while (answer := client.get(sheet)).headers["X-Moving"] == "1":
        time.sleep(LOOK)
        assert time.perf_counter() - began < PATIENCE, "no preview within two minutes"
    pictures = client.get(f"{sheet}/1.png")
    assert pictures.data.startswith(b"\x89PNG"), answer.text
    return time.perf_counter() - began


def measured(app: Flask, estate: Estate) -> Iterator[tuple[str, float, int]]:
    """Name, median milliseconds and questions of each page that opens."""
    client = estate.desk.client
    for name, path in pages(app, estate):
        first = client.get(path)
        status, kind = first.status_code, first.mimetype
        first.close()
        if status != 200 or kind in FILES:
            continue
        with app.app_context(), asked() as questions:
            client.get(path).close()
        times = []
        for _run in range(RUNS):
            start = time.perf_counter()
            client.get(path).close()
            times.append(1000 * (time.perf_counter() - start))
        yield name, statistics.median(times), len(questions)


def pages(app: Flask, estate: Estate) -> Iterator[tuple[str, str]]:
    """Endpoint and address of everything that is looked at on the desk of an organization."""
    known: dict[str, Any] = {"org": estate.root, "slug": estate.slug, "number": estate.dispatch, "language": "en"}
    known |= {"kind": "first", "body": estate.recipient, "item_id": estate.item, "page": 1, "name": estate.recipient}
    more = {"recipients.show": {"slug": estate.recipient}, "letters.letter": {"number": estate.letter}}
    more |= {"recipients.form": {"slug": estate.recipient}, "dispatch.item": {"item_id": estate.item}}
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/desk/<org>") and "GET" in (rule.methods or ()):
            values = known | more.get(rule.endpoint, {})
            if set(rule.arguments) <= set(values):
                with app.test_request_context():
                    built = rule.build({part: values[part] for part in rule.arguments})
                if built:
                    yield rule.endpoint, built[1]
    yield "vetting.review held", f"/desk/{estate.root}/campaigns/{estate.slug}/signatures/review?act=release&state=held"
    yield "pages.desk last", f"/desk/{estate.root}/?page=10"
