"""A site to look at, and a browser in which its pages are shown without any server."""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route, sync_playwright

from tests import services
from tests.browser.conftest import QUIET
from tests.dispatch.conftest import quick_press, sit, stage, still
from tests.look.site import Screen, Site, sheets

__all__ = ["quick_press", "sit", "stage", "still"]


@pytest.fixture
def site(client, stage) -> Site:
    """Every public page with something on it."""
    return Site(client, stage)


@pytest.fixture
def page() -> Iterator[Page]:
    """One window of a browser that reaches nothing: what it may show is handed to it by ``shown``."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=services.find_browser(), args=QUIET)
        yield browser.new_page(viewport={"width": 360, "height": 740})
        browser.close()


@pytest.fixture
def shown(page: Page, client) -> Callable[[list[Screen]], Callable[[Screen], Page]]:
    """A function that takes screens to show and gives a function that shows one of them; the network stays shut."""

    def prepare(screens: list[Screen]) -> Callable[[Screen], Page]:
        files = {}
        for address in sheets(screens):
            with client.get(address) as file:
                files[address] = {"content_type": file.mimetype, "body": file.data}
        now: list[Screen] = []
        strangers: list[str] = []

        def answer(route: Route) -> None:
            url = urlsplit(route.request.url)
            file = files.get(f"{url.path}?{url.query}" if url.query else url.path)
            if route.request.resource_type == "document" and now:
                route.fulfill(status=200, headers=_heads(now[0]), body=now[0].text)
            elif url.path.endswith("/dispatch/wait.js"):
                route.fulfill(content_type="text/javascript", body="")  # what is looked at stays as it is
            elif file is not None:
                route.fulfill(status=200, **file)
            elif route.request.resource_type == "image" and url.netloc == "localhost":  # pages of a letter
                with client.get(url.path) as own:
                    route.fulfill(status=own.status_code, content_type=own.mimetype, body=own.data)
            elif route.request.resource_type in ("fetch", "xhr"):
                route.abort()
            else:
                strangers.append(route.request.url)
                route.abort()

        page.route("**/*", answer)

        def show(screen: Screen) -> Page:
            now[:] = [screen]
            page.goto(f"http://localhost{screen.address}", wait_until="load")
            assert not strangers, strangers
            return page

        return show

    return prepare


def _heads(screen: Screen) -> dict[str, str]:
    """Its words are not packed, whatever the answer was, and it stays when it would look again by itself."""
    dropped = ("content-encoding", "refresh")
    return {name: value for name, value in screen.headers.items() if name.lower() not in dropped}
