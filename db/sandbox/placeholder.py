"""The picture that stands for a photo of the live hall: drawn, with nothing of the photo in it."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw, ImageFont

MIME = "image/jpeg"
_WIDE, _HIGH, _STRIPE = 480, 360, 40
_GROUND, _LINE, _INK = (226, 229, 232), (206, 211, 216), (96, 106, 116)


def placeholder(number: int) -> bytes:
    """A JPEG of its own for every *number*."""
    picture = Image.new("RGB", (_WIDE, _HIGH), _GROUND)
    pen = ImageDraw.Draw(picture)
    for left in range(-_HIGH, _WIDE, _STRIPE):
        pen.line((left, _HIGH, left + _HIGH, 0), fill=_LINE, width=_STRIPE // 3)
    font = ImageFont.load_default(size=40)
    pen.text((_WIDE / 2, _HIGH / 2), f"SANDBOX {number}", fill=_INK, font=font, anchor="mm")
    content = io.BytesIO()
    picture.save(content, "JPEG", quality=60)
    return content.getvalue()
