"""The shift on a hall that several programs share: each seat a process, signed in with its own login.

The hall is made where there is none yet; one with a city and people of its own is left alone.
"""

from __future__ import annotations

import time
from argparse import Namespace
from pathlib import Path
from typing import Any

from dispatcher_app import bootstrap
from dispatcher_app.cli.demo_city import prepare_demo_city
from dispatcher_app.cli.server_password import connect
from dispatcher_app.demo.company import Company
from dispatcher_app.demo.latency import told
from dispatcher_app.demo.seat_process import Place
from dispatcher_app.demo.seats import ShiftClock
from dispatcher_app.demo.shift import PEOPLE, Shift, clear, morning, summary_of
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.words import Role
from dispatcher_app.i18n import _


async def play(arguments: Namespace, profile: Path) -> dict[str, Any]:
    """Play the first ``arguments.cases`` stories on ``arguments.url``. What happened, for ``summary.json``.

    Raises:
        DomainError: the hall is a real one.
        Lost: a seat could not go on, or its process ended.
    """
    started = time.monotonic()
    clear(arguments.out)
    database = await connect(arguments)
    try:
        password = await _demo_hall(database)
        clock = ShiftClock(morning())
        async with Company() as company:
            places = {role: _place(arguments, profile, clock, role, password) for role in PEOPLE}
            arrived = await company.sit_down(places)
            shift = Shift(company.seats, clock, arguments.cases)
            shift.shots += [name for report in arrived.values() for name in report.shots]
            await company.unless_one_ends(shift.play())
        refused = [sentence for report in arrived.values() for sentence in report.refused]
        summary = await summary_of(database, shift, refused)
    finally:
        await database.close()
    # Three browsers beside three programs would tell of this machine, not of the live feed.
    summary["map"] = {**{role.value: "native" for role in PEOPLE}, "why_native": "one process a seat"}
    summary["live"] = {"processes": len(PEOPLE), **told(shift.kept, shift.seen)}
    summary["seconds"] = round(time.monotonic() - started, 1)
    summary["screenshots"] = shift.shots
    return summary


async def _demo_hall(database: bootstrap.Database) -> str:
    """Make the hall where there is none; the public password of its people."""
    await prepare_demo_city(database, with_past=False)
    hall = await bootstrap.open_hall(database)
    people = {person.login: person for person in await database.people.people()}
    ready = all(
        login in people and people[login].role is role and not people[login].disabled
        for role, login in PEOPLE.items()
    )
    password = hall.pack.info.demo_password
    if not password or not ready:
        raise DomainError(_("这是有自己的城市或人员的大厅。演示会写入编造的案件,请另给一个空的数据库。"))
    return password


def _place(arguments: Namespace, profile: Path, clock: ShiftClock, role: Role, password: str) -> Place:
    own = profile / PEOPLE[role]
    own.mkdir()
    return Place(
        url=arguments.url,
        login=PEOPLE[role],
        password=password,
        profile=str(own),
        folder=str(arguments.out.resolve()),
        language=arguments.lang,
        now=clock().isoformat(),
        wrong_first=role is Role.CALL_TAKER,
    )
