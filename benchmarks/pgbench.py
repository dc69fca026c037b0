"""Runs a script with ``pgbench`` and reads from its log what each transaction took."""

from __future__ import annotations

import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.support.postgres import HOST, SUPERUSER, PostgresServer


@dataclass(frozen=True, slots=True)
class Told:
    """One transaction, in seconds: how long it waited for its turn, then took; and when it ended."""

    waited: float
    took: float
    ended: float


class PgBench:
    """*clients* clients on one database, each on a connection of its own, with prepared statements."""

    def __init__(self, server: PostgresServer, database: str, script: str, clients: int) -> None:
        self._server, self._database, self._script, self._clients = server, database, script, clients

    def run(self, rate: float, seconds: float, warm: float) -> list[Told]:
        """What was done in *seconds* after *warm* more in which every client prepares its statements.

        With a rate of 0 as fast as it goes.

        Raises:
            RuntimeError: pgbench failed, in its own words.
        """
        with tempfile.TemporaryDirectory() as folder:
            self._run(Path(folder), rate, round(warm + seconds))
            told = [_read(line) for log in Path(folder).glob("log*") for line in log.read_text().splitlines()]
        last = max(one.ended for one in told)
        return [one for one in told if one.ended > last - seconds]

    def _run(self, folder: Path, rate: float, seconds: int) -> None:
        (folder / "script.sql").write_text(self._script)
        command = [
            *(str(self._server.binary("pgbench")), "--no-vacuum", "--protocol=prepared"),
            *("-h", HOST, "-p", str(self._server.port), "-U", SUPERUSER),
            *("-f", "script.sql", "-D", "turn=0", "-c", str(self._clients), "-j", "2", "-T", str(seconds)),
            *("--log", "--log-prefix=log", *(("-R", str(rate)) if rate else ()), self._database),
        ]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode != 0 or "aborted" in done.stderr:
            raise RuntimeError(done.stderr[-2000:])


def _read(line: str) -> Told:
    """``client number time script seconds microseconds [lag]``; the time counts from when it was due."""
    words = [int(word) for word in line.split()]
    lag = words[6] if len(words) > 6 else 0
    return Told(lag / 1e6, (words[2] - lag) / 1e6, words[4] + words[5] / 1e6)
