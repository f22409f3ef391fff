"""Draws every page of the desk, from a `make run` that has settled, into a folder, for people who look at them.

`python -m tests.look.desk_pictures BASE LOGINS FOLDER`, with http://127.0.0.1:8000 instance/demo/logins.txt /tmp/desk:
as the demonstration's owner, in English and Arabic, 360 and 1280 pixels wide, some of them dark. Every page is what
links lead to. The few of ``KEPT`` go to `docs/pictures`, with the steps of the guide where FOLDER holds them: its story
in the browser leaves them there with PICTURES=FOLDER.
"""

import re
import sys
from io import BytesIO
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests import services
from tests.browser.conftest import QUIET

TARGET = Path(__file__).resolve().parents[2] / "docs" / "pictures"
OWNER = "owner@families-truth.example"
WIDTHS, TALLEST = (360, 1280), 2600
KEPT = {
    "desk": "today",
    "campaigns-SLUG-text": "text",
    "campaigns-SLUG-letters-first-en": "letter",
    "dispatches-N": "dispatch",
    "campaigns-SLUG-ledger": "ledger",
    "campaigns-SLUG-signatures-figures": "figures",
}
"""Pages whose pictures are kept, in English and wide, and in Arabic and narrow."""
DARK = set(KEPT)
GUIDE = {
    "guide-second-factor": "guide-today",
    "guide-about": "guide-about",
    "guide-look": "guide-look",
    "guide-letter-beside": "guide-letter",
    "guide-release": "guide-delivered",
}
"""What the story of the guide leaves, and what the guide calls it."""
FILES = re.compile(r"\.(csv|pdf|png|zip|docx|txt)$|/(file|proof|annex|download|paper|letters/\d+)(/|$)|/pages/|/logo")
MOST_PAGES = 150


def draw(base: str, password: str, folder: Path) -> None:
    """Every page that links lead to."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=services.find_browser(), args=QUIET)
        for lang in ("en", "ar"):
            page = _logged_in(browser, base, password, lang)
            for name, address in _pages(page, base).items():
                page.goto(address)
                _shoot(page, folder, name, lang)
        browser.close()


def keep_guide(folder: Path) -> None:
    """The pictures of the guide, from what its story left."""
    for left, name in GUIDE.items():
        if (found := folder / f"{left}.png").exists():
            _keep(found.read_bytes(), name)


def _logged_in(browser: Browser, base: str, password: str, lang: str) -> Page:
    page = browser.new_context(locale=lang, viewport={"width": 1280, "height": 900}).new_page()
    page.goto(f"{base}/desk/login")
    page.fill("input[name=email]", OWNER)
    page.fill("input[name=password]", password)
    page.click("main button.primary")
    page.goto(f"{base}/desk/account")
    page.check(f"input[name=language][value={lang}]")
    page.click("form[action$='/language'] button")
    return page


def _pages(page: Page, base: str) -> dict[str, str]:
    """One address for each kind of page, by its name."""
    page.goto(f"{base}/desk/")
    found, waiting = {}, [page.url]
    while waiting and len(found) < MOST_PAGES:
        address = waiting.pop(0)
        if (name := _name(address)) in found or FILES.search(urlsplit(address).path):
            continue
        answer = page.goto(address)
        if answer is None or not answer.ok or "html" not in answer.headers.get("content-type", ""):
            continue
        found[name] = address
        links = page.eval_on_selector_all("a[href]", "all => all.map(one => one.href)")
        waiting += [urldefrag(link).url for link in links if link.startswith(f"{base}/desk/")]
    return found


def _name(address: str) -> str:
    """The kind of page an address leads to."""
    path = urlsplit(address).path.removeprefix("/desk/")
    path = re.sub(r"^[\w-]+/(?!codes|second)(?=.|$)", "", path) if "/" in path else path
    path = re.sub(r"(campaigns/begin|campaigns|recipients)/(?!new|begin|freeze)[^/]+", r"\1/SLUG", path)
    return re.sub(r"\d+", "N", path).strip("/").replace("/", "-") or "desk"


def _shoot(page: Page, folder: Path, name: str, lang: str) -> None:
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800 if width == min(WIDTHS) else 900})
        for theme in ("light", "dark") if name in DARK else ("light",):
            page.emulate_media(color_scheme=theme)
            tall = min(TALLEST, int(page.evaluate("document.documentElement.scrollHeight")))
            shot = page.screenshot(full_page=True, clip={"x": 0, "y": 0, "width": width, "height": tall})
            (folder / f"{name}-{lang}-{width}-{theme}.png").write_bytes(shot)
            if name in KEPT and theme == "light" and (lang, width) in (("en", 1280), ("ar", 360)):
                _keep(shot, f"desk-{KEPT[name]}-{lang}-{width}")
        page.emulate_media(color_scheme="light")


def _keep(shot: bytes, name: str) -> None:
    image = Image.open(BytesIO(shot)).convert("RGB")
    image.crop((0, 0, image.width, min(image.height, TALLEST // 2))).save(TARGET / f"{name}.webp", quality=70, method=6)


if __name__ == "__main__":
    here, logins, target = sys.argv[1].rstrip("/"), Path(sys.argv[2]), Path(sys.argv[3])
    known = dict(line.split("\t") for line in logins.read_text().splitlines())
    draw(here, known[OWNER], target)
    keep_guide(target)
