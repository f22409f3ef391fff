#!/usr/bin/env python3
"""Check a receipt: that the count of a letter holds one certain signature. Needs Python 3.8 and no network.

    python3 verify_receipt.py receipt.json ROOT SIZE

ROOT and SIZE are printed on the last lines of the letter's annex of individuals, and on the page behind its code. Take
them from there, not from whoever gave you the receipt. A receipt proves that this record is one of SIZE signatures; it
does not prove who the others are, and whoever has it can prove that this person signed.
"""

import hashlib
import hmac
import json
import sys


def leaf(record: str, salt: bytes) -> bytes:
    """SHA-256(0x00 || campaign || hash of the text || level || HMAC-SHA256(salt, record))."""
    facts = json.loads(record)
    place = facts["campaign"].to_bytes(8, "big") + bytes.fromhex(facts["text"]) + bytes([facts["level"]])
    return hashlib.sha256(b"\x00" + place + hmac.new(salt, record.encode(), "sha256").digest()).digest()


def root(node: bytes, index: int, size: int, path: list) -> bytes:
    """Where a path leads from a leaf (RFC 9162, 2.1.3.2). Raises ValueError when it fits no tree of that size."""
    place, last = index, size - 1
    if not 0 <= place <= last:
        raise ValueError("no such place in the tree")
    for beside in path:
        if last == 0 or len(beside) != 32:
            raise ValueError("the path does not fit")
        right = place % 2 == 1 or place == last
        node = hashlib.sha256(b"\x01" + (beside + node if right else node + beside)).digest()
        while right and place % 2 == 0 and place:
            place, last = place // 2, last // 2
        place, last = place // 2, last // 2
    if last:
        raise ValueError("the path is too short")
    return node


def check(text: str, printed_root: str, printed_size: int) -> str:
    """The signed record, when the receipt leads to that root of that many signatures. Raises ValueError, KeyError or
    TypeError when it does not, or when anything in the file was changed."""
    receipt = json.loads(text)
    facts = {name: receipt[name] for name in ("format", "record", "salt", "trees")}
    total = hashlib.sha256(json.dumps(facts, ensure_ascii=False, indent=1).encode()).hexdigest()
    if text.strip() != json.dumps({**facts, "sha256": total}, ensure_ascii=False, indent=1):
        raise ValueError("the file was changed since it was written")
    salt = bytes.fromhex(receipt["salt"])
    if receipt["format"] != "demarche-receipt-1" or len(salt) != 32:
        raise ValueError("this is not a receipt")
    wanted = (bytes.fromhex(printed_root), printed_size)
    for tree in receipt["trees"]:
        steps = [bytes.fromhex(step) for step in tree["path"]]
        if (bytes.fromhex(tree["root"]), tree["size"]) == wanted:
            if root(leaf(receipt["record"], salt), tree["index"], tree["size"], steps) != wanted[0]:
                raise ValueError("the record does not lead to the root")
            return receipt["record"]
    raise ValueError("the receipt knows no such root of so many signatures")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    size = "".join(c for c in sys.argv[3] if c.isdigit())
    try:
        with open(sys.argv[1], encoding="utf-8") as file:
            found = check(file.read(), sys.argv[2], int(size))
    except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError) as trouble:
        sys.exit(f"NOT PROVEN: {trouble}")
    print(f"PROVEN: this is one of {int(size)} signatures:\n{found}")
