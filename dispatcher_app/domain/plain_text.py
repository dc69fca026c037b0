"""Text as it may be kept: what people paste also holds characters that no database and no hash can take."""

from __future__ import annotations

import re

#: Control characters but tab and line feed, and halves of surrogate pairs (not encodable as UTF-8).
_UNKEEPABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def plain_text(text: str) -> str:
    """*text* with one kind of line end and without outer white space and unkeepable characters."""
    if text.isprintable():  # as nearly every text: nothing in it but characters to be seen
        return text.strip()
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNKEEPABLE.sub("", lines).strip()
