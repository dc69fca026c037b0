"""PNG straight from numpy, most of them of 256 colours: a map tile in a third of a millisecond.

Filter 0 and run-length deflate: flat map pictures come out smaller than with the usual search for repeats,
and several times faster (PNG specification, third edition, chunks IHDR, PLTE, tRNS, IDAT, IEND).
"""

from __future__ import annotations

import struct
import zlib

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_END = struct.pack(">I", 0) + b"IEND" + struct.pack(">I", zlib.crc32(b"IEND"))
_PALETTE_COLOUR, _TRUE_COLOUR = 3, 6
_RLE_LEVEL = 6  # any from 4 on: run lengths take no search


def palette_png(pixels: Bytes, palette: Bytes) -> bytes:
    """The picture *pixels* (rows of numbers into *palette*), whose rows are red, green, blue, alpha (not
    premultiplied), at most 256 of them.
    """
    height, width = pixels.shape
    return b"".join(
        (
            _SIGNATURE,
            _head(width, height, _PALETTE_COLOUR),
            _chunk(b"PLTE", palette[:, :3].tobytes()),
            _chunk(b"tRNS", palette[:, 3].tobytes()),
            _chunk(b"IDAT", _packed(pixels)),
            _END,
        )
    )


def rgba_png(pixels: Bytes) -> bytes:
    """The picture *pixels*: rows of red, green, blue, alpha (not premultiplied)."""
    height, width = pixels.shape[:2]
    body = _packed(pixels.reshape(height, width * 4))
    return b"".join((_SIGNATURE, _head(width, height, _TRUE_COLOUR), _chunk(b"IDAT", body), _END))


def _packed(rows: Bytes) -> bytes:
    lines = np.zeros((rows.shape[0], rows.shape[1] + 1), np.uint8)
    lines[:, 1:] = rows
    deflate = zlib.compressobj(_RLE_LEVEL, zlib.DEFLATED, 15, 9, zlib.Z_RLE)
    return deflate.compress(lines.data) + deflate.flush()


def _head(width: int, height: int, colour: int) -> bytes:
    return _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0))


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(body, zlib.crc32(kind)))
