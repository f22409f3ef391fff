"""Trees that letters counted: kept at a freeze, in parts, so that each signature finds its path by two short reads."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from petitions.campaigns.models import Campaign
from petitions.signing import merkle
from petitions.signing.counting import Standing, lock_count
from petitions.signing.models import Tree, TreePart

LEAF = 32
PART = 1024
"""Leaves of a part; a power of two, so that a part is a subtree (RFC 9162, 2.1.1)."""


@dataclass(frozen=True, repr=False)
class Place:
    """Where a leaf stands in a tree that a released letter counted, and the hashes that lead from it to the root."""

    index: int
    size: int
    path: tuple[bytes, ...]
    root: bytes
    as_of: datetime


def keep_tree(session: Session, campaign: Campaign, standing: Standing) -> Tree:
    """Store the tree of a freeze, in the order of its leaves. Takes the lock; the same signatures are one tree."""
    lock_count(session, campaign)
    mine = (Tree.campaign_id == campaign.id, Tree.root == standing.root)
    known = session.scalar(select(Tree).where(*mine))
    if known is not None:
        return known
    tree = Tree(campaign_id=campaign.id, root=standing.root, size=standing.size, as_of=standing.as_of)
    session.add(tree)
    session.flush()
    leaves = [row.commitment for row in standing.rows]
    parts = [_part(tree.id, number, leaves[at : at + PART]) for number, at in enumerate(range(0, len(leaves), PART))]
    if parts:
        session.execute(insert(TreePart), parts)
    return tree


def release_trees(session: Session, numbers: Collection[int], *, now: datetime) -> None:
    """A letter that counts these trees was released: receipts show them from now on."""
    for tree in session.scalars(select(Tree).where(Tree.id.in_(numbers), Tree.released_at.is_(None))):
        tree.released_at = now
    session.flush()


def list_places(session: Session, campaign_id: int, leaf: bytes) -> list[Place]:
    """Where a leaf stands in each released tree of a campaign that has it, the oldest first."""
    released = select(Tree).where(Tree.campaign_id == campaign_id, Tree.released_at.is_not(None))
    trees = session.scalars(released.order_by(Tree.as_of, Tree.id))
    return [place for tree in trees if (place := _place(session, tree, leaf))]


def _part(tree_id: int, number: int, leaves: list[bytes]) -> dict[str, object]:
    facts = {"tree_id": tree_id, "number": number, "lowest": leaves[0], "node": merkle.root(leaves)}
    return facts | {"leaves": b"".join(leaves)}


def _place(session: Session, tree: Tree, leaf: bytes) -> Place | None:
    below = select(TreePart).where(TreePart.tree_id == tree.id, TreePart.lowest <= leaf)
    part = session.scalar(below.order_by(TreePart.number.desc()).limit(1))
    if part is None:
        return None
    leaves = [part.leaves[at : at + LEAF] for at in range(0, len(part.leaves), LEAF)]
    if leaf not in leaves:
        return None
    inside = leaves.index(leaf)
    nodes = select(TreePart.node).where(TreePart.tree_id == tree.id).order_by(TreePart.number)
    path = [*merkle.path(leaves, inside), *merkle.path(list(session.scalars(nodes)), part.number)]
    return Place(part.number * PART + inside, tree.size, tuple(path), tree.root, tree.as_of)
