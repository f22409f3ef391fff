"""What goes with a letter on its way, in the letter's language: the link for an answer, the line above a copy."""

PHRASES: dict[str, dict[str, str]] = {
    "en": {
        "respond": "Acknowledge receipt or answer on your own page: {address}",
        "copy_subject": "Copy for information: {subject}",
        "copy": "Copy for information of the letter {reference} from {organization} to:",
        "light": "The annex of this letter is too large for a mail; we bring it to you another way.",
    },
    "fr": {
        "respond": "Accuser réception ou répondre sur votre propre page : {address}",
        "copy_subject": "Copie pour information : {subject}",
        "copy": "Copie pour information de la lettre {reference} de {organization} à :",
        "light": "L'annexe de cette lettre est trop volumineuse pour un courriel ; elle vous sera remise autrement.",
    },
    "es": {
        "respond": "Acusar recibo o responder en su propia página: {address}",
        "copy_subject": "Copia para información: {subject}",
        "copy": "Copia para información de la carta {reference} de {organization} a:",
        "light": "El anexo de esta carta es demasiado grande para un correo; se lo haremos llegar por otra vía.",
    },
    "ru": {
        "respond": "Подтвердить получение или ответить на вашей странице: {address}",
        "copy_subject": "Копия для сведения: {subject}",
        "copy": "Копия для сведения. Письмо {reference}, отправитель: {organization}, адресат:",
        "light": "Приложение к этому письму слишком велико для электронной почты; мы передадим его вам другим путём.",
    },
    "ar": {
        "respond": "للإفادة بالاستلام أو للرد على صفحتكم الخاصة: {address}",
        "copy_subject": "نسخة للعلم: {subject}",
        "copy": "نسخة للعلم من الرسالة {reference} الموجهة من {organization} إلى:",
        "light": "مرفق هذه الرسالة أكبر من أن يُرسل بالبريد الإلكتروني، وسنوصله إليكم بطريقة أخرى.",
    },
    "zh": {
        "respond": "确认收悉或作出答复，请打开贵方专页：{address}",
        "copy_subject": "抄送供参考：{subject}",
        "copy": "供参考的抄送件：{organization}第{reference}号函，收件方：",
        "light": "本函附件过大，无法以电子邮件发送；我们将以其他方式送交。",
    },
}
"""Every language has every phrase; `tests/dispatch/test_phrases.py` compares them."""


def phrase(language: str, name: str, /, **places: object) -> str:
    """One phrase in the letter's language, its places filled."""
    return PHRASES[language][name].format(**places)
