"""PostgreSQL's own programs for backups: where they are, how they are run, what they say when they fail."""

from __future__ import annotations

import asyncio
import logging
import os
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy.engine import URL

from db import hosts
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.services.ports import ExternalError

log = logging.getLogger(__name__)

_SUFFIX = ".exe" if sys.platform == "win32" else ""
#: Where installations put one folder for each version: Debian, Red Hat, Windows, macOS.
_INSTALLED = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "C:/Program Files/PostgreSQL/*/bin",
    "/Library/PostgreSQL/*/bin",
)


class NoTools(DomainError):
    """The programs of PostgreSQL are not on this machine."""


def find_tool(name: str, server: int = 0) -> Path:
    """*name* (``pg_dump``, ``pg_restore``) of the version of *server*, or else the next newer one there is.

    An older one does not read a newer server; a much newer one writes settings that an older server refuses
    (``transaction_timeout`` of 17), and files that its own tools do not read.

    Raises:
        NoTools: with a sentence that says what to install.
    """
    found = [path for path in _candidates(name) if path.is_file()]
    if not found:
        sentence = _("找不到 {name}。请安装 PostgreSQL 客户端(Debian:postgresql-client),或把它加入 PATH。")
        raise NoTools(sentence.format(name=name))
    fitting = [path for path in found if _version(path) >= server]
    return min(fitting, key=_version) if server and fitting else max(found, key=_version)


def _candidates(name: str) -> Iterator[Path]:
    asked = shutil.which(name)
    if asked is not None:
        yield Path(asked)
    for pattern in _INSTALLED:
        root = Path(Path(pattern).anchor)
        yield from (folder / f"{name}{_SUFFIX}" for folder in root.glob(str(Path(pattern).relative_to(root))))


def _version(path: Path) -> float:
    """From the name of the folder; what is only on the PATH goes before nothing and after all others."""
    found = re.search(r"(?:postgresql|PostgreSQL|pgsql)[-/\\](\d+)", str(path))
    return float(found[1]) if found else 0.0


async def run_tool(name: str, url: URL, *arguments: str, server: int = 0) -> str:
    """Run *name* on the database of *url*, on a server of the major version *server*; what it printed.

    Raises:
        NoTools: it is not installed.
        ExternalError: it failed; its own last line is in the sentence, all of it in the log.
    """
    program = find_tool(name, server)
    process = await asyncio.create_subprocess_exec(
        program,
        *arguments,
        env={**os.environ, **connection_variables(url)},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        said, complained = await process.communicate()
    except asyncio.CancelledError:
        process.terminate()
        await process.wait()
        raise
    if process.returncode != 0:
        words = complained.decode(errors="replace").strip()
        log.error("%s failed (%s): %s", program, process.returncode, words)
        sentence = _("{name} 没有完成:{why}")
        raise ExternalError(sentence.format(name=name, why=_last_line(words)), retry=False)
    return said.decode(errors="replace")


def _last_line(words: str) -> str:
    lines = [line for line in words.splitlines() if line.strip()]
    errors = [line for line in lines if "error:" in line.lower()]
    return (errors or lines or ["?"])[0][:300]


def connection_variables(url: URL) -> dict[str, str]:
    """The environment in which libpq's programs find the database: no process list shows it."""
    places = hosts.places_of(url)
    variables = {
        "PGHOST": ",".join(host for host, _port in places),
        "PGPORT": ",".join(str(port) for _host, port in places),
        "PGUSER": url.username or "",
        "PGPASSWORD": url.password or "",
        "PGDATABASE": url.database or "",
        "PGSSLMODE": str(url.query.get("sslmode", "")),
        "PGSSLROOTCERT": str(url.query.get("sslrootcert", "")),
        "PGTARGETSESSIONATTRS": hosts.wanted_of(url),
        "PGCONNECT_TIMEOUT": "10",
    }
    return {name: value for name, value in variables.items() if value}
