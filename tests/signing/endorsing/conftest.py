"""Fixtures of endorsements: a desk, a campaign with two demands, invitations."""

import pytest

from petitions.signing.endorsing import service
from tests import factories as make
from tests.desk import sit_down
from tests.factories import NOON
from tests.signing.endorsing.typed import LINK, offer


@pytest.fixture
def desk(client, session):
    return sit_down(client, session)


@pytest.fixture
def campaign(desk, session):
    campaign = make.campaign(desk.organization)
    wave = make.wave(campaign)
    make.stored(session, campaign, wave, make.text(campaign))
    make.stored(session, make.demand(campaign, wave, 1), make.demand(campaign, wave, 2))
    return campaign


@pytest.fixture
def at(campaign):
    return f"/campaigns/{campaign.slug}/endorsements"


@pytest.fixture
def link(desk, at):
    """A function: the link of an invitation that an organizer makes."""

    def invited(name="Alpha", language="en", email=""):
        answer = desk.post(f"{at}/invite", {"name": name, "language": language, "email": email})
        assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
        return LINK.search(answer.text)[1]

    return invited


@pytest.fixture
def by(session, place):
    """An editor of the campaign's organization."""
    account = make.account()
    return make.stored(session, account, make.membership(place.campaign.organization, account)) and account


@pytest.fixture
def enter(session, place, keys, by):
    """A function: an endorsement entered on the desk."""
    return lambda *names, **over: service.enter(
        session, place.campaign, place.text, offer(*names, **over), keys=keys, by=by, now=NOON
    )


@pytest.fixture
def checked(session, enter, by):
    """A function: entered and checked."""
    return lambda *names, **over: service.check(session, enter(*names, **over), by=by, now=NOON)


@pytest.fixture
def counted(session, place):
    """A function: names of the organizations that count, in their order."""
    return lambda: [one.name("en") for one in service.list_endorsers(session, place.campaign)]
