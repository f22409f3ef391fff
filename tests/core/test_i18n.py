"""Which language a page speaks, and how days and numbers read in each."""

from datetime import UTC, date, datetime

import pytest
from flask_babel import lazy_gettext
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from petitions.core import i18n

SPRING = date(2026, 3, 3)


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("*", "en"),
        ("de-CH,de;q=0.9", "en"),
        ("ar-SY,en;q=0.5", "ar"),
        ("en;q=0.5,fr;q=0.9", "fr"),
        ("es-MX,es;q=0.9,en;q=0.8", "es"),
        ("ru", "ru"),
        ("zh-Hans-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("zh_TW", "zh"),
        ("ru;q=0,fr;q=0.1", "fr"),
        ("tr,ckb;q=0.9,ar;q=0.8,en;q=0.7", "ar"),
        (";;q=,=,ru;q=x", "en"),
    ],
)
def test_the_browsers_first_wish_that_we_speak_is_taken(header, language):
    assert i18n.preferred(parse_accept_header(header, LanguageAccept), i18n.INTERFACE) == language


def test_the_desk_speaks_three_languages_and_the_world_six():
    assert set(i18n.DESK) < set(i18n.INTERFACE) and len(i18n.INTERFACE) == 6
    assert i18n.preferred([("es", 1.0), ("fr", 0.5)], i18n.DESK) == "fr"
    assert set(i18n.NOT_YET_READ) == set(i18n.INTERFACE) - set(i18n.DESK)


@pytest.mark.parametrize(
    ("language", "day", "short", "number"),
    [
        ("en", "3 March 2026", "3 March", "12,847"),
        ("ar", "٣ آذار/مارس ٢٠٢٦", "٣ آذار/مارس", "١٢٬٨٤٧"),
        ("fr", "3 mars 2026", "3 mars", "12\u202f847"),
        ("es", "3 de marzo de 2026", "3 de marzo", "12.847"),
        ("ru", "3 марта 2026 г.", "3 марта", "12\xa0847"),
        ("zh", "2026年3月3日", "3月3日", "12,847"),
    ],
)
def test_days_and_numbers_are_written_as_the_language_writes_them(app, language, day, short, number):
    with app.test_request_context(), i18n.force_locale(language):
        assert (i18n.day(SPRING), i18n.short_day(SPRING), i18n.number(12847)) == (day, short, number)
        assert i18n.moment(datetime(2026, 3, 3, 14, 5, tzinfo=UTC)).startswith(day)


@pytest.mark.parametrize(
    ("header", "place"), [("zh-Hans", "/zh/"), ("es-MX,en;q=0.2", "/es/"), (None, "/en/"), ("tlh", "/en/")]
)
def test_the_first_page_leads_to_the_readers_language(client, header, place):
    answer = client.get("/", headers={"Accept-Language": header} if header else {})
    assert answer.location.endswith(place) and "Accept-Language" in answer.headers["Vary"]


@pytest.mark.parametrize("code", i18n.INTERFACE)
def test_the_first_page_is_written_in_its_language_and_leads_to_the_others(client, code):
    page = client.get(f"/{code}/", headers={"Accept-Language": "fr"}).text
    assert f'<html lang="{code}" dir="{"rtl" if code == "ar" else "ltr"}"' in page
    assert all(f'hreflang="{other}"' in page for other in i18n.INTERFACE)
    assert ("Skip to the content" in page) == (code == "en")


def test_the_log_in_offers_no_language_that_the_desk_does_not_speak(client):
    page = client.get("/desk/login", headers={"Accept-Language": "ru"}).text
    assert '<html lang="en"' in page and "?lang=ru" not in page and "?lang=ar" in page


@pytest.mark.parametrize(
    ("language", "words"), [("ar", "١٬٢٠٠ رسالة"), ("en", "1,200 letters"), ("fr", "1\u202f200 lettres")]
)
def test_a_page_counts_in_the_readers_digits(app, language, words):
    page = app.jinja_env.from_string("{{ ngettext('%(num)d letter', '%(num)d letters', 1200) }}")
    with app.test_request_context(), i18n.force_locale(language):
        assert page.render() == words


@pytest.mark.parametrize(("language", "words"), [("en", "3 people"), ("ar", "٣ أشخاص")])
def test_sentences_that_are_said_later_count_in_the_same_digits(app, language, words):
    later = i18n.lazy_plural("%(num)d person", "%(num)d people", 3)
    with app.test_request_context(), i18n.force_locale(language):
        assert str(later) == words


def test_what_people_typed_is_escaped_in_a_sentence_that_is_said_later(app):
    page = app.jinja_env.from_string("{% autoescape true %}{{ said }} {{ [said] | join }}{% endautoescape %}")
    with app.test_request_context():
        assert page.render(said=lazy_gettext("For %(name)s", name="<b>")) == "For &lt;b&gt; For &lt;b&gt;"


def test_what_stands_beside_a_number_is_still_escaped(app):
    page = app.jinja_env.from_string("{{ ngettext('%(num)d letter to %(who)s', '%(num)d to %(who)s', 2, who='<b>') }}")
    with app.test_request_context():
        assert page.render() == "2 to &lt;b&gt;"
