"""A primary with a synchronous standby on loopback ports: made by the real programs, killed for real."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import time
from types import TracebackType

import asyncpg

from tests.support.postgres import HOST, SUPERUSER, PostgresServer
from tests.support.postgres_binaries import PostgresUnavailableError

_PRIMARY = {"wal_level": "replica", "max_wal_senders": "4", "hot_standby": "on"}
_SECONDS = 30.0


class Standby(PostgresServer):
    """A copy of a running primary that follows it until it is promoted."""

    def __init__(self, primary: PostgresServer) -> None:
        self._primary = primary
        super().__init__(primary.binaries, _PRIMARY)

    def _make_cluster(self) -> None:
        command = [str(self.binary("pg_basebackup")), "-D", str(self.data), "-R", "-X", "stream"]
        command += ["-c", "fast", "-h", HOST, "-p", str(self._primary.port), "-U", SUPERUSER, "--no-sync"]
        made = subprocess.run(
            command, capture_output=True, text=True, cwd="/", **self.owner.popen_arguments()
        )
        if made.returncode != 0:
            raise PostgresUnavailableError(f"pg_basebackup failed:\n{made.stdout}{made.stderr}")

    def _says_ready(self) -> bool:
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return len(lines) >= 8 and lines[3] == str(self.port) and lines[7].strip() in ("ready", "standby")


class Pair:
    """``primary`` and ``standby``; no commit is acknowledged before both have it on their disks."""

    def __init__(self) -> None:
        self.primary = PostgresServer(options=_PRIMARY)
        self.standby: Standby | None = None

    def __enter__(self) -> Pair:
        self.primary.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.standby is not None:
            self.standby.close()
        self.primary.close()

    def url(self, database: str) -> str:
        """Both hosts, as a seat is given them."""
        assert self.standby is not None
        places = f"{HOST}:{self.primary.port},{HOST}:{self.standby.port}"
        return f"postgresql://{SUPERUSER}@{places}/{database}"

    def join(self) -> None:
        """Make the standby and wait for it: from here on commits are synchronous."""
        self.standby = Standby(self.primary)
        self.standby.start()
        # Not in what the standby copied: promoted, it has nobody to wait for.
        self.primary.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
        self.primary.execute("SELECT pg_reload_conf()")
        deadline = time.monotonic() + _SECONDS
        while not asyncio.run(self._is_synchronous()):
            if time.monotonic() > deadline:
                raise PostgresUnavailableError("the standby did not become synchronous")
            time.sleep(0.05)

    async def _is_synchronous(self) -> bool:
        connection = await asyncpg.connect(self.primary.url())
        try:
            states = await connection.fetch("SELECT sync_state FROM pg_stat_replication")
        finally:
            await connection.close()
        return [row["sync_state"] for row in states] == ["sync"]

    def kill_primary(self) -> None:
        """SIGKILL: the server gets no chance to say anything."""
        pid = int((self.primary.data / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGKILL)

    async def promote(self) -> None:
        """The standby takes commands from here on."""
        assert self.standby is not None
        connection = await asyncpg.connect(self.standby.url())
        try:
            assert await connection.fetchval("SELECT pg_promote(true, 30)")
        finally:
            await connection.close()
