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
