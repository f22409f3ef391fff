"""The picture on letterheads: PNG or JPEG as decided by decoding, drawn anew, so that nothing else comes along."""

import io
import warnings

from flask_babel import lazy_gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from petitions.core.errors import Refused

BYTES = 2_000_000
PIXELS = 20_000_000
"""Looked at in the head of the file, before anything is decoded."""
LARGEST = (1200, 600)
_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg"}


class NotAPicture(Refused):
    """Not a PNG or JPEG that can be printed."""

    code, status = "not_a_picture", 422
    message = _("The picture must be a whole PNG or JPEG of at most 2 MB and 20 million points.")


def drawn_anew(content: bytes) -> tuple[bytes, str]:
    """Bytes and media type to keep, at most ``LARGEST``, without anything hidden in it; raises ``NotAPicture``."""
    if not content or len(content) > BYTES:
        raise NotAPicture()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _drawn(content)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError, Warning) as error:
        raise NotAPicture() from error


def _drawn(content: bytes) -> tuple[bytes, str]:
    with Image.open(io.BytesIO(content), formats=tuple(_TYPES)) as picture:
        if picture.width * picture.height > PIXELS or getattr(picture, "n_frames", 1) > 1:
            raise ValueError("too much")
        kind = str(picture.format)
        plain = ImageOps.exif_transpose(picture).convert("RGBA" if kind == "PNG" else "RGB")
    plain.thumbnail(LARGEST)
    plain.info = {}  # comments and profiles would be written again
    out = io.BytesIO()
    plain.save(out, kind, **({"quality": 90} if kind == "JPEG" else {"optimize": True}))
    return out.getvalue(), _TYPES[kind]
