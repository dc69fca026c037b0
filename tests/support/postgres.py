"""A PostgreSQL server of the tests' own: made in a temporary folder, gone when the tests are."""

from __future__ import annotations

import asyncio
import itertools
import os
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import asyncpg

from tests.support.postgres_binaries import (
    Owner,
    PostgresBinaries,
    PostgresUnavailableError,
    find_binaries,
    server_owner,
)

HOST = "127.0.0.1"
SUPERUSER = "postgres"
START_SECONDS = 60.0
#: Making a database is ten times faster here than on a busy disk (300 files a database).
MEMORY = Path("/dev/shm")
MEMORY_BYTES = 4 * 1024**3
#: No power cut has to be survived, so nothing waits for the disk; but a crash of the server is
#: (``synchronous_commit`` stays on, or ``stop("immediate")`` would lose commits). The time zone
#: is a hall's, not UTC, so that a query which forgets the zone fails here and not in the hall.
OPTIONS: Mapping[str, str] = {
    "fsync": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "max_connections": "120",
    "timezone": "Asia/Shanghai",
    "unix_socket_directories": "",
}

#: ``pg_hba.conf`` where everybody but the superuser has a password. A cut network is never a way around it.
_PASSWORDS = f"""host all {SUPERUSER} {HOST}/32 trust
host replication all {HOST}/32 trust
host all all {HOST}/32 scram-sha-256
"""

# The server is a child of this small shell, which shuts it down when a line comes in on its
# standard input, and also when that closes without one: then the tests were killed, and it
# removes the folder too. The server's exit code is the shell's.
GUARDIAN = """
exec 3<&0
folder=$1; postgres=$2; log=$3; shift 3
"$postgres" "$@" 3<&- </dev/null >>"$log" 2>&1 &
server=$!
( read -r _ <&3; asked=$?; kill -INT "$server" 2>/dev/null; exit "$asked" ) &
watcher=$!
exec 3<&-
wait "$server"
code=$?
kill "$watcher" 2>/dev/null
wait "$watcher"
if [ $? -eq 1 ]; then rm -rf "$folder"; fi
exit "$code"
"""


