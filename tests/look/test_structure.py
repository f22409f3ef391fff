"""What a parser finds on every public page: title, landmarks, headings, labels, errors that lead to their fields."""

import re
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import pytest
import tinyhtml5
from babel.messages.pofile import read_po

from petitions.core.i18n import direction
from petitions.organizers.access import PUBLIC, TABLE
from tests.look.site import Screen, languages

LOADS = {
    "script": "src",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "video": "src",
    "audio": "src",
    "embed": "src",
}
LEVELS = ("h1", "h2", "h3", "h4", "h5", "h6")
SAME = [
    {"campaign", "campaign-with", "embed"},
    {"manage", "thanks"},
    {"step-wait", "step-question"},
    {"unknown-link", "endorse-unknown", "data-unknown"},
]
"""Pages that may have one title: they say the same, or stand at one address."""
FRAMES = {"embed"}
"""Pages made to stand inside another page: they have no header and footer of their own."""
NO_PAGE = {
    "pages.root", "pages.any_language", "pages.back", "pages.wrong_back",
    "pages.any_language_with", "pages.back_with", "endorsing.any_language", "endorsing.back",
    "signing.back", "managing.back", "lost.back", "receipts.back", "visiting.back", "static",
}  # fmt: skip
"""Endpoints that lead elsewhere or give a file."""


def read(screen: Screen) -> Element:
    """The page as a browser's parser sees it."""
    return tinyhtml5.parse(screen.text, namespace_html_elements=False)


def words(element: Element | None) -> str:
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def has_name(field: Element, tree: Element, parents: dict[Element, Element]) -> bool:
    """Whether a screen reader can say what a field is."""
    if field.get("aria-label") or field.get("aria-labelledby"):
        return True
    if any(label.get("for") == field.get("id") and words(label) for label in tree.iter("label")):
        return True
    around = parents.get(field)
    while around is not None and around.tag != "label":
        around = parents.get(around)
    return around is not None and bool(words(around))


@pytest.fixture(params=languages())
def screens(request, looked) -> list[Screen]:
    """All pages of one language, made once for all tests of this file."""
    if request.param not in looked:
        looked[request.param] = request.getfixturevalue("site").screens(request.param)
    kept: list[Screen] = looked[request.param]
    return kept


@pytest.fixture(scope="module")
def looked() -> dict[str, list[Screen]]:
    """Pages by language, as they were answered."""
    return {}


def test_each_page_says_where_one_is(screens):
    titles = {}
    for screen in screens:
        tree = read(screen)
        html, title, heads = tree, words(tree.find("head/title")), list(tree.iter("h1"))
        assert html.get("lang") == screen.lang and html.get("dir") == direction(screen.lang), screen.name
        assert len(heads) == 1 and words(heads[0]), screen.name
        assert len(title) > 3 and not title.startswith(("Demarche", "ديمارش", "Демарш")), (screen.name, title)
        description = tree.find("head/meta[@name='description']")
        assert screen.name in FRAMES or (description is not None and description.get("content")), screen.name
        titles.setdefault(title, []).append(screen.name)
    alike = [set(names) for names in titles.values() if len(set(names)) > 1]
    assert not [names for names in alike if not any(names <= same for same in SAME)]


def test_each_page_has_its_landmarks_and_a_way_past_them(screens):
    for screen in screens:
        tree = read(screen)
        assert len(list(tree.iter("main"))) == 1, screen.name
        labels = [nav.get("aria-label") for nav in tree.iter("nav")]
        assert all(labels) and len(labels) == len(set(labels)), (screen.name, labels)
        if screen.name in FRAMES:
            continue
        assert len(tree.findall("body/header")) == 1 and len(tree.findall("body/footer")) == 1, screen.name
        first = next(element for element in tree.iter("a"))
        assert first.get("href") == "#main" and tree.find(".//main[@id='main']") is not None, screen.name


def test_headings_go_down_one_step_at_a_time(screens):
    for screen in screens:
        steps = [LEVELS.index(element.tag) for element in read(screen).iter() if element.tag in LEVELS]
        jumps = [(one, two) for one, two in zip([0, *steps], steps, strict=False) if two > one + 1]
        assert not jumps, (screen.name, jumps)


def test_every_field_has_a_name_and_every_reference_a_target(screens):
    for screen in screens:
        tree = read(screen)
        parents = {child: parent for parent in tree.iter() for child in parent}
        ids = [element.get("id") for element in tree.iter() if element.get("id")]
        assert len(ids) == len(set(ids)), (screen.name, [one for one in ids if ids.count(one) > 1])
        for element in tree.iter():
            for name in ("for", "aria-describedby", "aria-labelledby", "aria-controls"):
                assert set((element.get(name) or "").split()) <= set(ids), (screen.name, name, element.get(name))
        fields = [one for tag in ("input", "select", "textarea") for one in tree.iter(tag)]
        nameless = [one.attrib for one in fields if one.get("type") != "hidden" and not has_name(one, tree, parents)]
        assert not nameless, (screen.name, nameless)
        assert all(words(one) or one.get("aria-label") for one in tree.iter("button")), screen.name


