"""Proofs that people upload: a photograph is drawn anew, a PDF is kept as it is and only ever downloaded."""

from flask_babel import lazy_gettext as _

from petitions.core import pictures, scans
from petitions.core.errors import Refused
from petitions.dispatch import rules


class NotAProof(Refused):
    """The file is not a PDF, PNG or JPEG we can keep."""

    code, message, status = "not_a_proof", _("The scan must be a PDF, PNG or JPEG of at most 6 MB."), 422


def clean(content: bytes) -> tuple[bytes, str]:
    """The bytes to keep and their media type, as ``core.scans.clean``; raises ``NotAProof``."""
    try:
        return scans.clean(content, rules.PROOF_BYTES)
    except pictures.Broken as error:
        raise NotAProof() from error
