"""Which text of a campaign's letters is meant."""

from dataclasses import dataclass

from petitions.campaigns.models import Campaign
from petitions.letters.models import LetterKind


@dataclass(frozen=True)
class Place:
    """Which text is written: of which campaign, of which kind, in which language."""

    campaign: Campaign
    kind: LetterKind
    language: str
