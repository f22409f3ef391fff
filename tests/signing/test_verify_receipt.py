"""The offline verifier agrees with our tree and with another implementation, and takes no changed receipt."""

import hashlib
import hmac
import json
import random
import runpy
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pymerkle import InmemoryTree

from petitions.signing import merkle
from petitions.signing.receipts import Receipt
from petitions.signing.rules import Record
from petitions.signing.trees import Place

SCRIPT = Path(__file__).resolve().parents[2] / "static/signing/verify_receipt.py"
TREES = 10_000
NAMES = ["", "Rana Haddad", "سلمى المثال", "Émile “Zola” \\ Specimen", "安娜\u2028示例", "O'Brien </script>"]
WRONG = (ValueError, KeyError, TypeError, OverflowError)
verifier = runpy.run_path(str(SCRIPT))
check = verifier["check"]


def entry(record, salt):
    """What stands under the 0x00 of a leaf."""
    place = record.campaign_id.to_bytes(8, "big") + bytes.fromhex(record.text_sha256) + bytes([record.level])
    return place + hmac.digest(salt, record.canonical(), "sha256")


def signed(rng):
    name = rng.choice(NAMES)
    text = hashlib.sha256(rng.randbytes(4)).hexdigest()
    level = rng.randint(1, 3) if name else 0
    return Record(rng.randint(1, 10**6), text, level, name, rng.choice(["LB", "DE", None])), rng.randbytes(32)


def grown(rng, size):
    """A tree of other people's leaves with one of ours in it, as the other implementation builds it."""
    record, salt = signed(rng)
    index = rng.randrange(size)
    entries = [rng.randbytes(73) for _n in range(size)]
    entries[index] = entry(record, salt)
    oracle = InmemoryTree(algorithm="sha256")
    for one in entries:
        oracle.append_entry(one)
    leaves = [hashlib.sha256(b"\x00" + one).digest() for one in entries]
    return record, salt, index, leaves, oracle


def receipt_of(record, salt, index, leaves):
    root, path = merkle.root(leaves), tuple(merkle.path(leaves, index))
    return Receipt(record, salt, (Place(index, len(leaves), path, root, datetime(2026, 11, 20, tzinfo=UTC)),))


def agree(rng, size):
    record, salt, index, leaves, oracle = grown(rng, size)
    receipt = receipt_of(record, salt, index, leaves)
    (place,) = receipt.places
    assert receipt.leaf == leaves[index]
    assert place.root == oracle.get_root()
    assert [step.hex() for step in place.path] == oracle.prove_inclusion(index + 1, size).serialize()["path"][1:]
    assert merkle.leads_to(receipt.leaf, index, size, place.path, place.root)
    assert check(receipt.to_json(), place.root.hex(), size) == record.canonical().decode()
    with pytest.raises(WRONG):
        check(receipt.to_json(), hashlib.sha256(place.root).hexdigest(), size)


@pytest.mark.slow
def test_three_implementations_agree_on_ten_thousand_random_trees():
    rng = random.Random(9162)
    for number in range(TREES):
        agree(rng, rng.randint(40, 400) if number % 100 == 0 else rng.randint(1, 40))


def test_three_implementations_agree_on_every_small_tree():
    rng = random.Random(2)
    for size in range(1, 35):
        agree(rng, size)


@pytest.fixture
def taken():
    """A receipt that counts in two letters, and what the second one's annex prints."""
    record, salt, index, leaves, _oracle = grown(random.Random(7), 13)
    later = sorted([*leaves, *(hashlib.sha256(bytes([n])).digest() for n in range(8))])
    first = receipt_of(record, salt, index, leaves)
    second = receipt_of(record, salt, later.index(leaves[index]), later)
    return Receipt(record, salt, first.places + second.places), second.places[0]


