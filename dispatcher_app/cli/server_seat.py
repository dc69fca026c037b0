"""A seat whose hall is on a server: sign in with one's own database login, then sit down."""

from __future__ import annotations

import asyncio
from argparse import Namespace
from dataclasses import dataclass

from db.engine import parse_url, place_of
from dispatcher_app import bootstrap, system_keyring
from dispatcher_app.cli import meanwhile
from dispatcher_app.cli.opens import opens_of
from dispatcher_app.cli.server_password import connect
from dispatcher_app.services.ports import Person
from dispatcher_app.ui.server_login import ServerLoginWindow
from dispatcher_app.ui.settings import SeatSettings


@dataclass(frozen=True, slots=True)
class SatDown:
    """The hall as one person reaches it through their own login."""

    services: bootstrap.Services
    person: Person


async def sit_down(arguments: Namespace, settings: SeatSettings) -> SatDown | None:
    """Ask who it is until a server lets them in; None where the window was closed.

    Raises:
        BadUrl, BadTls: the address is none.
    """
    if arguments.demo_city:
        await _prepare_demo_city(arguments)
    url = parse_url(arguments.url)
    where = place_of(arguments.url)

    async def sign_in(login: str, password: str) -> SatDown:
        database, person = await bootstrap.sign_in(arguments.url, login, password, opens_of(arguments))
        try:
            hall = await bootstrap.open_hall(database)
        except BaseException:
            await database.close()
            raise
        return SatDown(bootstrap.wire(database, hall, arguments.profile), person)

    keeper = await system_keyring.find(where)
    last = settings.last_login or url.username or ""
    window = ServerLoginWindow(where, sign_in, last, keeper)
    window.resize(960, 640)
    window.show()
    fetching = asyncio.create_task(meanwhile.import_windows())
    try:
        found = await _answer(window)
    finally:
        await fetching
        await window.close_tasks()
        window.hide()
        window.deleteLater()
    if found is not None:
        settings.last_login = found.person.login
        await meanwhile.fetch(found.services.hall)
    return found


async def _prepare_demo_city(arguments: Namespace) -> None:
    """As whoever the address names: only the owner of the hall makes a city."""
    from dispatcher_app.cli.demo_city import prepare_demo_city  # and all that makes a hall

    database = await connect(arguments)
    try:
        await prepare_demo_city(database)
    finally:
        await database.close()


async def _answer(window: ServerLoginWindow) -> SatDown | None:
    answer: asyncio.Future[SatDown | None] = asyncio.get_running_loop().create_future()
    settle = _Settle(answer)
    window.signed_in.connect(settle.give)
    window.closed.connect(settle.give_nothing)
    return await answer


class _Settle:
    """Gives a future its answer once, whatever is said later."""

    def __init__(self, future: asyncio.Future[SatDown | None]) -> None:
        self._future = future

    def give(self, answer: SatDown | None) -> None:
        if not self._future.done():
            self._future.set_result(answer)

    def give_nothing(self) -> None:
        self.give(None)
