"""What is sealed stays sealed, and each purpose has a key of its own."""

from datetime import timedelta

import pytest

from petitions.core import keys as keyfiles
from petitions.core import sealing, stamps
from tests.factories import NOON


def test_what_is_sealed_opens_with_the_private_half_only_at_its_place(worker_keys):
    sealed = worker_keys.names.seal("ليلى".encode(), "signatures.names")
    assert worker_keys.names_private.open(sealed, "signatures.names").decode() == "ليلى"
    with pytest.raises(sealing.CannotOpen):
        worker_keys.names_private.open(sealed, "signatures.news")


def test_the_other_pair_does_not_open_it(worker_keys):
    with pytest.raises(sealing.CannotOpen):
        worker_keys.contact_private.open(worker_keys.names.seal(b"x", "p"), "p")


@pytest.mark.parametrize("position", [0, 5, 12, 30, -1])
def test_one_changed_bit_is_noticed(worker_keys, position):
    sealed = bytearray(worker_keys.names.seal(b"a name", "p"))
    sealed[position] ^= 1
    with pytest.raises(sealing.CannotOpen):
        worker_keys.names_private.open(bytes(sealed), "p")


def test_the_web_process_cannot_open_anything(keys):
    assert keys.contact_private is None and keys.names_private is None
    with pytest.raises(keyfiles.NoKeys):
        keys.open_contact(keys.contact.seal(b"x", "p"), "p")


def test_a_passphrase_opens_the_names_and_a_wrong_one_does_not(tmp_path):
    keyfiles.create(tmp_path, "correct horse battery")
    ring = keyfiles.load(tmp_path, tmp_path / "private/contact.key")
    assert not ring.names_are_held_by_worker
    sealed = ring.names.seal(b"a name", "p")
    assert ring.names_opener("correct horse battery").open(sealed, "p") == b"a name"
    with pytest.raises(keyfiles.WrongPassphrase):
        ring.names_opener("wrong")
    with pytest.raises(keyfiles.NamesLocked):
        ring.names_opener()


def test_a_destroyed_index_key_ends_signing(tmp_path):
    keyfiles.create(tmp_path, None)
    ring = keyfiles.load(tmp_path)
    name = ring.new_index_key()
    assert ring.index(name, "a@b.example", 2) == ring.index(name, "a@b.example", 2)
    ring.destroy_index_key(name)
    with pytest.raises(keyfiles.IndexKeyGone):
        ring.index(name, "a@b.example", 2)


def test_two_campaigns_give_one_address_two_indexes(keys):
    assert keys.index(keys.new_index_key(), "a@b.example", 2) != keys.index(keys.new_index_key(), "a@b.example", 2)


def test_a_stamp_tells_its_age_and_only_for_its_purpose(keys):
    value = stamps.stamp(keys, "sign:x", NOON)
    assert stamps.age(keys, "sign:x", value, NOON + timedelta(minutes=5)) == timedelta(minutes=5)
    assert stamps.age(keys, "sign:y", value, NOON) is None
    assert stamps.age(keys, "sign:x", value, NOON + timedelta(hours=25)) is None
    assert stamps.age(keys, "sign:x", "", NOON) is None
    assert stamps.age(keys, "sign:x", "zz.zz", NOON) is None


def test_another_passphrase_takes_the_place_of_the_old_one_and_names_stay(tmp_path):
    keyfiles.create(tmp_path, "correct horse battery")
    (tmp_path / "names.locked").chmod(0o640)
    sealed = keyfiles.load(tmp_path).names.seal(b"a name", "p")
    for wrong in ("wrong", ""):
        with pytest.raises(keyfiles.WrongPassphrase):
            keyfiles.change_passphrase(tmp_path, wrong, "staple of many words")
    keyfiles.change_passphrase(tmp_path, "correct horse battery", "staple of many words")
    ring = keyfiles.load(tmp_path)
    assert ring.names_opener("staple of many words").open(sealed, "p") == b"a name"
    with pytest.raises(keyfiles.WrongPassphrase):
        ring.names_opener("correct horse battery")
    assert (tmp_path / "names.locked").stat().st_mode & 0o777 == 0o640
    assert not (tmp_path / "names.locked.new").exists()


def test_the_command_asks_for_the_new_passphrase_twice(app, tmp_path, monkeypatch, changed_settings):
    monkeypatch.setitem(app.extensions, "settings", changed_settings(keys=tmp_path / "keys"))
    run = app.test_cli_runner().invoke
    assert run(args=["keys", "passphrase"]).exit_code == 1
    words = "correct horse battery"
    assert run(args=["keys", "init"], input=f"{words}\nanother one\n{words}\n{words}\n").exit_code == 0
    assert keyfiles.load(tmp_path / "keys").names_opener(words)
    short = run(args=["keys", "passphrase"], input=f"{words}\nshort\nshort\n")
    assert short.exit_code == 1 and "12 characters" in short.output
    new = "staple of many words"
    assert run(args=["keys", "passphrase"], input=f"wrong\n{new}\n{new}\n").exit_code == 1
    assert run(args=["keys", "passphrase"], input=f"{words}\n{new}\n{new}\n").exit_code == 0
    assert keyfiles.load(tmp_path / "keys").names_opener(new)
