"""Organizations on a campaign's page: only those that count, in the reader's language, apart from the people."""

import re

import pytest

from petitions.pages import service
from petitions.signing.endorsing import service as endorsing
from petitions.signing.endorsing.models import EndorserKind
from petitions.signing.endorsing.rules import Authorized, Offer
from tests import factories as make
from tests.desk import sit_down
from tests.supporters import confirmed, person


@pytest.fixture
def checked(session, place, keys):
    """A function: an organization that counts, or another state of it."""
    by = make.account()
    make.stored(session, by)

    def stands(names, country="LB", kind=EndorserKind.FAMILIES, counts=True):
        typed = Offer(names, country, kind, Authorized("Qanaryname", "", "qanarymail@alpha.example"))
        row = endorsing.enter(session, place.campaign, place.text, typed, keys=keys, by=by, now=make.NOON)
        if counts:
            endorsing.check(session, row, by=by, now=make.NOON)
        session.commit()
        return row

    return stands


def section(page):
    found = re.search(
        r"<section><h2>[^<]*</h2>\s*<p class=\"muted\">[^<]*</p>\s*<ul class=\"list organizations\".*?</section>",
        page,
        re.S,
    )
    return re.sub(r"\s+", " ", found[0]) if found else ""


def test_without_any_nothing_is_said_of_organizations(client, place, checked):
    checked({"en": "Waiting Group"}, counts=False)
    page = client.get(f"/en/c/{place.campaign.slug}").text
    assert "Organizations behind this" not in page and "Waiting Group" not in page


def test_they_are_named_with_a_count_of_their_own_and_no_speaker(client, session, place, keys, checked):
    confirmed(session, place, keys, person("a@people.example"), "a")
    checked({"en": "Alpha Families", "ar": "عائلات ألفا"})
    checked({"fr": "Maison Bêta"}, None, EndorserKind.MEDIA)
    page = client.get(f"/en/c/{place.campaign.slug}").text
    part = section(page)
    assert "2 organizations" in part and "Alpha Families" in part and "Association of families · Lebanon" in part
    assert '<span lang="fr" dir="ltr">Maison Bêta</span><small class="end">Media organization</small>' in part
    assert "Qanary" not in page and "qanary" not in page and "3" not in re.sub(r"h\d", "", part)
    arabic = section(client.get(f"/ar/c/{place.campaign.slug}").text)
    assert "عائلات ألفا" in arabic and "Alpha Families" not in arabic


def test_the_order_is_that_of_the_letters(session, place, checked):
    rows = [checked({"en": name}) for name in ("Zeta", "Alpha", "Mu")]
    group = endorsing.keep_group(session, place.campaign, None, {"en": "Families"}, 1)
    endorsing.arrange(session, place.campaign, {rows[0].id: (group.id, 1)}, by_name=False)

    def shown():
        return [(one.name, one.heading) for one in service.list_organizations(session, place.campaign, "en")]

    assert shown() == [("Alpha", ""), ("Mu", ""), ("Zeta", "Families")]
    place.campaign.endorsers_by_name = True
    assert shown() == [("Alpha", ""), ("Mu", ""), ("Zeta", "")]


def test_a_long_list_is_folded_and_every_name_is_there(client, place, checked):
    for number in range(40):
        checked({"en": f"Group {number:02}"})
    page = client.get(f"/en/c/{place.campaign.slug}").text
    assert "40 organizations" in page and "Show all organizations" in page
    assert len(re.findall(r">Group \d\d<", page)) == 40


def test_hostile_names_are_printed_as_they_are(client, place, checked):
    checked({"en": "<script>1</script> {{7*7}} %s"})
    page = client.get(f"/en/c/{place.campaign.slug}").text
    assert "&lt;script&gt;1&lt;/script&gt; {{7*7}} %s" in page and "<script>1" not in page


def test_the_first_screen_says_who_waits_for_a_check(client, session, keys):
    desk = sit_down(client, session)
    campaign = make.campaign(desk.organization)
    text = make.text(campaign)
    make.stored(session, campaign, make.wave(campaign), text)
    assert "to check" not in desk.get("/")
    for name in ("Alpha", "Beta"):
        typed, facts = Offer({"en": name}, None, EndorserKind.OTHER), {"by": desk.account, "now": make.NOON}
        row = endorsing.enter(session, campaign, text, typed, keys=keys, **facts)
    session.commit()
    page = desk.get("/")
    assert "2 organizations to check" in page and f"/campaigns/{campaign.slug}/endorsements" in page
    endorsing.check(session, row, **facts)
    session.commit()
    assert "1 organization to check" in desk.get("/")
