"""A seat lost its locks on the hall's file, and another program took the log away from under it."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text

from db.at_once import AtOnce, Executes
from db.engine import open_engine
from db.failures import said_plainly
from db.file_log import log_of
from db.tables import case_numbers
from dispatcher_app.services.ports import ExternalError
from tests.support.hall import run_to_end
from tests.support.live_hall import Watcher, until

#: Another program: opens the file, commits, and is the last to close it, as far as it can see.
_COMES_AND_GOES = """
import sqlite3, sys
with sqlite3.connect(sys.argv[1]) as at:
    days = [(f"{sys.argv[2]}{n}",) for n in range(400)]
    at.executemany("INSERT INTO case_numbers (day, last) VALUES (?, 1)", days)
at.close()
"""
_DAYS = select(case_numbers.c.day)


def _file(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def _take_the_log(file: Path, name: str = "其他") -> None:
    """As a dialog for files did that looked into each of them."""
    for beside in ("", "-wal", "-shm"):
        file.with_name(file.name + beside).open("rb").close()
    subprocess.run([sys.executable, "-c", _COMES_AND_GOES, str(file), name], check=True, timeout=60)
    assert not file.with_name(f"{file.name}-wal").exists()


async def _add(at_once: AtOnce, day: str) -> None:
    async def add(connection: Executes) -> None:
        await connection.execute(insert(case_numbers), {"day": day, "last": 1})

    with said_plainly():
        await at_once.write(add)


def test_nothing_is_written_into_a_log_that_is_gone_and_the_seat_comes_back_by_itself(
    sqlite_hall: str,
) -> None:
    """Written, and brought home when the seat leaves, it would break the file for everybody."""
    file = _file(sqlite_hall)

    async def work() -> None:
        engine = open_engine(sqlite_hall)
        at_once = AtOnce(engine)
        await _add(at_once, "之前")
        async with engine.connect() as connection:  # one more of another kind, idle afterwards
            await connection.execute(text("SELECT count(*) FROM cases"))
        _take_the_log(file)
        with pytest.raises(ExternalError, match="另一个程序动了数据库文件") as told:
            await _add(at_once, "丢了")
        assert told.value.retry
        seat = Watcher(engine)
        async with seat.live.running():
            await until(lambda: not log_of(str(file)).is_taken)
            await _add(at_once, "之后")
            _take_the_log(file, "再次")
            await until(lambda: [change.state.value for change in seat.contacts] == ["lost", "here"])
            days = set(await at_once.read(_DAYS, lambda row: str(row.day)))
            assert {"之前", "之后", "其他0", "再次399"} <= days
            assert "丢了" not in days
        await engine.dispose()

    run_to_end(work())
    with closing(sqlite3.connect(file)) as later:
        assert later.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert later.execute("SELECT count(*) FROM case_numbers").fetchone() == (802,)


def test_a_good_file_is_not_called_damaged(sqlite_hall: str) -> None:
    """Neither while the log is right nor once it is gone; a spoilt one is (see the tests of failures)."""
    file = _file(sqlite_hall)
    unread = sqlite3.DatabaseError("database disk image is malformed")
    with closing(log_of(str(file)).connection(file)) as own:
        own.execute("PRAGMA journal_mode=WAL")
        with pytest.raises(ExternalError, match="请退出程序再打开") as told, said_plainly():
            raise own.log.judged(unread)
        assert "已损坏" not in str(told.value)
        own.execute("INSERT INTO case_numbers (day, last) VALUES ('甲', 1)")
        own.commit()
        _take_the_log(file)
        with pytest.raises(ExternalError, match="另一个程序动了"), said_plainly():
            raise own.log.judged(unread)


def test_connections_that_come_and_go_at_once_never_raise_a_false_alarm(sqlite_hall: str) -> None:
    async def work() -> None:
        async def use(number: int) -> None:
            engine = open_engine(sqlite_hall, pooled=number % 2 == 0)
            at_once = AtOnce(engine)
            for turn in range(8):
                await _add(at_once, f"{number}-{turn}")
                async with engine.connect() as connection:
                    await connection.execute(text("SELECT 1 FROM cases"))
            await engine.dispose()

        await asyncio.gather(*(use(number) for number in range(4)))

    run_to_end(work())
    assert not log_of(str(_file(sqlite_hall))).is_taken


def test_a_file_that_was_moved_away_is_lost_not_made_anew_and_is_there_again_when_it_is_back(
    sqlite_hall: str,
) -> None:
    """Else an empty hall would stand in its place, and what the log beside it held would be gone."""
    file = _file(sqlite_hall)
    away = file.with_name("moved.db")

    async def work() -> None:
        engine = open_engine(sqlite_hall)
        at_once = AtOnce(engine)
        seat = Watcher(engine)
        async with seat.live.running():
            await _add(at_once, "之前")
            file.rename(away)
            await until(lambda: [change.state.value for change in seat.contacts] == ["lost"])
            for _again in range(2):
                with pytest.raises(ExternalError):
                    await _add(at_once, "丢了")
                with pytest.raises(ExternalError), said_plainly():
                    async with engine.connect() as connection:
                        await connection.execute(text("SELECT 1 FROM cases"))
            assert not file.exists()
            away.rename(file)
            await until(lambda: [change.state.value for change in seat.contacts] == ["lost", "here"])
            days = set(await at_once.read(_DAYS, lambda row: str(row.day)))
            assert "之前" in days
            assert "丢了" not in days
        await engine.dispose()

    run_to_end(work())
