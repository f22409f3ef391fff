"""A freeze takes one number, prints it everywhere the same, gives names to nobody who may not have them, may fail."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from petitions.core import keys as keyfiles
from petitions.core.blobs import content_of
from petitions.dispatch import freezing, jobs, ledger, plans, rules, service
from petitions.dispatch.models import DispatchState
from petitions.letters import press
from petitions.letters.models import Annex, Letter, LetterState, Reservation
from petitions.letters.values import LetterValues
from petitions.recipients.models import Channel
from petitions.signing import payloads, totals
from petitions.signing.models import Signature
from petitions.signing.rules import More
from tests import factories as make
from tests.dispatch.conftest import NAMES
from tests.factories import NOON
from tests.supporters import confirmed, person

PASSPHRASE = "a long passphrase on paper"


def items(session, dispatch):
    return {item.recipient.email or "hand": item for item in ledger.list_items(session, dispatch)}


def test_a_freeze_makes_one_letter_for_each_recipient(stage, session):
    dispatch = stage.freeze()
    assert dispatch.state is DispatchState.FROZEN and dispatch.problem is None
    letters = session.scalars(select(Letter).order_by(Letter.serial)).all()
    assert [letter.reference for letter in letters] == [f"{stage.organization.code}/2026/00{n}" for n in (1, 2, 3)]
    assert all(letter.state is LetterState.FROZEN and len(letter.code) == 12 for letter in letters)
    assert len({letter.code for letter in letters}) == 3
    assert all(letter.counts["online"] == 5 and letter.dated_on == NOON.date() for letter in letters)


def test_letter_annex_and_tree_tell_one_number(stage, session, quick_press):
    dispatch = stage.freeze()
    (annex,) = quick_press["annexes"]
    assert (len(annex.rows), annex.counted_only, annex.tree_size) == (3, 2, 5)
    for item in items(session, dispatch).values():
        counts = item.letter.counts
        assert counts["online"] == counts["named"] + counts["counted_only"] == annex.tree_size
        body = str(LetterValues.from_json(item.letter.values).blocks)
        assert "5 people confirmed online as of 20" in body.replace("\xa0", " ")
    (kept,) = session.scalars(select(Annex))
    assert (kept.named, kept.counted_only, kept.merkle_root) == (3, 2, annex.merkle_root)


def test_names_stand_in_the_order_of_the_letters_language(stage, quick_press):
    stage.freeze()
    (annex,) = quick_press["annexes"]
    assert [(row.number, row.name) for row in annex.rows] == [
        (1, "Émile Zola-Specimen"),
        (2, "Rana Haddad"),
        (3, "سلمى المثال"),
    ]


def test_only_the_letter_with_an_annex_names_it_with_its_hash(stage, session):
    found = items(session, stage.freeze())
    with_names, without, by_hand = found["names@un.example"], found["plain@un.example"], found["hand"]
    assert with_names.letter.annex.blob.sha256 in str(with_names.letter.values["annexes"])
    assert without.letter.annex is by_hand.letter.annex is None
    assert "SHA-256" not in str(without.letter.values["annexes"])


def test_no_letter_holds_a_name_and_the_annex_is_sealed(stage, session, as_worker):
    dispatch = stage.freeze()
    for item in items(session, dispatch).values():
        whole = str(item.letter.values) + item.letter.blob.content.decode()
        assert not any(name in whole for name in NAMES)
    blob = session.scalars(select(Annex)).one().blob
    assert blob.is_sealed
    assert not any(name.encode() in blob.content for name in NAMES)
    assert all(name in content_of(blob, as_worker).decode() for name in NAMES)


def test_an_annex_is_printed_once_for_each_language(stage, session, quick_press):
    for language in ("fr", "ar"):
        stage.write(language, body="{{supporters}}")
        make.stored(session, make.text(stage.place.campaign, language=language))
    stage.choose("more", names="yes", email="more@un.example")
    stage.choose("french", language="fr", names="yes", email="fr@un.example")
    stage.choose("arabic", language="ar", names="approved", email="ar@un.example")
    dispatch = stage.freeze()
    assert dispatch.state is DispatchState.FROZEN, dispatch.problem
    assert sorted(annex.language for annex in quick_press["annexes"]) == ["ar", "en", "fr"]
    found = items(session, dispatch)
    assert found["more@un.example"].letter.annex is found["names@un.example"].letter.annex
    arabic = next(annex for annex in quick_press["annexes"] if annex.language == "ar")
    assert arabic.rows[0].name == "سلمى المثال"


def test_without_a_named_supporter_there_is_no_annex(stage, session, quick_press):
    for signature in session.scalars(select(Signature)):
        signature.level = 0
    session.commit()
    dispatch = stage.freeze()
    assert dispatch.state is DispatchState.FROZEN
    assert not quick_press["annexes"]
    assert session.scalars(select(Annex)).all() == []


def test_a_name_that_opens_to_nothing_stops_the_freeze(stage, session):
    one = session.scalars(select(Signature).where(Signature.level == 1)).first()
    one.names = stage.keys.names.seal(b'{"name": "", "salt": "00"}', payloads.NAMES)
    session.commit()
    dispatch = stage.freeze()
    assert dispatch.state is DispatchState.BROKEN
    assert "do not agree" in dispatch.problem


def test_a_press_that_gives_up_leaves_a_sentence_and_a_way_to_try_again(stage, session, monkeypatch):
    def refuse(values):
        raise press.CannotPrint("No font here can print these characters: ☃")

    with monkeypatch.context() as broken:
        broken.setattr(press, "letter", refuse)
        dispatch = stage.freeze()
    assert dispatch.state is DispatchState.BROKEN and "☃" in dispatch.problem
    assert session.scalars(select(Letter)).all() == []
    before = {row.key: row.serial for row in session.scalars(select(Reservation))}
    service.freeze_again(session, dispatch, account=stage.editor, keys=stage.keys, now=NOON)
    session.commit()
    jobs.freeze(dispatch.id)
    session.refresh(dispatch)
    assert dispatch.state is DispatchState.FROZEN
    assert {row.key: row.serial for row in session.scalars(select(Reservation))} == before
    assert sorted(letter.serial for letter in session.scalars(select(Letter))) == [1, 2, 3]


def test_what_is_too_large_for_a_mail_is_not_frozen_for_one(stage, session, monkeypatch):
    monkeypatch.setattr(rules, "MAIL_LIMIT", 100)
    assert "too much for a mail" in stage.freeze("plain").problem
    assert stage.freeze("hand", key="by hand").state is DispatchState.FROZEN


def test_two_workers_freeze_once(stage, session):
    dispatch = stage.prepare()
    assert freezing.claim(session, dispatch.id, lease="one", now=NOON)
    assert not freezing.claim(session, dispatch.id, lease="two", now=NOON)
    session.commit()
    jobs.freeze(dispatch.id)
    assert session.scalars(select(Letter)).all() == []


def test_a_worker_that_went_away_is_replaced_and_cannot_come_back(stage, session):
    dispatch = stage.prepare()
    codes = iter(f"{n:012d}" for n in range(1, 99))
    edge = plans.Edge(NOON, lambda: next(codes), "http://localhost")
    assert freezing.claim(session, dispatch.id, lease="gone", now=NOON)
    plan = freezing.take(session, dispatch.id, "gone", edge)
    later = NOON + timedelta(minutes=6)
    assert freezing.list_waiting(session, now=NOON) == []
    assert freezing.list_waiting(session, now=later) == [dispatch.id]
    assert freezing.claim(session, dispatch.id, lease="new", now=later)
    assert not freezing.renew(session, dispatch.id, "gone", now=later)
    outcome = freezing.print_all(plan, stage.keys, lambda: True)
    assert not freezing.keep(session, stage.keys, plan, outcome, now=later)
    assert session.scalars(select(Letter)).all() == []
    with pytest.raises(rules.NotNow):
        freezing.print_all(plan, stage.keys, lambda: False)


def test_without_names_no_passphrase_is_asked(stage, session, locked):
    dispatch = stage.freeze("plain")
    assert dispatch.grant is None and dispatch.state is DispatchState.FROZEN


def test_names_of_a_script_without_font_are_told_by_their_number(stage, session, monkeypatch):
    monkeypatch.setattr(press, "annexed", lambda values: press.PrintedAnnex(b"%PDF", {1: "\U00011a00"}))
    stage.freeze()
    assert [annex.unprintable for annex in session.scalars(select(Annex))] == [{"ZANABAZAR SQUARE": 1}]


@pytest.mark.parametrize("with_table", [False, True])
def test_the_list_lies_in_the_annex_as_a_table_only_where_it_was_asked_for(stage, quick_press, with_table):
    stage.freeze(with_table=with_table)
    assert [values.csv for values in quick_press["annexes"]] == [with_table]


def test_freezing_twice_changes_nothing(stage, session):
    dispatch = stage.freeze()
    hashes = [letter.sha256 for letter in session.scalars(select(Letter).order_by(Letter.id))]
    jobs.freeze(dispatch.id)
    assert [letter.sha256 for letter in session.scalars(select(Letter).order_by(Letter.id))] == hashes


def test_a_demonstration_prints_specimens(stage, session, app, quick_press):
    app.config["IS_DEMO"] = True
    try:
        stage.freeze()
    finally:
        app.config["IS_DEMO"] = False
    assert all(values.mark == "SPECIMEN" for kind in quick_press.values() for values in kind)
    assert all(letter.is_specimen for letter in session.scalars(select(Letter)))


def test_what_is_written_after_the_freeze_changes_no_letter(stage, session):
    stage.freeze("plain")
    letter = session.scalars(select(Letter)).one()
    before = (letter.sha256, letter.blob.content)
    stage.write(body="Something else entirely.")
    stage.sign(["Late Comer"], counted=0)
    session.refresh(letter)
    assert (letter.sha256, letter.blob.content) == before and letter.counts["online"] == 5


@pytest.fixture
def locked(stage, session, app, tmp_path):
    """Keys whose names are held under a passphrase; the supporters' names are sealed to them."""
    folder = tmp_path / "keys"
    keyfiles.create(folder, PASSPHRASE)
    ring = keyfiles.load(folder, folder / "private" / "contact.key")
    for signature in session.scalars(select(Signature)):
        plain = stage.keys.names_opener().open(signature.names, payloads.NAMES)
        signature.names = ring.names.seal(plain, payloads.NAMES)
    session.commit()
    app.extensions["keys"] = stage.keys = ring
    return ring


