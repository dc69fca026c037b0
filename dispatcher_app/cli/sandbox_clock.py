"""``dispatcher-app sandbox clock``: what the simulated clock shows, and run, pause, speed or step it."""

from __future__ import annotations

from argparse import Namespace
from datetime import timedelta

from db import schema
from db.sandbox.clock import SqlSandboxClock
from dispatcher_app import bootstrap
from dispatcher_app.cli.answers import Answer
from dispatcher_app.cli.server_password import connect
from dispatcher_app.i18n import _
from dispatcher_app.services.bus import EventBus
from dispatcher_app.services.sandbox.time import SandboxTime


async def clock(arguments: Namespace) -> Answer:
    database = await connect(arguments)
    try:
        await schema.require_current(database.engine)
        store = SqlSandboxClock(database.engine)
        time = SandboxTime(bootstrap.utc_now, store, EventBus(), await store.read())
        await _change(time, arguments)
        shows, state = time(), time.clock
    finally:
        await database.close()
    facts = {"shows": shows.isoformat(), "running": state.running, "speed": state.speed}
    text = _("模拟时间 {shows:%Y-%m-%d %H:%M:%S}(UTC),{state},{speed:g} 倍。")
    return facts, text.format(shows=shows, state=_("在走") if state.running else _("停着"), speed=state.speed)


async def _change(time: SandboxTime, arguments: Namespace) -> None:
    if arguments.speed is not None:
        await time.set_speed(arguments.speed)
    if arguments.step is not None:
        await time.step(timedelta(minutes=arguments.step))
    if arguments.run:
        await time.run()
    if arguments.pause:
        await time.pause()
