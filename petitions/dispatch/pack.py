"""A submission pack: the letter as PDF, as a document and as plain words, and the list of what the body asks for."""

import io
import zipfile
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy

from petitions.core.blobs import content_of
from petitions.core.errors import NotFound
from petitions.core.i18n import language
from petitions.core.keys import Keyring
from petitions.dispatch import links
from petitions.dispatch.models import Item
from petitions.dispatch.phrases import phrase
from petitions.letters import docx, plain
from petitions.letters.phrases import phrase as letter_phrase
from petitions.letters.values import LetterValues
from petitions.recipients import rules as recipients

TEXT, ZIP = "text/plain; charset=utf-8", "application/zip"
FILES: dict[str, Any] = {
    "slip.txt": lazy("Cover slip: address, and the link to their own page"),
    "letter.docx": lazy("The text as a document (DOCX)"),
    "letter.txt": lazy("The text alone"),
    "checklist.txt": lazy("What they ask for, as a list to tick"),
    "pack.zip": lazy("All of it in one file, with the letter (ZIP)"),
}
"""What can be downloaded, in the order of the page."""
_STILL = (1980, 1, 1, 0, 0, 0)


def names(item: Item) -> list[str]:
    """Which files there are for an item; the list only where something is asked for, the slip once it is released."""
    asks = bool(item.recipient.facts.get("requirements"))
    missing = {name for name, there in (("checklist.txt", asks), ("slip.txt", has_slip(item))) if not there}
    return [name for name in FILES if name not in missing]


def file(item: Item, name: str, keys: Keyring) -> tuple[bytes, str]:
    """One file with its media type; raises ``NotFound``."""
    if item.letter is None or name not in names(item):
        raise NotFound()
    values = LetterValues.from_json(item.letter.values)
    if name == "letter.docx":
        return docx.document(values), docx.MEDIA_TYPE
    if name == "slip.txt":
        return _text(slip(item, keys)), TEXT
    if name == "letter.txt":
        return _text(plain.letter_text(values)), TEXT
    if name == "checklist.txt":
        return _text(checklist(item)), TEXT
    return _packed(item, keys), ZIP


def has_slip(item: Item) -> bool:
    """Whether there is a link for this addressee: released, and no copy for information."""
    return item.letter is not None and item.copy_of_id is None and item.dispatch.approved_at is not None


def slip(item: Item, keys: Keyring) -> str:
    """What lies on top of a letter by hand, in its language: to whom, which letter, how to check and how to answer."""
    if item.letter is None:
        raise NotFound()
    values, code = LetterValues.from_json(item.letter.values), item.letter.language
    said = [letter_phrase(code, "reference", reference=values.reference)]
    links_of = [letter_phrase(code, "check", address=values.verify_url), answering(item, keys)]
    return "\n".join([*values.addressee, "", *said, values.subject, "", *links_of]) + "\n"


def answering(item: Item, keys: Keyring) -> str:
    """The line that leads the addressee to their own page, in the letter's language; empty before the release."""
    if item.letter is None or not has_slip(item):
        return ""
    return phrase(item.letter.language, "respond", address=links.page_url(keys, item))


def sentences(record: dict[str, Any]) -> list[str]:
    """What a body asks for as a list: one line per clause."""
    text = str(record.get("requirements") or "")
    return [part.strip().rstrip(".") for part in text.replace("; ", ". ").split(". ") if part.strip()]


def checklist(item: Item) -> str:
    """Lines to tick, with the reference of the letter and the official address, in the reader's language."""
    record, letter = item.recipient.facts, item.letter
    url = (record.get("channel") or {}).get("url")
    head = [recipients.name(item.recipient, language()), letter.reference if letter else ""]
    asked = [f"[ ] {line}" for line in [_("The letter, signed"), *sentences(record)]]
    where = [_("Official page: %(address)s", address=url)] if url else []
    return "\n".join([*(line for line in head if line), "", *asked, *(["", *where] if where else [])]) + "\n"


def _packed(item: Item, keys: Keyring) -> bytes:
    letter, out = item.letter, io.BytesIO()
    if letter is None:
        raise NotFound()
    inside = {f"{letter.reference.replace('/', '-')}.pdf": content_of(letter.file, keys)}
    inside |= {name: file(item, name, keys)[0] for name in names(item) if name != "pack.zip"}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in inside.items():
            archive.writestr(zipfile.ZipInfo(name, _STILL), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _text(words: str) -> bytes:
    """With line ends and the mark that every editor understands."""
    return b"\xef\xbb\xbf" + words.replace("\n", "\r\n").encode()
