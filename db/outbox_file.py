"""The outbox in a small SQLite file of the profile: what was kept survives a kill and a power cut."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime
from pathlib import Path
from uuid import UUID

from db.command_codec import command_from, command_text
from dispatcher_app.domain.commands import Actor, Command, Verb
from dispatcher_app.i18n import _
from dispatcher_app.services.outbox import Kept, KeptPhoto, Outcome, Owner
from dispatcher_app.services.ports import ExternalError

_BUSY_SECONDS = 5.0
#: AUTOINCREMENT: a place is never used twice, because ``-place`` stands for a report that is not sent yet.
_TABLES = (
    """CREATE TABLE IF NOT EXISTS kept (
    place INTEGER PRIMARY KEY AUTOINCREMENT, hall TEXT NOT NULL, person TEXT NOT NULL,
    case_key INTEGER NOT NULL, command_id TEXT NOT NULL, body TEXT NOT NULL, about TEXT NOT NULL,
    at TEXT NOT NULL, after TEXT NOT NULL DEFAULT '', refused TEXT NOT NULL DEFAULT '',
    UNIQUE (hall, person, command_id))""",
    """CREATE TABLE IF NOT EXISTS outcomes (
    hall TEXT NOT NULL, person TEXT NOT NULL, command_id TEXT NOT NULL,
    case_id INTEGER NOT NULL, version INTEGER NOT NULL,
    PRIMARY KEY (hall, person, command_id)) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS photos (
    hall TEXT NOT NULL, person TEXT NOT NULL, sha256 TEXT NOT NULL, mime TEXT NOT NULL, data BLOB NOT NULL,
    at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP, PRIMARY KEY (hall, person, sha256))""",
    """CREATE TABLE IF NOT EXISTS begun (
    place INTEGER PRIMARY KEY, hall TEXT NOT NULL, person TEXT NOT NULL,
    case_id INTEGER NOT NULL, version INTEGER NOT NULL, at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP)""",
)
_KEPT = "SELECT place, body, about, at, after, refused FROM kept"
_Row = tuple[int, str, str, str, str, str]


class OutboxFile:
    """Implements :class:`dispatcher_app.services.outbox.OutboxStore`.

    ``synchronous=FULL``: a call that returned has reached the disk. The lease is a lock on a second file,
    which the system gives back when its holder dies.
    """

    def __init__(self, path: Path) -> None:
        self._lease_path = path.with_name(f"{path.stem}-lease.db")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._writer, self._reader = _Line(path), _Line(path)
            for table in _TABLES:
                self._writer.connection.execute(table)
        except (sqlite3.Error, OSError) as error:
            raise ExternalError(_("待发送文件打不开,请检查本机磁盘和权限。")) from error

    def keep(self, owner: Owner, command: Command, actor: Actor, at: datetime, about: str) -> Kept:
        """Keep *command* last in order; the same command a second time is the one that is there."""
        with self._writing() as connection:
            there = self._found(connection, owner, command.id)
            if there is None:
                self._insert(connection, owner, command, actor, at, about)
                there = self._found(connection, owner, command.id)
        assert there is not None
        return there

    def _insert(
        self,
        connection: sqlite3.Connection,
        owner: Owner,
        command: Command,
        actor: Actor,
        at: datetime,
        about: str,
    ) -> None:
        command = self._on_begun_case(connection, owner, command)
        waits_for = connection.execute(
            # A report that was refused began no case: what follows it is told so.
            "SELECT command_id FROM kept WHERE hall = ? AND person = ? AND case_key = ? "
            "AND (refused = '' OR case_key < 0) ORDER BY place DESC LIMIT 1",
            (owner.hall, owner.person, command.case_id or 0),
        ).fetchone()
        new = connection.execute(
            "INSERT INTO kept (hall, person, case_key, command_id, body, about, at, after) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                owner.hall,
                owner.person,
                command.case_id or 0,
                str(command.id),
                command_text(command, actor),
                about,
                at.isoformat(),
                waits_for[0] if waits_for else "",
            ),
        )
        if command.verb is Verb.REPORT:
            connection.execute("UPDATE kept SET case_key = -place WHERE place = ?", (new.lastrowid,))

    @staticmethod
    def _on_begun_case(connection: sqlite3.Connection, owner: Owner, command: Command) -> Command:
        """Its report may have gone out while this was on its way here."""
        key = command.case_id or 0
        begun = _begun(connection, owner, -key) if key < 0 else None
        return begun.followed_by(command) if begun is not None else command

    def of(self, owner: Owner) -> list[Kept]:
        """Everything of *owner*, in order."""
        with self._reader.plainly() as connection:
            rows = connection.execute(
                f"{_KEPT} WHERE hall = ? AND person = ? ORDER BY place", (owner.hall, owner.person)
            ).fetchall()
        return [_kept(row) for row in rows]

    def elsewhere(self, owner: Owner) -> int:
        with self._reader.plainly() as connection:
            found = connection.execute(
                "SELECT count(*) FROM kept WHERE hall <> ? AND person = ?", (owner.hall, owner.person)
            ).fetchone()
        return int(found[0])

    def sent(self, owner: Owner, kept: Kept, outcome: Outcome) -> None:
        """It is in the hall's database; those that wait for it learn where."""
        with self._writing() as connection:
            self._remove(connection, owner, kept.place)
            connection.execute(
                "INSERT OR REPLACE INTO outcomes VALUES (?, ?, ?, ?, ?)",
                (owner.hall, owner.person, str(kept.command.id), outcome.case_id, outcome.version),
            )
            if kept.command.verb is Verb.REPORT:
                self._note_begun(connection, owner, kept.place, outcome)
            self._sweep(connection, owner)

    @staticmethod
    def _note_begun(connection: sqlite3.Connection, owner: Owner, place: int, outcome: Outcome) -> None:
        """A form that is still being sent may know the case by its place only."""
        connection.execute("DELETE FROM begun WHERE at < datetime('now', '-1 day')")
        connection.execute(
            "INSERT OR REPLACE INTO begun (place, hall, person, case_id, version) VALUES (?, ?, ?, ?, ?)",
            (place, owner.hall, owner.person, outcome.case_id, outcome.version),
        )

    def refuse(self, owner: Owner, kept: Kept, sentence: str) -> None:
        """It stays, with *sentence*, until it is read."""
        with self._writing() as connection:
            connection.execute(
                "UPDATE kept SET refused = ? WHERE place = ? AND hall = ? AND person = ?",
                (sentence, kept.place, owner.hall, owner.person),
            )

    def forget(self, owner: Owner, place: int) -> None:
        """Only what was refused can be forgotten."""
        with self._writing() as connection:
            self._remove(connection, owner, place, " AND refused <> ''")
            self._sweep(connection, owner)

    def _remove(self, connection: sqlite3.Connection, owner: Owner, place: int, only: str = "") -> None:
        connection.execute(
            f"DELETE FROM kept WHERE place = ? AND hall = ? AND person = ?{only}",
            (place, owner.hall, owner.person),
        )

    def _sweep(self, connection: sqlite3.Connection, owner: Owner) -> None:
        """Outcomes and photos go with the last command that may need them."""
        whose = (owner.hall, owner.person)
        left = connection.execute(
            "SELECT 1 FROM kept WHERE hall = ? AND person = ? LIMIT 1", whose
        ).fetchone()
        if left is None:
            for table in ("outcomes", "photos"):
                connection.execute(f"DELETE FROM {table} WHERE hall = ? AND person = ?", whose)

    def outcome(self, owner: Owner, command_id: UUID) -> Outcome | None:
        with self._reader.plainly() as connection:
            found = connection.execute(
                "SELECT case_id, version FROM outcomes WHERE hall = ? AND person = ? AND command_id = ?",
                (owner.hall, owner.person, str(command_id)),
            ).fetchone()
        return Outcome(*found) if found else None

    def begun(self, owner: Owner, place: int) -> Outcome | None:
        with self._reader.plainly() as connection:
            return _begun(connection, owner, place)

    def put_photo(self, owner: Owner, photo: KeptPhoto) -> None:
        with self._writing() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO photos (hall, person, sha256, mime, data) VALUES (?, ?, ?, ?, ?)",
                (owner.hall, owner.person, photo.sha256, photo.mime, photo.data),
            )

    def photo(self, owner: Owner, sha256: str) -> KeptPhoto | None:
        with self._reader.plainly() as connection:
            found = connection.execute(
                "SELECT sha256, mime, data FROM photos WHERE hall = ? AND person = ? AND sha256 = ?",
                (owner.hall, owner.person, sha256),
            ).fetchone()
        return KeptPhoto(*found) if found else None

    @contextmanager
    def lease(self) -> Iterator[bool]:
        with ExitStack() as stack:
            try:
                holder = sqlite3.connect(
                    self._lease_path, isolation_level=None, timeout=0.0, check_same_thread=False
                )
                stack.enter_context(closing(holder))
                holder.execute("BEGIN EXCLUSIVE")
            except sqlite3.Error:
                yield False
            else:
                yield True

    def close(self) -> None:
        for line in (self._writer, self._reader):
            line.connection.close()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._writer.plainly() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    @staticmethod
    def _found(connection: sqlite3.Connection, owner: Owner, command_id: UUID) -> Kept | None:
        row = connection.execute(
            f"{_KEPT} WHERE hall = ? AND person = ? AND command_id = ?",
            (owner.hall, owner.person, str(command_id)),
        ).fetchone()
        return _kept(row) if row else None


