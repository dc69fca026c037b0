"""How far a seat trusts the server: ``sslmode`` and ``sslrootcert`` of the address, as PostgreSQL means them.

| mode | encrypted | certificate by a known authority | made out to this host |
|---|---|---|---|
| disable | no | | |
| prefer (default) | if the server can | no | no |
| require | yes | only with ``sslrootcert`` | no |
| verify-ca | yes | yes | no |
| verify-full | yes | yes | yes |

``sslrootcert`` is a PEM file; without one the authorities that this machine knows are trusted.
"""

from __future__ import annotations

import ssl
from pathlib import Path

from sqlalchemy.engine import URL

from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _

MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
#: The words of an address that are read here.
WORDS = ("sslmode", "sslrootcert")


class BadTls(DomainError):
    """The address asks for a mode or a certificate that there is not."""


def of_url(url: URL) -> ssl.SSLContext | str | None:
    """What asyncpg takes as ``ssl``; None where the address says nothing of it.

    Raises:
        BadTls: with a sentence.
    """
    mode, root = _word(url, "sslmode"), _word(url, "sslrootcert")
    if mode and mode not in MODES:
        raise BadTls(_("sslmode 应为 {modes} 之一。").format(modes=" / ".join(MODES)))
    if mode in ("verify-ca", "verify-full") or (root and mode == "require"):
        return _verifying(root, by_name=mode == "verify-full")
    return mode or None


def _word(url: URL, name: str) -> str:
    found = url.query.get(name, "")
    return found if isinstance(found, str) else found[-1]


def _verifying(root: str, *, by_name: bool) -> ssl.SSLContext:
    path = str(Path(root).expanduser()) if root else None
    try:
        context = ssl.create_default_context(cafile=path)
    except (OSError, ssl.SSLError) as error:
        raise BadTls(_("读不了根证书 {file},请检查地址中的 sslrootcert。").format(file=root)) from error
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.check_hostname = by_name
    return context
