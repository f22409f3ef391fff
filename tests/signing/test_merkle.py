"""The tree agrees with RFC 9162 as another implementation understands it."""

import hashlib
import random

import pytest
from pymerkle import InmemoryTree

from petitions.signing import merkle

LEAF = b"\x00"


def entries(count, rng):
    return [rng.randbytes(rng.randint(0, 90)) for _n in range(count)]


def hashed(entry):
    return hashlib.sha256(LEAF + entry).digest()


def test_roots_agree_with_another_implementation_on_random_trees():
    rng = random.Random(9162)
    for size in [*range(1, 70), *(rng.randint(70, 400) for _n in range(230))]:
        found, oracle = entries(size, rng), InmemoryTree(algorithm="sha256")
        for entry in found:
            oracle.append_entry(entry)
        assert merkle.root([hashed(e) for e in found]) == oracle.get_root()


def test_every_path_of_every_small_tree_leads_to_its_root():
    rng = random.Random(1)
    for size in range(1, 34):
        leaves = [hashed(e) for e in entries(size, rng)]
        root = merkle.root(leaves)
        for index in range(size):
            path = merkle.path(leaves, index)
            assert merkle.leads_to(leaves[index], index, size, path, root)
            assert not merkle.leads_to(hashed(b"somebody else"), index, size, path, root)


def test_paths_agree_with_another_implementation():
    rng = random.Random(2)
    for size in (1, 2, 3, 7, 8, 21, 100):
        found, oracle = entries(size, rng), InmemoryTree(algorithm="sha256")
        for entry in found:
            oracle.append_entry(entry)
        for index in {0, size // 2, size - 1}:
            theirs = oracle.prove_inclusion(index + 1, size).serialize()["path"]
            assert [h.hex() for h in merkle.path([hashed(e) for e in found], index)] == theirs[1:]


def test_a_path_for_another_place_size_or_root_proves_nothing():
    leaves = [hashed(bytes([n])) for n in range(11)]
    root, path = merkle.root(leaves), merkle.path(leaves, 4)
    assert merkle.leads_to(leaves[4], 4, 11, path, root)
    assert not merkle.leads_to(leaves[4], 5, 11, path, root)
    assert not merkle.leads_to(leaves[4], 4, 11, path[:-1], root)
    assert not merkle.leads_to(leaves[4], 4, 11, [*path, root], root)
    assert not merkle.leads_to(leaves[4], 4, 3, path, root)
    assert not merkle.leads_to(leaves[4], 11, 11, path, root)
    assert not merkle.leads_to(leaves[4], 4, 11, path, hashed(b"another"))


def test_the_last_leaf_is_never_counted_twice():
    leaves = [hashed(bytes([n])) for n in range(3)]
    assert merkle.root(leaves) != merkle.root([*leaves, leaves[-1]])


def test_the_tree_of_nothing_is_the_hash_of_nothing():
    assert merkle.root([]) == hashlib.sha256(b"").digest()


def test_there_is_no_path_to_what_is_not_there():
    with pytest.raises(IndexError):
        merkle.path([hashed(b"a")], 1)
