"""The passphrase is explained on a page of its own; its recovery sheet is printed and filled in by hand."""

import pytest
from sqlalchemy import select

from petitions.core import keys as keyfiles
from petitions.organizers.models import Entry, Role
from tests.desk import sit_down

PAPER = "seven small words on a sheet"


def test_every_member_reads_what_it_is_and_who_keeps_it(app, client, session, tmp_path, monkeypatch):
    desk = sit_down(client, session, Role.VIEWER)
    page = desk.get("/passphrase")
    assert "About the passphrase" in page and "Nobody is asked for it here" in page
    keyfiles.create(tmp_path, "a long passphrase on paper")
    monkeypatch.setitem(app.extensions, "keys", keyfiles.load(tmp_path))
    page = desk.get("/passphrase")
    assert "Nobody is asked for it here" not in page and "Two people" in page


@pytest.mark.parametrize(("lang", "words"), [("en", "First holder"), ("ar", 'dir="rtl"'), ("fr", "Première personne")])
def test_the_recovery_sheet_has_empty_lines_for_two_people_in_each_language(client, session, lang, words):
    desk = sit_down(client, session)
    page = desk.get(f"/passphrase/sheet/{lang}")
    assert f'<html lang="{lang}"' in page and words in page
    assert page.count("<dd></dd>") == 10 and "<input" not in page.split("<main")[1].split("</main>")[0]
    desk.get("/passphrase/sheet/ru", 404)


def test_a_holder_tries_a_sheet_a_few_times_an_hour_and_the_record_holds_no_word(
    app, client, session, tmp_path, monkeypatch
):
    monkeypatch.setattr(keyfiles, "ARGON2", {"time_cost": 1, "memory_cost": 64, "parallelism": 1})
    keyfiles.create(tmp_path, PAPER)
    monkeypatch.setitem(app.extensions, "keys", keyfiles.load(tmp_path))
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    desk = sit_down(client, session, Role.VIEWER)
    assert "/passphrase/check" in desk.get("/passphrase")
    assert desk.post("/passphrase/check").status_code == 422
    missed = desk.post("/passphrase/check", {"passphrase": PAPER.upper()})
    assert missed.status_code == 422 and PAPER.upper() not in missed.text
    assert "does not open the names" in missed.text
    right = desk.post("/passphrase/check", {"passphrase": PAPER})
    assert right.status_code == 303 and "your sheet is right" in desk.get("/passphrase")
    told = [(row.verb, row.account_id, row.facts) for row in session.scalars(select(Entry).order_by(Entry.id))]
    assert told == [("miss_passphrase", desk.account.id, {}), ("try_passphrase", desk.account.id, {})]
    answers = [desk.post("/passphrase/check", {"passphrase": f"guess {n}"}).status_code for n in range(7)]
    assert answers == [422] * 5 + [429] * 2
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_there_is_nothing_to_try_where_the_worker_holds_the_key(client, session):
    desk = sit_down(client, session)
    assert "/passphrase/check" not in desk.get("/passphrase")
    page = desk.get("/passphrase/check")
    assert "there is nothing to try" in page and 'name="passphrase"' not in page
