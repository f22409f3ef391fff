"""Looks at the names of signatures: a reason, fifteen minutes, one browser; a worker opens, the record remembers."""

import pytest
from sqlalchemy import select

from petitions.core import keys as keyfiles
from petitions.organizers import sessions
from petitions.organizers.models import Entry, Role
from petitions.signing import counting, payloads
from petitions.signing.figures import desk as figures
from petitions.signing.models import Cause, Signature, SignatureState
from petitions.signing.rules import Record
from petitions.signing.vetting import jobs, looks
from petitions.signing.vetting.models import LookKind, Review, Seen, SignatureLook
from tests import factories as make
from tests.desk import Desk, sit_down
from tests.signing.vetting.test_routes import desk, sign
from tests.supporters import ground

__all__ = ["desk"]
WHY = "To see whether these are people"
PASSPHRASE = "a long passphrase on paper"
_NAME = "Rana Haddad"


def ask(desk, kind="held", **typed):
    page = f"{desk.path}/look?kind={kind}"
    return desk.post(f"{desk.path}/look", {"kind": kind, "size": "50", "reason": WHY, **typed}, page)


def place_of(answer, desk):
    return answer.location.removeprefix(desk.root)


def states(session):
    session.expire_all()
    return [row.state for row in session.scalars(select(Signature).order_by(Signature.id))]


def test_held_names_are_opened_once_for_one_browser_and_decided_by_number(desk, session, keys, as_worker, still):
    for n in range(3):
        sign(session, desk.place, keys, n, Cause.TRAP)
    sign(session, desk.place, keys, 3, Cause.BURST, cluster=77)
    sign(session, desk.place, keys, 4)
    assert "Look at the names" in desk.get(desk.path)
    answer = ask(desk, cause="trap")
    assert answer.status_code == 303
    look, address = session.scalars(select(SignatureLook)).one(), place_of(answer, desk)
    assert look.content is None and "The worker is opening the names" in desk.get(address)
    jobs.open_names()
    session.refresh(look)
    assert look.sealed_key is None and _NAME.encode() not in look.content and look.opened == 3
    page = desk.get(address)
    assert page.count(_NAME) == 3 and "Hidden field filled" in page and "people.example" not in page
    assert "Crowd from one place" not in page, "only those that were asked for"
    act = {"numbers": "1-2", "act": "release", "reason": "We know them"}
    assert desk.post(address, act, address).status_code == 303
    assert sorted(states(session)) == ["confirmed", "confirmed", "confirmed", "held", "held"]
    again = desk.post(address, act, address)
    assert again.status_code == 409 and "No signature fits" in again.text and 'value="1-2"' in again.text
    assert desk.post(address, {**act, "numbers": "4"}, address).status_code == 422
    review = session.scalars(select(Review)).one()
    assert "No. 1-2" in desk.get(desk.path)
    desk.post(f"{desk.path}/reviews/{review.id}/undo", page=desk.path)
    jobs.work_reviews()
    assert sorted(states(session)) == ["confirmed", "held", "held", "held", "held"]
    other = browser_of(desk, session)
    assert _NAME not in other.get(address) and "This look is over" in other.get(address)
    still.pass_by(minutes=15)
    assert _NAME not in desk.get(address)
    late = desk.post(address, act, desk.path)
    assert late.status_code == 410 and "You had typed: 1-2" in late.text
    jobs.close_looks()
    session.refresh(look)
    assert look.content is None and look.reason == WHY
    entry = session.scalars(select(Entry).where(Entry.verb == "look_held")).one()
    assert entry.facts["reason"] == WHY and entry.facts["cause"] == "trap" and entry.account_id == desk.account.id
    decided = session.scalars(select(Entry).where(Entry.verb == "review_release")).one()
    assert decided.facts == {"numbers": "1-2"}


def browser_of(desk, session):
    """The same person in another browser."""
    sessions.begin(session, desk.account, token="another-browser", now=make.NOON)
    session.commit()
    browser = desk.client.application.test_client()
    with browser.session_transaction("/desk/") as cookie:
        cookie["desk"] = "another-browser"
    return Desk(browser, desk.organization, desk.account, desk.membership)