def test_names_under_a_passphrase_are_opened_by_a_sealed_grant(stage, session, locked):
    with pytest.raises(rules.NeedsPassphrase):
        stage.prepare("names")
    dispatch = stage.prepare("names", grant=PASSPHRASE)
    assert PASSPHRASE.encode() not in dispatch.grant
    jobs.freeze(dispatch.id)
    session.refresh(dispatch)
    assert dispatch.state is DispatchState.FROZEN, dispatch.problem
    assert dispatch.grant is None and dispatch.grant_until is None


@pytest.mark.parametrize("minutes", [0, 16])
def test_a_wrong_or_lapsed_passphrase_breaks_the_freeze_and_is_forgotten(stage, session, locked, still, minutes):
    dispatch = stage.prepare("names", grant=PASSPHRASE if minutes else "another passphrase")
    still.pass_by(minutes=minutes)
    jobs.freeze(dispatch.id)
    session.refresh(dispatch)
    assert dispatch.state is DispatchState.BROKEN and dispatch.problem
    assert dispatch.grant is None
    with pytest.raises(rules.NeedsPassphrase):
        service.freeze_again(session, dispatch, account=stage.editor, keys=locked, now=NOON)


def test_a_grant_that_nobody_used_is_erased(stage, session, locked, still):
    dispatch = stage.prepare("names", grant=PASSPHRASE)
    jobs.tidy()
    session.refresh(dispatch)
    assert dispatch.grant
    still.pass_by(minutes=15)
    jobs.tidy()
    session.refresh(dispatch)
    assert dispatch.grant is None


