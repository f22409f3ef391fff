"""Papers that people scan or photograph: a photograph is drawn anew, a PDF is kept as it is and only downloaded."""

import io

from . import pictures

LONGEST_SIDE = 2_400
"""Pixels of a photograph that is kept."""


def clean(content: bytes, most: int) -> tuple[bytes, str]:
    """The bytes to keep and their media type, decided by decoding and never by name; raises ``pictures.Broken``.

    Pictures lose their metadata (place, device) and anything appended to them.
    """
    if not content or len(content) > most:
        raise pictures.Broken
    if content.startswith(b"%PDF-"):
        return content, "application/pdf"
    picture, _kind = pictures.opened(content, ("PNG", "JPEG"))
    plain = picture.convert("RGB")
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    plain.info = {}
    out = io.BytesIO()
    plain.save(out, "JPEG", quality=85)
    return out.getvalue(), "image/jpeg"
