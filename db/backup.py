"""A hall's database into one file and back, checked both times. Seats may work on during a backup."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select, text
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine

from db import schema
from db.engine import open_engine, parse_url
from db.failures import said_plainly
from db.postgres_tools import run_tool
from db.schema import SchemaState, WrongSchema
from db.tables import cases, people
from db.verify import Verdict, verify
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.sandbox.kind import HallKind, require_kind
from dispatcher_app.i18n import _

Progress = Callable[[int, int], None]
#: The first bytes of a SQLite file and of ``pg_dump --format=custom``.
_SQLITE_MARK, _DUMP_MARK = b"SQLite format 3\x00", b"PGDMP"


@dataclass(frozen=True, slots=True)
class BackedUp:
    """``verdict`` is what ``db verify`` says of the copy (SQLite) or of the database it was made of."""

    file: Path
    size: int
    verdict: Verdict


async def back_up(url: str, file: Path, progress: Progress | None = None, *, password: str = "") -> BackedUp:
    """Write the hall at *url* to *file*, which must not exist yet; it appears only when it is whole.

    Raises:
        DomainError: the file is there, the database is not a hall of this version, or the tools are missing.
        ExternalError: the database or the disk failed.
    """
    _require_free(file)
    part = file.with_name(f"{file.name}.part")
    _remove(part)  # what a killed backup left, its log too: SQLite would take that for the new file's
    address = parse_url(url).set(password=password or None)
    try:
        if address.get_backend_name() == "sqlite":
            verdict = await _copy_sqlite(address, part, progress)
        else:
            verdict = await _dump_postgres(url, address, part, progress)
        size = await asyncio.to_thread(_appear, part, file)
    finally:
        _remove(part)
    return BackedUp(file, size, verdict)


def _require_free(file: Path) -> None:
    if file.exists():
        raise _is_there(file)
    if not file.parent.is_dir():
        raise DomainError(_("没有文件夹 {folder},请先建好。").format(folder=file.parent))


def _is_there(file: Path) -> DomainError:
    return DomainError(_("{file} 已存在,没有覆盖。请换一个文件名。").format(file=file))


def _appear(part: Path, file: Path) -> int:
    """*part* under the name *file*, never over another one; its size."""
    _to_disk(part)
    size = part.stat().st_size
    try:
        os.link(part, file)
    except FileExistsError as error:
        raise _is_there(file) from error
    except OSError:  # a file system without links
        part.rename(file)
    return size


async def _copy_sqlite(address: URL, part: Path, progress: Progress | None) -> Verdict:
    source = _existing(address)
    await _require_hall(f"sqlite:///{source}")
    with said_plainly():
        await asyncio.to_thread(_copy_file, source, part, "rw")
    return await _checked(f"sqlite:///{part}", progress)


def _existing(address: URL) -> Path:
    source = Path(address.database or "")
    if not source.is_file():
        raise DomainError(_("没有数据库文件 {file}。").format(file=source))
    return source


def _copy_file(source: Path, target: Path, mode: str) -> None:
    """By SQLite's own online copy, as of one moment; a copy in one file, without a log beside it."""
    reading = sqlite3.connect(f"{source.resolve().as_uri()}?mode={mode}", uri=True)
    writing = sqlite3.connect(target)
    try:
        reading.backup(writing)
        writing.execute("PRAGMA journal_mode=DELETE")
    finally:
        writing.close()
        reading.close()


async def _dump_postgres(url: str, address: URL, part: Path, progress: Progress | None) -> Verdict:
    password = address.password or ""
    server = await _require_hall(url, password)
    await run_tool("pg_dump", address, "--format=custom", "--no-owner", f"--file={part}", server=server)
    read = f"--file={os.devnull}", str(part)  # to its last byte
    await run_tool("pg_restore", address, *read, server=server)
    return await _checked(url, progress, password)


async def restore(url: str, file: Path, progress: Progress | None = None, *, password: str = "") -> Verdict:
    """Bring *file* back as the database at *url*, which must be new or never used, up to this version.

    Raises:
        DomainError: the file is no backup of this kind, or the database is in use; nothing was changed.
        ExternalError: the database or the disk failed.
    """
    address = parse_url(url).set(password=password or None)
    is_sqlite = address.get_backend_name() == "sqlite"
    _require_kind(file, is_sqlite)
    if is_sqlite:
        return await _restore_sqlite(Path(address.database or ""), file, progress)
    return await _restore_postgres(url, address, file, progress)


def _require_kind(file: Path, is_sqlite: bool) -> None:
    try:
        with file.open("rb") as handle:
            mark = handle.read(len(_SQLITE_MARK))
    except OSError as error:
        raise DomainError(_("读不了备份文件 {file}:{why}").format(file=file, why=error.strerror)) from error
    if is_sqlite and mark.startswith(_DUMP_MARK):
        raise DomainError(_("这是 PostgreSQL 的备份,只能恢复到 postgresql:// 地址。"))
    if not is_sqlite and mark.startswith(_SQLITE_MARK):
        raise DomainError(_("这是 SQLite 的备份,只能恢复到 sqlite:/// 地址。"))
    if not mark.startswith(_SQLITE_MARK if is_sqlite else _DUMP_MARK):
        raise DomainError(_("{file} 不是数据库备份。").format(file=file))


