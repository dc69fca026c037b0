"""The log beside a hall that is a file, as the connections of this program hold it.

SQLite keeps what was committed last in a log beside the file, and removes it when the last connection closes.
Who is the last it learns from locks of the operating system, and a program loses its locks on a file as soon
as any part of it closes that file. Then another program that closes the database takes the log away from
under this one. From there on this program reads the file as it no longer is ("malformed"), and what it would
write would break the file for everybody. So each connection looks, before it writes, whether the log is still
the one it has; if not, nothing is written, all are closed, and the file is opened anew
(https://www.sqlite.org/howtocorrupt.html, 2.2 and 4.5).

The same holds of the file itself: one that was moved away is read and written on by whoever has it open, and
whoever comes to its empty place makes a new one there, and throws the log of the old one away. So a
connection also looks whether the file is still the one it has, and a file once had is not made anew.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import time
from contextlib import closing
from functools import cache
from pathlib import Path
from threading import RLock
from typing import Any

#: What SQLite says where the file cannot be made sense of.
_BROKEN = ("malformed", "not a database", "disk i/o error")
#: How long the file may be checked before something is said of it (s): in the event loop, elsewhere.
_IN_LOOP, _ASIDE = 0.04, 2.0


class LogTaken(sqlite3.OperationalError):
    """The log is no longer that of this program's connections; they must be closed, all of them."""

    def __init__(self, why: object = "") -> None:
        super().__init__(f"the log was taken away from under this connection {why}".rstrip())


class FileDamaged(sqlite3.DatabaseError):
    """A connection of its own found a fault in the file, too."""


class FileLog:
    """One per file: how many connections this program has to it, and which log they have.

    *file* is the database's path.
    """

    def __init__(self, file: str) -> None:
        self._file = file
        self._beside = f"{os.path.realpath(file)}-shm"
        self._lock, self._count = RLock(), 0  # a connection may be left behind while it is held
        self._had = False
        #: Whoever comes while the last one goes would have a log that is about to be removed.
        self.coming_or_going = RLock()
        self._held: tuple[int, ...] | None = None

    def connection(self, *arguments: Any, **options: Any) -> OwnConnection:
        """The ``factory`` for ``sqlite3.connect``.

        Raises:
            sqlite3.OperationalError: this program had the file, and it is gone.
        """
        if self._had and not os.path.exists(self._file):
            raise sqlite3.OperationalError("unable to open database file: it was moved or removed")
        return OwnConnection(self, *arguments, **options)

    def may_be_made(self) -> None:
        """Whoever connects next may make the file, whether there was one before or not."""
        self._had = False

    def join(self) -> None:
        """One more has read in the file.

        Raises:
            LogTaken: SQLite gave it the log of the others, which is not there any more.
        """
        with self._lock:
            found = self._found()
            if not self._count or self._held is None:
                self._held = found
            elif self._held != found:
                raise LogTaken
            self._count += 1
            self._had = True

    def leave(self) -> None:
        """One is about to close; after the last one the next may find any log."""
        with self._lock:
            self._count -= 1

    @property
    def is_taken(self) -> bool:
        """Whether the connections of this program are not to be used any more."""
        with self._lock:
            return self._count > 0 and self._held not in (None, self._found())

    def require(self) -> None:
        """Raises:
        LogTaken: see :attr:`is_taken`.
        """
        if self.is_taken:
            raise LogTaken

    def judged(self, error: sqlite3.Error) -> sqlite3.Error:
        """*error* as it is to be told: a file is not called damaged because a connection cannot read it."""
        if isinstance(error, LogTaken) or not any(words in str(error).lower() for words in _BROKEN):
            return error
        if self.is_taken:
            return LogTaken(error)
        return FileDamaged(f"proven: {error}") if self._is_damaged() else error

    def _found(self) -> tuple[int, ...] | None:
        """The file and its log, as the operating system knows them; None where either is not there."""
        try:
            file, beside = os.stat(self._file), os.stat(self._beside)
        except OSError:
            return None
        return file.st_dev, file.st_ino, beside.st_dev, beside.st_ino

    def _is_damaged(self) -> bool:
        """Whether a connection that has read nothing yet finds a fault, in the time there is."""
        until = time.monotonic() + (_IN_LOOP if _in_loop() else _ASIDE)
        there = f"{Path(self._file).absolute().as_uri()}?mode=ro"
        try:
            with closing(sqlite3.connect(there, uri=True, timeout=0)) as fresh:
                fresh.set_progress_handler(lambda: time.monotonic() > until, 1000)
                found: list[tuple[str]] = fresh.execute("PRAGMA quick_check(1)").fetchall()
        except sqlite3.Error as error:
            return any(words in str(error).lower() for words in _BROKEN[:2])
        return found != [("ok",)]


class OwnConnection(sqlite3.Connection):
    """Has read in the file once it is made, and with that has the log; counted from then until it is closed.

    Raises:
        LogTaken: it was given the log of the others, which is not there any more.
    """

    _joined = False

    def __init__(self, log: FileLog, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.log = log
        with log.coming_or_going:
            try:
                self.execute("PRAGMA schema_version").fetchall()
                log.join()
            except BaseException:
                super().close()
                raise
        self._joined = True

    def close(self) -> None:
        with self.log.coming_or_going:
            self._leave()
            super().close()

    def __del__(self) -> None:
        self._leave()

    def _leave(self) -> None:
        if self._joined:
            self._joined = False
            self.log.leave()


@cache
def log_of(file: str) -> FileLog:
    """The one of *file*, for everybody in this program."""
    return FileLog(file)


def _in_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
