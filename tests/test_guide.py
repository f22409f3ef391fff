"""The newcomer's guide holds together: its story does each step and no other, and every picture is there."""

import re

from tests.browser import guide
from tests.browser.test_first_campaign import Newcomer


def test_the_story_does_each_step_of_the_guide_and_no_other():
    done = {name.replace("_", "-") for name in vars(Newcomer) if not name.startswith("_")} - {"picture"}
    steps = [step.id for step in guide.steps()]
    assert set(steps) == done and len(steps) == len(done) > 10


def test_steps_are_numbered_as_they_stand():
    numbers = re.findall(r"^## (\d+)\. ", guide.GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    assert numbers == [str(number) for number in range(1, len(guide.steps()) + 1)]


def test_pages_of_the_documentation_show_pictures_that_exist():
    root = guide.GUIDE.parents[1]
    for page in [root / "README.md", *root.glob("docs/**/*.md")]:
        for found in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / found).is_file(), f"{page.name}: {found}"