class PostgresServer:
    """A private server on an ephemeral port of 127.0.0.1.

    ``start`` and ``stop`` may be called in turn, the data stays; ``close`` (or leaving the
    ``with`` block) stops it for good and removes the folder. Only what this object started is
    ever ended.
    """

    def __init__(
        self,
        binaries: PostgresBinaries | None = None,
        options: Mapping[str, str] | None = None,
        in_memory: bool = True,
        passwords: bool = False,
    ) -> None:
        """Make the cluster; *in_memory* False keeps it on the disk, for large data and for measuring.

        With *passwords* everybody but the superuser has to give theirs (SCRAM), as in a real hall.
        """
        self.owner: Owner = server_owner()
        self.options: dict[str, str] = {**OPTIONS, **(options or {})}
        self.port = 0
        self.folder = _owned_folder(self.owner, in_memory)
        self._guardian: subprocess.Popen[bytes] | None = None
        self._names = itertools.count(1)
        try:
            self.binaries: PostgresBinaries = self._runnable(binaries or find_binaries())
            self._make_cluster()
            if passwords:
                self.keep_file("pg_hba.conf", _PASSWORDS.encode())
        except BaseException:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise

    def __enter__(self) -> PostgresServer:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    @property
    def is_running(self) -> bool:
        return self._guardian is not None and self._guardian.poll() is None

    def binary(self, name: str) -> Path:
        """Path of a program of the same installation, such as ``pg_dump``."""
        return self.binaries.path(name)

    def url(self, database: str = "postgres") -> str:
        """A URL the program's ``--url`` understands; nobody has to give a password."""
        return f"postgresql://{SUPERUSER}@{HOST}:{self.port}/{database}"

    def keep_file(self, name: str, content: bytes) -> Path:
        """A file in the data folder as the server wants it: its owner's, and nobody else reads it."""
        path = self.data / name
        path.write_bytes(content)
        path.chmod(0o600)
        if os.geteuid() == 0:
            os.chown(path, self.owner.uid, self.owner.gid)
        return path

    def start(self) -> None:
        """Start and wait until connections are accepted; the port stays the same after a stop.

        Raises:
            PostgresUnavailableError: it did not come up; the message ends with the server's own words.
        """
        if self.is_running:
            return
        for _attempt in range(3):  # another program may take the free port before the server does
            self.port = self.port or _free_port()
            self._guardian = self._spawn()
            if self._wait_until_ready():
                return
            self.stop()
            self.port = 0
        raise PostgresUnavailableError(
            f"PostgreSQL ({self.binaries.folder}) did not start:\n{self._last_words()}"
        )

    def stop(self, mode: str = "fast") -> None:
        """Stop and wait. ``immediate`` is a crash: clients are cut off, nothing is flushed."""
        guardian, self._guardian = self._guardian, None
        if guardian is None:
            return
        if mode == "immediate" and guardian.poll() is None:
            command = [str(self.binary("pg_ctl")), "stop", "-D", str(self.data), "-m", mode, "-s"]
            subprocess.run(command, check=False, cwd="/", **self.owner.popen_arguments())
        guardian.communicate(b"stop\n", timeout=START_SECONDS)

    def close(self) -> None:
        """Stop for good and remove everything the server wrote."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def create_database(self, name: str = "", template: str = "template0") -> str:
        """Make a database and answer its URL; *template* is copied (it must have no connections)."""
        name = name or f"hall_{os.getpid()}_{next(self._names)}"
        # Copying files is twice as fast as writing the template through the log; new in 15.
        strategy = "STRATEGY file_copy" if self.binaries.major_version() >= 15 else ""
        self.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" {strategy}')
        return self.url(name)

    def drop_database(self, url: str) -> None:
        """Remove the database of *url*, cutting off whoever still uses it."""
        name = url.rpartition("/")[2]
        self.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def execute(self, statement: str, database: str = "postgres") -> None:
        """Run one statement as the superuser, outside any transaction."""
        _blocking(_execute(self.url(database), statement))

    def _runnable(self, binaries: PostgresBinaries) -> PostgresBinaries:
        if binaries.runs_as(self.owner):
            return binaries
        if binaries.origin == "pgserver":
            copy = binaries.copied_to(self.folder / "programs")
            if copy.runs_as(self.owner):
                return copy
        raise PostgresUnavailableError(f"User '{self.owner.name}' cannot run {binaries.folder}/postgres.")

    def _make_cluster(self) -> None:
        command: list[str | Path] = [self.binary("initdb"), "-D", self.data, "-U", SUPERUSER]
        command += [
            "--auth=trust",
            "--encoding=UTF8",
            f"--locale={_locale()}",
            "--no-sync",
            "--no-instructions",
        ]
        made = subprocess.run(
            command, capture_output=True, text=True, cwd="/", **self.owner.popen_arguments()
        )
        if made.returncode != 0:
            raise PostgresUnavailableError(f"initdb failed:\n{made.stdout}{made.stderr}")

    def _spawn(self) -> subprocess.Popen[bytes]:
        options = {**self.options, "listen_addresses": HOST, "port": str(self.port)}
        settings = [part for key, value in options.items() for part in ("-c", f"{key}={value}")]
        server = [self.folder, self.binary("postgres"), self.log, "-D", self.data, *settings]
        return subprocess.Popen(
            ["/bin/sh", "-c", GUARDIAN, "postgres-of-the-tests", *map(str, server)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            start_new_session=True,  # Ctrl-C in the terminal ends the tests, which end the server
            **self.owner.popen_arguments(),
        )

    def _wait_until_ready(self) -> bool:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.is_running:
            if self._says_ready():
                return True
            time.sleep(0.02)
        return False

    def _says_ready(self) -> bool:
        """The eighth line of ``postmaster.pid`` is the state the server writes for ``pg_ctl``."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return len(lines) >= 8 and lines[3] == str(self.port) and lines[7].strip() == "ready"

    def _last_words(self) -> str:
        return self.log.read_text(errors="replace")[-2000:] if self.log.exists() else "(it wrote no log)"


def _owned_folder(owner: Owner, in_memory: bool) -> Path:
    parent = MEMORY if in_memory and _has_room(MEMORY) else None
    folder = Path(tempfile.mkdtemp(prefix="dispatcher-postgres-", dir=parent))
    if os.geteuid() == 0:
        os.chown(folder, owner.uid, owner.gid)
    return folder


def _has_room(folder: Path) -> bool:
    """Whether anyone may write there, and enough: containers often give ``/dev/shm`` 64 MB only."""
    if not (folder.is_dir() and folder.stat().st_mode & stat.S_IWOTH):
        return False
    return shutil.disk_usage(folder).free > MEMORY_BYTES


def _locale() -> str:
    return "C.UTF-8" if sys.platform == "linux" else "C"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


async def _execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def _blocking(coroutine: Coroutine[Any, Any, None]) -> None:
    """Run to the end in a thread, so that it also works where a loop is already running."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, coroutine).result()
