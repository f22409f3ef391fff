"""A desk that has been worked at for years: 200 campaigns, 5,000 letters, a million signatures, of one organization."""

import os
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

import psycopg
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from petitions.campaigns.models import Campaign, Choice
from petitions.core import clock
from petitions.core.blobs import Blob
from petitions.core.db import db
from petitions.delivery.models import Batch, Envelope, State
from petitions.dispatch.models import Dispatch, DispatchState, Item, Way
from petitions.letters.models import Letter, LetterState, LetterText
from petitions.organizers.models import Role
from petitions.recipients import directory
from petitions.recipients import service as recipients
from petitions.recipients.models import Recipient
from petitions.replies.models import Answer, AnswerState, Medium, Verdict
from petitions.signing import service as signing
from petitions.signing.figures import jobs as figures
from tests import factories as make
from tests.desk import Desk, sit_down
from tests.letters import make as letters

SIGNATURES = int(os.environ.get("SIGNATURES", "1000000"))
"""In all; four in five belong to the first campaign."""
CAMPAIGNS, LETTERS = 200, 25
"""The letters of each campaign."""
ROWS = """
INSERT INTO signatures (campaign_id, wave_id, text_id, email_index, link_hash, state, names, own, news, level, country,
  language, commitment, confirmed_at, was_confirmed, mails, cause, held_on)
SELECT %(campaign)s::int, %(wave)s::int, %(text)s::int, h, h,
  CASE WHEN n %% 20 = 0 THEN 'held' WHEN n %% 97 = 0 THEN 'withdrawn' ELSE 'confirmed' END, %(seal)s::bytea, %(seal)s::bytea,
  CASE WHEN n %% 3 = 0 THEN %(seal)s::bytea END, n %% 2, (ARRAY['LB', 'SY', 'FR', 'DE', 'JO', 'TR', 'GB', 'US', NULL])[n %% 9 + 1],
  (ARRAY['en', 'ar', 'fr'])[n %% 3 + 1], h, date_trunc('day', now() - n %% 300 * interval '1 day', 'UTC'), false, 1,
  CASE WHEN n %% 20 = 0 THEN (ARRAY['trap', 'form age', 'disposable'])[n %% 3 + 1] END,
  CASE WHEN n %% 20 = 0 THEN current_date END
FROM (SELECT n, decode(md5(n::text) || md5('x' || n::text), 'hex') AS h FROM generate_series(%(first)s::int, %(last)s::int) AS n) AS r
"""  # noqa: E501  # one line of a table is one line here


@dataclass
class Estate:
    """The desk, and the campaign that has most of everything."""

    desk: Desk
    root: str
    """The organization, as addresses name it."""
    account: int
    slug: str
    number: int
    """Of the first campaign."""
    dispatch: int
    item: int
    letter: int
    recipient: str


