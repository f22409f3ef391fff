"""QR codes for pages: black on white in both themes, as an address that needs no request."""

import base64
import io

import qrcode
import qrcode.image.svg


def as_picture(words: str) -> str:
    """The code of some words as a ``data:`` address of an SVG picture."""
    drawn = qrcode.make(words, image_factory=qrcode.image.svg.SvgFillImage, box_size=8)
    out = io.BytesIO()
    drawn.save(out)
    return "data:image/svg+xml;base64," + base64.b64encode(out.getvalue()).decode()
