"""``dispatcher-app wall``: the big screen, from power on to Ctrl+Q; nobody signs in, nobody restarts it."""

from __future__ import annotations

import asyncio
import logging
from argparse import Namespace
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

from db.engine import BadUrl, is_server, parse_url
from db.store import SqlCaseStore
from db.tls import BadTls
from dispatcher_app import bootstrap
from dispatcher_app.cli.answers import DONE, Answer, refuse
from dispatcher_app.cli.opens import opens_of
from dispatcher_app.cli.seat_window import has_screen, make_application, mark_windows
from dispatcher_app.cli.server_password import password_for
from dispatcher_app.domain.duty import DutyTimes
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.sandbox.kind import WrongHall
from dispatcher_app.domain.words import Role
from dispatcher_app.i18n import _
from dispatcher_app.services.hall_record.desk import RecordDesk
from dispatcher_app.services.keeping.store import KeptRows
from dispatcher_app.services.ports import ExternalError, Person
from dispatcher_app.services.shift.duty import Duty
from dispatcher_app.services.waiting import set_within
from dispatcher_app.services.wall.layout import BadLayout, read_layout
from dispatcher_app.services.wall.layout_file import LayoutFile
from dispatcher_app.services.wall.reading import StoredFigures
from dispatcher_app.ui.garbage import Garbage
from dispatcher_app.ui.settings import SeatSettings
from dispatcher_app.ui.wall.waiting import WaitingWindow

log = logging.getLogger(__name__)

#: The file beside the profile's other files, where no other one is named.
LAYOUT_NAME = "wall.toml"
#: A database that does not answer is asked again after so long (s).
_AGAIN_S = 5.0


class NotAWall(DomainError):
    """The login is a seat's: nobody may leave that open in front of visitors."""


def open_wall(arguments: Namespace) -> int:
    """Show the wall until it is left; 1 with a sentence where it cannot be shown."""
    if not has_screen():
        return refuse(_("这里没有显示器。请在接着大屏的桌面上运行。"))
    app, loop = make_application(SeatSettings(arguments.profile))
    mark_windows(app, opens_of(arguments))
    with loop:
        try:
            return int(loop.run_until_complete(_show(arguments, Garbage.of(app))))
        except (DomainError, ExternalError) as error:
            return refuse(str(error))


async def check_layout_file(arguments: Namespace) -> Answer:
    """``wall --check``: whether the layout's file is good.

    Raises:
        BadLayout: it is not; the sentence says where.
        ExternalError: it cannot be read.
    """
    from dispatcher_app.ui.wall.catalogue import CONTENTS

    path = layout_path(arguments)
    try:
        layout = read_layout(path.read_text("utf-8-sig"), CONTENTS)
    except FileNotFoundError as error:
        raise BadLayout(_("没有这个布局文件:{path}").format(path=path)) from error
    except (OSError, UnicodeError) as error:
        raise ExternalError(_("布局文件读不了:{path}").format(path=path)) from error
    pages = sum(page.shown for page in layout.pages)
    text = _("布局文件没有问题,共 {pages} 页。").format(pages=pages)
    return {"ok": True, "path": str(path), "pages": pages}, text


def layout_path(arguments: Namespace) -> Path:
    named: Path | None = arguments.layout
    return named or Path(arguments.profile) / LAYOUT_NAME


async def _show(arguments: Namespace, garbage: Garbage) -> int:
    waiting = WaitingWindow()
    services = None
    try:
        while services is None:
            try:
                services, person = await open_hall(arguments)
            except (BadUrl, BadTls, NotAWall, WrongHall):
                raise
            except (DomainError, ExternalError) as error:
                if str(error) != waiting.sentence:
                    log.warning("the wall cannot be opened yet: %s", error)
                waiting.say(str(error))
                await set_within(waiting.left, _AGAIN_S)
                if waiting.left.is_set():
                    return DONE
        await _run(services, person, arguments, waiting, garbage)
        return DONE
    finally:
        waiting.end()
        if services is not None:
            await services.close()


async def open_hall(arguments: Namespace) -> tuple[bootstrap.Services, Person]:
    """The hall as a wall may read it.

    Raises:
        NotAWall: the server's login is a seat's.
        BadUrl, BadTls: the address is none.
        WrongHall: a sandbox, or the other way round.
        DomainError, ExternalError: it cannot be opened now.
    """
    database, person = await _sign_in(arguments)
    try:
        if person.role is not Role.WALL:
            text = _("大屏要用大屏的登录名打开,“{login}”是{role}。")
            raise NotAWall(text.format(login=person.login, role=person.role.label))
        hall = await bootstrap.open_hall(database)
        if not hall.pack.info.name:  # a seat can begin without a city, a wall would stay without
            raise DomainError(_("还没有装入城市数据,请先运行 dispatcher-app pack load。"))
    except BaseException:
        await database.close()
        raise
    return bootstrap.wire(database, hall, arguments.profile / "wall"), person


async def _sign_in(arguments: Namespace) -> tuple[bootstrap.Database, Person]:
    """On a server as whom the address names; a file knows no logins, so the wall is its own person there."""
    if is_server(arguments.url):
        login = parse_url(arguments.url).username or ""
        password = await password_for(arguments)
        return await bootstrap.sign_in(arguments.url, login, password, opens_of(arguments))
    database = bootstrap.connect(arguments.url, opens=opens_of(arguments))
    readable = SqlCaseStore(database.engine, private=False)
    return replace(database, store=readable), Person("wall", Role.WALL.label, Role.WALL, Role.WALL.label)


async def _run(
    services: bootstrap.Services,
    person: Person,
    arguments: Namespace,
    waiting: WaitingWindow,
    garbage: Garbage,
) -> None:
    from dispatcher_app.ui.wall.catalogue import CONTENTS, usual_layout
    from dispatcher_app.ui.wall.city import WallCity
    from dispatcher_app.ui.wall.show import ShowOptions, WallShow
    from dispatcher_app.ui.wall.source import WallHall, WallSource
    from dispatcher_app.widgets.map.input import pack_layers

    hall = services.hall
    duty = Duty(
        person,
        RecordDesk(services.record, person.actor()),
        DutyTimes(hall.pack.info.shifts, hall.zone),
        services.now,
    )
    source = WallSource(
        WallHall(
            bus=services.bus,
            now=services.now,
            contact=services.contact,
            open_cases=services.open_cases,
            board=services.board,
            duty=duty,
            figures=StoredFigures(
                services.figures,
                hall.zone,
                services.now,
                KeptRows(services.hall_documents, services.now),
            ),
        )
    )
    city = WallCity(hall, pack_layers(hall.pack))
    file = LayoutFile(layout_path(arguments), usual_layout(), CONTENTS)
    options = ShowOptions(tuple(arguments.screen or ()), arguments.windowed)
    show = WallShow(source, city, file, options)
    left = asyncio.Event()
    show.left.connect(left.set)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(services.live.running())
        if services.sandbox is not None:
            await stack.enter_async_context(services.sandbox.time.following())
        await stack.enter_async_context(source.running())
        show.begin()
        waiting.end()
        garbage.settle()
        stack.callback(show.end)
        await left.wait()
