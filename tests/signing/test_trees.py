"""A tree that a freeze counted is kept in parts, and every leaf of it finds its path again."""

import hashlib

import pytest
from sqlalchemy import func, select

from petitions.signing import merkle, trees
from petitions.signing import service as signing
from petitions.signing.counting import Countable, Counts, Standing
from petitions.signing.models import Tree, TreePart
from tests.factories import NOON


def leaf(number):
    return hashlib.sha256(number.to_bytes(8, "big")).digest()


def standing(size, first=0):
    rows = [Countable(n, 0, None, None, leaf(n)) for n in range(first, first + size)]
    rows.sort(key=lambda row: row.commitment)
    counts = Counts(size, 0, size, {}, 0, 0)
    return Standing(rows, counts, merkle.root([row.commitment for row in rows]), size, NOON)


def kept(session, place, *args):
    tree = signing.keep_tree(session, place.campaign, standing(*args))
    signing.release_trees(session, [tree.id], now=NOON)
    session.commit()
    return tree


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 8, 9, 23])
def test_every_leaf_finds_its_path_whatever_the_parts(session, place, monkeypatch, size):
    monkeypatch.setattr(trees, "PART", 4)
    kept(session, place, size)
    leaves = [row.commitment for row in standing(size).rows]
    for index, one in enumerate(leaves):
        (found,) = trees.list_places(session, place.campaign.id, one)
        assert (found.index, found.size, found.root) == (index, size, merkle.root(leaves))
        assert list(found.path) == merkle.path(leaves, index)
    assert session.scalar(select(func.count()).select_from(TreePart)) == -(-size // 4)


def test_a_part_is_a_subtree():
    assert trees.PART & (trees.PART - 1) == 0


def test_who_is_not_in_a_tree_has_no_place_in_it(session, place, monkeypatch):
    monkeypatch.setattr(trees, "PART", 4)
    kept(session, place, 9)
    for one in (b"\x00" * 32, b"\xff" * 32, leaf(99)):
        assert trees.list_places(session, place.campaign.id, one) == []
    assert trees.list_places(session, place.campaign.id + 1, leaf(1)) == []


def test_a_tree_is_not_shown_before_a_letter_of_it_is_released(session, place):
    tree = signing.keep_tree(session, place.campaign, standing(3))
    assert trees.list_places(session, place.campaign.id, leaf(1)) == []
    signing.release_trees(session, [tree.id], now=NOON)
    assert len(trees.list_places(session, place.campaign.id, leaf(1))) == 1
    assert tree.released_at == NOON


def test_the_same_signatures_are_one_tree_and_others_another(session, place):
    first = kept(session, place, 3)
    assert kept(session, place, 3).id == first.id
    assert kept(session, place, 4).id != first.id
    assert session.scalar(select(func.count()).select_from(Tree)) == 2
    assert [found.size for found in trees.list_places(session, place.campaign.id, leaf(1))] == [3, 4]
    assert [found.size for found in trees.list_places(session, place.campaign.id, leaf(3))] == [4]


def test_a_tree_of_nobody_can_be_kept(session, place):
    tree = kept(session, place, 0)
    assert tree.size == 0 and tree.root == merkle.root([])
