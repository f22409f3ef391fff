"""A message to invented supporters that waits for a second person, so that the pages of news have something to show."""

from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from petitions.campaigns.models import Campaign
from petitions.core import clock
from petitions.core.shipped import read_yaml
from petitions.news import service
from petitions.organizers.models import Account

FILE = Path(__file__).parent / "news.yaml"
ONE_IN = 40


def asks(email: str) -> bool:
    """Whether this invented supporter asked what came of it: some of them, always the same."""
    return sum(email.encode()) % ONE_IN == 0


def tell(tx: Session, campaign: Campaign, author: Account) -> None:
    """The draft; written once."""
    texts: dict[str, Any] = read_yaml(FILE)
    service.write(tx, campaign, texts, request_key=f"demo-{campaign.id}", account=author, now=clock.now())
