"""Proofs that people upload: hostile files are refused, pictures are drawn anew."""

import io
import struct
import zlib

import pytest
from PIL import Image, ImageFile

from petitions.dispatch import rules, scans


def png(width: int = 40, height: int = 30, **info) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(out, "PNG", **info)
    return out.getvalue()


def test_a_photograph_is_drawn_anew_without_what_was_hidden_in_it():
    picture = Image.new("RGB", (40, 30), "white")
    exif = picture.getexif()
    exif[0x010E] = "taken at a place that must stay unknown"
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif)
    kept, kind = scans.clean(out.getvalue() + b"<script>appended</script>")
    assert kind == "image/jpeg"
    assert b"must stay unknown" not in kept
    assert b"script" not in kept


def test_a_large_photograph_is_made_smaller():
    kept, _kind = scans.clean(png(3000, 2000))
    with Image.open(io.BytesIO(kept)) as picture:
        assert max(picture.size) == 2400


def test_a_pdf_is_kept_as_it_is():
    assert scans.clean(b"%PDF-1.7 anything") == (b"%PDF-1.7 anything", "application/pdf")


def bomb() -> bytes:
    head = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
        b"GIF89a" + b"\0" * 40,
        b"MZ" + b"\0" * 100,
        png()[:60],
        bomb(),
        b"%PDF-" + b"0" * (rules.PROOF_BYTES + 1),
    ],
    ids=["empty", "svg", "gif", "program", "cut short", "bomb", "too large"],
)
def test_what_is_not_a_proof_is_refused(content, monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # as WeasyPrint leaves it
    with pytest.raises(scans.NotAProof):
        scans.clean(content)
