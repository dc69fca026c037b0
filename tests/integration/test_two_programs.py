"""Two real programs with windows on one database: one wins, the other is told; a dead seat's case goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dispatcher_app.domain.words import Stage
from tests.support.company import LI, WANG
from tests.support.hall import Hall, in_hall
from tests.support.seat_program import SeatProgram


async def _until(program: SeatProgram, holds: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    async with asyncio.timeout(60):
        while True:
            told = await asyncio.to_thread(program.do, "tell")
            if holds(told):
                return told
            await asyncio.sleep(0.1)


def test_a_race_has_one_winner_and_a_dead_winner_is_taken_over(hall_url: str, tmp_path: Path) -> None:
    async def scenario(hall: Hall) -> None:
        case = await hall.case_at(Stage.AWAITING_DISPATCH)
        programs = {person.name: SeatProgram(hall_url, tmp_path, person) for person in (LI, WANG)}
        try:
            for program in programs.values():
                assert case.number in (await asyncio.to_thread(program.answer))["listed"]
                await asyncio.to_thread(program.do, f"open {case.id}")
            for program in programs.values():
                program.order("press C")  # neither waits for the other
            told = {name: await asyncio.to_thread(one.answer) for name, one in programs.items()}
            (winner,) = (name for name, answer in told.items() if answer["held"] == [case.id])
            (loser,) = set(told) - {winner}
            assert told[winner]["said"][1] == "ok"
            assert told[loser]["said"][1] == "over"
            assert told[loser]["said"][0].startswith(f"{winner}(派遣席 ")
            assert told[loser]["holder"] == winner
            programs[winner].kill()
            ago = "interval '60 seconds'" if hall.is_postgres else str(60_000_000)
            await hall.sql(f"UPDATE claims SET beat_at = beat_at - {ago}")
            rest = programs[loser]
            await _until(rest, lambda answer: answer["stale"])
            await asyncio.to_thread(rest.do, "press O 1 Ctrl+Return")
            after = await _until(rest, lambda answer: answer["held"] == [case.id])
            assert after["said"][0].startswith(f"已从{winner}(派遣席 ")
            reasons = await hall.sql("SELECT reason FROM claim_log")
            assert [reason for (reason,) in reasons] == ["席位断电或死机"]
        finally:
            for program in programs.values():
                await asyncio.to_thread(program.close)
        assert await hall.value("SELECT count(*) FROM claims") == 0, "given back when the seat was left"

    in_hall(hall_url, scenario)
