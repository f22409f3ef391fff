"""What a record says of a body: its names, forms of address and languages; when a check lapses; who may get names."""

import hashlib
import json
import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal, Protocol

from flask_babel import lazy_gettext as _

from petitions.core.errors import Refused

from . import words
from .models import Channel, Recipient, Verification

Answer = Literal["yes", "ask", "no"]
Standing = Literal["fresh", "changed", "lapsed", "never"]
FORMS = ("neutral", "m", "f")
OWN = "own-"
"""Ids that begin so belong to an organization's own contacts, never to the directory."""
NEUTRAL_FALLBACK = {"es": "Señoras y señores:", "ru": "Уважаемые дамы и господа!"}
"""Greets the office as a whole where a language has no neutral form for it (the directory's `neutral_fallback`)."""
MONTHS_FRESH = 12
WARNED = timedelta(days=30)
"""So long before a check lapses the desk says so."""
NAMES_GO_TO = {
    "un-organ",
    "special-procedure",
    "treaty-body",
    "investigative-mechanism",
    "intergovernmental",
    "regional",
    "court",
}
"""UN and intergovernmental bodies and courts: the classes of addressee that the sign form names."""
OF_STATES = {"state-body", "state-mission", "state-prosecutor"}
KNOWN = {
    "channel_preferred_values": {str(channel) for channel in Channel},
    "passes_on_values": {"states", "confidential", "no-rule-known"},
    "mass_letters_values": {"consolidate", "no"} | {f"one-{what}" for what in (
        "file-per-person", "form-per-person", "questionnaire-per-person", "request-per-person", "submission-per-case"
    )},
}  # fmt: skip
"""Words of a file's head that rules of this version depend on; others may grow freely."""
_ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?=.{4,190}\Z)([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}"
)
_ONE_LETTER = str.maketrans({"ى": "ي", "ة": "ه", "ٱ": "ا", "ـ": ""})


class AlreadyListed(Refused):
    """Two people added the same contact at once."""

    code, message = "already_listed", _("A contact of this name is already on your list.")


class BadDay(Refused):
    """A check that lies in the future, or so far back that it has lapsed."""

    code, message = "bad_day", _("The day of a check is today or earlier, and at most twelve months ago.")


class Unwanted(Refused):
    """Nobody writes there, and the message says why."""

    code = "unwanted"


class Known(Protocol):
    """What is known of a body: a recipient, or one with the forms of address that were supplied for it."""

    @property
    def facts(self) -> dict[str, Any]: ...


@dataclass(frozen=True)
class Difference:
    """One field that an import changed: where, what was there, what is there now (None: nothing)."""

    path: str
    before: Any
    after: Any


def may_carry_names(kind: str, passes_on: str, mass_letters: str) -> Answer:
    """Whether an annex of individuals may go to such a body: yes, after an approver was asked, or never."""
    if kind not in NAMES_GO_TO or kind in OF_STATES or mass_letters != "consolidate":
        return "no"
    answers: dict[str, Answer] = {"confidential": "yes", "no-rule-known": "ask"}
    return answers.get(passes_on, "no")


def why_names(kind: str, passes_on: str, mass_letters: str) -> Any:
    """The reason for the answer of `may_carry_names`, as a sentence."""
    if kind in OF_STATES:
        return _("It is an organ of a State: it gets counts, organizations and statistics, never names of people.")
    if passes_on not in ("confidential", "no-rule-known"):
        return _(
            "What it receives reaches States: it gets counts, organizations and statistics, never names of people."
        )
    if kind not in NAMES_GO_TO:
        return _("Supporters are told that names go to UN and intergovernmental bodies and courts only.")
    if mass_letters == "no":
        return _("It asks for no volume: one letter of the organization, with the count in one sentence.")
    if mass_letters != "consolidate":
        return _("It takes one submission per person; a covering letter carries no annex of names.")
    if passes_on == "confidential":
        return _("Its procedure is confidential by rule.")
    return _("No rule is known for what becomes of names there: an approver decides, and the answer is on the record.")


def takes_one_per_person(recipient: Recipient) -> bool:
    """Whether it works on submissions, one per person or case, so that a letter can only cover them."""
    return recipient.mass_letters.startswith("one-")


def name(recipient: Known, language: str) -> str:
    """The body's name in a language, else in English, else in its first."""
    return _in(recipient.facts["names"], language)


def addressee(recipient: Known, language: str) -> str:
    """The addressee line; where the directory has none in a language, the name in it, else the English line."""
    lines: dict[str, str] = recipient.facts["addressee"]
    return lines.get(language) or recipient.facts["names"].get(language) or _in(lines, "en")


def salutation(recipient: Known, language: str, form: str = "neutral") -> str:
    """The opening form; without a neutral one, that which greets the office as a whole. KeyError: no form in it."""
    found: str | None = recipient.facts["salutation"][language].get(form)
    return found or NEUTRAL_FALLBACK[language]


def close(recipient: Known, language: str) -> str:
    """The courtesy formula, its {vocative} still open. KeyError: none in the language."""
    found: str = recipient.facts["close"][language]
    return found


def form_languages(recipient: Known) -> list[str]:
    """Languages that have both a salutation and a close."""
    return [code for code in recipient.facts["salutation"] if code in recipient.facts["close"]]


def read_languages(recipient: Known) -> list[str]:
    """Languages the body reads letters in, in the directory's order."""
    return list(recipient.facts["languages"]["letter"])


