"""Who may sign, what is shown of a name, and what a signature commits to."""

import hashlib
import hmac
import json
from datetime import timedelta

import pytest

from petitions.campaigns.models import CampaignState
from petitions.signing import rules
from petitions.signing.models import Level
from petitions.signing.rules import Record
from tests import factories as make

HASH = hashlib.sha256(b"text").hexdigest()
SALT = bytes(range(32))


@pytest.mark.parametrize(
    "over",
    [
        {"state": CampaignState.CLOSED},
        {"state": CampaignState.DRAFT},
        {"opens_at": make.NOON + timedelta(minutes=1)},
        {"closes_at": make.NOON},
    ],
)
def test_a_campaign_that_is_not_open_takes_no_signature(over):
    with pytest.raises(rules.CampaignClosed):
        rules.check_open(make.campaign(**over), make.NOON)


def test_an_open_campaign_takes_signatures_until_it_closes():
    rules.check_open(make.campaign(closes_at=make.NOON + timedelta(seconds=1)), make.NOON)


@pytest.mark.parametrize(
    ("name", "wished", "offered", "level"),
    [
        ("", 3, True, Level.COUNTED),
        ("Rana", 0, True, Level.ANNEX),
        ("Rana", 1, True, Level.ANNEX),
        ("Rana", 2, True, Level.INITIALS),
        ("Rana", 3, True, Level.PUBLIC),
        ("Rana", 3, False, Level.ANNEX),
        ("Rana", 9, True, Level.ANNEX),
    ],
)
def test_the_name_is_the_consent_and_the_page_shows_what_was_chosen(name, wished, offered, level):
    assert rules.level_of(name, wished, offered) is level


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Rana Haddad", "R. H."),
        ("o'Neil-şahin", "O. Ş."),
        ("رنا الخطيب", "ر. خ."),
        ("王秀英", "王."),
        ("Ana María de la Cruz", "A. M. D."),
        ("<script>", "S."),
    ],
)
def test_initials_are_first_letters(name, short):
    assert rules.initials(name) == short


@pytest.mark.parametrize(("level", "shown"), [(0, ""), (1, ""), (2, "R. H."), (3, "Rana Haddad")])
def test_a_page_shows_no_more_than_the_level_allows(level, shown):
    assert rules.shown_name("Rana Haddad", level) == shown


@pytest.mark.parametrize("typed", ["48291305", "4829 1305", " 4829-1305\u200f", "٤٨٢٩ ١٣٠٥", "۴۸۲۹۱۳۰۵"])
def test_a_code_may_be_typed_as_people_type(typed):
    assert rules.plain_code(typed) == "48291305"


@pytest.mark.parametrize("typed", ["", "4829130", "482913055", "4829130a", "4829 1305 x", "²²²²²²²²", "code"])
def test_what_is_no_code_is_none(typed):
    assert rules.plain_code(typed) == ""


@pytest.mark.parametrize("new", [2, 3, 4, -1])
def test_more_of_a_name_is_shown_only_by_signing_again(new):
    with pytest.raises(rules.OnlyLower):
        rules.check_lower(2, new)


def test_less_of_a_name_may_always_be_shown():
    rules.check_lower(3, 0)


def test_the_commitment_is_what_the_glossary_of_the_tree_says():
    record = Record(7, HASH, 1, "رنا", None)
    facts = {"campaign": 7, "country": None, "level": 1, "name": "رنا", "text": HASH}
    line = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    commit = hmac.new(SALT, line, hashlib.sha256).digest()
    place = (7).to_bytes(8, "big") + bytes.fromhex(HASH) + b"\x01"
    assert record.leaf(SALT) == hashlib.sha256(b"\x00" + place + commit).digest()


@pytest.mark.parametrize(
    "other",
    [
        Record(8, HASH, 1, "Rana", "LB"),
        Record(7, HASH[::-1], 1, "Rana", "LB"),
        Record(7, HASH, 2, "Rana", "LB"),
        Record(7, HASH, 1, "Rima", "LB"),
        Record(7, HASH, 1, "Rana", "DE"),
    ],
)
def test_another_signature_commits_to_something_else(other):
    mine = Record(7, HASH, 1, "Rana", "LB")
    assert mine.leaf(SALT) != other.leaf(SALT)
    assert mine.leaf(SALT) != mine.leaf(SALT[::-1])


def test_a_person_never_prints_who_they_are():
    assert "rana" not in repr(rules.Person("rana@people.example", "Rana")).lower()


def test_only_the_day_of_signing_is_kept():
    assert rules.day_of(make.NOON + timedelta(minutes=7)).isoformat() == "2026-11-20T00:00:00+00:00"


def test_the_fourth_mail_of_a_week_is_not_sent():
    assert [rules.may_mail(sent) for sent in range(5)] == [True, True, True, False, False]
