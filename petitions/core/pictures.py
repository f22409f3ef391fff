"""Pictures that people upload, decoded warily: what they are is decided by decoding, never by name."""

import io
import warnings

from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

PIXELS = 20_000_000
"""Looked at in the head of the file, before anything is decoded."""
_BROKEN = (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError, Warning)


class Broken(ValueError):
    """Not one whole picture of the kinds asked for, or too large to decode."""


def opened(content: bytes, kinds: tuple[str, ...]) -> tuple[Image.Image, str]:
    """The picture, standing upright, and its kind among ``kinds`` (Pillow's names); raises ``Broken``.

    A picture cut short is broken even after WeasyPrint was imported, which tells Pillow to accept such.
    """
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _decoded(content, kinds)
    except _BROKEN as error:
        raise Broken from error


def _decoded(content: bytes, kinds: tuple[str, ...]) -> tuple[Image.Image, str]:
    with Image.open(io.BytesIO(content), formats=kinds) as picture:
        if picture.width * picture.height > PIXELS or getattr(picture, "n_frames", 1) > 1:
            raise ValueError("too much")
        picture.load()
        return ImageOps.exif_transpose(picture), str(picture.format)
