"""One hash over all signatures, and the proof that one of them is under it (RFC 9162, 2.1). Hashes in, hashes out.

Leaves are hashes already (``rules.Record.leaf``), sorted by value so that their order says nothing of time. An odd node
moves up as it is: it is never paired with itself.
"""

import hashlib
from collections.abc import Sequence


def root(leaves: Sequence[bytes]) -> bytes:
    """The hash of the tree; of an empty tree, the hash of nothing."""
    row = list(leaves)
    while len(row) > 1:
        row = _above(row)
    return row[0] if row else hashlib.sha256(b"").digest()


def path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The hashes that lead from leaf ``index`` to the root, from the bottom up. Raises IndexError."""
    if not 0 <= index < len(leaves):
        raise IndexError(index)
    row, found = list(leaves), []
    while len(row) > 1:
        beside = index ^ 1
        if beside < len(row):
            found.append(row[beside])
        row, index = _above(row), index // 2
    return found


def leads_to(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether ``path`` proves that ``leaf`` is number ``index`` of ``size`` under ``root`` (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, node = index, size - 1, leaf
    for beside in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            node = _node(beside, node)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            node = _node(node, beside)
        place, last = place >> 1, last >> 1
    return last == 0 and node == root


def _above(row: list[bytes]) -> list[bytes]:
    pairs = [_node(row[i], row[i + 1]) for i in range(0, len(row) - 1, 2)]
    return pairs + row[len(row) & ~1 :]


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()
