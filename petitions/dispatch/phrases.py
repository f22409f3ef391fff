"""What goes with a letter on its way, in the letter's language: the link for an answer, the line above a copy."""

PHRASES: dict[str, dict[str, str]] = {
    "en": {
        "respond": "Acknowledge receipt or answer on your own page: {address}",
        "copy_subject": "Copy for information: {subject}",
        "copy": "Copy for information of the letter {reference} from {organization} to:",
    },
    "fr": {
        "respond": "Accuser réception ou répondre sur votre propre page : {address}",
        "copy_subject": "Copie pour information : {subject}",
        "copy": "Copie pour information de la lettre {reference} de {organization} à :",
    },
    "es": {
        "respond": "Acusar recibo o responder en su propia página: {address}",
        "copy_subject": "Copia para información: {subject}",
        "copy": "Copia para información de la carta {reference} de {organization} a:",
    },
    "ru": {
        "respond": "Подтвердить получение или ответить на вашей странице: {address}",
        "copy_subject": "Копия для сведения: {subject}",
        "copy": "Копия для сведения. Письмо {reference}, отправитель: {organization}, адресат:",
    },
    "ar": {
        "respond": "للإفادة بالاستلام أو للرد على صفحتكم الخاصة: {address}",
        "copy_subject": "نسخة للعلم: {subject}",
        "copy": "نسخة للعلم من الرسالة {reference} الموجهة من {organization} إلى:",
    },
    "zh": {
        "respond": "确认收悉或作出答复，请打开贵方专页：{address}",
        "copy_subject": "抄送供参考：{subject}",
        "copy": "供参考的抄送件：{organization}第{reference}号函，收件方：",
    },
}
"""Every language has every phrase; `tests/dispatch/test_phrases.py` compares them."""


def phrase(language: str, name: str, /, **places: object) -> str:
    """One phrase in the letter's language, its places filled."""
    return PHRASES[language][name].format(**places)