def letter_languages(recipient: Known) -> list[str]:
    """Languages a letter can be written in: it reads them and there is a form of address."""
    formed = form_languages(recipient)
    return [code for code in read_languages(recipient) if code in formed]


def forms_in(recipient: Known, language: str) -> list[str]:
    """Forms of address that can be printed in a language, the neutral one first."""
    forms = recipient.facts["salutation"].get(language, {})
    return [form for form in FORMS if forms.get(form) or (form == "neutral" and language in NEUTRAL_FALLBACK and forms)]


def is_unsure(recipient: Known, language: str) -> bool:
    """Whether the directory itself doubts its form of address in a language: somebody who reads it should look."""
    confidence: dict[str, str] = recipient.facts.get("confidence") or {}
    return confidence.get(f"forms_{language}") == "unsure"


def tags(recipient: Recipient) -> list[str]:
    """What it acts on, in the directory's words."""
    return list(recipient.facts["demands"])


def known_email(recipient: Recipient, verification: Verification | None) -> str | None:
    """The address to write to: the one seen at the last check, unless the directory's own has changed since."""
    if verification and verification.email and verification.directory_email == recipient.email:
        return verification.email
    return recipient.email


def is_fresh(verification: Verification | None, email: str | None, today: date) -> bool:
    """Whether the check still holds for this address: seen then, and at most twelve months ago."""
    if verification is None or not verification.verified_on <= today <= fresh_until(verification):
        return False
    return email is None or same_address(verification.email, email)


def check_day(on: date, today: date) -> None:
    """Raises BadDay for a check that says nothing today."""
    if not on <= today <= _year_after(on):
        raise BadDay()


def standing(verification: Verification | None, email: str | None, today: date) -> Standing:
    """How the last check stands, in one word."""
    if verification is None:
        return "never"
    if is_fresh(verification, email, today):
        return "fresh"
    return "lapsed" if today > fresh_until(verification) else "changed"


def fresh_until(verification: Verification) -> date:
    """Last day on which a check holds; a 29 February ends on the 28th."""
    return _year_after(verification.verified_on)


def ends_soon(until: date, today: date) -> bool:
    """Whether a check that holds until then lapses within the next thirty days."""
    return today <= until <= today + WARNED


def _year_after(seen: date) -> date:
    year, month = seen.year + MONTHS_FRESH // 12, seen.month
    return date(year, month, min(seen.day, monthrange(year, month)[1]))


def same_address(one: str | None, other: str | None) -> bool:
    """Whether two addresses are one; upper case does not matter."""
    return (one or "").strip().casefold() == (other or "").strip().casefold()


def is_address(value: str) -> bool:
    """Whether a text has the shape of an institution's e-mail address (RFC 5321, plain letters)."""
    return len(value) <= 254 and _ADDRESS.fullmatch(value) is not None


def is_in_office(recipient: Recipient, today: date) -> bool:
    """Whether a named office-holder holds the office today; true for offices."""
    begun = recipient.holds_from is None or recipient.holds_from <= today
    return begun and (recipient.holds_until is None or today <= recipient.holds_until)


def fingerprint(facts: dict[str, Any]) -> str:
    """SHA-256 of a record in canonical JSON: the same facts, the same 64 characters."""
    plain = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def differences(before: Any, after: Any, path: str = "") -> Iterator[Difference]:
    """Every field in which two records differ; tables are entered, lists compared whole."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in [*before, *(key for key in after if key not in before)]:
            yield from differences(before.get(key), after.get(key), f"{path}.{key}" if path else key)
    elif before != after:
        yield Difference(path, before, after)


def fold(text: str) -> str:
    """Text for searching: no case, no accents or vowel signs, Arabic letters that are often exchanged made one."""
    bare = (c for c in unicodedata.normalize("NFKD", text.casefold()) if unicodedata.category(c) != "Mn")
    return " ".join("".join(bare).translate(_ONE_LETTER).split())


def search_text(facts: dict[str, Any], person: str | None = None) -> str:
    """What the search box looks through: words folded; tags as " #torture ", languages of letters as " =ar "."""
    named = [*facts["names"].values(), *facts["addressee"].values(), facts.get("abbreviation") or "", facts["id"]]
    marks = [f"#{tag}" for tag in facts["demands"]] + [f"={code}" for code in facts["languages"]["letter"]]
    plain = [*facts["demands"], facts.get("mandate") or "", person or ""]
    return f" {fold(' '.join([*named, *plain]))} {' '.join(marks)} "


def _in(texts: dict[str, str], language: str) -> str:
    return texts.get(language) or texts.get("en") or next(iter(texts.values()))


def tag_names(tags: Iterable[str]) -> str:
    """What a body acts on, or a demand is about, in the reader's language, in one line."""
    return words.listed(words.said(tag, "tag") for tag in tags)


def volume(recipient: Recipient) -> Any:
    """What may be sent there, as a sentence."""
    if takes_one_per_person(recipient):
        return _("%(what)s; a covering letter is possible.", what=words.said(recipient.mass_letters, "mass_letters"))
    return _("%(what)s.", what=words.said(recipient.mass_letters, "mass_letters"))


def only_elsewhere(recipient: Recipient) -> Any:
    """Why a body cannot act here although its subjects meet: its cases lie on another continent. None otherwise."""
    said = recipient.facts.get("individual_cases", "")
    if said in ("yes-africa-only", "yes-americas-only"):
        return _("It acts %(where)s.", where=words.said(said, "case"))
    return None
