"""Reading in a browser: narrow, enlarged, by keyboard, in forced colours, without motion, without scripts."""

import pytest
from playwright.sync_api import Page

from tests.look.site import languages

pytestmark = pytest.mark.browser
NARROW = {"width": 320, "height": 640}
OVERFLOW = "document.scrollingElement.scrollWidth - document.documentElement.clientWidth"
HERE = """() => { const e = document.activeElement, r = e.getBoundingClientRect(), s = getComputedStyle(e);
    return {what: e.tagName + (e.id ? '#' + e.id : '') + ' ' + e.textContent.trim().slice(0, 20),
    seen: r.bottom > 0 && r.top < innerHeight && r.width > 0,
    outline: s.outlineStyle != 'none' && parseFloat(s.outlineWidth) >= 2,
    at: [...document.querySelectorAll('*')].indexOf(e)} }"""
REACHABLE = """[...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
    .filter(e => e.tabIndex >= 0 && e.checkVisibility({visibilityProperty: true}) && !e.closest('.trap')
    && !(e.type == 'radio' && !e.checked)).length"""


@pytest.mark.parametrize("lang", languages())
def test_nothing_runs_out_of_a_narrow_screen(site, shown, lang):
    screens = site.screens(lang)
    show = shown(screens)
    wide = {}
    for screen in screens:
        page = show(screen)
        page.set_viewport_size(NARROW)
        if (over := page.evaluate(OVERFLOW)) > 0:
            wide[screen.name] = over
    assert not wide


@pytest.mark.parametrize("lang", ["en", "ar", "ru"])
def test_letters_twice_as_large_cut_nothing_off(site, shown, lang):
    screens = [site.open(name, lang) for name in ("campaign", "list", "privacy", "manage", "recipient")]
    show = shown(screens)
    for screen in screens:
        page = show(screen)
        page.set_viewport_size({"width": 1280, "height": 900})
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate(OVERFLOW) <= 0, screen.name


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_a_keyboard_reaches_everything_in_reading_order_and_shows_where_it_is(site, shown, lang):
    screen = site.open("campaign", lang)
    page = shown([screen])(screen)
    count, places = page.evaluate(REACHABLE), []
    for _ in range(count):
        page.keyboard.press("Tab")
        here = page.evaluate(HERE)
        assert here["seen"] and here["outline"], here
        places.append(here["at"])
    assert places == sorted(places) and len(set(places)) == count


def test_the_first_key_leads_past_the_header(site, shown):
    screen = site.open("campaign", "en")
    page = shown([screen])(screen)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"


def test_the_languages_open_by_keyboard(site, shown):
    screen = site.open("list", "en")
    page = shown([screen])(screen)
    page.locator(".tongues summary").focus()
    page.keyboard.press("Enter")
    names = page.locator(".tongues a:visible").all_inner_texts()
    assert names == ["العربية", "Français", "Español", "Русский", "中文"]
    assert page.evaluate(OVERFLOW) <= 0


def test_forced_colours_leave_edges_and_states_visible(site, shown):
    screen = site.open("campaign", "en")
    page = shown([screen])(screen)
    page.emulate_media(forced_colors="active")
    assert page.evaluate("matchMedia('(forced-colors: active)').matches")
    edge = (
        "e => { const s = getComputedStyle(e); return s.borderTopStyle != 'none' && parseFloat(s.borderTopWidth) >= 1 }"
    )
    for what in ("button.seal", "input[type=email]", "select", ".signcard .card"):
        assert page.locator(what).first.evaluate(edge), what
    assert page.evaluate("getComputedStyle(document.querySelector('.state'), '::before').backgroundColor")


def test_nothing_moves_for_those_who_asked_for_stillness(site, shown):
    screen = site.open("campaign", "en")
    page = shown([screen])(screen)
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate("document.getAnimations().length") == 0
    assert page.evaluate(_MOVING) == 0


def test_on_paper_the_letter_stays_and_the_frame_goes(site, shown):
    screen = site.open("campaign", "en")
    page = shown([screen])(screen)
    page.emulate_media(media="print")
    assert page.locator(".letter").is_visible() and not page.locator(".site-head").is_visible()
    assert not page.locator(".to-form").is_visible()


def test_on_a_phone_the_bar_at_the_foot_leads_to_the_form(site, shown):
    screen = site.open("campaign", "ar")
    page: Page = shown([screen])(screen)
    page.evaluate("scrollTo(0, document.body.scrollHeight / 2)")
    page.locator(".to-form a.seal").click()
    assert page.locator("#sign").evaluate("e => e.getBoundingClientRect().top < innerHeight")


_MOVING = """[...document.querySelectorAll('*')].filter(e => getComputedStyle(e).transitionDuration.split(', ')
    .some(t => parseFloat(t) > 0) && getComputedStyle(e).transitionProperty != 'all').length"""
