"""Proofs that people upload: a photograph is drawn anew, a PDF is kept as it is and only ever downloaded."""

import io

from flask_babel import lazy_gettext as _

from petitions.core import pictures
from petitions.core.errors import Refused
from petitions.dispatch import rules

_LONGEST_SIDE = 2_400


class NotAProof(Refused):
    """The file is not a PDF, PNG or JPEG we can keep."""

    code, message, status = "not_a_proof", _("The scan must be a PDF, PNG or JPEG of at most 6 MB."), 422


def clean(content: bytes) -> tuple[bytes, str]:
    """The bytes to keep and their media type, decided by decoding and never by name; raises ``NotAProof``.

    Pictures lose their metadata (place, device) and anything appended to them.
    """
    if not content or len(content) > rules.PROOF_BYTES:
        raise NotAProof()
    if content.startswith(b"%PDF-"):
        return content, "application/pdf"
    try:
        picture, _kind = pictures.opened(content, ("PNG", "JPEG"))
    except pictures.Broken as error:
        raise NotAProof() from error
    plain = picture.convert("RGB")
    plain.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    plain.info = {}
    out = io.BytesIO()
    plain.save(out, "JPEG", quality=85)
    return out.getvalue(), "image/jpeg"