async def _restore_sqlite(target: Path, file: Path, progress: Progress | None) -> Verdict:
    """Into a file beside the target, which takes its place when it is proved whole."""
    await _require_unused(f"sqlite:///{target}")
    part = target.with_name(f"{target.name}.part")
    _remove(part)
    try:
        with said_plainly():
            await asyncio.to_thread(_copy_file, file, part, "ro")
        verdict = await _upgraded_and_checked(f"sqlite:///{part}", progress)
        if verdict.ok:
            await asyncio.to_thread(_take_place, part, target)
    finally:
        _remove(part)
    return verdict


def _take_place(part: Path, target: Path) -> None:
    with sqlite3.connect(part) as connection:  # nothing may be left in a log beside it
        connection.execute("PRAGMA journal_mode=DELETE")
    connection.close()
    _to_disk(part)
    _remove(target)
    part.replace(target)


async def _restore_postgres(url: str, address: URL, file: Path, progress: Progress | None) -> Verdict:
    password = address.password or ""
    engine = open_engine(url, pooled=False, password=password)
    try:
        found = await schema.look(engine)
        server = await _version_of(engine)
    finally:
        await engine.dispose()
    if found.state is not SchemaState.EMPTY:
        raise DomainError(
            _("目标库里已有数据表,没有恢复。请先建一个空库(createdb),再恢复到它;原库不会改动。")
        )
    await _require_live_dump(address, file, server)
    await run_tool(
        "pg_restore",
        address,
        "--no-owner",
        "--no-privileges",
        "--single-transaction",
        "--exit-on-error",
        f"--dbname={address.database}",
        str(file),
        server=server,
    )
    return await _upgraded_and_checked(url, progress, password)


async def _require_live_dump(address: URL, file: Path, server: int) -> None:
    """Before anything is restored: the mark in a dump of a hall; one of before the mark has none.

    Raises:
        WrongHall: it is that of a sandbox.
    """
    only_mark = ("--data-only", "--table=hall_kind", "--file=-", str(file))
    said = await run_tool("pg_restore", address, *only_mark, server=server)
    marks = [line.partition("\t")[2] for line in said.splitlines() if line.startswith("1\t")]
    require_kind(HallKind(marks[0]) if marks else None, HallKind.LIVE)


async def _require_hall(url: str, password: str = "") -> int:
    """The major version of its server; 0 for a file."""
    engine = open_engine(url, pooled=False, password=password)
    try:
        await schema.require_current(engine)
        return await _version_of(engine)
    finally:
        await engine.dispose()


async def _version_of(engine: AsyncEngine) -> int:
    if engine.dialect.name != "postgresql":
        return 0
    with said_plainly():
        async with engine.connect() as connection:
            return int((await connection.execute(text("SHOW server_version_num"))).scalar_one()) // 10_000


async def _require_unused(url: str, password: str = "") -> None:
    """Raises:
    DomainError: there are cases or people in it, or it is not a hall at all.
    """
    engine = open_engine(url, pooled=False, password=password)
    try:
        found = await schema.look(engine)
        if found.state is SchemaState.EMPTY:
            return
        if found.state is not SchemaState.CURRENT or await _is_used(engine):
            raise DomainError(_("目标数据库已在使用,没有恢复。请换一个新的地址;原库没有改动。"))
    finally:
        await engine.dispose()


async def _is_used(engine: AsyncEngine) -> bool:
    with said_plainly():
        async with engine.connect() as connection:
            counts = [
                (await connection.execute(select(func.count()).select_from(table))).scalar_one()
                for table in (cases, people)
            ]
    return any(counts)


async def _upgraded_and_checked(url: str, progress: Progress | None, password: str = "") -> Verdict:
    """A backup of an older version is brought up to date; that also gives roles their rights again."""
    engine = open_engine(url, pooled=False, password=password)
    try:
        found = await schema.look(engine)
        if found.state in (SchemaState.EMPTY, SchemaState.FOREIGN, SchemaState.NEWER):
            raise WrongSchema(found.state)
        await schema.upgrade(engine)
        return await verify(engine, progress)
    finally:
        await engine.dispose()


async def _checked(url: str, progress: Progress | None, password: str = "") -> Verdict:
    engine = open_engine(url, pooled=False, password=password)
    try:
        return await verify(engine, progress)
    finally:
        await engine.dispose()


def _to_disk(file: Path) -> None:
    with file.open("rb+") as handle:
        os.fsync(handle.fileno())


def _remove(file: Path) -> None:
    for beside in ("", "-wal", "-shm", "-journal"):
        file.with_name(file.name + beside).unlink(missing_ok=True)
