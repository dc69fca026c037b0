"""Packs a tile as PNG: less thorough than Qt's own writer, five times as fast, and other threads go on."""

from __future__ import annotations

import struct
import zlib

from PySide6.QtGui import QImage

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_END = struct.pack(">I", 0) + b"IEND" + struct.pack(">I", zlib.crc32(b"IEND"))
_RGB, _RGBA = 2, 6

#: zlib's level: 2 is nearly as fast as 1; 6 makes a file smaller by a twentieth in twice the time.
_LEVEL = 2


def png_of(image: QImage) -> bytes:
    """*image* as PNG; with an alpha channel if it has one."""
    import numpy as np  # see map_index: not at the start of a seat

    clear = image.hasAlphaChannel()
    form = QImage.Format.Format_RGBA8888 if clear else QImage.Format.Format_RGB888
    plain = image.convertToFormat(form)
    width, height, depth = plain.width(), plain.height(), 4 if clear else 3
    pixels = np.frombuffer(plain.constBits(), np.uint8).reshape(height, plain.bytesPerLine())
    rows = np.zeros((height, 1 + width * depth), np.uint8)  # each row begins with its filter: none
    rows[:, 1:] = pixels[:, : width * depth]
    head = struct.pack(">IIBBBBB", width, height, 8, _RGBA if clear else _RGB, 0, 0, 0)
    return _SIGNATURE + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(rows.data, _LEVEL)) + _END


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
