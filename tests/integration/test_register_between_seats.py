"""Two programs on one hall, opened as seats open it: what one does to the register, the other has at once."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

from dispatcher_app import bootstrap
from dispatcher_app.__main__ import main
from dispatcher_app.cli.answers import DONE
from dispatcher_app.domain.words import Role
from dispatcher_app.services.ports import Person
from tests.support.live_hall import until
from tests.support.town import COVER, town

LEADER = Person("zhang", "张", Role.SHIFT_LEADER, "值班长席 1")


async def _seat(stack: AsyncExitStack, url: str, profile: Path) -> bootstrap.Services:
    services = bootstrap.wire(
        database := bootstrap.connect(url), await bootstrap.open_hall(database), profile
    )
    stack.push_async_callback(services.close)
    await stack.enter_async_context(services.live.running())
    return services


async def _scenario(url: str, folder: Path) -> None:
    database = bootstrap.connect(url, pooled=False)
    await database.documents.save_pack(town())
    await database.close()
    async with AsyncExitStack() as stack:
        one = await _seat(stack, url, folder / "one")
        other = await _seat(stack, url, folder / "other")
        register = one.desk(LEADER).components
        assert register is not None
        assert (one.hall.acts, len(one.hall.places.components)) == (other.hall.acts, 1)
        changed = await register.change(COVER.code, 1, "夜间巡查", state="破损", maintainer="甲公司")
        for seat in (one, other):
            await until(lambda seat=seat: seat.hall.places.component(COVER.code) == changed.component)
        removed = await register.change(COVER.code, 2, "道路改造", state="已拆除")
        for seat in (one, other):
            await until(lambda seat=seat: seat.hall.places.component(COVER.code) is None)
        assert removed.revision == 3


def test_what_one_seat_does_to_the_register_the_other_has_at_once(hall_url: str, tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
    assert main(["db", "init", "--url", hall_url, "--profile", str(tmp_path)]) == DONE
    asyncio.run(_scenario(hall_url, tmp_path))
