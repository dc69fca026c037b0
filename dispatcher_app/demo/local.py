"""The shift in one process: three windows on a fresh hall of its own, a file beside the screenshots."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from dispatcher_app import bootstrap
from dispatcher_app.cli.demo_city import prepare_demo_city
from dispatcher_app.demo.hand import Camera
from dispatcher_app.demo.part import Part
from dispatcher_app.demo.play_map import page_setup, told
from dispatcher_app.demo.seats import PlayedSeat, ShiftClock
from dispatcher_app.demo.shift import OTHERS, PEOPLE, Shift, clear, morning, summary_of
from dispatcher_app.demo.sign_in import file_page, sign_in
from dispatcher_app.domain.words import Role
from dispatcher_app.ui.settings import SeatSettings


async def play(folder: Path, profile: Path, count: int | None) -> dict[str, Any]:
    """Play the first *count* stories; screenshots and hall are left in *folder*. Answers the summary."""
    started = time.monotonic()
    clear(folder, "hall.db*")
    clock, camera, settings = ShiftClock(morning()), Camera(folder), SeatSettings(profile)
    services, password = await _fresh_hall(folder, profile, clock)
    people = {person.login: person for person in await services.database.people.people()}
    page = await file_page(services, PEOPLE[Role.CALL_TAKER], password)
    _person, refused = await sign_in(page, camera, password, wrong_first=True)
    cache = profile / "map"
    seats = {
        role: PlayedSeat(services, people[login], settings, camera, page_setup(services.hall, cache))
        for role, login in PEOPLE.items()
    }
    for seat in seats.values():
        await seat.map.comes()
    parts = {role: Part(seat, clock, camera) for role, seat in seats.items()}
    others = {
        role: Part(PlayedSeat(services, people[login], settings, camera), clock, camera)
        for role, login in OTHERS.items()
    }
    shift = Shift(parts, clock, count, others)
    shift.shots += camera.shots
    try:
        await shift.play()
        maps = told({role.value: seat.map for role, seat in seats.items()})
    finally:
        for part in (*parts.values(), *others.values()):
            await part.leave()
    summary = await summary_of(services.database, shift, refused)
    summary["seconds"] = round(time.monotonic() - started, 1)
    summary["map"] = maps
    summary["screenshots"] = shift.shots
    await services.close()
    return summary


async def _fresh_hall(folder: Path, profile: Path, clock: ShiftClock) -> tuple[bootstrap.Services, str]:
    database = bootstrap.connect(f"sqlite:///{folder / 'hall.db'}")
    await prepare_demo_city(database, with_past=False)
    hall = await bootstrap.open_hall(database)
    return bootstrap.wire(database, hall, profile, clock), hall.pack.info.demo_password or ""
