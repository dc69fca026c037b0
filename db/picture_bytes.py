"""Tells a whole picture from a piece of one, without decoding it."""

from __future__ import annotations

import struct
import zlib

_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
_JPEG_END = b"\xff\xd9"


def is_whole_picture(content: bytes) -> bool:
    """Whether *content* is a PNG, JPEG or WebP from its first to its last byte.

    A PNG is checked against its check sums; of the others only beginning, length and end are looked at.
    """
    if content.startswith(_PNG):
        return _whole_png(content)
    if content.startswith(_JPEG):
        return _JPEG_END in content[-64:]  # some writers pad
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return len(content) >= 8 + int.from_bytes(content[4:8], "little")
    return False


def _whole_png(content: bytes) -> bool:
    at = len(_PNG)
    while at + 12 <= len(content):
        length, kind = struct.unpack_from(">I4s", content, at)
        end = at + 8 + length
        if end + 4 > len(content):
            return False
        if zlib.crc32(content[at + 4 : end]) != int.from_bytes(content[end : end + 4], "big"):
            return False
        if kind == b"IEND":
            return True
        at = end + 4
    return False
