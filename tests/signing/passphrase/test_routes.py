"""The passphrase is explained on a page of its own; its recovery sheet is printed and filled in by hand."""

import pytest

from petitions.core import keys as keyfiles
from petitions.organizers.models import Role
from tests.desk import sit_down


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
