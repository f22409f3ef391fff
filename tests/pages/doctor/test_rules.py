"""What records and offers mean, as strings."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from petitions.pages.doctor import rules
from petitions.pages.doctor.rules import Mark

D = "families.example"


def rsa_key(bits):
    key = rsa.generate_private_key(65537, bits).public_key()
    return base64.b64encode(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


@pytest.mark.parametrize(
    ("texts", "mark"),
    [
        (["v=spf1 include:relay.example -all"], Mark.GOOD),
        (["V=SPF1 a mx ~all", "another=record"], Mark.GOOD),
        (["v=spf1 redirect=_spf.relay.example"], Mark.GOOD),
        (["v=spf1 ip4:192.0.2.0/24 ?all"], Mark.WARN),
        (["v=spf1 include:relay.example"], Mark.WARN),
        (["v=spf1 +all"], Mark.FAIL),
        (["v=spf1 a all"], Mark.FAIL),
        (["v=spf10 -all"], Mark.FAIL),
        (["", "something else"], Mark.FAIL),
        ([], Mark.FAIL),
        (["v=spf1 -all", "v=spf1 mx -all"], Mark.FAIL),
        (["v=spf1 " + " ".join(f"include:r{n}.example" for n in range(10)) + " -all"], Mark.GOOD),
        (["v=spf1 a/24 " + " ".join(f"?include:r{n}.example" for n in range(10)) + " -all"], Mark.FAIL),
    ],
)
def test_an_spf_record_is_one_that_names_senders_and_shuts_out_the_others(texts, mark):
    assert rules.spf(D, texts).mark is mark


def test_all_addresses_of_a_domain_are_no_look_ups():
    assert rules.spf(D, ["v=spf1 " + " ".join(f"ip4:192.0.2.{n}" for n in range(30)) + " -all"]).mark is Mark.GOOD


@pytest.mark.parametrize(
    ("texts", "mark", "word"),
    [
        (["v=DMARC1; p=none"], Mark.GOOD, "none"),
        (["v=DMARC1;p=Reject; rua=mailto:a@b.example"], Mark.GOOD, "reject"),
        (["v = DMARC1 ; p = quarantine"], Mark.GOOD, "quarantine"),
        (["v=DMARC1; rua=mailto:a@b.example"], Mark.FAIL, "cannot be read"),
        (["v=DMARC1; p=perhaps"], Mark.FAIL, "cannot be read"),
        (["v=DMARC1; p=none", "v=DMARC1; p=none"], Mark.FAIL, "cannot be read"),
        (["v=spf1 -all"], Mark.FAIL, "no DMARC"),
        ([], Mark.FAIL, "no DMARC"),
    ],
)
def test_a_dmarc_record_has_one_policy(texts, mark, word):
    found = rules.dmarc(D, texts)
    assert found.mark is mark and word in found.said


@pytest.mark.parametrize(
    ("text", "mark", "word"),
    [
        (f"v=DKIM1; k=rsa; p={rsa_key(2048)}", Mark.GOOD, "has a DKIM key"),
        (f"p={rsa_key(2048)}", Mark.GOOD, "has a DKIM key"),
        (f"v=DKIM1; p={rsa_key(1024)}", Mark.WARN, "short"),
        (f"v=DKIM1; t=y:s; p={rsa_key(2048)}", Mark.WARN, "being tried"),
        ("v=DKIM1; p=", Mark.FAIL, "withdrawn"),
        ("v=DKIM1; p=notakey", Mark.FAIL, "cannot be read"),
        ("v=spf1 -all", Mark.FAIL, "no DKIM key under s1"),
    ],
)
def test_a_dkim_key_is_read_for_its_length_and_standing(text, mark, word):
    found = rules.dkim(D, {"s1": [text]}, named=True)
    assert found.mark is mark and word in found.said


def test_a_short_key_of_the_new_kind_is_long_enough():
    raw = Ed25519PrivateKey.generate().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    record = f"v=DKIM1; k=ed25519; p={base64.b64encode(raw).decode()}"
    assert rules.dkim(D, {"s1": [record]}, named=True).mark is Mark.GOOD


def test_of_several_keys_the_best_counts():
    answers = {"old": ["v=DKIM1; p="], "new": [f"v=DKIM1; p={rsa_key(2048)}"], "none": []}
    assert rules.dkim(D, answers, named=False).mark is Mark.GOOD


def test_a_selector_nobody_guessed_is_no_failure_and_how_to_find_it_is_said():
    found = rules.dkim(D, {"default": [], "mail": ["v=spf1 -all"]}, named=False)
    assert found.mark is Mark.WARN and "s=NAME" in found.remedy


@pytest.mark.parametrize(
    ("exchangers", "addresses", "mark"),
    [
        (["mx.families.example"], [], Mark.GOOD),
        ([], ["192.0.2.1"], Mark.WARN),
        ([], [], Mark.FAIL),
        (["."], ["192.0.2.1"], Mark.FAIL),
    ],
)
def test_a_sender_can_be_answered(exchangers, addresses, mark):
    assert rules.takes_mail(D, exchangers, addresses).mark is mark


@pytest.mark.parametrize(
    ("names", "back", "mark"),
    [
        (["mail.families.example"], ["192.0.2.1"], Mark.GOOD),
        (["mail.families.example"], ["192.0.2.9"], Mark.FAIL),
        ([], [], Mark.FAIL),
    ],
)
def test_a_machine_that_sends_directly_has_a_name_that_leads_back(names, back, mark):
    assert rules.reverse("192.0.2.1", names, back).mark is mark


@pytest.mark.parametrize(
    ("path", "mark"),
    [
        (D, Mark.GOOD),
        (f"bounce.{D}", Mark.GOOD),
        ("relay.example", Mark.WARN),
        (f"other{D}", Mark.WARN),
    ],
)
def test_notices_go_to_a_domain_of_the_senders_own(path, mark):
    assert rules.alignment(D, path).mark is mark


def test_a_strict_policy_asks_for_the_very_domain():
    strict = ["v=DMARC1; p=none; aspf=s"]
    assert rules.alignment(D, f"bounce.{D}", strict).mark is Mark.WARN
    assert rules.alignment(D, D, strict).mark is Mark.GOOD


@pytest.mark.parametrize(
    ("offered", "mark"), [("35882577", Mark.GOOD), ("5000000", Mark.WARN), ("0", Mark.GOOD), (None, Mark.GOOD)]
)
def test_the_largest_letter_fits_through_the_relay(offered, mark):
    assert rules.size(offered).mark is mark


@pytest.mark.parametrize(("domain", "parent"), [("a.b.example", "b.example"), ("b.example", None)])
def test_the_domain_above_speaks_where_there_is_one(domain, parent):
    assert rules.above(domain) == parent
