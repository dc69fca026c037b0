"""From the sign-in page to work at a seat whose hall is on a server, by the program's own way in."""

from __future__ import annotations

import asyncio
from argparse import Namespace
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit

from db.engine import place_of
from dispatcher_app.bootstrap import connect
from dispatcher_app.cli import server_seat
from dispatcher_app.cli.database import ensure_rules
from dispatcher_app.domain.commands import Command, Verb
from dispatcher_app.domain.words import Source
from dispatcher_app.ui.server_login import ServerLoginWindow
from dispatcher_app.ui.settings import SeatSettings
from tests.support.hall import opened, run_to_end
from tests.support.logins import PASSWORD, PEOPLE, seat_everybody
from tests.support.loop import TestLoop
from tests.support.postgres import PostgresServer

pytestmark = pytest.mark.postgres
PHONE = "13812345678"
Sit = Callable[..., "asyncio.Future[server_seat.SatDown | None]"]


@pytest.fixture(scope="module")
def hall_url() -> Iterator[str]:
    """A hall with its rules on a server that wants passwords; the address names nobody."""
    with PostgresServer(passwords=True) as server:
        url = server.create_database()

        async def prepare() -> None:
            async with opened(url) as hall:
                await seat_everybody(hall)
                database = connect(url, pooled=False)
                await ensure_rules(database)
                await database.close()

        run_to_end(prepare())
        yield f"postgresql://{place_of(url)}"


async def _page() -> ServerLoginWindow:
    while True:
        await asyncio.sleep(0.01)
        for widget in QApplication.topLevelWidgets():
            if isinstance(widget, ServerLoginWindow) and widget.isVisible():
                return widget


def _type(page: ServerLoginWindow, login: str, password: str) -> None:
    for name, text in (("login_name", login), ("login_password", password)):
        line = page.findChild(QLineEdit, name)
        assert line is not None
        line.clear()
        QTest.keyClicks(line, text)
    QTest.keyClick(line, Qt.Key.Key_Return)


async def _sit(url: str, profile: Path, login: str) -> server_seat.SatDown:
    settings = SeatSettings(profile)
    sitting = asyncio.ensure_future(
        server_seat.sit_down(Namespace(url=url, profile=profile, demo_city=False), settings)
    )
    page = await _page()
    _type(page, login, PASSWORD)
    found = await sitting
    assert found is not None
    assert settings.last_login == login
    return found


def test_two_people_sit_down_and_work_on_one_case(run: TestLoop, tmp_path: Path, hall_url: str) -> None:
    async def scenario() -> None:
        taker = await _sit(hall_url, tmp_path / "a", "taker.one")
        dispatcher = await _sit(hall_url, tmp_path / "b", "dispatch.one")
        assert taker.person == PEOPLE["taker.one"]
        data = {
            "source": Source.COLLECTOR,
            "description": "井盖不见了",
            "place": "科苑路",
            "caller_phone": PHONE,
        }
        done = await taker.services.desk(taker.person).perform(Command(verb=Verb.REPORT, data=data))
        seen = await dispatcher.services.desk(dispatcher.person).open(done.case.id)
        assert (seen.case.number, seen.case.caller_phone) == (done.case.number, "")
        assert PHONE not in str(seen.history)
        back = await taker.services.desk(taker.person).open(done.case.id)
        assert back.case.caller_phone == PHONE
        for sat in (taker, dispatcher):
            await sat.services.close()

    run(scenario())


def test_a_wrong_password_stays_on_the_page_and_the_window_may_be_closed(
    run: TestLoop, tmp_path: Path, hall_url: str
) -> None:
    async def scenario() -> None:
        settings = SeatSettings(tmp_path)
        arguments = Namespace(url=hall_url, profile=tmp_path, demo_city=False)
        sitting = asyncio.ensure_future(server_seat.sit_down(arguments, settings))
        page = await _page()
        _type(page, "taker.one", "not-this-one")
        await page.idle()
        error = page.findChild(QLabel, "login_error")
        assert error is not None
        assert error.text() == "登录名或密码不对,请重新输入。"
        page.close()
        assert await sitting is None
        assert settings.last_login == ""

    run(scenario())
