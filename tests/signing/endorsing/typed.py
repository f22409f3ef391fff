"""What is typed of an organization, on the desk and behind its link, and how it is sent."""

import re

from sqlalchemy import select

from petitions.signing.endorsing.models import Endorsement, EndorsementState, EndorserKind
from petitions.signing.endorsing.rules import Authorized, Offer
from tests.supporters import fields

S = EndorsementState
LINK = re.compile(r"http://localhost(/\w\w/e/[\w-]+)")
TYPED = {
    "own": "en",
    "names-en": "Alpha Lawyers",
    "names-ar": "محامو ألفا",
    "country": "LB",
    "kind": "bar",
    "person": "Qanaryname Muster",
    "function": "Director",
    "email": "qanarymail@alpha.example",
}
PUBLIC = TYPED | {"is_authorized": "y"}


def only(session):
    return session.scalars(select(Endorsement)).one()


def send(client, link, **typed):
    return client.post(link, data=fields(client.get(link).text, **PUBLIC | typed))


SPEAKER = Authorized("Qanaryname Muster", "Director", "qanarymail@alpha.example")


def offer(*names: str, person: Authorized | None = SPEAKER, **over: object) -> Offer:
    """What is typed of an organization with an English, then an Arabic name."""
    given = dict(zip(("en", "ar"), names or ("Alpha Lawyers",), strict=False))
    return Offer(**{"names": given, "country": "LB", "kind": EndorserKind.BAR, "person": person} | over)
