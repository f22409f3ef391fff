"""Mails in words: the language of their reader, one line of subject."""

from flask_babel import lazy_gettext as _

from petitions.delivery import writing


def test_a_mail_is_in_its_readers_language_its_sender_too_and_its_subject_is_one_line(app):
    facts = {"link": "https://demarche.example/ar/s/x", "days": 7}
    with app.test_request_context("/en/"):
        mail = writing.written("signing/mail/link", "ar", facts, sender_name=_("Confirmation"), to="a@people.example")
    assert mail.sender_name == "التأكيد" and 'dir="rtl"' in mail.html and mail.language == "ar"
    assert mail.subject == mail.subject.strip() and "\n" not in mail.subject and facts["link"] in mail.text
