"""The page that shows what differs: two addressees, two versions, and what cannot be compared."""

import pytest

from petitions.letters import service
from petitions.letters.models import LetterKind
from petitions.organizers.models import Role
from tests import factories as make
from tests.desk import sit_down
from tests.factories import NOON
from tests.supporters import StillClock

PAGE = "/campaigns/tell-us/letters/first/en/compare"


@pytest.fixture(autouse=True)
def still(monkeypatch) -> None:
    monkeypatch.setattr("petitions.core.clock.now", StillClock())


@pytest.fixture
def desk(client, session):
    return sit_down(client, session, Role.VIEWER)


@pytest.fixture
def campaign(session, desk):
    campaign = make.campaign(desk.organization, slug="tell-us", languages=["en"])
    wave, other = make.wave(campaign), {"en": "The Director of the Bureau"}
    make.stored(session, campaign, wave, make.text(campaign), make.choice(campaign, make.recipient()))
    make.stored(session, make.choice(campaign, make.recipient(facts={"addressee": other})), make.demand(campaign, wave))
    return campaign


def write(session, campaign, body, subject="S"):
    facts = {"account": None, "now": NOON, "kind": LetterKind.FIRST}
    service.write_text(session, campaign, "en", subject=subject, body=body, **facts)
    session.commit()


def test_two_addressees_letters_differ_in_what_is_theirs(desk, campaign, session):
    write(session, campaign, "To {{addressee}}.")
    page = desk.get(PAGE)
    assert "<ins>" in page and "The Director of the Bureau" not in page  # said in pieces, only what differs is marked
    assert "<bdi>Director </bdi></ins>" in page or "<bdi>Director</bdi></ins>" in page
    assert "only in the second:" in page


def test_two_versions_show_what_was_changed(desk, campaign, session):
    write(session, campaign, "We ask for help.")
    page = desk.get(f"{PAGE}?by=versions")
    assert "Two versions of this text are needed" in page
    write(session, campaign, "We ask for <b>answers</b>.")
    page = desk.get(f"{PAGE}?by=versions")
    assert "<bdi>help</bdi></del>" in page and "answers" in page and "<b>answers" not in page
    versions = service.list_versions(session, campaign, "en", LetterKind.FIRST)
    page = desk.get(f"{PAGE}?by=versions&one={versions[0].id}&other={versions[0].id}")
    assert "Nothing differs" in page


def test_a_letter_that_cannot_be_printed_says_why(desk, campaign, session):
    write(session, campaign, "- " * 40 + "deep")
    assert "cannot be compared yet" in desk.get(PAGE)


def test_without_a_text_there_is_nothing_to_compare(desk, campaign):
    assert "There is no letter text in this language yet" in desk.get(PAGE)
    desk.get(f"{PAGE}?by=nonsense", status=404)
