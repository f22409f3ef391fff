"""What a half of everything holds of those who sign: reviews, lists, exports, looks, and who campaigns together."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from petitions.campaigns.partners.models import CampaignPartner
from petitions.dispatch.agreeing.models import LetterAgreement
from petitions.dispatch.models import Dispatch, DispatchState, Item, Look, Strike, Way
from petitions.signing.collected.models import BroughtList, ListState
from petitions.signing.exporting import jobs as exporting_jobs
from petitions.signing.exporting import service as exporting
from petitions.signing.models import Collected
from petitions.signing.vetting import looks as signature_looks
from petitions.signing.vetting.looks import Wish
from petitions.signing.vetting.models import Act, LookKind, Review
from tests import factories as make
from tests.factories import NOON
from tests.supporters import ground

if TYPE_CHECKING:
    from tests.everything import Half


def together(half: Half) -> None:
    """Somebody who campaigns together with this organization, and a campaign of others that it campaigns together."""
    session, letter = half.session, half.things["item_rows"]["plain@un.example"].letter
    guest = make.organization(names={"en": "Delta Families"})
    host = ground(session, half.keys, is_joint=True)
    facts = {"asked_at": NOON, "accepted_at": NOON}
    mine = CampaignPartner(campaign=half.stage.place.campaign, organization=guest, **facts)
    theirs = CampaignPartner(campaign=host.campaign, organization=half.organization, **facts)
    half.stage.place.campaign.is_joint = True
    waits = Dispatch(
        campaign=host.campaign, wave=host.wave, request_key=f"joint-{half.name}", state=DispatchState.FROZEN,
        created_at=NOON, frozen_at=NOON,
    )  # fmt: skip
    item = Item(dispatch=waits, recipient=letter.recipient, letter=letter, language="en", form="neutral", names="no")
    item.way = Way.HAND
    asked = LetterAgreement(dispatch=waits, organization=half.organization, asked_at=NOON)
    make.stored(session, guest, mine, theirs, waits, item, asked)
    half.things |= {"guest": mine.id, "guest_word": guest.slug, "joint": host.campaign.slug}
    half.things |= {"agreement": asked.id, "their_letter": letter.id}


def signatures(half: Half) -> None:
    """Paper that was counted, a list that waits for a look, a review that can be undone."""
    place, editor = half.stage.place, half.stage.editor
    facts = {"campaign_id": place.campaign.id, "title": "Market square", "collected_on": date(2026, 11, 19)}
    entered = {"entered_at": NOON, "entered_by": editor.id, "wave": place.wave, "count": 12}
    entry = Collected(source="paper", sha256=f"sheets-{half.name}", **facts, **entered)
    brought = BroughtList(
        token=f"list-{half.name}", source="elsewhere", wave=place.wave, reader="en", state=ListState.READ, rows=3,
        people=3, brought_at=NOON, brought_by=editor.id, sha256=f"list-{half.name}", **facts,
    )  # fmt: skip
    done = {"act": Act.HOLD, "conditions": {}, "reason": "A crowd.", "upto": 9, "is_working": False}
    review = Review(campaign=place.campaign, account=editor, made_at=NOON, **done)
    make.stored(half.session, entry, brought, review)
    half.things |= {"entry": entry.id, "list": brought.token, "review": review.id}
    exports(half)


def exports(half: Half) -> None:
    """One of the owner's that is written, and one that an editor waits for."""
    facts = {"campaign": half.stage.place.campaign, "purpose": "A study of languages.", "now": NOON}
    mine, theirs = (
        exporting.ask(half.session, columns=["day"], request_key=f"{by.id}-{half.name}", by=by, **facts)
        for by in (half.stage.owner, half.stage.editor)
    )
    exporting.allow(half.session, mine, by=half.members["approver"].account, now=NOON)
    half.session.commit()
    exporting_jobs.write_exports()
    half.things |= {"export": mine.id, "wanted": theirs.id}


def names(half: Half) -> None:
    """A look at names of signatures that waits for its worker, and names struck from an annex."""
    asked = {"reason": "To check who is held.", "key": b"k" * 32, "account": half.stage.owner, "keys": half.keys}
    sample = signature_looks.ask(
        half.session, half.stage.place.campaign, Wish(LookKind.SAMPLE), **asked, token=f"names-{half.name}", now=NOON
    )
    look = half.session.scalars(select(Look).where(Look.token == half.things["look"])).one()
    strike = Strike(
        dispatch=look.item.dispatch, look=look, review_id=half.things["review"], numbers="1", made_at=NOON
    )  # fmt: skip
    make.stored(half.session, strike)
    half.things |= {"names": sample.token, "strike": strike.id}
