"""The database was upgraded under an idle seat: the window says so before anything is typed in vain."""

from __future__ import annotations

from pathlib import Path

from dispatcher_app.domain.words import Role
from dispatcher_app.services.bus import HallUpgraded
from tests.support.loop import TestLoop
from tests.support.seat import Hall, play


def test_an_idle_window_says_so(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat = await hall.seat()
        hall.desk.bus.publish(HallUpgraded("请升级程序"))
        assert seat.window.banner.isVisible()
        assert seat.window.banner.text == "请升级程序"
        assert seat.window.header.connected
        await seat.press("F5")
        assert seat.window.banner.isVisible(), "that the database answers changes nothing of it"

    play(run, tmp_path, Role.DISPATCHER, shift)


def test_a_full_disk_of_this_machine_is_not_the_database_s(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat = await hall.seat()
        seat.window.voice.failed.emit("草稿没有存上。", False)
        assert seat.window.header.connected
        await seat.press("F5")
        assert seat.window.banner.text == "草稿没有存上。"
        assert seat.window.banner.isVisible()

    play(run, tmp_path, Role.DISPATCHER, shift)
