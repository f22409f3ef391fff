"""Organizations that stand behind the demonstration's campaign: invented, in two groups, most of them checked."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from petitions.campaigns import service as campaigns
from petitions.campaigns.models import Campaign
from petitions.core import tokens
from petitions.core.keys import Keyring
from petitions.organizers.models import Account
from petitions.signing.endorsing import service as endorsing
from petitions.signing.endorsing.models import Endorsement, EndorserKind
from petitions.signing.endorsing.rules import Authorized, Offer

SPEAKER = Authorized("Dana Specimen", "Coordinator", "dana@supporting-organization.example")


def endorse(
    session: Session, campaign: Campaign, editor: Account, parts: dict[str, Any], *, keys: Keyring, now: datetime
) -> None:
    """Groups, organizations that count, one that waits for a check and one that was invited."""
    groups = {
        row["key"]: endorsing.keep_group(session, campaign, None, row["headings"], place).id
        for place, row in enumerate(parts["groups"], 1)
    }
    places = {}
    for place, facts in enumerate(parts["checked"], 1):
        row = _entered(session, campaign, editor, facts, keys=keys, now=now - timedelta(days=30 - place))
        endorsing.check(session, row, by=editor, now=row.made_at + timedelta(days=1))
        places[row.id] = (groups.get(facts.get("group")), place)
    endorsing.arrange(session, campaign, places, by_name=False)
    for facts in parts["offered"]:
        _entered(session, campaign, editor, facts, keys=keys, now=now - timedelta(days=2))
    for name in parts["invited"]:
        endorsing.invite(session, campaign, name, "en", token=tokens.new(), by=editor, now=now - timedelta(days=1))


def _entered(
    session: Session, campaign: Campaign, editor: Account, facts: dict[str, Any], *, keys: Keyring, now: datetime
) -> Endorsement:
    typed = Offer(facts["names"], facts["country"], EndorserKind(facts["kind"]), SPEAKER)
    text = campaigns.text(session, campaign, next(iter(facts["names"])))
    return endorsing.enter(session, campaign, text, typed, keys=keys, by=editor, now=now)