def test_a_sample_is_drawn_by_chance_from_what_an_annex_would_name_and_counts_as_looked_over(
    desk, session, keys, as_worker
):
    for n in range(24):
        sign(session, desk.place, keys, n)
    out = sign(session, desk.place, keys, 24, Cause.TRAP)
    counted_only = session.get(Signature, out.id - 1)
    counted_only.level = 0
    session.commit()
    campaign = desk.place.campaign
    assert figures.counted(session, campaign.id, now=make.NOON).unreviewed == 23
    address = place_of(ask(desk, "sample", size="20"), desk)
    jobs.open_names()
    page = desk.get(address)
    assert page.count(_NAME) == 20 and "name in the letter" in page
    seen = session.scalars(select(Seen.signature_id).order_by(Seen.number)).all()
    assert len(set(seen)) == 20 and not {out.id, counted_only.id} & set(seen)
    assert figures.counted(session, campaign.id, now=make.NOON).unreviewed == 3
    look = session.scalars(select(SignatureLook)).one()
    assert [row.id for row in looks.pick(session, look)] == seen, "the same look draws the same sample"
    act = {"numbers": "20", "act": "invalidate", "reason": "A name that nobody has"}
    assert desk.post(address, act, address).status_code == 303
    assert session.get(Signature, seen[19]).state is SignatureState.INVALIDATED
    assert len(session.scalars(select(Signature.id).where(*counting.on_annex(session, campaign))).all()) == 22


@pytest.mark.parametrize("typed", [{"reason": "why"}, {"cluster": "many"}, {"size": "5000"}])
def test_a_wish_that_says_too_little_or_too_much_opens_nothing(desk, session, keys, typed):
    answer = ask(desk, **typed)
    assert answer.status_code == 422 and "Please look at this again" in answer.text
    assert session.scalars(select(SignatureLook)).all() == []


def test_nothing_held_shows_nothing_and_a_link_for_an_unknown_kind_is_none(desk, session, as_worker):
    address = place_of(ask(desk), desk)
    jobs.open_names()
    assert "No signature is like that now" in desk.get(address)
    desk.get(f"{desk.path}/look?kind=all", 404)
    page = f"{desk.path}/look"
    assert desk.post(page, {"kind": "all", "size": "50", "reason": WHY}, page).status_code == 422


def test_what_somebody_has_seen_comes_last_in_the_next_look(desk, session, keys, as_worker):
    rows = [sign(session, desk.place, keys, n, Cause.TRAP) for n in range(4)]
    asked = {"account": desk.account, "keys": as_worker, "reason": WHY, "key": b"k" * 32, "now": make.NOON}
    first = looks.ask(session, desk.place.campaign, looks.Wish(LookKind.HELD, size=2), token="first", **asked)
    seen = {row.id for row in looks.pick(session, first)}
    session.commit()
    jobs.open_names()
    second = looks.ask(session, desk.place.campaign, looks.Wish(LookKind.HELD, size=2), token="second", **asked)
    assert {row.id for row in looks.pick(session, second)} == {row.id for row in rows} - seen


@pytest.mark.parametrize("role", [Role.EDITOR, Role.VIEWER])
def test_who_prepares_or_only_reads_is_offered_no_names(client, session, keys, role):
    sitting = sit_down(client, session, role)
    place = ground(session, keys, organization=sitting.organization)
    sign(session, place, keys, 1, Cause.TRAP)
    page = sitting.get(f"/campaigns/{place.campaign.slug}/signatures")
    assert "Look at the names" not in page and "sample of names" not in page


def test_names_under_a_passphrase_open_with_it_alone_and_it_is_kept_for_that_one_look(
    app, desk, session, keys, tmp_path, monkeypatch, still
):
    keyfiles.create(tmp_path / "keys", PASSPHRASE)
    ring = keyfiles.load(tmp_path / "keys", tmp_path / "keys" / "private" / "contact.key")
    row = sign(session, desk.place, keys, 1, Cause.TRAP)
    row.names = payloads.seal_record(ring, Record(row.campaign_id, "ab" * 32, 1, "Salma Example", "LB"), "link")[
        "names"
    ]
    session.commit()
    monkeypatch.setitem(app.extensions, "keys", ring)
    assert "What is this passphrase?" in desk.get(f"{desk.path}/look")
    assert ask(desk).status_code == 422
    wrong = place_of(ask(desk, passphrase="another passphrase"), desk)
    jobs.open_names()
    assert "The passphrase did not open the names" in desk.get(wrong)
    right = place_of(ask(desk, passphrase=PASSPHRASE), desk)
    looked = session.scalars(select(SignatureLook).order_by(SignatureLook.id.desc())).first()
    assert PASSPHRASE.encode() not in looked.grant
    jobs.open_names()
    session.refresh(looked)
    assert "Salma Example" in desk.get(right) and looked.grant is None
    lapsed = place_of(ask(desk, passphrase=PASSPHRASE), desk)
    still.pass_by(minutes=15)
    jobs.open_names()
    jobs.close_looks()
    assert "This look is over" in desk.get(lapsed)
    session.expire_all()
    assert session.scalars(select(SignatureLook.grant)).all() == [None] * 3
