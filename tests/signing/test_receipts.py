"""A receipt is written only by a press behind the mailed link, and proves that a letter counts that signature."""

import base64
import json
import re
import runpy

import pytest

from petitions.core import keys as keyrings
from petitions.signing import receipts
from petitions.signing import service as signing
from petitions.signing.receipts import Receipt
from petitions.signing.rules import Record
from tests.factories import NOON
from tests.signing.test_verify_receipt import SCRIPT
from tests.supporters import confirmed, fields, person, press

LINK = "a-link-of-twenty-two-c"
check = runpy.run_path(str(SCRIPT))["check"]


@pytest.fixture
def signed(session, place, keys):
    """Our signatory, with a name, among others."""
    for number in range(6):
        confirmed(session, place, keys, person(f"other{number}@people.example"), f"other-{number}")
    return confirmed(session, place, keys, person(name="سلمى المثال", level=1), LINK)


def freeze(session, place):
    """What a freeze and the release of its letters leave behind."""
    tree = signing.keep_tree(session, place.campaign, signing.stand(session, place.campaign, now=NOON))
    signing.release_trees(session, [tree.id], now=NOON)
    session.commit()
    return tree


def ask(client, link=LINK, path="receipt", lang="en"):
    form = fields(client.get(f"/{lang}/s/{link}/receipt").text)
    return client.post(f"/{lang}/s/{link}/{path}", data=form)


def test_the_receipt_leads_from_the_signed_record_to_the_root_of_every_letter(session, place, keys, signed):
    first = freeze(session, place)
    confirmed(session, place, keys, person("late@people.example"), "late")
    second = freeze(session, place)
    text = receipts.receipt(session, signed, LINK).to_json()
    for tree, size in ((first, 7), (second, 8)):
        record = json.loads(check(text, tree.root.hex(), size))
        assert record["name"] == "سلمى المثال" and record["campaign"] == place.campaign.id
        assert record["text"] == place.text.sha256 and (record["level"], record["country"]) == (1, "LB")


def test_a_receipt_for_somebody_without_a_name_names_nobody(session, place, signed):
    other = signing.find_by_link(session, "other-1")
    tree = freeze(session, place)
    record = json.loads(check(receipts.receipt(session, other, "other-1").to_json(), tree.root.hex(), 7))
    assert (record["name"], record["level"]) == ("", 0)


def test_after_others_withdrew_an_earlier_letter_can_still_be_proven(session, place, signed):
    tree = freeze(session, place)
    for number in range(6):
        signing.withdraw(session, signing.find_by_link(session, f"other-{number}"))
    check(receipts.receipt(session, signed, LINK).to_json(), tree.root.hex(), 7)


def test_who_shows_less_keeps_the_old_proof_and_gets_a_new_one_from_the_next_letter(session, place, keys, signed):
    first = freeze(session, place)
    old = receipts.receipt(session, signed, LINK).to_json()
    signing.lower(session, signed, 0, link=LINK, keys=keys)
    assert receipts.receipt(session, signed, LINK).places == ()
    second = freeze(session, place)
    new = receipts.receipt(session, signed, LINK)
    assert json.loads(check(new.to_json(), second.root.hex(), 7))["name"] == ""
    check(old, first.root.hex(), 7)


@pytest.mark.parametrize("lost", ["another link", "erased", "withdrawn", "changed"])
def test_there_is_no_receipt_from_what_is_not_there(session, place, signed, lost):
    if lost == "erased":
        signed.own = None
    elif lost == "withdrawn":
        signing.withdraw(session, signed)
    elif lost == "changed":
        signed.country = "DE"
    assert receipts.receipt(session, signed, "x" * 22 if lost == "another link" else LINK) is None


