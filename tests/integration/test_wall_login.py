"""The wall's own login: it reads figures and open cases and nothing private; no seat's login will do."""

from __future__ import annotations

import asyncio
import json
from argparse import Namespace
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import ProgrammingError

from db.engine import open_engine
from db.figures.folding import SqlFolding
from db.figures.reading import SqlFigures
from db.keeping.store import SqlKeptDocuments
from db.store import SqlCaseStore
from dispatcher_app.__main__ import main
from dispatcher_app.bootstrap import utc_now
from dispatcher_app.cli.wall import NotAWall, open_hall
from dispatcher_app.domain.words import OPEN, Stage
from dispatcher_app.services.figures.store import FiguresState
from dispatcher_app.services.keeping.store import KeptRows
from dispatcher_app.services.seat_board import SeatBoard
from dispatcher_app.services.wall.figures import NowFigures, PastFigures
from dispatcher_app.services.wall.layout import write_layout
from dispatcher_app.services.wall.reading import StoredFigures
from dispatcher_app.ui.wall.catalogue import usual_layout
from dispatcher_app.ui.wall.said import foot_words
from dispatcher_app.ui.wall.source import WallHall, WallPace, WallSource
from tests.support.hall import Hall, in_hall, opened
from tests.support.live_hall import Watcher, until
from tests.support.logins import PASSWORD, as_login, seat_everybody
from tests.support.loop import TestLoop
from tests.support.postgres import PostgresServer
from tests.support.proxy_thread import ProxyThread
from tests.support.rules import RULES

_ZONE = RULES.calendar.zone
_PHONE = "13800001234"


async def _some_cases(hall: Hall) -> None:
    for stage in (Stage.CLOSED, Stage.CLOSED, Stage.HANDLING, Stage.REPORTED):
        await hall.case_at(stage, caller_phone=_PHONE)
    folding = SqlFolding(hall.engine, _ZONE)
    while (await folding.fold()).more:
        pass


async def _read(url: str, hall: Hall) -> tuple[NowFigures, PastFigures]:
    engine = open_engine(url)
    try:
        kept = KeptRows(SqlKeptDocuments(engine, None, _ZONE), hall.clock)
        figures = StoredFigures(
            SqlFigures(engine, _ZONE), _ZONE, lambda: hall.clock() + timedelta(minutes=1), kept
        )
        return await figures.now(), await figures.past()
    finally:
        await engine.dispose()


def _is_right(now: NowFigures, past: PastFigures) -> None:
    assert (now.today["reported"], now.today["closed"], now.uncounted) == (4, 2, 0)
    assert sum(now.hours_today.values()) == 4
    assert (past.month["closed"], past.year["reported"]) == (2, 4)
    assert [each.counts["closed"] for each in past.days] == [2]
    assert sum(past.sources.values()) == 4
    assert sum(past.handling.values()) == 2
    assert sum(counts["handled_on_time"] for counts in past.units.values()) == 2
    assert set(past.communities) == {"科技园社区"}  # by name, as the facts have them
    assert (now.yesterday, past.last_month, past.last_year) == ({}, {}, {})  # there was no hall yet


class _NoFullCounts(SqlFigures):
    """Of millions of cases a wall that counts them all with each step would do nothing else."""

    async def state(self) -> FiguresState:
        raise AssertionError("a wall counts every fact")


def test_a_wall_looks_at_figures_without_counting_every_fact(tmp_path: Path) -> None:
    async def scenario(hall: Hall) -> None:
        await _some_cases(hall)
        await hall.case_at(Stage.REPORTED)
        now = await StoredFigures(_NoFullCounts(hall.engine, _ZONE), _ZONE, hall.clock).now()
        assert now.uncounted == 1

    in_hall(f"sqlite:///{tmp_path}/hall.db", scenario)


