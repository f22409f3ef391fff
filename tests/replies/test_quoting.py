"""What they wrote themselves is found whatever they quote: by markers in six languages, by signs, by our own words."""

import time

import pytest

from petitions.replies import quoting
from tests.replies.mails import ANSWERS, LETTERS, MARKERS

OURS = "We write to you on behalf of families.\n\nWe ask you to open the archives of prisons.\n\nPlease answer by May."


@pytest.mark.parametrize(
    "marker",
    [
        "On Fri, 20 Nov 2026 at 14:02, Families <letters@families.example> wrote:",
        "Le ven. 20 nov. 2026 à 14:02, Families <letters@families.example> a écrit :",
        "El vie, 20 nov 2026 a las 14:02, Families (<letters@families.example>) escribió:",
        "пт, 20 нояб. 2026 г. в 14:02, Families <letters@families.example>:\n".replace(">:\n", "> написал(а):"),
        "20.11.2026 14:02, Families пишет:",
        MARKERS["ar"],
        "في الجمعة 20 نوفمبر 2026، كتبت Families:",
        MARKERS["zh"],
        "2026年11月20日 14:02,Families 写道:",
        "-----Original Message-----",
        "-------- Message d'origine --------",
        "-----Mensaje original-----",
        "-----Исходное сообщение-----",
        "-----الرسالة الأصلية-----",
        "------------------ 原始邮件 ------------------",
        "________________________________\nFrom: Families\nSent: Friday\nTo: Registry\nSubject: Letter",
        "De : Families\nEnvoyé : vendredi\nÀ : Greffe\nObjet : Lettre",
        "От: Families\nОтправлено: пятница\nКому: Registry\nТема: письмо",
        "من: Families\nتاريخ الإرسال: الجمعة\nإلى: Registry\nالموضوع: رسالة",
        "发件人: Families\n发送时间: 2026年11月20日\n收件人: Registry\n主题: 信",
    ],
)
def test_a_marker_in_any_of_the_languages_ends_their_words(marker):
    own, quoted = quoting.split(f"We have it.\n\n{marker}\n\n{OURS}")
    assert own == "We have it."
    assert "open the archives" in quoted


def test_a_marker_broken_over_lines_is_one():
    own, _quoted = quoting.split("Thank you.\n\nOn Fri, 20 Nov 2026 at 14:02, Families\n<a@b.example>\nwrote:\n\n> old")
    assert own == "Thank you."


def test_answers_between_quoted_lines_are_their_own():
    own, quoted = quoting.split("On Friday, 20 November, they wrote:\n> Open them.\nWe will.\n> And these?\nNot these.")
    assert own == "We will.\nNot these."
    assert quoted.endswith("Open them.\nAnd these?")


@pytest.mark.parametrize("language", LETTERS)
@pytest.mark.parametrize("where", ["above", "below", "signs", "nothing"])
def test_the_whole_letter_quoted_back_does_not_drown_the_answer(language, where):
    letter, answer, marker = LETTERS[language], ANSWERS[language], MARKERS[language]
    signed = "\n".join(f"> {line}" for line in letter.split("\n"))
    text = {
        "above": f"{answer}\n\n{marker}\n\n{letter}",
        "below": f"{marker}\n\n{letter}\n\n{answer}",
        "signs": f"{marker}\n{signed}\n\n{answer}",
        "nothing": f"{letter}\n\n{answer}",
    }[where]
    own, quoted = quoting.split(text, letter)
    assert own == answer
    assert letter.split("\n")[2] in quoted


def test_our_words_are_known_again_when_their_lines_were_broken_elsewhere():
    broken = OURS.replace("you to open", "you to\nopen").replace("behalf of", "behalf\nof")
    own, _quoted = quoting.split(f"{broken}\n\nReceived. We look into it.", OURS)
    assert own == "Received. We look into it."


def test_what_quotes_nothing_stays_whole():
    text = "Dear friends,\n\nFrom: what we see, nothing is lost.\nOn Monday we meet.\n\nRegards"
    assert quoting.split(text, OURS) == (text, "")
    assert quoting.split("", OURS) == ("", "")


@pytest.mark.parametrize(
    "bad", ["on " * 33_000, "1 " * 50_000, "\n".join(["1 " * 190] * 250), "\n".join(["on " + "x" * 380] * 250)]
)
def test_no_text_takes_long(bad):
    begun = time.process_time()
    quoting.split(bad, "x" * 50_000)
    assert time.process_time() - begun < 5
