"""What is shown anew every minute of the hall follows the clock of a sandbox; its sounds are its own."""

from __future__ import annotations

import wave
from datetime import UTC, datetime
from importlib.resources import files

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from dispatcher_app.domain.alarms.kinds import AlarmClass
from dispatcher_app.domain.sandbox.clock import SimulatedClock
from dispatcher_app.services.bus import EventBus
from dispatcher_app.services.sandbox.time import ClockMoved
from dispatcher_app.ui.alarms.player import TRAINING
from dispatcher_app.ui.sandbox.pace import SandboxPace
from dispatcher_app.widgets.hall_minute import LEAST_MS, MINUTE_MS, HallMinute

AT = datetime(2026, 11, 23, tzinfo=UTC)


def clock(speed: float, *, running: bool = True) -> SimulatedClock:
    return SimulatedClock(AT, AT, speed, running)


def test_a_minute_is_as_long_as_the_clock_has_it(qtbot: QtBot) -> None:
    home, bus = QObject(), EventBus()
    timer = HallMinute(home)
    assert timer.interval() == MINUTE_MS
    timer.start()
    with SandboxPace(bus, clock(1)):
        for moved, lasts in (
            (clock(10), MINUTE_MS // 10),
            (clock(1_000), LEAST_MS),
            (clock(1_000, running=False), MINUTE_MS),
        ):
            with qtbot.waitSignal(timer.timeout):
                bus.publish(ClockMoved(moved))
            assert timer.interval() == lasts
        bus.publish(ClockMoved(clock(30)))
        assert HallMinute(home).interval() == MINUTE_MS // 30
    assert timer.interval() == MINUTE_MS


def test_a_sandbox_has_sounds_of_its_own() -> None:
    folder = files("resources").joinpath("sounds")
    names = [f"{family}{one.value}.wav" for family in ("", TRAINING) for one in AlarmClass]
    contents = {folder.joinpath(name).read_bytes() for name in names}
    assert len(contents) == 2 * len(AlarmClass)
    for one in AlarmClass:
        with folder.joinpath(f"{TRAINING}{one.value}.wav").open("rb") as file, wave.open(file) as sound:
            assert sound.getnframes() / sound.getframerate() < 0.8
