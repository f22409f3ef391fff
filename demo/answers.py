"""Invented answers to the first dispatch, so that the pages of replies have something to show."""

from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from petitions.campaigns.models import Campaign
from petitions.core import clock
from petitions.core.keys import Keyring
from petitions.core.shipped import read_yaml
from petitions.dispatch.models import Item
from petitions.organizers.models import Account
from petitions.replies import answering, contents, placing, recording
from petitions.replies.models import Answer, AnswerFile, AnswerState, Medium, Verdict

FILE = Path(__file__).parent / "answers.yaml"


def answer(tx: Session, campaign: Campaign, account: Account, keys: Keyring) -> None:
    """Let them come back, and deal with some of them; done once."""
    if tx.scalar(select(Answer.id).where(Answer.organization_id == campaign.organization_id).limit(1)):
        return
    letters = {item.recipient.slug: item for item in placing.list_letters(tx, campaign.organization, campaign=campaign)}
    for row in read_yaml(FILE):
        item = letters.get(row.get("body") or row.get("names") or "")
        if item is None and not row.get("pen"):
            continue
        if row["medium"] == "phone":
            _record(tx, campaign, item, row, account, keys)
        else:
            _come_back(tx, campaign, item, row, account, keys)


def _come_back(
    tx: Session, campaign: Campaign, item: Item | None, row: dict[str, Any], account: Account, keys: Keyring
) -> None:
    now, reference = clock.now(), item.letter.reference if item and item.letter else ""
    placed = None if row.get("pen") else item
    found = Answer(
        organization_id=campaign.organization_id,
        campaign_id=campaign.id if placed else None,
        recipient_id=placed.recipient_id if placed else None,
        item_id=placed.id if placed else None,
        proposed_item_id=item.id if item and not placed else None,
        medium=Medium(row["medium"]),
        state=AnswerState(row.get("state") or ("unread" if placed else "pen")),
        matched_by={"page": "page"}.get(row["medium"], "token") if placed else None,
        proposed=Verdict(row["proposed"]) if row.get("proposed") else None,
        demands=row.get("demands") or [],
        came_on=now.date(),
        came_at=now,
    )
    for name in ("sender", "subject", "text", "quoted"):
        setattr(found, name, contents.close(keys, (row.get(name) or "").replace("{reference}", reference)))
    for position, file in enumerate(row.get("files") or [], 1):
        content = b"SPECIMEN " * (file["kilobytes"] * 1000 // 9)
        locked = {"name": contents.close(keys, file["name"]), "content": contents.close(keys, content)}
        kind = {"media_type": "application/pdf", "size": len(content)}
        found.files.append(AnswerFile(position=position, **kind, **locked))
    tx.add(found)
    tx.flush()
    if row.get("verdict"):
        answering.classify(tx, found, Verdict(row["verdict"]), account=account, keys=keys, now=now)


def _record(
    tx: Session, campaign: Campaign, item: Item | None, row: dict[str, Any], account: Account, keys: Keyring
) -> None:
    now = clock.now()
    said = {"who": row["who"], "text": row["text"], "note": row.get("note", ""), "verdict": Verdict(row["verdict"])}
    facts: dict[str, Any] = {"medium": Medium.PHONE, "on": now.date(), "account": account, "keys": keys, "now": now}
    recording.record_by_hand(tx, campaign.organization, campaign, None, item=item, **said, **facts)
