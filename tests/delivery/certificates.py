"""Certificates for a server of our own: a small authority, and one certificate as good or as bad as a test wants."""

import ipaddress
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID


def server_context(folder: Path, *, address: str = "127.0.0.1", days: int = 10) -> tuple[ssl.SSLContext, Path]:
    """A server's context, and the file of the authority that signed it. Negative ``days``: it ended that long ago."""
    authority, server = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test authority")])
    root = _certificate(issuer, issuer, authority, authority, 10).add_extension(x509.BasicConstraints(True, None), True)
    key_id = x509.SubjectKeyIdentifier.from_public_key(authority.public_key())
    usage = x509.KeyUsage(True, False, False, False, False, True, True, False, False)
    root = root.add_extension(key_id, False).add_extension(usage, True)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "relay")])
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))])
    from_root = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.public_key())
    leaf = _certificate(subject, issuer, server, authority, days).add_extension(names, False)
    leaf = leaf.add_extension(from_root, False)
    (folder / "ca.pem").write_bytes(root.sign(authority, hashes.SHA256()).public_bytes(Encoding.PEM))
    (folder / "server.pem").write_bytes(
        server.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        + leaf.sign(authority, hashes.SHA256()).public_bytes(Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem")
    return context, folder / "ca.pem"


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    _signer: ec.EllipticCurvePrivateKey,
    days: int,
) -> x509.CertificateBuilder:
    until = datetime.now(UTC) + timedelta(days=days)
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    return (
        builder.serial_number(x509.random_serial_number())
        .not_valid_before(until - timedelta(days=30))
        .not_valid_after(until)
    )
