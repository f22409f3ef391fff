"""Bad input to signing and confirming, row by row: a clear answer, what was typed kept, nothing stored, no 500."""

import html
import time
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import func, select

from petitions.signing import names, payloads
from petitions.signing.models import Cause, Request
from tests.supporters import fields, send_form

ROOT = Path(__file__).resolve().parents[2]
ELSEWHERE = {
    "B21-23 on pages": (
        "tests/pages/test_routes.py",
        "test_hostile_words_of_a_campaign_and_of_names_are_printed_as_words",
    ),
    "B60-62 the one page": ("tests/signing/test_routes.py", "test_every_bad_link_gets_the_same_page"),
    "B64 five tries": (
        "tests/signing/test_routes.py",
        "test_a_wrong_code_is_kept_and_says_so_and_after_five_nothing_helps",
    ),
    "B65 in parallel": ("tests/signing/test_parallel.py", "def test_"),
    "B71, B15-17, HTTP/1.0 on the wire": ("tests/signing/test_wire.py", "def test_"),
    "B79 networks": ("tests/core/test_limits.py", "def test_"),
    "B81 on the desk": ("tests/signing/vetting/test_routes.py", "test_conditions_that_are_none_are_refused_in_words"),
}
"""Rows that are tested beside."""


def rows(session):
    return session.scalar(select(func.count()).select_from(Request))


def form_page(client, place):
    return client.get(f"/en/c/{place.campaign.slug}").get_data(as_text=True)


def raw(client, place, body, **options):
    """A body as it is, after the fields of the page."""
    stamp = quote(fields(form_page(client, place))["stamp"])
    options = {"content_type": "application/x-www-form-urlencoded"} | options
    return client.post(f"/en/c/{place.campaign.slug}/sign", data=f"stamp={stamp}&country=LB&{body}", **options)


def named(session, keys):
    """The name of the one request, as a worker reads it."""
    return payloads.open_names(session.scalars(select(Request)).one().names, keys.names_opener()).name


@pytest.mark.parametrize("row", sorted(ELSEWHERE))
def test_rows_tested_beside_are_there(row):
    file, name = ELSEWHERE[row]
    assert name in (ROOT / file).read_text()


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        pytest.param("   ", "", id="B1 spaces"),
        pytest.param("\u200b\u200b", "", id="B2 zero width"),
        pytest.param("Ra\u202ena", "Rana", id="B4 override"),
        pytest.param("\u2066Rana\u2069", "Rana", id="B5 isolates"),
        pytest.param("\u200eRana\u200f", "Rana", id="B6 marks"),
        pytest.param("می\u200cخواهم", "می\u200cخواهم", id="B6 joiner of Persian"),
        pytest.param("R", "R", id="B10 one letter"),
        pytest.param("Suharto", "Suharto", id="B10 mononym"),
        pytest.param("مُحَمَّدٌ " * 13 + "ليلى", "مُحَمَّدٌ " * 13 + "ليلى", id="B11 vocalised Arabic"),
        pytest.param("O'Neil-Şahin", "O'Neil-Şahin", id="B11 apostrophe"),
        pytest.param("Null", "Null", id="B11 Null"),
        pytest.param("None", "None", id="B11 None"),
        pytest.param('=HYPERLINK("x")', '=HYPERLINK("x")', id="B18 formula"),
        pytest.param("+1", "+1", id="B19 plus"),
        pytest.param("-2", "-2", id="B19 minus"),
        pytest.param("@SUM", "@SUM", id="B19 at"),
        pytest.param("\t=1A", "=1A", id="B20 tab first"),
        pytest.param("＝1A", "＝1A", id="B20 full-width"),
        pytest.param("<script>alert(1)</script>", "<script>alert(1)</script>", id="B21 script"),
        pytest.param('"><img onerror=x>', '"><img onerror=x>', id="B21 attribute"),
        pytest.param("{{7*7}}", "{{7*7}}", id="B22 template"),
        pytest.param("${7*7}", "${7*7}", id="B22 expression"),
        pytest.param("%s %n", "%s %n", id="B23 percent"),
        pytest.param("{0.__class__}", "{0.__class__}", id="B23 format"),
        pytest.param("J.R.R. Muster", "J.R.R. Muster", id="B24 dots"),
    ],
)
def test_a_name_is_kept_as_it_is_written(client, session, place, as_worker, name, kept):
    assert send_form(client, place.campaign.slug, name=name).status_code == 303
    assert named(session, as_worker) == kept


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("\u0301\u0302", id="B3 marks alone"),
        pytest.param("R" + "\u0301" * 5 + "ana", id="B7 piled marks"),
        pytest.param("a" + "\u0301" * 5_000, id="B8 five thousand marks"),
        pytest.param("😀😀", id="B9 emoji"),
        pytest.param("Rana https://list.example", id="B24 address of the web"),
        pytest.param("rana@people.example", id="B24 e-mail"),
        pytest.param("call +49 30 1234567", id="B25 phone"),
    ],
)
def test_what_is_no_name_is_refused_in_words_and_kept(client, session, place, name):
    answer = send_form(client, place.campaign.slug, name=name)
    page = html.unescape(answer.get_data(as_text=True))
    assert answer.status_code == 422 and 'id="name-wrong"' in page
    assert "rana@people.example" in page and not rows(session)
    assert answer.headers["Cache-Control"] == "no-store"