def test_the_figures_of_a_wall_are_those_of_the_hall(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/hall.db"

    async def scenario(hall: Hall) -> None:
        await _some_cases(hall)
        _is_right(*await _read(url, hall))

    in_hall(url, scenario)


@pytest.fixture
def url(postgres_server: PostgresServer) -> Iterator[str]:
    address = postgres_server.create_database()
    yield address
    postgres_server.drop_database(address)


@pytest.mark.postgres
def test_a_walls_login_reads_what_a_wall_shows_and_no_telephone(url: str) -> None:
    async def scenario() -> None:
        async with opened(url) as hall:
            await seat_everybody(hall)
            await _some_cases(hall)
            wall = as_login(url, "wall.one")
            _is_right(*await _read(wall, hall))
            engine = open_engine(wall)
            try:
                store = SqlCaseStore(engine, private=False)
                rows = [row async for part in store.queue(OPEN) for row in part]
                assert {row.stage for row in rows} == {Stage.HANDLING, Stage.REPORTED}
                case = await store.case(rows[0].case_id)
                assert case is not None
                assert case.caller_phone == ""
                with pytest.raises(ProgrammingError, match="permission denied"):
                    async with engine.connect() as connection:
                        await connection.exec_driver_sql("SELECT caller_phone FROM cases")
            finally:
                await engine.dispose()

    asyncio.run(scenario())


@pytest.mark.postgres
def test_a_seats_login_opens_no_wall(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPASSWORD", PASSWORD)

    async def scenario() -> None:
        async with opened(url) as hall:
            await seat_everybody(hall)
        with pytest.raises(NotAWall, match=r"“leader\.one”是值班长"):
            await open_hall(Namespace(url=as_login(url, "leader.one"), profile=tmp_path))

    asyncio.run(scenario())


def test_the_layout_file_is_checked_without_a_screen(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "wall.toml"
    words = ["wall", "--check", "--layout", str(path), "--profile", str(tmp_path)]
    assert main(words) == 1
    assert capsys.readouterr().err == f"没有这个布局文件:{path}\n"
    path.write_text(write_layout(usual_layout()), "utf-8")
    assert main([*words, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"ok": True, "path": str(path), "pages": 10}
    path.write_text("version = 1\n[[page]]\nname = '今天'\nrows = [['nothing']]\n", "utf-8")
    assert main(words) == 1
    assert capsys.readouterr().err == "第 1 页“今天”:没有叫“nothing”的内容。\n"


@pytest.mark.postgres
def test_a_wall_whose_network_falls_silent_says_so_and_goes_on_by_itself(
    run: TestLoop, url: str, postgres_server: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("COMMAND_SECONDS", "CONNECT_SECONDS", "STATEMENT_SECONDS"):
        monkeypatch.setattr(f"db.engine.{name}", 1.0)

    async def prepare(hall: Hall) -> None:
        await seat_everybody(hall)
        await _some_cases(hall)

    with ThreadPoolExecutor(1) as beside:  # the loop of the wall stays the current one
        beside.submit(in_hall, url, prepare).result()
        with ProxyThread(postgres_server.port) as proxy:
            through = as_login(url, "wall.one").replace(f":{postgres_server.port}/", f":{proxy.port}/")

            async def watch() -> None:
                engine = open_engine(through)
                watcher = Watcher(engine)
                figures = StoredFigures(SqlFigures(engine, _ZONE), _ZONE, utc_now)
                hall = WallHall(
                    bus=watcher.bus, now=utc_now, contact=watcher.contact, open_cases=watcher.open_cases,
                    board=SeatBoard(watcher.bus), figures=figures,
                )  # fmt: skip
                source = WallSource(hall, WallPace(ask=0.05, retry=0.1))
                try:
                    async with watcher.live.running(), source.running():
                        await until(lambda: source.data_at is not None and source.contact.state == "here")
                        assert not foot_words(source, _ZONE).trouble
                        proxy.stall()
                        await until(lambda: source.contact.is_lost and bool(source.figures_trouble))
                        assert "与数据库失去联系" in foot_words(source, _ZONE).trouble
                        state = source.state()
                        assert state.open is not None
                        assert state.open.total == 2  # what was known stays
                        proxy.flow()
                        await asyncio.to_thread(beside.submit(in_hall, url, _one_more).result)
                        await until(lambda: not source.contact.is_lost and not source.figures_trouble)
                        await until(lambda: len(source.state().rows or ()) == 3)
                        assert not foot_words(source, _ZONE).trouble
                finally:
                    source.deleteLater()
                    await engine.dispose()

            run(watch(), timeout=60)


async def _one_more(hall: Hall) -> None:
    await hall.report()