class _Line:
    """One connection and whose turn it is. Reading has its own: it never waits for a writer's disk."""

    def __init__(self, path: Path) -> None:
        self._turn = threading.Lock()
        self.connection = sqlite3.connect(
            path, isolation_level=None, timeout=_BUSY_SECONDS, check_same_thread=False
        )
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            self.connection.execute(f"PRAGMA {pragma}")

    @contextmanager
    def plainly(self) -> Iterator[sqlite3.Connection]:
        with self._turn:
            try:
                yield self.connection
            except sqlite3.Error as error:
                sentence = _("待发送的操作没有存上(本机磁盘可能已满),请先清理磁盘。您录入的内容还在。")
                raise ExternalError(sentence) from error


def _begun(connection: sqlite3.Connection, owner: Owner, place: int) -> Outcome | None:
    found = connection.execute(
        "SELECT case_id, version FROM begun WHERE place = ? AND hall = ? AND person = ?",
        (place, owner.hall, owner.person),
    ).fetchone()
    return Outcome(*found) if found else None


def _kept(row: _Row) -> Kept:
    place, body, about, at, after, refused = row
    command, actor = command_from(body)
    return Kept(
        place=place,
        command=command,
        actor=actor,
        at=datetime.fromisoformat(at),
        about=about,
        after=UUID(after) if after else None,
        refused=refused,
    )
