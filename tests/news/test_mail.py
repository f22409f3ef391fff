"""The mail: neutral outside, the organizer's words inside, and a head that stops it with one click (RFC 8058)."""

import dataclasses
import email
import email.policy
import re

import pytest

from petitions.delivery import heads
from petitions.delivery import mail as wire
from petitions.news import mail, stopping
from tests.news.conftest import NOON, WORDS

TOKEN = "t" * 43


@pytest.fixture
def https(app, monkeypatch):
    """An installation as the world reaches it."""
    monkeypatch.setitem(app.config, "BASE_URL", "https://letters.example")
    monkeypatch.setitem(app.config, "TRUSTED_HOSTS", ["letters.example"])


def written(stage, language="en", texts=None):
    form = mail.form(stage.write(texts), language)
    return form.mail("rana@people.example", TOKEN)


def on_the_wire(made):
    heads.check_mail(made)
    head = wire.Head("post@demarche.example", "<m@demarche.example>", NOON, ("a", "b"))
    return wire.Press().build(made, head, [])


def test_the_head_is_that_of_rfc_8058(stage, https):
    made = written(stage)
    raw = on_the_wire(made).split(b"\r\n\r\n")[0].decode()
    assert f"\r\nList-Unsubscribe: <https://letters.example/en/u/{TOKEN}>\r\n" in raw + "\r\n"
    assert "\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw + "\r\n"
    parsed = email.message_from_bytes(on_the_wire(made), policy=email.policy.default)
    for name in ("List-Unsubscribe", "List-Unsubscribe-Post", "Subject", "From", "To"):
        assert len(parsed.get_all(name)) == 1, name
    assert len(re.findall("<[^>]*>", parsed["List-Unsubscribe"])) == 1, "one address and no other"


def test_without_https_one_click_is_not_promised(stage):
    assert set(written(stage).headers) == {"List-Unsubscribe", "Auto-Submitted"}


@pytest.mark.parametrize("language", ["en", "ar", "fr"])
def test_nothing_that_is_seen_without_opening_it_says_of_what(stage, https, language):
    stage.place.campaign.slug = "qanary-campaign"
    stage.organization.names = dict.fromkeys(("en", "ar", "fr"), "Qanary Organization")
    made = written(stage, language, {"en": "Qanary words."})
    outside = f"{made.subject} {made.sender_name} {made.sender} {made.reply_to} {dict(made.headers)}".lower()
    assert "qanary" not in outside and made.sender == "" and made.reply_to == ""
    first = made.text.split("\n")[0]
    assert "qanary" not in first.lower() and len(first) >= 80, "the line that a locked screen shows"
    shown = re.sub("<[^>]*>", "", made.html.split("<body")[1]).split("Qanary")[0]
    assert len(shown.strip()) >= 80


def test_inside_are_the_words_the_page_and_the_way_to_stop_and_no_other_link(stage, https):
    made = written(stage)
    slug = stage.place.campaign.slug
    assert WORDS in made.text
    wanted = [f"https://letters.example/en/c/{slug}", f"https://letters.example/en/u/{TOKEN}"]
    assert re.findall(r"https?://\S+", made.text) == wanted
    assert re.findall(r'href="([^"]+)"', made.html) == wanted
    assert not re.findall(r"<(img|script|link|iframe|object|form)\b|url\(|@import", made.html)
    everything = f"{made.text}{made.html}".lower()
    for forbidden in ("rana", "people.example", "/s/", stage.place.text.title.lower(), "families for the truth"):
        assert forbidden not in everything, forbidden


def test_words_in_a_mail_are_words_and_never_markup(stage, https):
    made = written(stage, texts={"en": "<b>Bold</b> & <script>x</script>\nSecond line.\n\nSecond part {{ lang }}."})
    assert "&lt;b&gt;Bold&lt;/b&gt; &amp; &lt;script&gt;" in made.html and "<script" not in made.html
    assert "<br>Second line." in made.html and "{{ lang }}" in made.html
    assert "<b>Bold</b> & <script>x</script>" in made.text


def test_everybody_reads_the_own_language_or_the_first(stage, https):
    texts = {"en": "Words.", "ar": "كلمات."}
    assert "كلمات." in written(stage, "ar", texts).text
    french = written(stage, "fr", texts)
    assert "Words." in french.text and '<div lang="en" dir="ltr">' in french.html and french.language == "fr"
    assert "/fr/u/" in french.text and "/fr/c/" in french.text


def test_only_address_and_token_differ_between_two_readers(stage, https):
    form = mail.form(stage.write(), "en")
    one, other = form.mail("a@people.example", "a" * 43), form.mail("b@people.example", "b" * 43)
    same = dataclasses.replace(other, to=one.to, headers=one.headers)
    same = dataclasses.replace(
        same, text=same.text.replace("b" * 43, "a" * 43), html=same.html.replace("b" * 43, "a" * 43)
    )
    assert same == one and dict(other.headers)["List-Unsubscribe"].count("b" * 43) == 1


def test_a_sentence_with_the_word_token_is_left_alone(stage, https):
    made = written(stage, texts={"en": "A token-of-the-reader stays."})
    assert "A token-of-the-reader stays." in made.text and TOKEN in made.text


def test_every_mail_carries_the_token_of_its_own_reader(stage, session):
    stage.send(stage.release(stage.write()))
    for posted in stage.posted().values():
        value = posted.headers["List-Unsubscribe"].strip("<>").rpartition("/")[2]
        found = stopping.signature_behind(session, stage.keys, value)
        assert found is not None and found.language == posted.language
        assert posted.text.count(value) == posted.html.count(value) - 1 == 1
