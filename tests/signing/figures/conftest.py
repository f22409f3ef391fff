"""Fixtures of figures: a clock that stands still, a campaign on a desk, and people who sign it."""

import pytest
from sqlalchemy import select

from petitions.signing import service as signing
from petitions.signing.models import Request
from tests.desk import sit_down
from tests.signing.conftest import still
from tests.supporters import ground, person, press

__all__ = ["still"]


@pytest.fixture
def desk(client, session, keys, still):
    """An owner's desk, with a campaign of the organization."""
    sitting = sit_down(client, session)
    sitting.place = ground(session, keys, organization=sitting.organization)
    sitting.path = f"/campaigns/{sitting.place.campaign.slug}/signatures/figures"
    return sitting


@pytest.fixture
def came(session, desk, keys):
    """A function that lets somebody sign and confirm; held when there is a cause."""

    def come(n, *, cause=None, cluster=None, level=1, news=False, at=None, **over):
        who = person(f"p{n}@people.example", f"Rana Haddad {n}" if level else "", level, news=news, **over)
        press(session, desk.place, keys, who, f"link-{n}", **({"now": at} if at else {}))
        row = session.scalars(select(Request).order_by(Request.id.desc())).first()
        row.is_suspect, row.cause, row.cluster = cause is not None, cause, cluster
        signature = signing.confirm(session, f"link-{n}", **({"now": at} if at else {"now": row.made_at}))
        session.commit()
        return signature

    return come