def test_no_byte_of_a_receipt_can_be_changed(taken):
    receipt, place = taken
    plain = receipt.to_json().encode()
    for at in range(len(plain)):
        for change in (1, 2, 0x20, 0x80):
            changed = plain[:at] + bytes([plain[at] ^ change]) + plain[at + 1 :]
            with pytest.raises(WRONG):
                check(changed.decode(), place.root.hex(), place.size)


def rewritten(receipt, change):
    """A forger writes the sum anew as well."""
    facts = json.loads(receipt.to_json())
    del facts["sha256"]
    change(facts)
    total = hashlib.sha256(json.dumps(facts, ensure_ascii=False, indent=1).encode()).hexdigest()
    return json.dumps(facts | {"sha256": total}, ensure_ascii=False, indent=1)


FORGED = {
    "another name": lambda facts: facts.update(record=facts["record"].replace('"name":"', '"name":"x')),
    "another level": lambda facts: facts.update(record=facts["record"].replace('"level":', '"level":1')),
    "another campaign": lambda facts: facts.update(record=facts["record"].replace('"campaign":', '"campaign":1')),
    "another salt": lambda facts: facts.update(salt="00" * 32),
    "a short salt": lambda facts: facts.update(salt=facts["salt"][:-2]),
    "another place": lambda facts: facts["trees"][1].update(index=facts["trees"][1]["index"] ^ 1),
    "a place outside": lambda facts: facts["trees"][1].update(index=facts["trees"][1]["size"]),
    "another size": lambda facts: facts["trees"][1].update(size=facts["trees"][1]["size"] + 1),
    "another root": lambda facts: facts["trees"][1].update(root=facts["trees"][0]["root"]),
    "a shorter path": lambda facts: facts["trees"][1]["path"].pop(),
    "a longer path": lambda facts: facts["trees"][1]["path"].append("00" * 32),
    "another path": lambda facts: facts["trees"][1]["path"].__setitem__(0, "00" * 32),
    "a path of odd steps": lambda facts: facts["trees"][1]["path"].__setitem__(0, "00" * 31),
    "no tree": lambda facts: facts.update(trees=[]),
    "another format": lambda facts: facts.update(format="demarche-receipt-2"),
    "a record that is no record": lambda facts: facts.update(record="[]"),
}


@pytest.mark.parametrize("what", FORGED)
def test_a_forged_receipt_proves_nothing(taken, what):
    receipt, place = taken
    check(rewritten(receipt, lambda facts: None), place.root.hex(), place.size)
    with pytest.raises(WRONG):
        check(rewritten(receipt, FORGED[what]), place.root.hex(), place.size)


def run(*words):
    return subprocess.run([sys.executable, "-I", str(SCRIPT), *words], capture_output=True, text=True)


def test_people_run_it_from_the_command_line(taken, tmp_path):
    receipt, place = taken
    file = tmp_path / "receipt.json"
    file.write_text(receipt.to_json(), encoding="utf-8")
    good = run(str(file), place.root.hex(), f"{place.size:,}")
    assert good.returncode == 0 and good.stdout.startswith(f"PROVEN: this is one of {place.size} signatures")
    assert receipt.record.canonical().decode() in good.stdout
    file.write_text(receipt.to_json() + " ", encoding="utf-8")
    assert run(str(file), place.root.hex(), str(place.size)).returncode == 0
    for words in ([str(file), "00" * 32, "21"], [str(file), "x", "y"], [str(tmp_path / "none"), "00", "1"]):
        bad = run(*words)
        assert bad.returncode == 1 and bad.stderr.startswith("NOT PROVEN"), bad.stderr
    assert "ROOT" in run().stderr


def test_the_verifier_is_short_and_needs_nothing_but_the_standard_library():
    lines = SCRIPT.read_text(encoding="utf-8").splitlines()
    assert len([line for line in lines if line.strip()]) <= 70
    assert {line for line in lines if line.startswith(("import", "from"))} == {
        "import hashlib", "import hmac", "import json", "import sys",
    }  # fmt: skip
