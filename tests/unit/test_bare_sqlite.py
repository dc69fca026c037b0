"""Connections of threads: none stays open that nobody will close."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy.exc import DatabaseError

from db.bare_sqlite import BareSqlite


def _is_open(driver: sqlite3.Connection) -> bool:
    try:
        driver.execute("SELECT 1")
    except sqlite3.ProgrammingError:
        return False
    return True


def test_what_is_given_back_is_used_again_and_closed_at_the_end(tmp_path: Path) -> None:
    file = BareSqlite(str(tmp_path / "hall.db"), pooled=True)
    first = file.take()
    file.give_back(first)
    again = file.take()
    assert again.driver is first.driver
    file.give_back(again)
    file.close()
    assert not _is_open(first.driver)


def test_one_in_use_while_the_file_is_closed_is_closed_when_given_back(tmp_path: Path) -> None:
    """A window closes while a thread still writes: nothing may keep the file open after that."""
    file = BareSqlite(str(tmp_path / "hall.db"), pooled=True)
    used = file.take()
    file.close()
    assert _is_open(used.driver)
    file.give_back(used)
    assert not _is_open(used.driver)


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts open files as Linux lists them")
def test_a_file_that_is_no_database_is_let_go(tmp_path: Path) -> None:
    path = tmp_path / "hall.db"
    path.write_bytes(b"something else entirely " * 1000)
    with pytest.raises(DatabaseError) as failure:
        BareSqlite(str(path), pooled=True).take()
    held = {os.path.realpath(f"/proc/self/fd/{number}") for number in os.listdir("/proc/self/fd")}
    assert str(path) not in held, failure
