"""A recognised certificate's signature on a letter (PAdES, ETSI EN 319 142-1), for organizations that hold one."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _

from petitions.core.errors import Permanent

if TYPE_CHECKING:
    from pyhanko.sign.signers import PdfSigner

Sign = Callable[[bytes], bytes]
"""PDF bytes in, the same bytes with a signature after them out."""


class CannotSign(Permanent):
    """The certificate is there and cannot be used."""


def signer_of(folder: Path | None, code: str, *, reason: str) -> Sign | None:
    """What signs for the organization with that code, or None where no certificate of it is kept.

    A certificate is ``<code>.p12`` (PKCS#12 with key and chain), its passphrase the first line of ``<code>.txt``.
    The signing time is the machine's. Raises ``CannotSign`` for a file that does not open.
    """
    path = folder / f"{code}.p12" if folder else None
    if path is None or not path.exists():
        return None
    # Read where a certificate is: few organizations hold one, and it takes half a second of every start.
    from pyhanko.sign.fields import SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner

    word = path.with_suffix(".txt")
    passphrase = word.read_text(encoding="utf-8").splitlines()[0].encode() if word.exists() else None
    signer = SimpleSigner.load_pkcs12(str(path), passphrase=passphrase)
    if signer is None:
        raise CannotSign(str(_("The certificate of this organization does not open. Check its passphrase.")))
    meta = PdfSignatureMetadata(
        field_name="Signature", reason=reason, subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256"
    )
    return lambda pdf: _signed(pdf, PdfSigner(meta, signer=signer))


def _signed(pdf: bytes, signer: "PdfSigner") -> bytes:
    """An incremental update: the bytes that were printed stay the first part of the file."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    out = io.BytesIO()
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    signer.sign_pdf(writer, output=out)
    return out.getvalue()
