"""The hands of somebody at the desk: with a mouse, or with the keys alone. Things are named as the page names them."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import reduce

from passlib.totp import TOTP
from playwright.sync_api import Locator, Page, expect

STOPS = 400
"""More presses of Tab than any page has stops."""
HERE = "(one) => one === document.activeElement || (one.type === 'radio' && document.activeElement.name === one.name)"
SEEN = """(one) => { const box = one.getBoundingClientRect(), look = getComputedStyle(one);
    return box.width > 0 && box.bottom > 0 && box.top < innerHeight
    && look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 2 }"""
PRESSED = ("button", "link", "checkbox", "radio")
WAYS = ("mouse", "keys")


@dataclass
class Hands:
    """One person at one window; ``did`` are the words of everything they touched, in order."""

    page: Page
    way: str = "mouse"
    did: list[str] = field(default_factory=list)

    def open(self, url: str) -> None:
        """Type an address."""
        self.page.goto(url)

    def press(self, words: str, within: str = "main, header, footer") -> None:
        """Push a button, follow a link, tick a box, choose one of several, or open a fold, by its own words."""
        self._use(self._named(words, within), words)

    def tick(self, words: str) -> None:
        """A box that has to be ticked afterwards, whatever it was."""
        box = self._named(words, "main")
        self.did.append(words)
        if not box.is_checked():
            self._push(box)
        expect(box).to_be_checked()

    def untick(self, words: str) -> None:
        """A box that must not be ticked afterwards."""
        box = self._named(words, "main")
        self.did.append(words)
        if box.is_checked():
            self._push(box)
        expect(box).not_to_be_checked()

    def fill(self, words: str, text: str, number: int = 0) -> None:
        """Write into a field, over what stands in it."""
        box = self.page.get_by_label(words, exact=True).nth(number)
        self.did.append(words)
        self.write(box, text)
        expect(box).to_have_value(text)

    def write(self, box: Locator, text: str) -> None:
        """The same into a field that is at hand."""
        if self.way == "mouse":
            box.fill(text)
            return
        self._reach(box)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)

    def choose(self, words: str, option: str) -> None:
        """Pick from a list that folds out; by keys, by going down until it is there."""
        box = self.page.get_by_label(words, exact=True)
        self.did.append(words)
        if self.way == "mouse":
            box.select_option(label=option)
            return
        self._reach(box)
        self.page.keyboard.press("Home")
        for _press in range(box.locator("option").count()):
            if box.evaluate("(one) => one.selectedOptions[0].label") == option:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{option} is not in the list")

    def push(self, thing: Locator) -> None:
        """Press what has no words of its own on the page, such as the third line of a list."""
        self._push(thing.first)

    def phone_code(self) -> str:
        """What an app shows that was given the key of this page."""
        key = self.page.locator("details .code").inner_text()
        return str(TOTP(key.replace(" ", "").replace("-", "")).generate().token)

    def picture(self, name: str) -> None:
        """For people who want to look: PICTURES=folder keeps what the window shows."""
        if folder := os.environ.get("PICTURES"):
            self.page.screenshot(path=f"{folder}/{name}.png", full_page=True)

    def _use(self, thing: Locator, words: str) -> None:
        self.did.append(words)
        self._push(thing)

    def _push(self, thing: Locator) -> None:
        if self.way == "mouse":
            thing.click()
            return
        self._reach(thing)
        kind = thing.get_attribute("type")
        if kind == "radio":
            self._go_to(thing)
        else:
            self.page.keyboard.press("Space" if kind == "checkbox" else "Enter")

    def _reach(self, thing: Locator) -> None:
        """Tab forward to it; fails when no stop of the page is it, or when it cannot be seen that it is."""
        expect(thing).to_be_visible()
        for _press in range(STOPS):
            if thing.evaluate(HERE):
                break
            self.page.keyboard.press("Tab")
        else:
            raise AssertionError(f"no number of Tabs leads to {thing}")
        assert self.page.locator(":focus").evaluate(SEEN), f"nobody sees that the focus is on {thing}"

    def _go_to(self, choice: Locator) -> None:
        """From one of several to another, by arrows."""
        for _press in range(STOPS):
            if choice.evaluate("(one) => one === document.activeElement"):
                self.page.keyboard.press("Space")
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"no arrow leads to {choice}")

    def _named(self, words: str, within: str) -> Locator:
        """The first visible thing with these words, a button before a link before a box before a fold.

        What has just these words comes first; then what says more, to those who listen, after them.
        """
        area, start = self.page.locator(within), re.escape(words)
        found = []
        for name in (words, re.compile(rf"^\s*{start}[\s,:]")):
            found += [area.get_by_role(kind, name=name, exact=isinstance(name, str)) for kind in PRESSED]
            found.append(area.locator("summary").filter(has_text=re.compile(rf"^\s*{start}")))
        either = reduce(lambda one, other: one.or_(other), found).locator("visible=true")
        expect(either.first).to_be_visible()
        return next(one for one in (kind.locator("visible=true").first for kind in found) if one.count())


def ways(always: str) -> list[str]:
    """How a story is told in this run: ``always``, and with HANDS=both the other way too."""
    return list(WAYS) if os.environ.get("HANDS") == "both" else [always]


@contextmanager
def lost_line(page: Page) -> Iterator[None]:
    """No network for a while."""
    page.context.set_offline(True)
    yield
    page.context.set_offline(False)
