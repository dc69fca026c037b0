"""Databases that are busy, full, broken, foreign or gone: one clear sentence, nothing half-written."""

from __future__ import annotations

import asyncio
import ctypes
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import asyncpg
import pytest
from sqlalchemy.dialects.postgresql.asyncpg import AsyncAdapt_asyncpg_dbapi
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError

from db import schema
from db.engine import PRAGMAS, NoFolder, open_engine
from db.failures import _LOST, said_plainly
from db.people import SqlPeople
from db.schema import SchemaState
from db.store import SqlCaseStore
from db.verify import verify
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.words import OPEN, Stage
from dispatcher_app.services.bus import CasesChanged
from dispatcher_app.services.ports import ExternalError, SearchQuery
from tests.support.hall import Hall, in_hall, opened, run_to_end
from tests.support.life import MINUTE
from tests.support.postgres import PostgresServer
from tests.support.postgres_binaries import server_owner
from tests.support.rules import MORNING, RULES

T = TypeVar("T")
LOST = re.escape(_LOST[0])
HOLDER = """
import sqlite3, sys
held = sqlite3.connect(sys.argv[1], isolation_level=None)
for statement in sys.argv[2:]:
    held.execute(statement)
print("held", flush=True)
sys.stdin.read()
"""


def _file(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


@contextmanager
def _held_by_another_program(url: str, *statements: str) -> Iterator[None]:
    """Another process has the file and keeps it until the end of the block."""
    command = [sys.executable, "-c", HOLDER, str(_file(url)), *statements]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        yield
        other.communicate()


async def _every_way_in(hall: Hall) -> list[Callable[[], Awaitable[object]]]:
    """Reading and writing of every kind."""

    async def queue() -> list[object]:
        return [row async for part in hall.store.queue(OPEN) for row in part]

    async def transaction() -> None:
        async with hall.store.transaction() as writing:
            await writing.case(1)

    return [
        queue,
        transaction,
        lambda: hall.report(),
        lambda: hall.store.case(1),
        lambda: hall.store.case_by_number("NS20260302-0001"),
        lambda: hall.store.history(1),
        lambda: hall.store.rows([1]),
        lambda: hall.store.search(SearchQuery(text="井盖")),
        lambda: hall.store.put_blob("a" * 64, "image/jpeg", b"x", MORNING),
        lambda: hall.store.blob("a" * 64),
        lambda: SqlPeople(hall.engine).people(),
        lambda: verify(hall.engine),
        lambda: schema.look(hall.engine),
    ]


async def _all_say(hall: Hall, sentence: str, retry: bool) -> None:
    for way in await _every_way_in(hall):
        with pytest.raises(ExternalError, match=sentence) as told:
            await way()
        assert told.value.retry is retry
        assert told.value.__cause__ is not None


# -- a busy file -------------------------------------------------------------------------------------------


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A seat waits seconds for another writer; the tests a moment."""
    monkeypatch.setattr("db.engine.BUSY_TIMEOUT", 0.3)
    monkeypatch.setattr("db.bare_sqlite.BUSY_TIMEOUT", 0.3)


@pytest.mark.usefixtures("_impatient")
def test_a_file_another_program_writes_to_is_told_as_busy(sqlite_hall: str) -> None:
    async def scenario(hall: Hall) -> None:
        case = await hall.report()
        heard = _Heard(hall)
        with _held_by_another_program(sqlite_hall, "BEGIN IMMEDIATE"):
            for attempt in (
                hall.report(),
                hall.do(Verb.FILE, case),
                SqlPeople(hall.engine).set_password("x", "y"),
            ):
                started = time.perf_counter()
                with pytest.raises(ExternalError, match=r"数据库正忙.*您录入的内容都还在") as told:
                    await attempt
                assert 0.2 < time.perf_counter() - started < 5
                assert told.value.retry
            assert await hall.store.case(case.id) == case  # reading goes on
        assert heard.events == []
        assert (await hall.do(Verb.FILE, case)).case.version == 2
        assert (await hall.report()).number == "NS20260302-0002"

    in_hall(sqlite_hall, scenario)


@pytest.mark.usefixtures("_impatient")
def test_waiting_for_a_busy_file_does_not_hold_up_the_window(sqlite_hall: str) -> None:
    async def scenario(hall: Hall) -> None:
        beats = 0
        with _held_by_another_program(sqlite_hall, "BEGIN IMMEDIATE"):
            waiting = asyncio.ensure_future(hall.report())
            while not waiting.done():
                await asyncio.sleep(0.005)
                beats += 1
        with pytest.raises(ExternalError):
            waiting.result()
        assert beats > 10

    in_hall(sqlite_hall, scenario)


@pytest.mark.usefixtures("_impatient")
def test_a_file_held_exclusively_is_told_as_busy_for_reading_too(sqlite_hall: str) -> None:
    async def scenario(hall: Hall) -> None:
        await hall.engine.dispose()
        statements = ("PRAGMA locking_mode = EXCLUSIVE", "BEGIN EXCLUSIVE")
        with _held_by_another_program(sqlite_hall, *statements):
            for way in (hall.store.case(1), hall.report(), schema.look(hall.engine)):
                with pytest.raises(ExternalError, match="数据库正忙"):
                    await way

    in_hall(sqlite_hall, scenario)


def test_a_writer_who_is_done_in_time_is_waited_for(sqlite_hall: str) -> None:
    async def scenario(hall: Hall) -> None:
        with _held_by_another_program(sqlite_hall, "BEGIN IMMEDIATE"):
            waiting = asyncio.ensure_future(hall.report())
            await asyncio.sleep(0.2)
            assert not waiting.done()
        assert (await waiting).number == "NS20260302-0001"

    in_hall(sqlite_hall, scenario)


# -- a full disk -------------------------------------------------------------------------------------------


def test_a_full_disk_loses_nothing_and_leaves_nothing_half_written(
    sqlite_hall: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = {"pages": 1_000_000}

    async def scenario(hall: Hall) -> None:
        case = await hall.report()
        await hall.engine.dispose()
        pages = sqlite3.connect(_file(sqlite_hall)).execute("PRAGMA page_count").fetchone()[0]
        full["pages"] = pages
        long = {"description": "井" * 4000, "place": "很长" * 100}
        for attempt in (
            lambda: hall.report(**long),
            lambda: hall.do(Verb.AMEND, case, **long),
            lambda: hall.store.put_blob("b" * 64, "image/jpeg", b"x" * 500_000, MORNING),
        ):
            with pytest.raises(ExternalError, match=r"磁盘已满,未能保存.*您录入的内容都还在") as told:
                await _until_it_fails(attempt)
            assert told.value.retry
        kept = await hall.value("SELECT count(*) FROM cases")
        verdict = await verify(hall.engine)
        assert (verdict.problem, verdict.cases) == ("", kept)
        full["pages"] = 1_000_000
        await hall.engine.dispose()
        await hall.report(**long)
        assert (await verify(hall.engine)).ok

    class Limited(tuple[str, ...]):
        """The usual settings, and at most so many pages as there are now."""

        def __iter__(self) -> Iterator[str]:
            return iter((*PRAGMAS, f"max_page_count={full['pages']}"))

    monkeypatch.setattr("db.engine.PRAGMAS", Limited())
    monkeypatch.setattr("db.bare_sqlite.PRAGMAS", Limited())
    in_hall(sqlite_hall, scenario)


async def _until_it_fails(attempt: Callable[[], Awaitable[object]]) -> None:
    """What is free inside the file is used up first."""
    for _n in range(20):
        await attempt()


# -- broken and foreign files ------------------------------------------------------------------------------


def _broken(url: str, spoil: Callable[[Path], None], sentence: str) -> None:
    """Fill a hall, spoil its file, and try every way in: most must fail, and only with the sentence."""

    async def fill(hall: Hall) -> None:
        for _n in range(30):
            await hall.case_at(Stage.HANDLING)

    in_hall(url, fill)
    spoil(_file(url))

    async def work() -> None:
        engine = open_engine(url, pooled=False)
        try:
            hall = Hall(engine, RULES)
            hall.clock.at = MORNING + 9000 * MINUTE
            told = [error for way in await _every_way_in(hall) if (error := await _failure(way))]
            assert len(told) > 5
            assert all(sentence in str(error) and not error.retry for error in told)
        finally:
            await engine.dispose()

    run_to_end(work())


async def _failure(way: Callable[[], Awaitable[object]]) -> ExternalError | None:
    try:
        await way()
    except ExternalError as error:
        return error
    return None


def test_a_file_with_a_damaged_middle(sqlite_hall: str) -> None:
    def spoil(file: Path) -> None:
        data = bytearray(file.read_bytes())
        data[4096 : len(data) // 4096 * 4096] = os.urandom(len(data) // 4096 * 4096 - 4096)
        file.write_bytes(data)

    _broken(sqlite_hall, spoil, "数据库文件已损坏")


def test_a_file_cut_short(sqlite_hall: str) -> None:
    def spoil(file: Path) -> None:
        os.truncate(file, 4096 * 3)

    _broken(sqlite_hall, spoil, "损坏")


@pytest.mark.parametrize("content", [b"GIF89a not a database" * 500, b"SQLite format 3\x00" + b"\xff" * 8000])
def test_a_file_that_is_no_database_is_told_and_left_alone(sqlite_url: str, content: bytes) -> None:
    file = _file(sqlite_url)
    file.write_bytes(content)

    async def work() -> None:
        engine = open_engine(sqlite_url, pooled=False)
        hall = Hall(engine, RULES)
        await _all_say(hall, "数据库文件已损坏或不是本程序的数据库,请从备份恢复", retry=False)
        with pytest.raises(ExternalError, match="不是本程序的数据库"):
            await schema.upgrade(engine)
        await engine.dispose()

    run_to_end(work())
    assert file.read_bytes() == content
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_a_database_of_another_program_is_told(sqlite_url: str) -> None:
    with sqlite3.connect(_file(sqlite_url)) as other:
        other.execute("CREATE TABLE invoices (id INTEGER)")
    other.close()

    async def work() -> None:
        engine = open_engine(sqlite_url, pooled=False)
        for way in (Hall(engine).store.case(1), Hall(engine).report(), SqlPeople(engine).people()):
            with pytest.raises(ExternalError, match="不是本程序的数据库,或尚未初始化"):
                await way
        await engine.dispose()

    run_to_end(work())


@pytest.mark.parametrize(
    ("path", "error", "sentence"),
    [
        ("folder", ExternalError, "打不开数据库文件,请检查路径和权限"),
        ("file/hall.db", NoFolder, "没有文件夹"),
        ("file/deeper/hall.db", NoFolder, "没有文件夹"),
        ("nowhere/hall.db", NoFolder, "没有文件夹"),
    ],
)
def test_a_path_that_cannot_be_a_file_is_told(
    tmp_path: Path, path: str, error: type[Exception], sentence: str
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("a file where a folder should be")

    async def work() -> None:
        with pytest.raises(error, match=sentence):
            async with opened(f"sqlite:///{tmp_path / path}"):
                pass

    run_to_end(work())


def test_an_empty_file_is_an_empty_database(sqlite_url: str) -> None:
    _file(sqlite_url).touch()

    async def work() -> SchemaState:
        engine = open_engine(sqlite_url, pooled=False)
        state = (await schema.look(engine)).state
        await engine.dispose()
        return state

    assert run_to_end(work()) is SchemaState.EMPTY


def _without_privileges(work: Callable[[], T]) -> T:
    """Run *work* in a thread that is nobody to the file system: root may write anything.

    The threads it starts are nobody, too; the rest of the tests stay who they are.
    """

    def as_nobody() -> T:
        if os.geteuid() == 0:
            ctypes.CDLL(None).setfsuid(server_owner().uid)
        return work()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(as_nobody).result()


READ_ONLY = "数据库文件是只读的,请检查文件权限。"
CLOSED = "打不开数据库文件,请检查路径和权限。"


@pytest.mark.skipif(sys.platform != "linux", reason="needs setfsuid where root runs the tests")
@pytest.mark.parametrize(
    ("file_mode", "folder_mode", "said"),
    [
        (0o444, 0o555, [READ_ONLY, READ_ONLY]),
        (0o444, 0o777, ["read", READ_ONLY]),
        (0o000, 0o777, [CLOSED, CLOSED]),
    ],
    ids=["file and folder", "file", "unreadable"],
)
def test_a_file_that_may_not_be_written_is_told(
    sqlite_hall: str, file_mode: int, folder_mode: int, said: list[str]
) -> None:
    async def ways() -> list[str]:
        engine = open_engine(f"sqlite:///{file}", pooled=False)
        store = SqlCaseStore(engine)
        answers = []
        for way in (store.case(1), store.put_blob("a" * 64, "image/jpeg", b"x", MORNING)):
            try:
                await way
                answers.append("read")
            except ExternalError as error:
                answers.append(str(error))
        await engine.dispose()
        return answers

    in_hall(sqlite_hall, lambda hall: hall.store.case(1))  # whatever is imported on the way is there then
    # Not in the tests' own folder: nobody may not even look into that.
    folder = Path(tempfile.mkdtemp(prefix="dispatcher-read-only-"))
    try:
        file = folder / "hall.db"
        shutil.copy(_file(sqlite_hall), file)
        file.chmod(file_mode)
        folder.chmod(folder_mode)
        assert _without_privileges(lambda: run_to_end(ways())) == said
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)


# -- a server that is gone, full or not ready --------------------------------------------------------------


@pytest.mark.postgres
def test_a_server_that_is_not_there_is_told_at_once(postgres_server: PostgresServer) -> None:
    url = f"postgresql://postgres@127.0.0.1:{_closed_port()}/hall"

    async def work() -> None:
        for address in (url, url.replace("127.0.0.1", "localhost")):
            engine = open_engine(address, pooled=False)
            started = time.perf_counter()
            await _all_say(Hall(engine), LOST, retry=True)
            assert time.perf_counter() - started < 10
            await engine.dispose()

    run_to_end(work())


def _closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.postgres
def test_a_server_that_dies_in_the_middle_keeps_what_was_committed_and_nothing_else() -> None:
    with PostgresServer() as server:
        url = server.create_database()

        async def work() -> None:
            async with opened(url) as hall:
                case = await hall.report()
                heard = _Heard(hall)

                async def interrupted() -> None:
                    async with hall.store.transaction() as transaction:
                        held = await transaction.case(case.id)
                        assert held == case
                        await transaction.next_numbers("NS", "20260302", 3)
                        await asyncio.to_thread(server.stop, "immediate")
                        await transaction.next_numbers("NS", "20260302", 3)

                with pytest.raises(ExternalError, match=LOST) as told:
                    await interrupted()
                assert told.value.retry
                for way in (hall.report(), hall.do(Verb.FILE, case), hall.store.case(case.id)):
                    with pytest.raises(ExternalError, match=LOST):
                        await way
                assert heard.events == []
                await asyncio.to_thread(server.start)
                assert await hall.store.case(case.id) == case  # the pool notices by itself
                assert (await hall.report()).number == "NS20260302-0002"
                assert (await verify(hall.engine)).ok

        run_to_end(work())


@pytest.mark.postgres
def test_a_server_without_the_database_or_the_user_is_told(postgres_server: PostgresServer) -> None:
    address = f"127.0.0.1:{postgres_server.port}"
    told = {
        f"postgresql://postgres@{address}/no_such_hall": "数据库服务器上没有这个库",
        f"postgresql://nobody_here@{address}/postgres": "登录名已停用或不存在",
    }

    async def work() -> None:
        for url, sentence in told.items():
            engine = open_engine(url, pooled=False)
            await _all_say(Hall(engine), sentence, retry=False)
            await engine.dispose()

    run_to_end(work())


@pytest.mark.postgres
def test_a_standby_can_be_read_but_says_that_it_cannot_be_written(postgres_hall: str) -> None:
    async def scenario(hall: Hall) -> None:
        case = await hall.report()
        name = postgres_hall.rpartition("/")[2]
        await hall.sql(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
        await hall.engine.dispose()
        assert await hall.store.case(case.id) == case
        with pytest.raises(ExternalError, match="只读\\(备机\\)"):
            await hall.report()
        await hall.engine.dispose()

    in_hall(postgres_hall, scenario)


@pytest.mark.postgres
def test_an_empty_server_is_told_as_not_set_up(postgres_url: str) -> None:
    async def work() -> None:
        engine = open_engine(postgres_url, pooled=False)
        for way in (Hall(engine).store.case(1), Hall(engine).report()):
            with pytest.raises(ExternalError, match="尚未初始化"):
                await way
        await engine.dispose()

    run_to_end(work())


@pytest.mark.parametrize(
    ("error", "sentence", "retry"),
    [
        (asyncpg.DiskFullError("磁盘空间不足"), "磁盘已满", True),
        (asyncpg.TooManyConnectionsError(""), "连接已满", True),
        (asyncpg.OutOfMemoryError(""), "内存不足", True),
        (asyncpg.DeadlockDetectedError(""), "另一席位同时办理", True),
        (asyncpg.SerializationError(""), "另一席位同时办理", True),
        (asyncpg.LockNotAvailableError(""), "数据库正忙", True),
        (asyncpg.AdminShutdownError(""), LOST, True),
        (asyncpg.CannotConnectNowError(""), LOST, True),
        (asyncpg.InsufficientPrivilegeError(""), "没有所需的权限", False),
        (asyncpg.InvalidPasswordError(""), "登录名或密码不对", False),
        (asyncpg.DataCorruptedError(""), "数据损坏", False),
        (asyncpg.IndexCorruptedError(""), "数据损坏", False),
        (asyncpg.InterfaceError("closed"), "没有响应", True),
        (OSError("Multiple exceptions"), LOST, True),
        (TimeoutError(), LOST, True),
        (sqlite3.OperationalError("disk I/O error"), "请检查磁盘", True),
        (sqlite3.OperationalError("no such column: x"), None, False),
        (asyncpg.UndefinedColumnError(""), None, False),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
@pytest.mark.parametrize("wrapped", [False, True])
def test_what_a_driver_raises_becomes_a_sentence(
    error: Exception, sentence: str | None, retry: bool, wrapped: bool
) -> None:
    """Wrapped by SQLAlchemy or not; a mistake in our own SQL stays a mistake, to be reported as one."""
    raised: Exception = error
    if wrapped and not isinstance(error, OSError):
        kind = InterfaceError if isinstance(error, asyncpg.InterfaceError) else DBAPIError
        raised = kind("SELECT", {}, error)
    expected = ExternalError if sentence else type(raised)
    with pytest.raises(expected, match=sentence) as told, said_plainly():
        raise raised
    assert getattr(told.value, "retry", retry) is retry


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (asyncpg.CannotConnectNowError("the database system is not yet accepting connections"), LOST),
        (asyncpg.InvalidPasswordError(""), "登录名或密码不对"),
        (asyncpg.UndefinedColumnError(""), None),
    ],
)
def test_what_a_raw_connection_raises_becomes_a_sentence_too(error: Exception, sentence: str | None) -> None:
    """SQLAlchemy wraps the driver's error once and not twice where a connection is asked for bare."""
    raised = AsyncAdapt_asyncpg_dbapi.Error("", error)
    with pytest.raises(ExternalError if sentence else type(raised), match=sentence), said_plainly():
        raise raised from error


def test_violated_guards_and_a_service_s_own_errors_stay_what_they_are() -> None:
    for error in (
        IntegrityError("INSERT", {}, sqlite3.IntegrityError("a step is never changed")),
        KeyError(1),
    ):
        with pytest.raises(type(error)), said_plainly():
            raise error
    with pytest.raises(FileNotFoundError), said_plainly(connecting=False):
        raise FileNotFoundError("photo.jpg")
    with pytest.raises(ExternalError), said_plainly(connecting=False):
        raise ConnectionResetError


def test_a_driver_s_own_words_go_to_the_log_and_not_to_the_operator(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(ExternalError) as told, said_plainly():
        raise sqlite3.DatabaseError("database disk image is malformed")
    assert "malformed" not in str(told.value)
    assert "malformed" in caplog.text


class _Heard:
    """What the bus told."""

    def __init__(self, hall: Hall) -> None:
        self.events: list[CasesChanged] = []
        hall.bus.subscribe(CasesChanged, self._on_cases_changed)

    def _on_cases_changed(self, event: CasesChanged) -> None:
        self.events.append(event)
