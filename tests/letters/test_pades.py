"""A certificate's signature: an outside tool finds it valid, and the printed bytes stay the first part of the file."""

import subprocess
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID

from petitions.letters import pades
from tests.letters import make


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with the certificate of an invented association, signed by itself."""
    found = tmp_path_factory.mktemp("certificates")
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Families for the Truth (specimen)")])
    usage = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
    begin = datetime.now(UTC) - timedelta(days=1)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(7).not_valid_before(begin).not_valid_after(begin + timedelta(days=9))
    certificate = builder.add_extension(usage, critical=True).sign(key, hashes.SHA256())
    sealed = BestAvailableEncryption(b"a long passphrase")
    content = pkcs12.serialize_key_and_certificates(b"letters", key, certificate, None, sealed)
    (found / "FFT.p12").write_bytes(content)
    (found / "FFT.txt").write_text("a long passphrase\n", encoding="utf-8")
    (found / "BAD.p12").write_bytes(content)
    (found / "BAD.txt").write_text("another\n", encoding="utf-8")
    return found


def test_an_outside_tool_finds_the_signature_valid_and_over_the_whole_file(pdf, folder, tmp_path):
    printed = pdf(make.letter("en"))
    signed = pades.signer_of(folder, "FFT", reason="FFT/2026/017")(printed)
    path = tmp_path / "signed.pdf"
    path.write_bytes(signed)
    said = subprocess.run(["pdfsig", "-nocert", path], capture_output=True, check=False).stdout.decode()
    assert "Signature is Valid" in said and "Total document signed" in said and "ETSI.CAdES.detached" in said
    assert signed.startswith(printed)


def test_a_changed_letter_no_longer_fits_its_signature(pdf, folder, tmp_path):
    signed = bytearray(pades.signer_of(folder, "FFT", reason="x")(pdf(make.letter("en"))))
    place = signed.index(b"FFT/2026/017")
    signed[place] = ord("X")
    path = tmp_path / "changed.pdf"
    path.write_bytes(signed)
    said = subprocess.run(["pdfsig", "-nocert", path], capture_output=True, check=False).stdout.decode()
    assert "Signature is Valid" not in said and "Digest Mismatch" in said


def test_without_a_certificate_nothing_is_signed(folder):
    assert pades.signer_of(folder, "OTHER", reason="x") is None
    assert pades.signer_of(None, "FFT", reason="x") is None


def test_a_certificate_that_does_not_open_says_so(folder):
    with pytest.raises(pades.CannotSign, match="passphrase"):
        pades.signer_of(folder, "BAD", reason="x")