@pytest.mark.parametrize("name", ["sign-wrong", "code-wrong", "endorse-wrong"])
def test_errors_stand_at_their_fields_and_the_summary_leads_there(site, name):
    screen = next(one for one in site.screens("en") if one.name == name)
    tree = read(screen)
    assert screen.status == 422
    summary = tree.find(".//*[@role='alert']")
    assert summary is not None and summary.get("tabindex") == "-1" and words(summary)
    wrong = [one for one in tree.iter() if one.get("aria-invalid") == "true"]
    assert wrong
    aims = {link.get("href", "").removeprefix("#") for link in summary.iter("a")}
    assert {one.get("id") for one in wrong} <= aims and aims <= {one.get("id") for one in tree.iter() if one.get("id")}
    for field in wrong:
        note = tree.find(f".//*[@id='{field.get('aria-describedby', '').split()[0]}']")
        assert words(note), field.get("id")


def test_the_form_comes_before_the_demands_and_after_the_summary(site):
    text = site.open("campaign", "ar").text
    places = [text.index(mark) for mark in ("<h1", 'class="lead"', 'name="email"', 'class="demands"')]
    assert places == sorted(places)


def test_a_page_loads_nothing_from_elsewhere_and_keeps_nothing_in_the_browser(screens):
    for screen in screens:
        tree = read(screen)
        asked = [one.get(LOADS[one.tag]) for one in tree.iter() if one.tag in LOADS and one.get(LOADS[one.tag])]
        asked += [
            link.get("href", "") for link in tree.iter("link") if link.get("rel") in ("stylesheet", "icon", "preload")
        ]
        strange = [address for address in asked if urlsplit(address).netloc not in ("", "localhost")]
        strange = [address for address in strange if not address.startswith("data:")]
        assert not strange and "Set-Cookie" not in screen.headers, screen.name
        assert not re.search(r"\ssrcset=|\bping=|http-equiv", screen.text), screen.name


def test_no_page_needs_a_script(screens):
    for screen in screens:
        tree = read(screen)
        assert all(one.get("src") for one in tree.iter("script")), screen.name
        assert not [one.tag for one in tree.iter() for name in one.attrib if name.startswith("on")], screen.name
        assert "noscript" not in screen.text, screen.name


def test_no_english_sentence_of_ours_stands_on_a_page_in_another_language(screens):
    with (Path(__file__).parents[2] / "petitions/translations/fr/LC_MESSAGES/messages.po").open("rb") as file:
        ours = {one.id for one in read_po(file) if isinstance(one.id, str) and " " in one.id and "%(" not in one.id}
    english = {
        f"{screen.name}: {said}" for screen in screens for said in spoken(read(screen), screen.lang) if said in ours
    }
    assert bool(english) == (screens[0].lang == "en"), english


def spoken(element: Element, lang: str) -> set[str]:
    """Texts and labels below an element that are in the page's own language."""
    if (element.get("lang") or lang) != lang or not isinstance(element.tag, str):
        return set()
    found = {element.text or "", element.get("aria-label") or "", element.get("data-label") or ""}
    for child in element:
        found |= {child.tail or ""} | spoken(child, lang)
    return {" ".join(text.split()) for text in found if text.strip()}


def test_words_in_another_language_say_which(site):
    tree = read(site.open("campaign", "ru"))
    title = next(tree.iter("h1"))
    assert title.get("lang") == "en" and title.get("dir") == "ltr"
    links = [one for one in tree.iter("a") if one.get("hreflang")]
    assert {one.get("lang") for one in links} == set(languages()) - {"ru"}


def test_a_translation_nobody_has_read_says_so(site):
    said = {
        lang for lang in languages() if 'class="muted small"' in site.open("privacy", lang).text.split("<footer")[1]
    }
    assert said == {"es", "ru", "zh"}


def test_every_public_page_is_looked_at(app, site):
    looked = {endpoint for endpoint, _ in site.addresses("en").values()}
    pages = set()
    for rule in app.url_map.iter_rules():
        is_public = TABLE.get(rule.endpoint) is PUBLIC and not rule.rule.startswith("/desk")
        if is_public and "GET" in (rule.methods or ()) and not re.search(r"\.\w+$", rule.rule):
            pages.add(rule.endpoint)
    assert pages - NO_PAGE <= looked, pages - NO_PAGE - looked
