"""Everything that is kept of one signature, for the one who made it: to read, and as a file."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from petitions.signing import finding, rules
from petitions.signing.models import Signature
from petitions.signing.rules import More


@dataclass(frozen=True, repr=False)
class Kept:
    """What the rows hold, opened with the token of the mailed link as far as it opens them."""

    campaign: str
    title: str
    text_language: str
    text_version: int
    text_sha256: str
    confirmed_on: date
    state: str
    level: int
    is_opened: bool
    """Whether this link opens the sealed part; if not, name and what was given besides are empty here."""
    name: str
    more: More
    shown: str
    """What the campaign's page shows, or will with the next window."""
    country: str | None
    language: str
    signed_with: str | None
    """Word of the partner whose page it was, in addresses; None for the host of the campaign."""
    signed_name: str
    has_news: bool
    address_mark: str
    commitment: str

    def to_json(self) -> str:
        """The file. Its keys are those of the data protection record: stable, in English."""
        facts: dict[str, Any] = {
            "campaign": self.campaign,
            "text": {
                "title": self.title,
                "language": self.text_language,
                "version": self.text_version,
                "sha256": self.text_sha256,
            },
            "confirmed_on": self.confirmed_on.isoformat(),
            "state": self.state,
            "level": self.level,
            "sealed_part_opened": self.is_opened,
            "name": self.name or None,
            "given_besides": self.more.given(),
            "shown_in_public": self.shown or None,
            "country": self.country,
            "language": self.language,
            "signed_with": self.signed_with,
            "news_address_kept": self.has_news,
            "scrambled_address": self.address_mark,
            "commitment": self.commitment,
        }
        return json.dumps(facts, ensure_ascii=False, indent=1)


def kept(signature: Signature, link: str, language: str) -> Kept:
    """Gathered from the row and from its owner's sealed copy; the name of a partner in the reader's language."""
    named, text = finding.opened(signature, link), signature.text
    name = named.name if named else ""
    return Kept(
        campaign=signature.campaign.slug,
        title=text.title,
        text_language=text.language,
        text_version=text.version,
        text_sha256=text.sha256,
        confirmed_on=signature.confirmed_at.date(),
        state=signature.state.value,
        level=signature.level,
        is_opened=named is not None,
        name=name,
        more=named.more if named else rules.NOTHING_MORE,
        shown=signature.public_name or rules.shown_name(name, signature.level),
        country=signature.country,
        language=signature.language,
        signed_with=signature.via.slug if signature.via else None,
        signed_name=signature.via.name(language) if signature.via else "",
        has_news=signature.news is not None,
        address_mark=signature.email_index.hex(),
        commitment=signature.commitment.hex(),
    )
