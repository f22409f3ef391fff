"""How an uploaded picture becomes one that a first visit can carry: WebP, small, with nothing else in it."""

import hashlib
import io
from dataclasses import dataclass

from flask_babel import lazy_gettext as _
from PIL import Image

from petitions.core import pictures
from petitions.core.errors import Refused

BYTES = 8_000_000
"""Of the file that is uploaded: as much as a telephone's camera makes."""
KINDS = ("JPEG", "PNG", "WEBP")
LARGEST = (720, 540)
"""Points: the width of the text, at most; see `docs/adr/030`."""
SMALLEST = 120
"""Points of the longer side, below which nothing could be seen."""
MOST = 14_000
"""Bytes of what is kept: page, style, icon and picture of a first visit stay under 40 KB."""
MEDIA_TYPE = "image/webp"
_QUALITIES = (80, 70, 60, 50, 40)
_SMALLER = 0.75


class NotAPicture(Refused):
    """Not a picture that can be shown."""

    code, status = "not_a_campaign_picture", 422
    message = _("The picture must be a whole JPEG, PNG or WebP of at most 8 MB and 20 million points.")


class TooSmall(Refused):
    """Nothing could be seen in it."""

    code, status = "picture_too_small", 422
    message = _("This picture is too small to show. Its longer side needs 120 points at least.")


@dataclass(frozen=True)
class Drawn:
    """A picture ready to be kept."""

    content: bytes
    width: int
    height: int

    @property
    def sha256(self) -> str:
        """Hash of the bytes, in hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()


def drawn_anew(content: bytes) -> Drawn:
    """Upright, at most ``LARGEST`` and ``MOST``, without place, camera or profile; raises NotAPicture or TooSmall."""
    if not content or len(content) > BYTES:
        raise NotAPicture()
    try:
        picture, _kind = pictures.opened(content, KINDS)
    except pictures.Broken as error:
        raise NotAPicture() from error
    if max(picture.size) < SMALLEST:
        raise TooSmall()
    return _light(_plain(picture))


def _plain(picture: Image.Image) -> Image.Image:
    """On white where it was transparent, at its largest size, without anything that hung on it."""
    seen = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    seen.thumbnail(LARGEST)
    ground = Image.new("RGB", seen.size, "white")
    ground.paste(seen, mask=seen.getchannel("A") if seen.mode == "RGBA" else None)
    return ground


def _light(picture: Image.Image) -> Drawn:
    """As good as its weight allows: rather plainer, then smaller."""
    while True:
        for quality in _QUALITIES:
            out = io.BytesIO()
            picture.save(out, "WEBP", quality=quality, method=6)
            if len(out.getvalue()) <= MOST:
                return Drawn(out.getvalue(), *picture.size)
        size = [max(1, round(side * _SMALLER)) for side in picture.size]
        picture = picture.resize((size[0], size[1]))
