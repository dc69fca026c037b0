"""Where a hall on PostgreSQL is: one host or several, each with its port, and which of them is wanted."""

from __future__ import annotations

import re

from sqlalchemy.engine import URL, make_url

PORT = 5432
Place = tuple[str, int]

#: scheme://user@ · hosts · the rest. SQLAlchemy reads one port only, libpq one for each host.
_AUTHORITY = re.compile(
    r"(?P<before>postgresql[^:]*://(?:[^/?]*@)?)(?P<hosts>[^/?@]*,[^/?@]*)(?P<after>.*)", re.S
)
_LIST = "host"


def spelled_out(text: str) -> str:
    """``…@a:5433,b:5434/hall`` in the words SQLAlchemy reads; any other text as it is."""
    found = _AUTHORITY.fullmatch(text)
    if found is None:
        return text
    places = "&".join(f"{_LIST}={host}:{port}" for host, port in map(_place, found["hosts"].split(",")))
    path, mark, query = found["after"].partition("?")
    return f"{found['before']}{path}?{places}{'&' if mark else ''}{query}"


def _place(text: str) -> Place:
    """Raises:
    ValueError: a port that is no number.
    """
    host, colon, port = text.strip().rpartition(":")
    if not colon or text.strip().endswith("]"):
        return text.strip().strip("[]"), PORT
    return host.strip("[]"), int(port)


def places_of(url: URL) -> list[Place]:
    """Every host of *url* with its port, in the order given."""
    if url.host:
        return [(url.host, url.port or PORT)]
    listed = url.query.get(_LIST, ())
    each = [listed] if isinstance(listed, str) else list(listed)
    return [_place(text) for text in each]


def wanted_of(url: URL) -> str:
    """What the hosts are asked for: of several the one that takes commands, unless *url* says otherwise."""
    asked = url.query.get("target_session_attrs")
    if isinstance(asked, str):
        return asked
    return "primary" if len(places_of(url)) > 1 else "any"


def read(text: str) -> URL:
    """Raises:
    sqlalchemy.exc.ArgumentError, ValueError: not a URL.
    """
    return make_url(spelled_out(text))
