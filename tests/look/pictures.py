"""Draws the public pages in `docs/pictures` anew, from a `make run` that has settled.

`python -m tests.look.pictures BASE CATCHER`, such as http://127.0.0.1:8000 http://127.0.0.1:8026.
It signs the demonstration's campaign once in each language, and takes the mailed link from the catcher.
"""

import json
import re
import sys
import time
import urllib.request
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from tests import services
from tests.browser.conftest import QUIET

TARGET = Path(__file__).resolve().parents[2] / "docs" / "pictures"
TALLEST = 2600
"""Pixels of a long page that are kept."""
LINK = re.compile(r"/(?:ar|en)/s/[\w-]+")


def draw(base: str, catcher: str) -> None:
    """Every page in English and Arabic, at 360 and 1280 pixels; the campaign also dark."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=services.find_browser(), args=QUIET)
        for lang in ("en", "ar"):
            page = browser.new_context(locale=lang, viewport={"width": 1280, "height": 900}).new_page()
            _all(page, base, catcher, lang)
        browser.close()


def _all(page: Page, base: str, catcher: str, lang: str) -> None:
    page.goto(f"{base}/{lang}/")
    campaign = str(page.locator('.entries a[href*="/c/"]').first.get_attribute("href"))
    stills = {
        "list": f"/{lang}/",
        "campaign": campaign,
        "letters": f"/{lang}/letters",
        "privacy": f"/{lang}/privacy",
        "accessibility": f"/{lang}/accessibility",
        "lost-link": f"{campaign}/lost",
    }
    for name, address in stills.items():
        page.goto(base + address)
        _shoot(page, name, lang)
    page.goto(base + campaign)
    if found := page.locator('a[href*="/o/"]').first.get_attribute("href"):
        page.goto(base + found)
        _shoot(page, "organization", lang)
    page.goto(f"{base}{campaign}")
    _frozen_bar(page)
    page.emulate_media(color_scheme="dark")
    _shoot(page, "campaign-dark", lang)
    page.emulate_media(color_scheme="light")
    _signed(page, base, campaign, catcher, lang)


def _signed(page: Page, base: str, campaign: str, catcher: str, lang: str) -> None:
    email = f"picture-{lang}-{time.time_ns()}@people.example"
    page.goto(base + campaign)
    page.click("button.seal")
    _shoot(page, "sign-errors", lang)
    page.fill("input[name=email]", email)
    page.select_option("select[name=country]", "LB")
    page.fill("input[name=name]", "Rana Muster" if lang == "en" else "رنا المثال")
    page.click("button.seal")
    page.wait_for_url("**/inbox/**")
    _shoot(page, "inbox", lang)
    page.goto(base + _mailed(catcher, email))
    _shoot(page, "confirm", lang)
    page.locator("main button").first.click()
    page.wait_for_load_state()
    _shoot(page, "thanks", lang)


def _mailed(catcher: str, email: str) -> str:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        with urllib.request.urlopen(f"{catcher}/mails.json") as answer:
            for mail in json.load(answer):
                if email in json.dumps(mail) and (found := LINK.search(json.dumps(mail))):
                    return found[0]
        time.sleep(1)
    raise SystemExit("no mail came: is the post worker running?")


def _frozen_bar(page: Page) -> None:
    """On a whole-page picture the bar at the foot stands where the page ends."""
    page.evaluate("for (const e of document.querySelectorAll('.to-form')) e.style.position = 'static'")


def _shoot(page: Page, name: str, lang: str) -> None:
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 800 if width == 360 else 900})
        _frozen_bar(page)
        tall = min(TALLEST, int(page.evaluate("document.documentElement.scrollHeight")))
        shot = page.screenshot(full_page=True, clip={"x": 0, "y": 0, "width": width, "height": tall})
        small = Image.open(BytesIO(shot)).convert("RGB").quantize(96, dither=Image.Dither.NONE)
        small.save(TARGET / f"{name}-{lang}-{width}.png", optimize=True)


if __name__ == "__main__":
    draw(*(address.rstrip("/") for address in sys.argv[1:3]))