def test_without_a_press_nothing_of_a_receipt_is_shown(client, session, place, signed):
    freeze(session, place)
    salt = signing.open_own(signed, LINK).salt
    for path in ("", "/receipt"):
        page = client.get(f"/en/s/{LINK}{path}")
        assert page.status_code == 200
        assert receipts.grouped(salt) not in page.text and salt.hex() not in page.text and "data:image" not in page.text
    assert "evidence that you signed" in client.get(f"/en/s/{LINK}/receipt").text
    assert client.get(f"/en/s/{LINK}/receipt.json").status_code == 303


def test_the_page_shows_number_record_path_and_root_and_is_kept_by_nobody(client, session, place, signed):
    tree = freeze(session, place)
    answer = ask(client)
    receipt = receipts.receipt(session, signed, LINK)
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
    for words in (receipts.grouped(receipt.salt), receipts.grouped(receipt.leaf), tree.root.hex(), "سلمى المثال"):
        assert words in answer.text
    assert all(step.hex() in answer.text for step in receipt.places[0].path) and receipt.places[0].path
    assert "Set-Cookie" not in answer.headers
    picture = base64.b64decode(re.search(r"data:image/svg\+xml;base64,([^\"]+)", answer.text)[1])
    assert picture.startswith(b"<?xml") and len(receipt.without_places().to_json()) < 1000


@pytest.mark.parametrize("name", ["", 'A "name":" of \\ signs","text":', "سلمى المثال"])
def test_the_record_is_shown_byte_for_byte_whatever_the_name(name):
    record = Record(7, "ab" * 32, 1, name, None)
    before, shown, after = Receipt(record, b"").record_parts
    assert (before + shown + after).encode() == record.canonical()
    assert json.loads(f'"{shown}"') == name


def test_the_file_is_taken_by_the_verifier(client, session, place, signed):
    tree = freeze(session, place)
    answer = ask(client, path="receipt.json")
    assert answer.headers["Content-Disposition"] == "attachment; filename=receipt.json"
    check(answer.text, tree.root.hex(), 7)


def test_before_the_first_letter_the_page_says_so(client, session, place, signed):
    answer = ask(client, lang="fr")
    assert answer.status_code == 200 and 'lang="fr"' in answer.text[:200]
    assert "No letter that counts your signature has gone out yet" in ask(client).text


def test_a_press_without_our_stamp_shows_nothing(client, session, place, signed):
    for path in ("receipt", "receipt.json"):
        answer = client.post(f"/en/s/{LINK}/{path}", data={"stamp": "0.x"})
        assert answer.status_code == 422 and "data:image" not in answer.text and "salt" not in answer.text
    form = fields(client.get(f"/en/s/{LINK}/receipt").text)
    assert client.post("/en/s/other-1/receipt", data=form).status_code == 422


def test_the_link_of_a_request_or_of_nothing_leads_to_the_one_page_for_bad_links(client, session, place, keys):
    press(session, place, keys, person(), LINK)
    for link in (LINK, "nothing-of-ours"):
        for answer in (client.get(f"/en/s/{link}/receipt"), client.post(f"/en/s/{link}/receipt", data={})):
            assert answer.status_code == 404 and "This link does not work" in answer.text


def test_a_withdrawn_signature_has_nothing_to_write_from(client, session, place, signed):
    signing.withdraw(session, signed)
    session.commit()
    page = client.get(f"/en/s/{LINK}/receipt")
    assert "nothing left to write a receipt from" in page.text and '<form method="post"' not in page.text


def test_the_web_process_needs_no_private_key_for_it(client, session, place, signed, keys):
    with pytest.raises(keyrings.NamesLocked):
        keys.names_opener(None)
    assert ask(client).status_code == 200


def test_nothing_of_a_receipt_reaches_the_log(client, session, place, signed, caplog):
    freeze(session, place)
    with caplog.at_level("DEBUG"):
        ask(client)
        ask(client, path="receipt.json")
    salt = signing.open_own(signed, LINK).salt.hex()
    assert not any(word in caplog.text for word in (LINK, salt, "سلمى", signed.commitment.hex()))