def test_b8_marks_without_end_are_refused_fast():
    begun = time.process_time()
    assert names.problem(names.tidy("a" + "\u0301" * 5_000))
    assert time.process_time() - begun < 0.05


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("email=a%40people.example&name=Ra%00na", id="B12 NUL"),
        pytest.param("email=a%40people.example&name=%ED%A0%80", id="B13 lone surrogate"),
        pytest.param("email=a%40people.example&name=%FF%FE", id="B13 no UTF-8"),
        pytest.param("email=a%40people.example&name=%C0%AF", id="B14 overlong"),
        pytest.param("email=a%00%40people.example", id="B29 NUL in the address"),
        pytest.param("email=a%40people.example&email=b%40people.example", id="B80 twice"),
        pytest.param("email[]=a%40people.example", id="B80 array"),
    ],
)
def test_what_no_browser_sends_from_our_page_is_400(client, session, place, body):
    assert raw(client, place, body).status_code == 400
    assert not rows(session)


@pytest.mark.parametrize("kind", ["application/json", "application/problem+json"])
def test_b80_json_is_no_form(client, session, place, kind):
    answer = client.post(f"/en/c/{place.campaign.slug}/sign", data='{"email": "a@people.example"}', content_type=kind)
    assert answer.status_code == 400 and not rows(session)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        pytest.param("name=" + "a" * 10_000_000, "application/x-www-form-urlencoded", id="B15 ten megabytes"),
        pytest.param("name=" + "a" * 500_001, "application/x-www-form-urlencoded", id="B17 half a megabyte"),
        pytest.param(
            "".join(f'--x\r\nContent-Disposition: form-data; name="f{n}"\r\n\r\n1\r\n' for n in range(1_001))
            + "--x--\r\n",
            "multipart/form-data; boundary=x",
            id="B16 a thousand parts and one",
        ),
        pytest.param(
            '--x\r\nContent-Disposition: form-data; name="name"\r\n\r\n' + "a" * 500_001 + "\r\n--x--\r\n",
            "multipart/form-data; boundary=x",
            id="B17 half a megabyte in parts",
        ),
    ],
)
def test_what_is_too_large_is_413(client, session, place, body, kind):
    answer = client.post(f"/en/c/{place.campaign.slug}/sign", data=body, content_type=kind)
    assert answer.status_code == 413 and not rows(session)
    assert "<h1>" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "email",
    [
        pytest.param("a@people.example\r\nBcc: b@people.example", id="B26 CR LF"),
        pytest.param("a@people.example\nBcc: b@people.example", id="B27 LF"),
        pytest.param("a@people.example, b@people.example", id="B28 two"),
        pytest.param("a@people.example;b@people.example", id="B28 two with a semicolon"),
        pytest.param("a\u202e@people.example", id="B30 override"),
        pytest.param("a@localhost", id="B31 localhost"),
        pytest.param("a@[127.0.0.1]", id="B32 IPv4 literal"),
        pytest.param("a@[IPv6:::1]", id="B32 IPv6 literal"),
        pytest.param("a" * 65 + "@people.example", id="B39 long local part"),
        pytest.param("a@" + "b" * 60 + ("." + "c" * 60) * 3 + ".example.org", id="B39 long address"),
    ],
)
def test_what_is_no_address_is_refused_in_words_and_kept(client, session, place, email):
    answer = send_form(client, place.campaign.slug, email=email, name="Rana Haddad")
    page = html.unescape(answer.get_data(as_text=True))
    assert answer.status_code == 422 and 'id="email-wrong"' in page and "Rana Haddad" in page and not rows(session)


def test_b33_a_domain_that_takes_no_mail_is_accepted(client, session, place):
    assert send_form(client, place.campaign.slug, email="a@no-mail-here.example").status_code == 303


def test_b34_a_disposable_domain_is_held_and_not_refused(client, session, place):
    assert send_form(client, place.campaign.slug, email="a@mailinator.com").status_code == 303
    assert session.scalars(select(Request)).one().cause is Cause.DISPOSABLE


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        pytest.param("A+x@GMAIL.com", "a@gmail.com", True, id="B35 case and tag"),
        pytest.param("a.b.c@gmail.com", "abc@googlemail.com", True, id="B36 dots"),
        pytest.param("ａbc@people.example", "abc@people.example", True, id="B37 full-width"),
        pytest.param("a.b@people.example", "ab@people.example", False, id="B36 dots elsewhere"),
        pytest.param("раypal@people.example", "paypal@people.example", False, id="B38 Cyrillic look-alike"),
    ],
)
def test_spellings_of_one_person_have_one_index(client, session, place, one, other, is_same):
    for email in (one, other):
        assert send_form(client, place.campaign.slug, email=email).status_code == 303
    first, second = session.scalars(select(Request.email_index).order_by(Request.id))
    assert (first == second) is is_same
