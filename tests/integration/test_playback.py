"""The film of a day, on both databases: what was seen at a moment is what the film shows there."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from db.playback import SqlLives
from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.words import OPEN
from dispatcher_app.services.playback.desk import PlaybackDesk
from tests.support.hall import Hall, in_hall
from tests.support.random_hall import RandomHall

ZONE = ZoneInfo("Asia/Shanghai")


async def _open(hall: Hall) -> dict[int, QueueRow]:
    return {row.case_id: row async for part in hall.store.queue(OPEN) for row in part}


def test_the_film_shows_what_was_seen(hall_url: str, tmp_path: Path) -> None:
    async def scenario(hall: Hall) -> None:
        played, seen = RandomHall(hall, 11), dict[datetime, dict[int, QueueRow]]()
        for _turn in range(4):
            await played.play(25 if hall.is_postgres else 60)
            seen[hall.clock() + timedelta(seconds=1)] = await _open(hall)
        later = hall.clock() + timedelta(days=40)
        desk = PlaybackDesk(SqlLives(hall.engine), ZONE, lambda: later, tmp_path)
        shown = 0
        for moment in sorted(seen, key=lambda at: at.microsecond):  # in no order of time
            film = await desk.film(moment.astimezone(ZONE).date())
            film.seek(moment)
            assert dict(film.rows) == seen[moment]
            shown += film.played
        assert shown > 10

    in_hall(hall_url, scenario)


def test_a_day_to_come_has_no_film(sqlite_hall: str, tmp_path: Path) -> None:
    async def scenario(hall: Hall) -> None:
        desk = PlaybackDesk(SqlLives(hall.engine), ZONE, hall.clock, tmp_path)
        with pytest.raises(DomainError, match="还没有到"):
            await desk.film(desk.today + timedelta(days=1))
        film = await desk.film(desk.today)
        assert (film.ends, list(film.turns)) == (hall.clock(), [])

    in_hall(sqlite_hall, scenario)
