"""Who writes and who signs: letterhead, signature blocks and partners of one letter, in its language."""

from collections.abc import Iterable, Mapping
from typing import Any

from petitions.letters.models import LetterPartner
from petitions.letters.values import Letterhead, Partner, Signatory
from petitions.organizers.models import Organization


def letterhead(organization: Organization, language: str) -> Letterhead:
    """Name in one or two languages, small lines, logo."""
    names: Mapping[str, str] = organization.names
    second = names.get("en", "") if language == "ar" else names.get("ar", "")
    logo = organization.logo.content if organization.logo else None
    return Letterhead(
        name=organization.name(language),
        second_name=second if second != organization.name(language) else "",
        registration=in_language(organization.registration, language),
        contact=in_language(organization.contact, language),
        logo=logo or b"",
    )


def signatories(organization: Organization, joined: Iterable[LetterPartner], language: str) -> tuple[Signatory, ...]:
    """The organization's own signature block first, then those of its partners."""
    signs = organization.signatory
    who: Mapping[str, str] = signs.get(language) or signs.get("en") or next(iter(signs.values()), {})
    own = Signatory(who.get("name", ""), who.get("function", ""), organization.name(language))
    return (own, *(_signatory(partner, language) for partner in joined))


def partners(joined: Iterable[LetterPartner], language: str) -> tuple[Partner, ...]:
    """Names and logos of the organizations that join."""
    return tuple(Partner(one.name(language), (one.logo.content if one.logo else None) or b"") for one in joined)


def in_language(texts: Mapping[str, Any], language: str) -> str:
    """One text of several: the language's, else the English one, else the first."""
    return str(texts.get(language) or texts.get("en") or next(iter(texts.values()), ""))


def _signatory(partner: LetterPartner, language: str) -> Signatory:
    who = partner.signatory(language)
    return Signatory(who.get("name", ""), who.get("function", ""), partner.name(language))
