"""The picture on letterheads: PNG or JPEG as decided by decoding, drawn anew, so that nothing else comes along."""

import io

from flask_babel import lazy_gettext as _

from petitions.core import pictures
from petitions.core.errors import Refused

BYTES = 2_000_000
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
        picture, kind = pictures.opened(content, tuple(_TYPES))
    except pictures.Broken as error:
        raise NotAPicture() from error
    plain = picture.convert("RGBA" if kind == "PNG" else "RGB")
    plain.thumbnail(LARGEST)
    plain.info = {}  # comments and profiles would be written again
    out = io.BytesIO()
    plain.save(out, kind, **({"quality": 90} if kind == "JPEG" else {"optimize": True}))
    return out.getvalue(), _TYPES[kind]
