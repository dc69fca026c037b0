"""A version that one program writes is gone by in another that is open, by its own wiring and feed."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from pathlib import Path

from dispatcher_app import bootstrap
from dispatcher_app.__main__ import main
from dispatcher_app.cli.answers import DONE
from dispatcher_app.domain.keeping.table import KeptKind
from dispatcher_app.domain.words import Role
from dispatcher_app.services.keeping.desk import KeptDesk
from dispatcher_app.services.people_followed import PeopleChanged
from dispatcher_app.services.ports import Person
from tests.support.kept import edited
from tests.support.live_hall import until
from tests.support.town import town

ADMIN = Person("guan", "管", Role.ADMINISTRATOR, "管理席")


class _Clock:
    """The other program's time: the machine's own, and later if wanted."""

    later = timedelta()

    def __call__(self) -> datetime:
        return bootstrap.utc_now() + self.later


class _Ears:
    def __init__(self, services: bootstrap.Services) -> None:
        self.people: list[PeopleChanged] = []
        services.bus.subscribe(PeopleChanged, self._on_people)

    def _on_people(self, event: PeopleChanged) -> None:
        self.people.append(event)


async def _seat(stack: AsyncExitStack, url: str, profile: Path, clock: _Clock) -> bootstrap.Services:
    services = bootstrap.wire(
        database := bootstrap.connect(url), await bootstrap.open_hall(database), profile, clock
    )
    stack.push_async_callback(services.close)
    await stack.enter_async_context(services.live.running())
    return services


async def _scenario(url: str, folder: Path) -> None:
    database = bootstrap.connect(url, pooled=False)
    await database.documents.save_pack(town())
    await database.close()
    async with AsyncExitStack() as stack:
        one = await _seat(stack, url, folder / "one", _Clock())
        other = await _seat(stack, url, folder / "other", clock := _Clock())
        ears, desk = _Ears(other), one.desk(ADMIN).kept
        assert isinstance(desk, KeptDesk)
        units = await desk.state(KeptKind.UNITS)
        code = units.rows[0]["code"]
        await desk.write(KeptKind.UNITS, edited(units.rows, 0, phone="12319"), units, "换电话")
        for seat in (one, other):
            await until(lambda seat=seat: seat.hall.units.get(code).phone == "12319")
            assert seat.hall.pack.units == tuple(seat.hall.units)
        standard = await desk.state(KeptKind.STANDARD)
        at = next(at for at, row in enumerate(standard.rows) if row["limit"] and not row["retired"])
        planned = edited(standard.rows, at, limit="77")
        await desk.write(KeptKind.STANDARD, planned, standard, "明天起", desk.today + timedelta(days=1))
        limits = {str(row.limit.value) for row in other.hall.rules.standard.rows}
        assert "77" not in limits
        clock.later = timedelta(days=2)  # midnight has passed, and nobody signed in again
        await other.follow_kept.catch_up()
        limits = {str(row.limit.value) for row in other.casework.rules.standard.rows}
        assert "77" in limits
        assert other.hall.rules is other.casework.rules
        await until(lambda: bool(ears.people))


def test_what_one_administrator_writes_the_other_seat_goes_by(hall_url: str, tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
    assert main(["db", "init", "--url", hall_url, "--profile", str(tmp_path)]) == DONE
    asyncio.run(_scenario(hall_url, tmp_path))
