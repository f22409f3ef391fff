"""Raw mails made in code: answers, absence notes, reports of delivery, and what should not exist. All invented."""

from email.message import EmailMessage
from typing import Any

OFFICE = "registry@un.example"
OUR_ADDRESS = "answers@families.example"


def mail(text: str = "We have received your letter.", *, charset: str = "utf-8", **head: Any) -> bytes:
    """A person's mail. Words of the head are named with underscores; None leaves one out."""
    made = EmailMessage()
    defaults = {
        "From": f"Registry <{OFFICE}>",
        "To": OUR_ADDRESS,
        "Subject": "Re: Request for information",
        "Date": "Fri, 20 Nov 2026 11:00:00 +0000",
        "Message-ID": f"<answer-{abs(hash((text, str(head)))) % 10**9}@un.example>",
    }
    for name, value in (defaults | {key.replace("_", "-"): value for key, value in head.items()}).items():
        if value is not None:
            made[name] = value
    made.set_content(text, charset=charset)
    return made.as_bytes()


def with_files(*files: tuple[str, bytes], text: str = "Please see the attachment.", **head: Any) -> bytes:
    """A mail with files: pairs of name and bytes."""
    from email import message_from_bytes, policy

    made = message_from_bytes(mail(text, **head), policy=policy.default)
    for name, content in files:
        made.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return made.as_bytes()


def report(
    to: str = OUR_ADDRESS,
    *,
    action: str = "failed",
    status: str = "5.1.1",
    envelope_id: str = "",
    message_id: str = "",
    recipient: str = "office@un.example",
    recipients: str = "",
    words: str = "I could not deliver your mail.",
) -> bytes:
    """A notice as RFC 3464 writes it; ``recipients`` replaces the blocks of the addressees."""
    told = f"Original-Envelope-Id: {envelope_id}\n" if envelope_id else ""
    block = f"Final-Recipient: rfc822; {recipient}\nAction: {action}\nStatus: {status}\n"
    returned = f"Message-ID: <{message_id}>\n" if message_id else ""
    return f"""From: MAILER-DAEMON@mx.un.example
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="=_r"

--=_r
Content-Type: text/plain; charset=us-ascii

{words}
--=_r
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.un.example
{told}
{recipients or block}
--=_r
Content-Type: text/rfc822-headers

From: letters@families.example
Subject: A letter
{returned}
--=_r--
""".encode()


def complaint(path: str, recipient: str, kind: str = "abuse") -> bytes:
    """What a large provider writes when somebody pressed "unwanted" (RFC 5965)."""
    return f"""From: feedback@provider.example
To: {OUR_ADDRESS}
Subject: complaint
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="=_r"

--=_r
Content-Type: text/plain

This is a report of an unwanted mail.
--=_r
Content-Type: message/feedback-report

Feedback-Type: {kind}
Version: 1
Original-Mail-From: <{path}>
Original-Rcpt-To: <{recipient}>

--=_r
Content-Type: text/rfc822-headers

Subject: News

--=_r--
""".encode()


def nested(depth: int) -> bytes:
    """Parts in parts in parts."""
    lines = [f"From: {OFFICE}", f"To: {OUR_ADDRESS}", "Subject: nested", "MIME-Version: 1.0"]
    for level in range(depth):
        lines += [f'Content-Type: multipart/mixed; boundary="b{level}"', "", f"--b{level}"]
    lines += ["Content-Type: text/plain", "", "the innermost words"]
    lines += [f"--b{level}--" for level in reversed(range(depth))]
    return "\r\n".join(lines).encode()


LETTERS = {
    "ar": (
        "نكتب إليكم باسم عائلات لا تعرف حتى اليوم أين أبناؤها، ونطلب منكم أن تستخدموا ولايتكم.\n\n"
        "نطلب فتح سجلات السجون أمام العائلات والمحققين، وحماية مواقع القبور المعروفة من العبث.\n\n"
        "نرجو ردكم خلال ستين يوماً من تاريخ هذه الرسالة."
    ),
    "ru": (
        "Мы пишем от имени семей, которые до сих пор не знают, где находятся их близкие.\n\n"
        "Мы просим открыть архивы тюрем для семей и следователей и защитить известные захоронения.\n\n"
        "Просим ответить в течение шестидесяти дней с даты этого письма."
    ),
    "zh": (
        "我们代表至今仍不知道亲人下落的家庭给您写信,请求您运用您的职权帮助他们得到答案。\n\n"
        "我们请求向家属和调查人员开放监狱档案,并保护已知的埋葬地点不受破坏。\n\n"
        "恳请贵处在本函日期起六十天内予以答复,并告知已采取的措施。"
    ),
}
ANSWERS = {
    "ar": "استلمنا رسالتكم وسنعرضها على اللجنة في دورتها القادمة.",
    "ru": "Ваше письмо получено и будет рассмотрено комитетом.",
    "zh": "来函收悉,委员会将在下届会议上予以审议。",
}
MARKERS = {
    "ar": "في الجمعة، 20 نوفمبر 2026 في 2:02 م كتب Families <letters@families.example>:",
    "ru": "20.11.2026 14:02, Families for the Truth пишет:",
    "zh": "Families <letters@families.example> 于2026年11月20日周五 14:02写道:",
}