def test_the_press_wakes_one_job_for_each_waiting_dispatch(stage, monkeypatch):
    woken = []
    monkeypatch.setattr("petitions.core.queue.wake", lambda queue, job, *ids, **over: woken.append((queue, job, *ids)))
    one = stage.prepare(key="one")
    two = stage.prepare(key="two")
    jobs.press()
    assert woken == [("press", jobs.FREEZE, one.id), ("press", jobs.FREEZE, two.id)]


def test_hand_and_mail_are_told_apart_by_channel_and_address(stage, session):
    stage.choose("no address", channel=Channel.EMAIL, email=None)
    stage.choose("portal", channel=Channel.WEB_FORM, email="portal@un.example")
    dispatch = stage.prepare()
    ways = {item.recipient_id: item.way.value for item in ledger.list_items(session, dispatch)}
    expected = {"names": "mail", "plain": "mail", "hand": "hand", "no address": "hand", "portal": "hand"}
    assert {name: ways[choice.recipient_id] for name, choice in stage.choices.items()} == expected


def test_a_freeze_counts_relatives_and_survivors_while_the_names_are_open(stage, session, as_worker):
    campaign = stage.place.campaign
    campaign.asks = ["kinship"]
    session.commit()
    for number in range(6):
        who = person(f"kin{number}@people.example", more=More(kinship=("relative",)))
        confirmed(session, stage.place, as_worker, who, f"kin-{number}")
    assert totals.shown_totals(session, campaign).relatives == 0
    assert stage.freeze().state is DispatchState.FROZEN
    assert totals.shown_totals(session, campaign).relatives == 5


def test_a_letter_says_how_many_relatives_there_are_at_least(stage, session, as_worker, quick_press):
    test_a_freeze_counts_relatives_and_survivors_while_the_names_are_open(stage, session, as_worker)
    stage.write(body="At least {{count_relatives}} relatives of the missing are among us.")
    dispatch = stage.freeze("names", key="second")
    assert dispatch.state is DispatchState.FROZEN, dispatch.problem
    (sentence,) = quick_press["letters"][-1].blocks
    assert "".join(span.text for span in sentence.spans).startswith("At least 5 relatives of the missing")
