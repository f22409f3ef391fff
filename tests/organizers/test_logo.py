"""Pictures people upload: decided by decoding, drawn anew, nothing hidden comes along."""

import io
import struct
import zlib

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from petitions.organizers import logo


def picture(kind="PNG", size=(300, 120), **save):
    out = io.BytesIO()
    Image.new("RGB", size, "#1d3f72").save(out, kind, **save)
    return out.getvalue()


def head_only(width, height):
    """A PNG that says it is huge and holds nothing."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


@pytest.mark.parametrize(("kind", "media"), [("PNG", "image/png"), ("JPEG", "image/jpeg")])
def test_a_picture_is_kept_in_its_own_kind(kind, media):
    content, kept_as = logo.drawn_anew(picture(kind))
    assert kept_as == media
    with Image.open(io.BytesIO(content)) as again:
        assert (again.format, again.size) == (kind, (300, 120))


def test_a_large_picture_is_made_smaller_and_keeps_its_shape():
    content, _media = logo.drawn_anew(picture(size=(3000, 1000)))
    with Image.open(io.BytesIO(content)) as again:
        assert again.size == (1200, 400)


def test_metadata_and_what_hangs_behind_a_picture_are_gone():
    note = PngImagePlugin.PngInfo()
    note.add_text("Author", "somebody at home")
    content, _media = logo.drawn_anew(picture(pnginfo=note) + b"<script>hidden</script>")
    assert b"somebody" not in content and b"hidden" not in content


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_comments_profiles_and_the_camera_s_notes_are_gone_and_the_picture_stands_upright(kind):
    notes = Image.Exif()
    notes[0x0112], notes[0x013B] = 6, "somebody at home"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    more = {"comment": b"somebody's words"} if kind == "JPEG" else {}
    content, _media = logo.drawn_anew(picture(kind, exif=notes, icc_profile=profile, **more))
    assert b"somebody" not in content and b"sRGB" not in content and b"ICC" not in content and b"iCCP" not in content
    with Image.open(io.BytesIO(content)) as again:
        assert again.size == (120, 300) and not {"comment", "icc_profile", "exif"} & set(again.info)


def animated():
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "PNG", save_all=True, append_images=frames[1:])
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a picture",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>",
        picture("GIF"),
        picture("BMP"),
        picture("JPEG")[:200],
        b"GIF89a<html>",
        head_only(12_000, 12_000),
        head_only(50_000, 50_000),
        head_only(2_000_000_000, 1),
        animated(),
        b"\x89PNG\r\n\x1a\n" + b"\0" * (logo.BYTES + 1),
    ],
)
def test_anything_else_is_refused(content):
    with pytest.raises(logo.NotAPicture):
        logo.drawn_anew(content)