def build(client: FlaskClient, url: str, signatures: int = SIGNATURES, *, small: bool = False) -> Estate:
    """Fill an empty database; figures and counts are made as the worker makes them."""
    session, now = db.session, clock.now()
    desk = sit_down(client, session, Role.OWNER)
    recipients.import_records(session, directory.read(directory.SHIPPED).records, now=now)
    bodies = session.query(Recipient).order_by(Recipient.id).limit(LETTERS).all()
    places = [_campaign(session, desk, n, bodies) for n in range(1 if small else CAMPAIGNS)]
    session.commit()
    rest = (signatures // 5) // max(len(places) - 1, 1)
    numbers = [signatures - rest * (len(places) - 1), *[rest] * (len(places) - 1)]
    _sign(url, places, numbers)
    for campaign, *_others in places:
        signing.verify(session, campaign, now=now)
    session.commit()
    figures.make_desk_figures()
    first = places[0][0]
    dispatch = session.query(Dispatch).filter_by(campaign_id=first.id).one()
    item = session.query(Item).filter_by(dispatch_id=dispatch.id).first()
    facts = (dispatch.id, item.id, item.letter_id, bodies[0].slug)
    estate = Estate(desk, desk.organization.slug, desk.account.id, first.slug, first.id, *facts)
    session.commit()
    return estate


def _campaign(session: Session, desk: Desk, n: int, bodies: list[Recipient]) -> tuple[Campaign, int, int]:
    """One campaign with its letters; half of the bodies answered, some letters are in doubt."""
    now = clock.now()
    campaign = make.campaign(desk.organization, slug=f"estate-{n}", created_at=now - timedelta(days=n))
    wave, text = make.wave(campaign), make.text(campaign)
    session.add_all([campaign, wave, text])
    session.flush()
    session.add_all([make.demand(campaign, wave, 1), make.demand(campaign, wave, 2)])
    session.add_all(Choice(campaign=campaign, recipient=body, language="en", added_at=now) for body in bodies)
    words = LetterText(campaign=campaign, wave=wave, language="en", version=1, subject="S", body="B", created_at=now)
    sent = now - timedelta(days=30 + n)
    dispatch = Dispatch(
        campaign=campaign, wave=wave, request_key=f"key-{n}", state=DispatchState.DONE, created_at=sent, frozen_at=sent,
        approved_at=sent, created_by=desk.account.id,
    )  # fmt: skip
    batch = Batch(name=f"estate-{n}", created_at=sent)
    blob = Blob(sha256="0" * 64, size=4, media_type="application/pdf", content=b"%PDF")
    session.add_all([words, dispatch, batch, blob])
    session.flush()
    for place, body in enumerate(bodies):
        _letter(session, desk, dispatch, words, blob, body, batch, n, place)
    return campaign, wave.id, text.id


def _letter(
    session: Session, desk: Desk, dispatch: Dispatch, words: LetterText, blob: Blob, body: Recipient, batch: Batch,
    n: int, place: int,
) -> None:  # fmt: skip
    """One letter that reached its addressee."""
    campaign, sent = dispatch.campaign, dispatch.created_at
    mark = f"{n}-{place}"
    letter = Letter(
        organization_id=desk.organization.id, campaign_id=campaign.id, wave_id=dispatch.wave_id, text_id=words.id,
        recipient_id=body.id, blob_id=blob.id, language="en", year=2026, serial=n * 100 + place,
        reference=f"R-{mark}", code=f"C-{mark}", state=LetterState.RELEASED, values=_values(), counts={},
        sha256=f"{n * 100 + place:064x}",
        dated_on=sent.date(), cut_off_at=sent, frozen_at=sent,
    )  # fmt: skip
    session.add(letter)
    session.flush()
    item = Item(
        dispatch=dispatch, recipient=body, language="en", form="neutral", names="no", way=Way.MAIL,
        email="office@un.example", letter=letter,
    )  # fmt: skip
    state = State.IN_DOUBT if (n, place) == (3, 3) else State.ACCEPTED
    key, when = f"letter-{letter.id}", {"due_at": sent, "created_at": sent, "changed_at": sent, "expires_at": sent}
    envelope = Envelope(key=key, batch=batch, state=state, message_id=f"<{mark}@x>", accepted_at=sent, **when)
    session.add(envelope)
    session.add(item)
    if place % 2:
        _answer(session, desk, campaign, body, item, n)


@cache
def _values() -> dict[str, Any]:
    """What the template of a letter printed."""
    return letters.letter().to_json()


def _answer(session: Session, desk: Desk, campaign: Campaign, body: Recipient, item: Item, n: int) -> None:
    state, verdict = (AnswerState.CLASSIFIED, Verdict.SUBSTANTIVE) if n > 4 else (AnswerState.UNREAD, None)
    came = clock.now() - timedelta(days=n + 1)
    facts = {"organization": desk.organization, "campaign": campaign, "recipient": body, "item": item}
    session.add(Answer(**facts, medium=Medium.MAIL, state=state, verdict=verdict, came_on=came.date(), came_at=came))


def _sign(url: str, places: list[tuple[Campaign, int, int]], numbers: list[int]) -> None:
    first = 1
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as line:
        for (campaign, wave, text), number in zip(places, numbers, strict=True):
            facts = {"campaign": campaign.id, "wave": wave, "text": text, "seal": bytes(305)}
            line.execute(ROWS, facts | {"first": first, "last": first + number - 1})
            first += number
        line.execute("VACUUM ANALYZE")
