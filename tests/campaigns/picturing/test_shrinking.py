"""An uploaded picture becomes small enough for a first visit, upright, with nothing else in it."""

import io
import random

import pytest
from PIL import Image, ImageCms

from petitions.campaigns.picturing import shrinking
from tests.organizers.test_logo import animated, head_only, picture


def noise(width: int, height: int, kind: str = "JPEG") -> bytes:
    """The hardest thing to make small."""
    out = io.BytesIO()
    Image.frombytes("RGB", (width, height), random.Random(7).randbytes(3 * width * height)).save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_every_kind_becomes_webp_at_most_as_wide_as_the_text(kind):
    drawn = shrinking.drawn_anew(picture(kind, (1440, 720)))
    assert (drawn.width, drawn.height) == (720, 360) and len(drawn.content) <= shrinking.MOST
    with Image.open(io.BytesIO(drawn.content)) as seen:
        assert (seen.format, seen.size) == ("WEBP", (720, 360))


def test_whatever_it_shows_it_is_light():
    drawn = shrinking.drawn_anew(noise(900, 700))
    assert len(drawn.content) <= shrinking.MOST and 0 < drawn.width <= 720 and 0 < drawn.height <= 540


def test_place_camera_and_profile_are_gone_and_it_stands_upright():
    notes = Image.Exif()
    notes[0x0112], notes[0x010F] = 6, "A camera"
    notes.get_ifd(0x8825)[1] = "N"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    drawn = shrinking.drawn_anew(picture("JPEG", (300, 150), exif=notes, icc_profile=profile, comment=b"home"))
    assert not any(word in drawn.content for word in (b"EXIF", b"ICCP", b"XMP", b"camera", b"home"))
    with Image.open(io.BytesIO(drawn.content)) as seen:
        assert seen.size == (150, 300) and not {"exif", "icc_profile", "xmp"} & set(seen.info)


def test_what_is_transparent_stands_on_white():
    out = io.BytesIO()
    Image.new("RGBA", (200, 200), (0, 0, 0, 0)).save(out, "PNG")
    with Image.open(io.BytesIO(shrinking.drawn_anew(out.getvalue()).content)) as seen:
        assert min(seen.convert("RGB").getpixel((50, 50))) > 250


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a picture",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        picture("GIF"),
        picture("TIFF"),
        picture("JPEG")[:200],
        head_only(50_000, 50_000),
        animated(),
        b"\x89PNG\r\n\x1a\n" + b"\0" * shrinking.BYTES,
    ],
)
def test_anything_else_is_refused(content):
    with pytest.raises(shrinking.NotAPicture):
        shrinking.drawn_anew(content)


def test_a_dot_is_too_small():
    with pytest.raises(shrinking.TooSmall):
        shrinking.drawn_anew(picture("PNG", (100, 90)))
