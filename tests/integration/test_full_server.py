"""The disk of the server is really full: nothing is half done, and everything goes on once there is room.

The hall lies in a tablespace on a small file system of its own; the log has room, or the server would stop.
Only with ``make soak`` and as root, who may mount one.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.verify import verify
from dispatcher_app.domain.words import Stage
from dispatcher_app.services.ports import ExternalError
from tests.support.hall import Hall, in_hall
from tests.support.postgres import PostgresServer

pytestmark = [pytest.mark.soak, pytest.mark.postgres]
_SIZE = 48 * 1024**2


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    if os.name != "posix" or os.geteuid() != 0:
        pytest.skip("only root may mount a file system")
    mount = ["mount", "-t", "tmpfs", "-o", f"size={_SIZE},mode=0777", "none", str(tmp_path)]
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("no file system may be mounted here")
    try:
        yield tmp_path
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)


def test_a_server_without_room_takes_nothing_by_halves(small_disk: Path) -> None:
    for folder in small_disk.parents:  # the server's own user has to come through
        if folder.owner() == "root" and folder.name.startswith("pytest-"):
            folder.chmod(0o755)
    with PostgresServer() as server:
        place = small_disk / "space"
        place.mkdir()
        os.chown(place, server.owner.uid, server.owner.gid)
        server.execute(f"CREATE TABLESPACE small LOCATION '{place}'")
        server.execute("CREATE DATABASE hall TEMPLATE template0 TABLESPACE small")
        in_hall(server.url("hall"), lambda hall: _until_full_and_on(hall, small_disk / "junk"))


async def _until_full_and_on(hall: Hall, junk: Path) -> None:
    kept = [await hall.case_at(Stage.HANDLING) for _case in range(5)]
    await asyncio.to_thread(_fill, junk)
    full: ExternalError | None = None
    while full is None:  # until the last free pages of the tables are used up
        try:
            kept.append(await hall.report(description="满" * 3000))
        except ExternalError as error:
            full = error
    assert "磁盘已满" in str(full)
    assert full.away, "the seats keep their commands"
    assert [await hall.store.case(case.id) for case in kept] == kept  # reading goes on
    await asyncio.to_thread(junk.unlink)
    kept.append(await hall.report())
    assert (await verify(hall.engine)).ok
    assert await hall.value("SELECT count(*) FROM cases") == len(kept)
    assert await hall.value("SELECT max(last) FROM case_numbers") == len(kept)


def _fill(junk: Path) -> None:
    with junk.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * 65536)
        except OSError:
            return
