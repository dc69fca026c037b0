"""What a browser says, without the queries of addresses: the key of a map service stands there."""

from __future__ import annotations

import re

_QUERY = re.compile(r"\?[^\s'\"<>)]+")


def without_queries(text: str) -> str:
    """*text* fit for a log."""
    return _QUERY.sub("?…", text)
