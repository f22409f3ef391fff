"""Raw bytes become plain values, whatever they are."""

import io
import time
import zipfile

import pytest

from petitions.replies import parsing
from tests.replies import mails


def test_a_plain_answer_is_read():
    found = parsing.read(
        mails.mail(
            In_Reply_To="<abc@families.example>",
            References="<first@x.example> <abc@families.example>",
            Delivered_To="Answers+Token@families.example",
        )
    )
    assert (found.sender, found.sender_name, found.subject) == (mails.OFFICE, "Registry", "Re: Request for information")
    assert found.answers_to == ("abc@families.example", "first@x.example")
    assert found.to == (mails.OUR_ADDRESS, "answers+token@families.example")
    assert found.text == "We have received your letter."
    assert (found.automatic, found.report, found.is_cut, found.files) == ("", None, False, ())
    assert found.dated_at is not None and found.dated_at.isoformat() == "2026-11-20T11:00:00+00:00"


@pytest.mark.parametrize(
    ("charset", "words"),
    [("windows-1256", mails.ANSWERS["ar"]), ("gb18030", mails.ANSWERS["zh"]), ("koi8-r", mails.ANSWERS["ru"])],
)
def test_answers_in_the_charsets_of_the_world(charset, words):
    assert parsing.read(mails.mail(words, charset=charset)).text == words


def test_an_unknown_charset_is_no_obstacle():
    raw = b"From: a@b.example\nContent-Type: text/plain; charset=x-klingon\n\nWords stay words."
    assert parsing.read(raw).text == "Words stay words."


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\0" * 5000,
        b"\xff\xfe\xfd" * 1000,
        b"Content-Type: multipart/mixed\n\nno boundary",
        b"Content-Type: multipart/mixed; boundary=\n\n--\n",
        b"Content-Type: text/plain; charset=\"\xff\"; name*=utf-16''%ff\n\nx",
        b"Content-Type: message/rfc822\n\n",
        b"From: <<<>>>@@,,;;\nTo: " + b"a@b," * 50_000 + b"\nDate: never\nSubject: =?utf-8?b?=?=\n\nx",
        b"Content-Transfer-Encoding: base64\n\n!!!!not base64!!!!",
        b"Content-Transfer-Encoding: uuencode\n\nbegin 999 x\n\xff\nend",
        b"In-Reply-To: <" + b"a" * 100_000 + b">\n\n",
        b"Content-Disposition: attachment; filename*0*=x-none''%zz; filename*1=b\n\nx",
        b"X: y\n" * 500_000 + b"\nx",
        b"X" * 50_000 + b": y\n\nx",
        b"From: " + b"(" * 100_000 + b"\n\nx",
        b"Content-Type: text/plain" + b';"a' * 300_000 + b"\n\nx",
        b"Content-Type: text/plain" + b"".join(b"; name*%d=b" % n for n in range(100_000)) + b"\n\nx",
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(300))
        + b"a\n" * 200_000,
        b"Content-Type: message/rfc822\n\n" * 50_000,
    ],
)
def test_bytes_that_are_no_mail_raise_nothing(raw):
    begun = time.process_time()
    parsing.read(raw)
    assert time.process_time() - begun < 5


@pytest.mark.parametrize("depth", [9, 100, 2000])
def test_parts_in_parts_are_followed_only_so_far(depth):
    found = parsing.read(mails.nested(depth))
    assert found.sender == mails.OFFICE
    assert found.is_cut == (depth > parsing.DEPTH)
    assert (found.text == "the innermost words") == (depth < parsing.DEPTH)


def test_of_ten_thousand_files_fifty_parts_are_looked_at():
    raw = b"Content-Type: multipart/mixed; boundary=b\n\n" + b"".join(
        b"--b\nContent-Type: application/pdf; name=f%d.pdf\n\nx\n" % n for n in range(10_000)
    )
    found = parsing.read(raw)
    assert found.is_cut and len(found.files) == parsing.PARTS - 1


def test_an_archive_is_a_name_and_a_size():
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", b"\0" * 10_000_000)
    (file,) = parsing.read(mails.with_files(("bomb.zip", bomb.getvalue()))).files
    assert (file.name, file.size, file.content) == ("bomb.zip", len(bomb.getvalue()), bomb.getvalue())


def test_a_file_over_ten_megabytes_keeps_its_name_and_size_alone():
    (file,) = parsing.read(mails.with_files(("film.mp4", b"x" * 10_000_001))).files
    assert (file.name, file.size, file.content) == ("film.mp4", 10_000_001, None)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../app.py", "app.py"),
        ("C:\\Windows\\x.exe", "x.exe"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("a\x00b\r\nc.pdf", "ab c.pdf"),
        ("رسالة الرد.pdf", "رسالة الرد.pdf"),
        (".htaccess", "htaccess"),
        ("...", "file-3"),
        ("", "file-3"),
        ('a<b>:"c|?*.txt', "a_b___c___.txt"),
        ("x" * 300 + ".pdf", "x" * 100 + ".pdf"),
    ],
)
def test_names_of_files_are_made_safe(name, safe):
    assert parsing.safe_name(name, 3) == safe


def test_the_plain_form_of_the_words_is_taken_and_html_where_there_is_none():
    both = (
        b"Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\nplain\n"
        b"--b\nContent-Type: text/html\n\n<p>rich</p>\n--b--"
    )
    assert parsing.read(both).text == "plain"
    assert parsing.read(both.replace(b"\nplain", b"\n ")).text == "rich"


def test_a_claimed_type_is_a_type_or_nothing():
    raw = mails.with_files(("a.bin", b"x")).replace(b"application/octet-stream", b"text/html<script>")
    (file,) = parsing.read(raw).files
    assert file.media_type in ("application/octet-stream", "text/plain")


@pytest.mark.parametrize(
    "head",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "Auto-Generated; (vacation)"},
        {"Precedence": "bulk"},
        {"Precedence": "junk"},
        {"X_Autoreply": "yes"},
        {"X_Autorespond": "x"},
        {"X_Auto_Response_Suppress": "All"},
        {"Return_Path": "<>"},
        {"Subject": "Automatic reply: Request for information"},
        {"Subject": "Re: Out of Office: Request"},
        {"Subject": "Réponse automatique : Demande"},
        {"Subject": "Absence du bureau"},
        {"Subject": "Respuesta automática: Solicitud"},
        {"Subject": "Fuera de la oficina"},
        {"Subject": "Автоответ: Re: Запрос"},
        {"Subject": "Автоматический ответ"},
        {"Subject": "رد تلقائي: طلب معلومات"},
        {"Subject": "خارج المكتب"},
        {"Subject": "自动回复:请求"},
        {"Subject": "不在办公室"},
    ],
)
def test_machines_are_known_by_their_heads_and_subjects(head):
    assert parsing.read(mails.mail(**head)).automatic


@pytest.mark.parametrize(
    "head",
    [
        {},
        {"Auto_Submitted": "no"},
        {"Subject": "Re: Your question about automatic weapons"},
        {"Subject": "Report on absence of a bureau"},
        {"X_Auto_Response_Suppress": "DR, OOF, AutoReply"},
        {"Precedence": "normal"},
        {"Subject": "re " * 300},
    ],
)
def test_people_are_not_taken_for_machines(head):
    assert parsing.read(mails.mail(**head)).automatic == ""


def test_a_mailing_list_is_a_sign_of_its_own():
    assert parsing.read(mails.mail(List_Id="<press.un.example>")).automatic == "list"
